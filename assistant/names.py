"""The names in a question, and whether a text speaks of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

from rapidfuzz.distance import Levenshtein

from assistant.judging.places import other_names
from assistant.spelling import other_spellings
from assistant.words import FUNCTION_WORDS, stem, words
from ingest.fold import fold

# A word is a name where it is capitalised inside a sentence, or holds two capitals or a digit beside a capital.
_NAME = re.compile(r"(?<=[^.!?:\s] )[\"“‘'(]?[A-Z][\w’'-]*|\b[A-Z][a-z]*[A-Z0-9][\w-]*")
_LONG_ENOUGH_TO_MISTYPE, _LONG_ENOUGH_TO_BEGIN = 6, 4


def names_in(text: str, apart: Collection[str] = ()) -> tuple[str, ...]:
    """The words of `text` that are parts of names, folded, once each: "the Kremlin and GCAP" → ("kremlin", "gcap").

    `apart`: words (folded) that name papers, and so say where to look rather than what for.
    """
    found: dict[str, None] = {}
    for match in _NAME.finditer(text):
        for part in words(match.group()):
            word = part.removesuffix("s") if part[0].isdigit() else part  # "F-35s"
            if word not in FUNCTION_WORDS and word not in apart and len(word) > 1 and "-" not in word:
                found.setdefault(word)
    return tuple(found)


def as_printed(names: Sequence[str], text: str) -> list[str]:
    """Names as `text` prints them, neighbours together: ("world", "cup") → ["World Cup"]."""
    runs: list[str] = []
    before = -2
    for at, word in enumerate(text.split()):
        bare = word.strip(".,;:?!\"“”‘’'()")
        if any(name in words(bare) for name in names):
            runs[-1:] = [f"{runs[-1]} {bare}"] if at == before + 1 else [*runs[-1:], bare]
            before = at
    return list(dict.fromkeys(runs)) or list(names)


def alternatives(word: str) -> tuple[str, ...]:
    """The ways to write a word: as it stands, the other names of a state, the other side's spelling."""
    return (*other_names(word), *other_spellings(word))


def speaks_of(name: str, stems_of_text: frozenset[str]) -> bool:
    """Whether a text, given by its stems, holds a name in one of its ways to be written.

    A longer word that begins with it counts ("Asia": "Asian"), and so does a long name with one slip in typing.
    """
    ways = {stem(fold(way)) for way in alternatives(name)}
    if ways & stems_of_text:
        return True
    if len(name) >= _LONG_ENOUGH_TO_BEGIN and any(word.startswith(name) for word in stems_of_text):
        return True
    return len(name) >= _LONG_ENOUGH_TO_MISTYPE and _near(stem(name), stems_of_text)


def _near(typed: str, known: Iterable[str]) -> bool:
    return any(
        abs(len(word) - len(typed)) <= 1 and Levenshtein.distance(typed, word, score_cutoff=1) <= 1 for word in known
    )
