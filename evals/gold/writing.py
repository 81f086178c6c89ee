"""Cases written by hand, on the command line and on the page: what a person decides, the rest filled in and checked."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any, TypeVar

from assistant.quotations.quotation import DifferenceKind, QuotationResult
from assistant.reply import Verdict
from evals.gold.claim import GoldClaim, parse_claim
from evals.gold.line import GoldParagraph, Split
from evals.gold.new_case import half_of, next_id, overlaps_little
from evals.gold.question import GoldQuestion, parse_question
from evals.gold.quotation import GoldQuotation, parse_quotation
from evals.gold.set import GoldCase, line_of, record_of
from ingest.errors import GoldError

Case = TypeVar("Case", bound=GoldCase)
Facts = tuple[tuple[str, ...], ...]


class Expected(StrEnum):
    """Whether the papers answer a question."""

    ANSWERED = "in the papers"
    NEAR = "near miss"
    ELSEWHERE = "not in the papers"


_PARSERS: Mapping[type, Callable[[Mapping[str, Any]], tuple[str, GoldCase]]] = {
    GoldQuestion: parse_question, GoldClaim: parse_claim, GoldQuotation: parse_quotation,
}  # fmt: skip


def new_question(
    question: str,
    expected: Expected,
    kind: str,
    required: Sequence[GoldParagraph],
    also: Sequence[GoldParagraph],
    facts: Facts,
    texts: Sequence[str],
    half: Split | None,
    taken: Sequence[str],
) -> GoldQuestion:
    """A question; `kind` "" is "factoid" or "other", `texts`: the words of `required`, `half` None: it is drawn.

    Raises:
        GoldError: the parts do not fit together.
    """
    answered = expected is Expected.ANSWERED
    identifier = next_id(taken)
    return checked(
        GoldQuestion(
            identifier,
            question,
            kind or ("factoid" if answered else "other"),
            answered,
            expected is Expected.NEAR,
            answered and overlaps_little(question, texts),
            tuple(required),
            tuple(also),
            facts,
            half or half_of(identifier, question),
        )
    )


def new_claim(
    claim: str,
    label: Verdict,
    alteration: str,
    required: Sequence[GoldParagraph],
    half: Split | None,
    taken: Sequence[str],
) -> GoldClaim:
    """A claim; `alteration`: what is wrong with it, "" where that is not said. Raises as `new_question`."""
    identifier = next_id(taken, "c-")
    split = half or half_of(identifier, claim)
    return checked(GoldClaim(identifier, claim, label, tuple(required), alteration or None, split))


def new_quotation(
    quote: str,
    paper: str | None,
    result: QuotationResult,
    difference: DifferenceKind | None,
    required: Sequence[GoldParagraph],
    half: Split | None,
    taken: Sequence[str],
) -> GoldQuotation:
    """A quotation; `paper`: the id of the one that it is said to be from. Raises as `new_question`."""
    identifier = next_id(taken, "w-")
    split = half or half_of(identifier, quote)
    return checked(GoldQuotation(identifier, quote, paper, result, difference, tuple(required), split))


def checked(case: Case) -> Case:
    """The case, once its line was read as that of any set is.

    Raises:
        GoldError: it does not follow the schema.
    """
    try:
        _PARSERS[type(case)](json.loads(line_of(record_of(case))))
    except ValueError as error:
        raise GoldError(f"The case does not hold together: {error}.", "Mend it, and add it again.") from None
    return case
