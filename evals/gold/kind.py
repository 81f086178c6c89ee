"""The kinds of gold sets, and which of them a file holds."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path


class SetKind(StrEnum):
    """What the lines of a set are."""

    QUESTIONS = "questions"
    CLAIMS = "claims"
    QUOTATIONS = "quotations"
    DRAFTS = "drafts"


# The key that only lines of this kind have.
_TELLING = {
    "question": SetKind.QUESTIONS,
    "claim": SetKind.CLAIMS,
    "quote": SetKind.QUOTATIONS,
    "draft": SetKind.DRAFTS,
}


def kind_of(path: Path) -> SetKind | None:
    """The kind of a set by its first line; None for what cannot be read or is of no kind."""
    try:
        with path.open(encoding="utf-8") as lines:
            first = json.loads(next((line for line in lines if line.strip()), "null"))
    except (OSError, ValueError):
        return None
    if not isinstance(first, dict):
        return None
    return next((kind for key, kind in _TELLING.items() if key in first), None)
