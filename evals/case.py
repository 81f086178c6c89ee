"""One question put to a system: what was retrieved, what was replied, or how it broke."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.reply import Answer, Citation, Refusal, Reply
from evals.gold.question import GoldQuestion, Ref
from evals.measures.citation_support import CitationSupport
from evals.measures.facts import share_held
from evals.records.record import Outcome


@dataclass(frozen=True, slots=True)
class Case:
    """`ranked`: best first; `reply`: None where the system only retrieves; `misquotes`: citations not verbatim.

    `support`: what the judge says of the answer's citations, None where none was asked. `error`: what was raised and
    where; then nothing else is known of the case. Times are in milliseconds.
    """

    question: GoldQuestion
    ranked: tuple[Ref, ...] = ()
    reply: Reply | None = None
    misquotes: tuple[Citation, ...] = ()
    support: CitationSupport | None = None
    error: str | None = None
    retrieve_ms: float = 0.0
    ask_ms: float = 0.0

    @property
    def broken(self) -> bool:
        """Whether the system raised."""
        return self.error is not None

    @property
    def answer(self) -> Answer | None:
        """The reply, where it is an answer."""
        return self.reply if isinstance(self.reply, Answer) else None

    @property
    def refused(self) -> bool:
        """Whether the reply is a refusal."""
        return isinstance(self.reply, Refusal)

    @property
    def cited(self) -> frozenset[Ref]:
        """The distinct paragraphs that the shown statements cite."""
        statements = self.answer.statements if self.answer else ()
        return frozenset((c.paper, c.locator) for statement in statements for c in statement.citations)

    @property
    def shown(self) -> str:
        """The words of the answer: the statements and their quotes."""
        statements = self.answer.statements if self.answer else ()
        return "\n".join(line for s in statements for line in (s.text, *(c.quote for c in s.citations)))


def outcome(case: Case) -> Outcome:
    """Right: a refusal of what the papers do not answer; an answer with every key fact that cites a gold paragraph.

    An answer with a misquote is wrong, whatever else it holds.
    """
    if case.broken:
        return Outcome.BROKEN
    if case.reply is None:
        return Outcome.UNSCORED
    if not case.question.answerable:
        return Outcome.RIGHT if case.refused and not case.misquotes else Outcome.WRONG
    whole = share_held(case.shown, case.question.facts) in (None, 1.0)
    grounded = bool(case.cited & case.question.relevant)
    return Outcome.RIGHT if case.answer and whole and grounded and not case.misquotes else Outcome.WRONG
