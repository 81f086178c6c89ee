"""A report over claims for people at a terminal."""

from __future__ import annotations

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from evals.claims_report import VERDICTS, ClaimReport
from evals.gold import Split
from evals.tables import interval, number


def claim_tables(report: ClaimReport, *, worst: int | None = None) -> RenderableType:
    """The measures, the confusion, what broke, and the first `worst` wrong cases.

    `worst` None lists ten, and none of a report split: whoever reads single cases of it can no longer report on it.
    """
    if worst is None:
        worst = 10 if report.split is Split.DEVELOP else 0
    split = f"the {report.split} split" if report.split else "every split"
    heading = f"{len(report.cases)} claims of {split}, {len(report.broken)} broken."
    parts: list[RenderableType] = [
        Text(f"{heading} Median time: {report.milliseconds:.0f} ms."), _measures(report), _confusion(report),
    ]  # fmt: skip
    wrong = [case for case in report.cases if case.check is None or case.check.verdict is not case.gold.label]
    if wrong[:worst]:
        table = Table("id", "claim", "label", "verdict", "why", box=box.SIMPLE_HEAD)
        for case in wrong[:worst]:
            verdict, why = ("broken", case.error) if case.check is None else (case.check.verdict, case.check.why)
            table.add_row(case.gold.id, Text(case.gold.claim), case.gold.label, verdict, Text(why or ""))
        parts.append(table)
    return Group(*parts)


def _measures(report: ClaimReport) -> Table:
    table = Table("measure", box=box.SIMPLE_HEAD)
    for column in ("value", "95 % interval", "n"):
        table.add_column(column, justify="right")
    for name, estimate in report.estimates.items():
        table.add_row(name, number(estimate.value), interval(estimate), str(estimate.n))
    return table


def _confusion(report: ClaimReport) -> Table:
    table = Table("label", box=box.SIMPLE_HEAD)
    for verdict in VERDICTS:
        table.add_column(f"said {verdict}", justify="right")
    for label, row in report.confusion.items():
        table.add_row(label, *(str(row[verdict]) for verdict in VERDICTS))
    return table
