"""What the advisory judge said over a run: how often it failed, how far it agrees with the program and with people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.reply import Verdict
from evals.measures.agreement import Agreement
from evals.records.advice import Advice
from evals.records.record import Record


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A statement on which the judge and the program, or the judge and a person, are not of one mind."""

    record: Record
    advice: Advice


@dataclass(frozen=True, slots=True)
class Advisory:
    """`judge`: its name; `asked`: the statements put to it; `unscored`: of these, those without a verdict, by reason.

    `program` and `human`: its agreement with the deterministic judge, and with people's labels, each over the
    statements that both gave a verdict on.
    """

    judge: str
    asked: int
    unscored: Mapping[str, int]
    program: Agreement
    human: Agreement
    disagreements: tuple[Disagreement, ...]

    @property
    def failed(self) -> int:
        """How many statements have no verdict."""
        return sum(self.unscored.values())

    @classmethod
    def of(cls, judge: str, records: Sequence[Record], seed: int) -> Advisory | None:
        """The summary of a run's records; None where no judge was asked (`judge` is empty)."""
        if not judge:
            return None
        pairs = [(record, one) for record in records for one in record.advice]
        scored = [one for _, one in pairs if one.scored]
        return cls(
            judge,
            len(pairs),
            dict(Counter(one.why for _, one in pairs if not one.scored).most_common()),
            Agreement.of([(o.program, o.verdict) for o in scored if o.program is not Verdict.UNCHECKED], seed),
            Agreement.of([(o.human, o.verdict) for o in scored if o.human is not None], seed),
            tuple(Disagreement(record, one) for record, one in pairs if one.scored and _differs(one)),
        )


def _differs(advice: Advice) -> bool:
    with_program = advice.program is not Verdict.UNCHECKED and advice.program is not advice.verdict
    return with_program or (advice.human is not None and advice.human is not advice.verdict)
