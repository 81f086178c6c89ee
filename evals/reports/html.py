"""A run as one HTML page that needs nothing else: gates, figures, plots, changes, and every failure beside its gold.

Every value passes through Jinja's autoescape. No script and no request: the page's own style is in it, and its policy
forbids the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from evals.gates.verdict import Judged
from evals.gold.kind import SetKind
from evals.gold.question import TextOf
from evals.judging import measures_of
from evals.measures.measure import Group
from evals.measures.statistics import Estimate
from evals.records.record import Outcome, Place, Record
from evals.reports.plots import Dot, dot_plot, reliability_plot, risk_coverage_plot
from evals.reports.tables import agreements, heading, interval, number, unscored

_HERE = Path(__file__).parent
_MOST_DIFFERENT = 100  # statements on which the advisory judge differs that are shown
_MOST = 400  # failures that are shown whole; the JSON form has them all

# The measures that are drawn by slice.
_PLOTTED = {
    SetKind.QUESTIONS: ("hit@1", "key facts (all)", "answerable answered"),
    SetKind.CLAIMS: ("verdict right",),
    SetKind.QUOTATIONS: ("result right",),
    SetKind.DRAFTS: ("severity right",),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A measure beside the baseline's: `difference` and `p` are empty where the cases cannot be paired."""

    name: str
    group: Group
    value: str
    interval: str
    n: int
    baseline: str
    difference: str
    p: str


@dataclass(frozen=True, slots=True)
class GoldText:
    """A gold paragraph and its words, where the library is at hand; `cited`: whether it was."""

    place: Place
    text: str | None
    cited: bool


@dataclass(frozen=True, slots=True)
class Failure:
    """A case that is wrong or broken, its gold paragraphs, and what it was in the baseline."""

    record: Record
    gold: tuple[GoldText, ...]
    was: Record | None


def report_page(judged: Judged, text_of: TextOf | None = None) -> str:
    """The whole page. `text_of` gives the words of gold paragraphs; None: their addresses alone are shown."""
    report = judged.report
    shown = [record for record in report.worst if not record.secret]
    return (
        _environment()
        .get_template("page.html")
        .render(
            judged=judged,
            report=report,
            advisory=report.advisory,
            agreements=agreements,
            unscored=unscored,
            most=_MOST_DIFFERENT,
            heading=heading(report),
            groups=_groups(judged),
            plots=[(title, Markup(plot)) for title, plot in _plots(judged)],  # noqa: S704  our own SVG, names escaped
            worse=[change for change in judged.worse if not change.record.secret],
            better=[change for change in judged.better if not change.record.secret],
            failures=[_failure(record, judged, text_of) for record in shown[:_MOST]],
            left_out=max(0, len(shown) - _MOST),
            secret=sum(record.secret for record in report.worst),
            style=Markup((_HERE / "page.css").read_text("utf-8")),  # noqa: S704  our own file
        )
    )


def _groups(judged: Judged) -> list[tuple[Group, list[Row]]]:
    rows = _rows(judged)
    return [(group, [row for row in rows if row.group is group]) for group in dict.fromkeys(row.group for row in rows)]


def _rows(judged: Judged) -> list[Row]:
    made = {difference.measure: difference for difference in judged.differences}
    rows = []
    for name, measure in measures_of(judged.report.about.kind).items():
        if name not in judged.report.estimates:
            continue
        estimate = judged.report.estimates[name]
        theirs = judged.baseline.estimates.get(name) if judged.baseline else None
        paired = made[name] if name in made and made[name].estimate.n else None
        rows.append(
            Row(
                name,
                measure.group,
                number(estimate.value),
                interval(estimate),
                estimate.n,
                number(theirs.value) if theirs else "",
                f"{paired.estimate.value:+.3f} ({interval(paired.estimate)})" if paired else "",
                f"{paired.p:.2g}" if paired else "",
            )
        )
    return rows


def _plots(judged: Judged) -> list[tuple[str, str]]:
    """What each is, and its SVG."""
    report = judged.report
    plots = []
    if report.risk_coverage:
        theirs = judged.baseline.risk_coverage if judged.baseline else ()
        plots.append(("Risk by coverage; dashed: the baseline's", risk_coverage_plot(report.risk_coverage, theirs)))
        plots.append(("Reliability: larger marks are more cases", reliability_plot(report.reliability)))
    for name in _PLOTTED[report.about.kind]:
        dots = [
            Dot(f"{part.by}: {part.value}", part.estimates[name])
            for part in report.slices
            if part.estimates[name].n and _is_share(part.estimates[name])
        ]
        if len(dots) > 1:
            plots.append((f"{name} by slice, with 95 % intervals and n", dot_plot(name, dots)))
    return plots


def _is_share(estimate: Estimate) -> bool:
    return 0 <= estimate.value <= 1


def _failure(record: Record, judged: Judged, text_of: TextOf | None) -> Failure:
    cited = {(place.paper, place.locator) for part in record.said for place in part.cited}
    gold = tuple(
        GoldText(place, text_of(place.paper, place.locator) if text_of else None, (place.paper, place.locator) in cited)
        for place in (*record.wanted, *record.also)
    )
    was = next((change.baseline for change in judged.changes if change.record.id == record.id), None)
    return Failure(record, gold, was)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals |= {"Right": Outcome.RIGHT, "Broken": Outcome.BROKEN, "number": number, "interval": interval}
    return environment
