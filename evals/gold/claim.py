"""Gold claims: sentences, and what the papers say of each.

A set is a JSON Lines file, one claim a line (see evals/sets/series/README.md):

    id          unique in the file
    claim       a sentence, as staff would write it
    label       "supported", "contradicted" or "not_found"
    required    [{"paper", "locator", "sha256"}…] the paragraphs that decide; none for "not_found"
    alteration  of a contradicted claim, what is wrong with it; else null
    split       "develop" (open to look at and tune on) or "report" (only ever measured)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from assistant.reply import VERDICTS, Verdict
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
class GoldClaim:
    """One line of a set; the fields are described in the module's docstring."""

    id: str
    claim: str
    label: Verdict
    required: tuple[GoldParagraph, ...]
    alteration: str | None
    split: Split

    @property
    def paragraphs(self) -> tuple[GoldParagraph, ...]:
        """Every gold paragraph."""
        return self.required


def load_claims(path: Path) -> tuple[GoldClaim, ...]:
    """Read a set of claims.

    Raises:
        GoldError: the file is missing or empty, or lines do not follow the schema; each is named.
    """
    return read_lines(path, "claim", parse_claim)


def parse_claim(value: Mapping[str, Any]) -> tuple[str, GoldClaim]:
    """The id and the case of a line. Raises ValueError: it does not follow the schema."""
    check_keys(value, {f.name for f in fields(GoldClaim)}, "the claim")
    claim = GoldClaim(
        id=text_at(value, "id"),
        claim=text_at(value, "claim"),
        label=choice_at(value, "label", VERDICTS),
        required=paragraphs_at(value, "required"),
        alteration=text_or_none_at(value, "alteration"),
        split=choice_at(value, "split", list(Split)),
    )
    if bool(claim.required) is (claim.label is Verdict.NOT_FOUND):
        raise ValueError(f"{claim.label} with {len(claim.required)} required paragraphs")
    if claim.alteration and claim.label is not Verdict.CONTRADICTED:
        raise ValueError(f"{claim.label}, but 'alteration' is not null")
    check_distinct(claim.required, "'required'")
    return claim.id, claim
