"""One system against another on the same questions, case by case."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from evals.judging import measures_of
from evals.measures.measure import Group, Measure
from evals.measures.statistics import Estimate, paired_difference, sign_test, worse_test
from evals.records.record import Record
from evals.reports.report import Report
from ingest.errors import GoldError


@dataclass(frozen=True, slots=True)
class Difference:
    """`estimate`: the mean of `system - baseline` over the cases that both have a number for.

    `p`: the sign test's, two-sided; `p_lower` and `p_higher`: one-sided, that the system is lower and higher.
    """

    measure: str
    estimate: Estimate
    p: float
    p_lower: float
    p_higher: float


@dataclass(frozen=True, slots=True)
class Change:
    """A case whose outcome, or what was got, is not the baseline's."""

    baseline: Record
    record: Record


def check_comparable(baseline: Report, system: Report) -> None:
    """Make sure that two runs judged the same cases over the same papers.

    Raises:
        GoldError: they did not.
    """
    for what, of_baseline, of_system in (
        ("questions", baseline.questions, system.questions),
        ("papers", baseline.corpus, system.corpus),
    ):
        if of_baseline != of_system:
            raise GoldError(
                f"{baseline.system} and {system.system} were run on other {what}: "
                f"{of_baseline[:12]} and {of_system[:12]}.",
                "Compare runs over the same papers and the same questions, make the baseline anew, or say --force: "
                "then the cases that both have are compared.",
            )


def compare(baseline: Report, system: Report, *, force: bool = False) -> tuple[Difference, ...]:
    """What `system` has over `baseline`, for every measure that is a mean over cases.

    `force`: compare runs over other papers or cases too, by the ids that both have.

    Raises:
        GoldError: the two were run on other papers or other questions.
    """
    if not force:
        check_comparable(baseline, system)
    measures = measures_of(system.about.kind).values()
    return tuple(difference(baseline, system, m.name) for m in measures if isinstance(m, Measure))


def difference(baseline: Report, system: Report, measure: str, among: Collection[str] | None = None) -> Difference:
    """As `compare`, of one measure, over the cases `among` (by id; None: all) that both have a number for.

    What two advisory judges say is not compared: there is no case then.
    """
    advisory = measures_of(system.about.kind)[measure].group is Group.ADVISORY
    if advisory and baseline.about.adviser != system.about.adviser:
        among = ()
    theirs = {record.id: record.scores.get(measure) for record in baseline.records}
    pairs = [
        (theirs.get(record.id), record.scores.get(measure))
        for record in system.records
        if among is None or record.id in among
    ]
    both = [(a, b) for a, b in pairs if a is not None and b is not None]
    first, second = [a for a, _ in both], [b for _, b in both]
    return Difference(
        measure,
        paired_difference(first, second, seed=system.seed),
        sign_test(first, second),
        worse_test(first, second),
        worse_test(second, first),
    )


def changes(baseline: Report, system: Report) -> tuple[Change, ...]:
    """The cases of both whose outcome is another one, or that got something else, in the system's order."""
    theirs = {record.id: record for record in baseline.records}
    return tuple(
        Change(theirs[record.id], record)
        for record in system.records
        if record.id in theirs and (theirs[record.id].outcome, theirs[record.id].got) != (record.outcome, record.got)
    )
