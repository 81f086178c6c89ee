"""Evaluation runs as a page for the frame beside the reader: figures, plots, and the worst cases with their places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from assistant.citation import shown
from evals.gold.kind import SetKind
from evals.judging import measures_of
from evals.measures.measure import Group
from evals.records.record import Place, Record
from evals.reports.plots import Dot, dot_plot, reliability_plot, risk_coverage_plot
from evals.reports.report import Report
from evals.reports.tables import agreements, interval, number, unscored
from ui.page.links import paragraph_address
from ui.page.render import own_page
from ui.page.runs import KeptRun, comparable

WORST = 30  # cases that are shown
# What is followed over runs, and shown first.
_TELLING = {
    SetKind.QUESTIONS: (
        "hit@1",
        "key facts (all)",
        "citation precision",
        "answerable answered",
        "unanswerable refused",
    ),
    SetKind.CLAIMS: ("macro-F1", "verdict right", "evidence cited"),
    SetKind.QUOTATIONS: ("result right", "source shown"),
    SetKind.DRAFTS: ("fault flagged", "severity right", "clean flagged"),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure as it is printed."""

    name: str
    value: str
    interval: str
    n: int


@dataclass(frozen=True, slots=True)
class Plot:
    """A drawing with its caption."""

    title: str
    svg: Markup


def runs_html(runs: tuple[KeptRun, ...], name: str, names: Mapping[str, str]) -> str | None:
    """The page of the run with this name, the newest where it is empty; None where there is no such run.

    `names`: the short name of each paper of the library; places of other papers lead nowhere.
    """
    if not runs:
        return None if name else own_page("runs_none.html")
    chosen = next((run for run in runs if run.name == name), None) if name else runs[0]
    if chosen is None:
        return None
    report = chosen.report
    worst = [record for record in report.worst if not record.secret] if report else []
    return own_page(
        "runs.html",
        runs=runs,
        chosen=chosen,
        report=report,
        groups=_groups(report) if report else [],
        plots=_plots(chosen, runs) if report else [],
        worst=worst[:WORST],
        wrong=len(worst),
        secret=sum(record.secret for record in report.worst) if report else 0,
        names=names,
        said=_said,
        advisory=report.advisory if report else None,
        agreements=agreements,
        unscored=unscored,
        number=number,
        interval=interval,
        to=lambda place: _address(place, names),
        label=lambda place: f"{names.get(place.paper, place.paper)}, {shown(place.locator)}",
    )


def _groups(report: Report) -> list[tuple[Group, list[Figure]]]:
    """The measures with at least a case, by what they are about."""
    found: dict[Group, list[Figure]] = {}
    for name, measure in measures_of(report.about.kind).items():
        estimate = report.estimates.get(name)
        if estimate is not None and estimate.n:
            figure = Figure(name, number(estimate.value), interval(estimate), estimate.n)
            found.setdefault(measure.group, []).append(figure)
    return list(found.items())


def _plots(chosen: KeptRun, runs: tuple[KeptRun, ...]) -> list[Plot]:
    report = chosen.report
    assert report is not None  # whoever calls has looked
    same = comparable(chosen, runs)
    before = [run.report for run in same if run.written < chosen.written and run.report is not None]
    plots = []
    if report.risk_coverage:
        theirs = before[-1].risk_coverage if before else ()
        title = "Risk by coverage: how many answers are wrong among the most confident"
        title += "; dashed: the run before" if theirs else ""
        plots.append(_plot(title, risk_coverage_plot(report.risk_coverage, theirs)))
        plots.append(_plot("Reliability: the share that is right, by confidence", reliability_plot(report.reliability)))
    for name in _TELLING[report.about.kind]:
        dots = [
            Dot(run.name, run.report.estimates[name])
            for run in same
            if run.report is not None and name in run.report.estimates and run.report.estimates[name].n
        ]
        if len(dots) > 1:
            plots.append(_plot(f"{name} over the runs of these cases, with 95 % intervals and n", dot_plot(name, dots)))
    return plots


def _plot(title: str, svg: str) -> Plot:
    return Plot(title, Markup(svg))  # noqa: S704  drawn by evals.reports.plots, which escapes the names


def _said(record: Record) -> str:
    """In a line, what came and what was expected."""
    if record.broken:
        return f"broken: {record.why}"
    if record.got == record.expected:
        return record.why
    return f"got {record.got or 'nothing'}, expected {record.expected}{f': {record.why}' if record.why else ''}"


def _address(place: Place, names: Mapping[str, str]) -> str | None:
    """The reader page at a place; None where the library does not hold the paper."""
    return f"../{paragraph_address(place.paper, place.locator)}" if place.paper in names else None
