"""The nouns of a checked quotation, and its JSON form."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from assistant.forms import citation_json
from assistant.reply import Citation


class QuotationResult(StrEnum):
    """What a check says of a quotation."""

    EXACT = "exact"  # word for word; typography aside
    ELIDED = "elided"  # word for word but for ellipses, brackets and capitals as style guides allow
    ALTERED = "altered"  # words differ, or parts of several places are presented as one passage
    MISATTRIBUTED = "misattributed"  # the words stand in another paper than the one named
    FABRICATED = "fabricated"  # no passage of the library holds it


class DifferenceKind(StrEnum):
    """What kind of word a difference touches. A block of several words is named by the first kind that applies."""

    NEGATION = "negation"
    DATE = "date"
    NUMBER = "number"
    MODAL = "modal"
    QUANTITY = "quantity"
    SPELLING = "spelling variant"
    NAME = "name"
    TENSE = "tense"
    OTHER = "other"  # any other word, and words in another order

    @property
    def shown(self) -> str:
        """What people read; the value is what programs do."""
        return "wording" if self is DifferenceKind.OTHER else self.value


@dataclass(frozen=True, slots=True)
class Difference:
    """Words of the paper and what the quotation has in their place, both as printed; one of them may be empty."""

    original: str
    quoted: str
    kind: DifferenceKind


@dataclass(frozen=True, slots=True)
class QuotationCheck:
    """A quotation and what the check found.

    `source` is the passage that holds the words, or for a fabricated quotation the nearest one, None where no
    paragraph shares a word with it. `also` holds the other passages of a quotation that runs over a paragraph's end
    or is stitched together. `share` (0..1): the part of the quotation's words that stand in the source in their order.
    """

    quote: str
    result: QuotationResult
    source: Citation | None
    differences: tuple[Difference, ...]
    why: str
    share: float
    also: tuple[Citation, ...] = ()


def quotation_json(identifier: str | None, check: QuotationCheck) -> dict[str, Any]:
    """`{"id","quote","result","source":citation|null,"differences":[{"original","quoted","kind"}…],"why"}`."""
    return {
        "id": identifier,
        "quote": check.quote,
        "result": str(check.result),
        "source": None if check.source is None else citation_json(check.source),
        "differences": [{"original": d.original, "quoted": d.quoted, "kind": str(d.kind)} for d in check.differences],
        "why": check.why,
    }
