"""What a writer hands over: drafts, and what it took back because its evidence did not hold."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from assistant.writer import Draft


class Reason(StrEnum):
    """Why a statement of a chat model is not shown."""

    NO_EVIDENCE = "no evidence"
    UNKNOWN_PARAGRAPH = "a paragraph that was not given"
    INVENTED_QUOTE = "a quote that is not in its paragraph"
    INSTRUCTION = "a quote that instructs the reader's program"
    LINK = "an address that its evidence does not hold"
    ATTRIBUTION = "somebody's view, without saying whose"
    OWN_WORDS = "words that its evidence does not hold"
    MARKER = "a “not”, “may” or “most” added or left out"
    SCOPE = "a condition or a doubt left out"
    RELATION = "a “from”, “to” or “before” put to another word"
    ORDER = "the words of its evidence turned round, or torn out of their clause"
    UNREADABLE = "no sentence to show"
    REPEATED = "said before"


@dataclass(frozen=True, slots=True)
class Rejected:
    """A statement that was dropped whole, and why; `detail` names the evidence or the words that failed."""

    text: str
    reason: Reason
    detail: str


@dataclass(frozen=True, slots=True)
class Written:
    """One answer before it is checked. `writer`: who wrote it, as the reader is told.

    `fault`: what went wrong with the chat model, None where nothing did. `refusal`: the model's own words for why it
    says nothing; they are checked by nobody, so they are for the log and never for the reader. `left_out`: paragraphs
    that did not fit into the model's context. Tokens are the server's count where it gives one (`counted`), else ours.
    """

    drafts: tuple[Draft, ...]
    writer: str
    rejected: tuple[Rejected, ...] = ()
    fault: str | None = None
    refusal: str | None = None
    model: str | None = None
    tokens_in: int = 0
    tokens_out: int = 0
    counted: bool = True
    cost: float | None = None
    left_out: int = 0

    @property
    def dropped(self) -> int:
        """Statements that failed their check; one that was only said twice is not missed."""
        return sum(rejected.reason is not Reason.REPEATED for rejected in self.rejected)
