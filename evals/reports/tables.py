"""A report for people at a terminal."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich import box
from rich.console import Group as Together
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from evals.advisory.summary import Advisory
from evals.gates.gate import GateOutcome
from evals.gold.kind import SetKind
from evals.judging import measures_of
from evals.measures.agreement import Agreement
from evals.measures.measure import ConfusionMeasure
from evals.measures.statistics import Estimate
from evals.records.record import Record
from evals.reports.report import Report

if TYPE_CHECKING:
    from evals.gates.verdict import Judged

SLICED = {
    SetKind.QUESTIONS: (
        "hit@1", "all@5", "MRR", "key facts", "citation precision", "citation recall",
        "answerable answered", "unanswerable refused",
    ),
    SetKind.CLAIMS: ("verdict right", "evidence cited"),
    SetKind.QUOTATIONS: ("result right", "source shown", "difference named"),
    SetKind.DRAFTS: ("fault flagged", "severity right", "clean flagged"),
}  # fmt: skip
SHOWN = 10  # cases listed where nobody says how many


def tables(report: Report, *, worst: int | None = None) -> RenderableType:
    """The measures, the slices, what broke, and the `worst` cases.

    `worst` None lists ten, and none of a report half: whoever reads single cases of it can no longer report on it.
    """
    parts: list[RenderableType] = [_heading(report), measures_table(report)]
    if (advisory := report.advisory) is not None:
        parts += [agreement_table(advisory), Text(unscored(advisory))]
    if any(isinstance(m, ConfusionMeasure) for m in measures_of(report.about.kind).values()):
        parts.append(confusion_table(report))
    if report.slices:
        parts.append(slices_table(report))
    if report.broken:
        parts.append(cases_table("Broken: the system raised", report.broken))
    wrong = [record for record in report.worst if not record.broken]
    listed = [r for r in wrong if not r.secret][:SHOWN] if worst is None else wrong[:worst]
    if listed:
        parts.append(cases_table(f"The {len(listed)} worst of {len(wrong)} wrong cases", listed))
    return Together(*parts)


def measures_table(report: Report) -> Table:
    """Each measure with its value, 95 % interval and number of cases, those without a case included."""
    table = Table("measure", box=box.SIMPLE_HEAD)
    for column in ("value", "95 % interval", "n"):
        table.add_column(column, justify="right")
    group = None
    for name, measure in measures_of(report.about.kind).items():
        if name not in report.estimates:
            continue
        if measure.group is not group:
            group = measure.group
            table.add_section()
            table.add_row(Text(group.capitalize(), style="bold"))
        estimate = report.estimates[name]
        table.add_row(f"  {name}", number(estimate.value), interval(estimate), str(estimate.n))
    return table


def agreement_table(advisory: Advisory) -> Table:
    """How far the advisory judge agrees with the program and with people, with 95 % intervals."""
    title = f"Advisory judge: {advisory.judge}. It decides nothing."
    table = Table("agreement with", box=box.SIMPLE_HEAD, title=Text(title), title_justify="left")
    for column in ("agree", "95 % interval", "kappa", "95 % interval", "n"):
        table.add_column(column, justify="right")
    for name, one in agreements(advisory):
        table.add_row(
            name, number(one.raw.value), interval(one.raw), number(one.kappa.value), interval(one.kappa), str(one.raw.n)
        )
    return table


def agreements(advisory: Advisory) -> tuple[tuple[str, Agreement], ...]:
    """With whom the advisory judge is compared."""
    return (("the program", advisory.program), ("people's labels", advisory.human))


def unscored(advisory: Advisory) -> str:
    """How many statements the advisory judge gave no verdict on, and why, in a line."""
    reasons = "; ".join(f"{n} because {why}" for why, n in advisory.unscored.items())
    return f"Unscored: {advisory.failed} of {advisory.asked} statements{f': {reasons}' if reasons else ''}."


def confusion_table(report: Report) -> Table:
    """How often each thing that was expected got each thing."""
    rows = report.confusion
    table = Table("expected", box=box.SIMPLE_HEAD)
    for column in next(iter(rows.values()), {}):
        table.add_column(f"got {column or 'nothing'}", justify="right")
    for label, row in rows.items():
        table.add_row(label, *map(str, row.values()))
    return table


def slices_table(report: Report) -> Table:
    """The values of the main measures by slice; the intervals and the other measures are in the JSON form."""
    names = SLICED[report.about.kind]
    table = Table("slice", box=box.SIMPLE_HEAD)
    for column in ("n", *names):
        table.add_column(column, justify="right")
    by = None
    for part in report.slices:
        if part.by != by:
            by = part.by
            table.add_section()
            table.add_row(Text(f"By {by}", style="bold"))
        values = (part.estimates[name] for name in names)
        table.add_row(Text(f"  {part.value}"), str(part.cases), *(number(e.value) for e in values))
    return table


def cases_table(title: str, records: Sequence[Record]) -> Table:
    """Single cases: what was asked and what went wrong."""
    table = Table("id", "asked", "why", title=title, title_justify="left", box=box.SIMPLE_HEAD)
    for record in records:
        why = record.why if record.broken or record.got == record.expected else f"not {record.expected}: {record.why}"
        table.add_row(Text(record.id), Text(record.asked), Text(why))
    return table


def gates_table(judged: Judged) -> Table:
    """Each gate, what became of it, and the numbers that decided."""
    table = Table("gate", "", "found", box=box.SIMPLE_HEAD, title=judged.headline, title_justify="left")
    for result in judged.results:
        style = "green" if result.outcome is GateOutcome.HELD else "" if result.holds else "red"
        table.add_row(Text(result.gate.name), Text(result.outcome, style=style), Text(result.told))
    return table


def changes_table(judged: Judged) -> Table:
    """The cases that are worse or better than in the baseline; those of a report half are only counted."""
    title = f"Since the baseline: {len(judged.worse)} cases worse, {len(judged.better)} better"
    table = Table("id", "was", "is", "asked", box=box.SIMPLE_HEAD, title=title, title_justify="left")
    for change in (*judged.worse, *judged.better):
        if not change.record.secret:
            was, now = change.baseline, change.record
            table.add_row(
                Text(now.id), f"{was.outcome} ({was.got or 'nothing'})", f"{now.outcome} ({now.got or 'nothing'})",
                Text(now.asked),
            )  # fmt: skip
    return table


def number(value: float) -> str:
    """Three decimals; a dash where there is nothing."""
    return "-" if math.isnan(value) else f"{value:.3f}"


def interval(estimate: Estimate) -> str:
    """`0.712 to 0.861`; a dash where it is not known."""
    return "-" if math.isnan(estimate.low) else f"{estimate.low:.3f} to {estimate.high:.3f}"


def heading(report: Report) -> str:
    """What was put to what, what became of it, and how long it took, in a line."""
    counts = ", ".join(f"{n} {outcome}" for outcome, n in report.outcomes.items() if n)
    times = ", ".join(
        f"{name} {t['median']:.0f} ms (p95 {t['p95']:.0f})"
        for name, t in report.milliseconds().items()
        if t["median"] is not None and t["p95"] is not None
    )
    split = f"the {report.split} split" if report.split else "every split"
    noun = "sentences of drafts" if report.about.kind is SetKind.DRAFTS else str(report.about.kind)
    asked = f"{report.system}: {len(report.records)} {noun} of {split}: {counts}."
    return asked + (f" Median times: {times}." if times else "")


def _heading(report: Report) -> Text:
    return Text(heading(report))
