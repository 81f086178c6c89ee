"""Gold quotations: words that are said to be from the papers, what a check should say of them, and a run over them.

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

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from assistant.quotations.quotation import DifferenceKind, QuotationCheck, QuotationResult
from evals.attempt import attempt_each, of_split
from evals.gold.line import (
    GoldParagraph,
    Split,
    TextOf,
    check_distinct,
    check_keys,
    check_paragraphs,
    choice_at,
    paragraphs_at,
    read_lines,
    text_at,
    text_or_none_at,
)
from evals.run import Progress


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


@dataclass(frozen=True, slots=True)
class GoldQuotationCase:
    """A gold quotation and what became of it; `error`: what the system raised, then `check` is None."""

    gold: GoldQuotation
    check: QuotationCheck | None
    error: str | None
    milliseconds: float

    @property
    def right(self) -> bool:
        """Whether the result is the expected one."""
        return self.check is not None and self.check.result is self.gold.result

    @property
    def placed(self) -> bool:
        """Whether a gold paragraph is among the passages shown; True where there is none to find."""
        if not self.gold.required:
            return True
        shown = () if self.check is None or self.check.source is None else (self.check.source, *self.check.also)
        return bool({(c.paper, c.locator) for c in shown} & {p.ref for p in self.gold.required})

    @property
    def named(self) -> bool | None:
        """Whether a difference of the gold kind is told; None where the set names none."""
        if self.gold.difference is None:
            return None
        return self.check is not None and any(d.kind is self.gold.difference for d in self.check.differences)


def load_quotations(path: Path) -> tuple[GoldQuotation, ...]:
    """Read a set of quotations.

    Raises:
        GoldError: the file is missing or empty, or lines do not follow the schema; each is named.
    """
    return read_lines(path, "quotation", _quotation)


def check_quotations_against(quotations: Sequence[GoldQuotation], text_of: TextOf) -> None:
    """As `evals.gold.question.check_against`, for quotations."""
    check_paragraphs(((one.id, p) for one in quotations for p in one.required), text_of)


def run_quotations(
    check: Callable[[str, str | None], QuotationCheck],
    quotations: Sequence[GoldQuotation],
    *,
    split: Split | None = None,
    progress: Progress | None = None,
) -> tuple[GoldQuotationCase, ...]:
    """Put the quotations of `split` (None: all) to `check(quote, paper)`; what it raises is that case's error.

    Raises:
        GoldError: the split holds no quotation.
    """
    asked = of_split("quotation", quotations, split, lambda gold: gold.split)
    return tuple(
        GoldQuotationCase(*made)
        for made in attempt_each(asked, lambda gold: check(gold.quote, gold.attributed_to), progress)
    )


def _quotation(value: Mapping[str, Any]) -> tuple[str, GoldQuotation]:
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
