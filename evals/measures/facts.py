"""Which key facts a text holds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from ingest.fold import fold


def holds(text: str, fact: Sequence[str]) -> bool:
    """Whether one of the fact's spellings occurs in `text`, both folded (`ingest.fold`).

    A spelling begins where a word begins, and may end inside one ("missile" is found in "missiles"); digits must stand
    alone ("60" is found neither in "1960", "600", "60,000" nor "1.60").
    """
    folded = fold(text)
    return any(_pattern(spelling).search(folded) for spelling in fact)


def share_held(text: str, facts: Sequence[Sequence[str]]) -> float | None:
    """The share of the facts that `text` holds; None (unscored) where the set names no fact."""
    return sum(holds(text, fact) for fact in facts) / len(facts) if facts else None


@lru_cache(maxsize=20_000)
def _pattern(spelling: str) -> re.Pattern[str]:
    plain = fold(spelling).strip()
    before = r"(?<!\w)(?<!\d[.,])" if plain[:1].isdigit() else r"(?<!\w)" if plain[:1].isalnum() else ""
    after = r"(?!\d)(?![.,]\d)" if plain[-1:].isdigit() else ""
    return re.compile(before + re.escape(plain) + after)
