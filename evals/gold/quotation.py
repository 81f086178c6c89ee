"""Gold quotations: words that are said to be from the papers, and what a check should say of them.

A set is a JSON Lines file, one quotation a line, with exactly these keys:

    id             unique in the file
    quote          the quotation, as it would stand in a text
    attributed_to  the id of the paper that it is said to be from; null where none is named
    result         "exact", "elided", "altered", "misattributed" or "fabricated"
    difference     of an altered one, the kind of the altered words ("negation", "number" …) or null; else null
    required       [{"paper", "locator", "sha256"}…] the paragraphs whose words it has; none for "fabricated"
    split          "develop" (open to look at and tune on) or "report" (only ever measured)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from assistant.quotations.quotation import DifferenceKind, QuotationResult
from evals.gold.line import (
    GoldParagraph,
    Split,
    check_distinct,
    check_keys,
    choice_at,
    paragraphs_at,
    read_lines,
    text_at,
    text_or_none_at,
)


@dataclass(frozen=True, slots=True)
class GoldQuotation:
    """One line of a set; the fields are described in the module's docstring."""

    id: str
    quote: str
    attributed_to: str | None
    result: QuotationResult
    difference: DifferenceKind | None
    required: tuple[GoldParagraph, ...]
    split: Split

    @property
    def paragraphs(self) -> tuple[GoldParagraph, ...]:
        """Every gold paragraph."""
        return self.required


def load_quotations(path: Path) -> tuple[GoldQuotation, ...]:
    """Read a set of quotations.

    Raises:
        GoldError: the file is missing or empty, or lines do not follow the schema; each is named.
    """
    return read_lines(path, "quotation", parse_quotation)


def parse_quotation(value: Mapping[str, Any]) -> tuple[str, GoldQuotation]:
    """The id and the case of a line. Raises ValueError: it does not follow the schema."""
    check_keys(value, {f.name for f in fields(GoldQuotation)}, "the quotation")
    gold = GoldQuotation(
        id=text_at(value, "id"),
        quote=text_at(value, "quote"),
        attributed_to=text_or_none_at(value, "attributed_to"),
        result=choice_at(value, "result", list(QuotationResult)),
        difference=None if value["difference"] is None else choice_at(value, "difference", list(DifferenceKind)),
        required=paragraphs_at(value, "required"),
        split=choice_at(value, "split", list(Split)),
    )
    if bool(gold.required) is (gold.result is QuotationResult.FABRICATED):
        raise ValueError(f"{gold.result} with {len(gold.required)} required paragraphs")
    if gold.difference and gold.result is not QuotationResult.ALTERED:
        raise ValueError(f"{gold.result}, but 'difference' is not null")
    if gold.result is QuotationResult.MISATTRIBUTED and gold.attributed_to is None:
        raise ValueError("misattributed, but 'attributed_to' names no paper")
    check_distinct(gold.required, "'required'")
    return gold.id, gold
