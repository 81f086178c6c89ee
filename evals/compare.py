"""One system against another on the same questions, case by case."""

from __future__ import annotations

from dataclasses import dataclass

from evals.measures import MEASURES, Measure
from evals.report import Report
from evals.statistics import Estimate, paired_difference, sign_test
from ingest.errors import GoldError


@dataclass(frozen=True, slots=True)
class Difference:
    """`estimate`: the mean of `system - baseline` over the cases that both have a number for; `p`: the sign test's."""

    measure: str
    estimate: Estimate
    p: float


def compare(baseline: Report, system: Report) -> tuple[Difference, ...]:
    """What `system` has over `baseline`, for every measure that is a mean over cases.

    Raises:
        GoldError: the two were run on other papers or other questions.
    """
    for what, of_baseline, of_system in (
        ("questions", baseline.questions, system.questions),
        ("papers", baseline.corpus, system.corpus),
    ):
        if of_baseline != of_system:
            raise GoldError(
                f"{baseline.system} and {system.system} were run on other {what}: "
                f"{of_baseline[:12]} and {of_system[:12]}.",
                "Compare runs over the same papers and the same questions.",
            )
    theirs = {case.question.id: case for case in baseline.cases}
    found = []
    for name, measure in MEASURES.items():
        if not isinstance(measure, Measure):
            continue
        pairs = [(measure.score(theirs[case.question.id]), measure.score(case)) for case in system.cases]
        both = [(a, b) for a, b in pairs if a is not None and b is not None]
        first, second = [a for a, _ in both], [b for _, b in both]
        found.append(Difference(name, paired_difference(first, second, seed=system.seed), sign_test(first, second)))
    return tuple(found)
