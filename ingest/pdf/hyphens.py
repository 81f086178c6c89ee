"""Join the lines of a paragraph: a hyphen at a line's end goes or stays as the rest of the document writes the word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from ingest.blocks import collapse

_SPLIT = re.compile(r"(?<![^\W\d_])([^\W\d_]++)([-‐\u00ad¬])$")
_HEAD = re.compile(r"[^\W\d_]+")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S*$")
_WORDS = re.compile(r"[^\W\d_]+(?:[-‐’'][^\W\d_]+)*")
_IN_ADDRESS = "/-_=&?%#"
_PREFIXES = frozenset(
    "anti bi co counter cross de ex extra inter mid multi neo non post pre pro quasi re self semi sub un vice".split()
)
OFTEN = 0.04  # share of the lines that end in a hyphen, from which the document is known to break words
HABIT = 2  # words healed by the document's own spelling, from which it is known to break words


class Spelling:
    """The words of a document as they stand within lines, and whether it breaks words at line ends."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.words: set[str] = set()
        broken = False
        for line in lines:
            found = _WORDS.findall(line.casefold())[broken:]
            broken = bool(_SPLIT.search(line))
            whole = found[:-1] if broken else found
            self.words.update(whole)
            self.words.update(part for word in whole for part in re.split(r"[-‐’']", word))
        healed = 0
        for line, following in pairwise(lines):
            split, head = _SPLIT.search(line), _HEAD.match(following)
            healed += bool(split and head and (split[1] + head[0]).casefold() in self.words)
        ends = sum(bool(_SPLIT.search(line)) for line in lines)
        self.breaks_words = healed >= HABIT or ends > max(2, OFTEN * len(lines))

    def join(self, lines: Iterable[str]) -> str:
        """The lines as one text."""
        pieces: list[str] = []
        for line in (line.strip() for line in lines):
            if pieces and line:
                pieces[-1], glued = self._glued(pieces[-1], line)
                pieces += ["" if glued else " ", line]
            elif line:
                pieces.append(line)
        return collapse("".join(pieces).replace("\u00ad", ""))

    def _glued(self, above: str, line: str) -> tuple[str, bool]:
        """The line above, without a hyphen that only broke a word, and whether the next follows without a space."""
        split, head = _SPLIT.search(above), _HEAD.match(line)
        if split and head:
            return (above[:-1] if self._is_one_word(split, head[0]) else above), True
        if above.endswith(("-", "‐", "–")) and not above[-2:-1].isspace() and line[0].isalnum():
            return above, True
        if above.endswith("—") or line.startswith("—"):
            return above, True
        if not _ADDRESS.search(above):
            return above, False
        first = line.split()[0]
        broken = above[-1] in _IN_ADDRESS and ("." in first or "/" in first or not first[0].isupper())
        return above, broken or (first[0] in _IN_ADDRESS and len(first) > 1)

    def _is_one_word(self, split: re.Match[str], head: str) -> bool:
        """Whether the hyphen only breaks the word."""
        if split[2] == "\u00ad" or split[2] == "¬":
            return True
        first, second = split[1].casefold(), head.casefold()
        if first + second in self.words:
            return True
        if f"{first}-{second}" in self.words or head[0].isupper() or (first in self.words and second in self.words):
            return False
        broken = first not in self.words and second not in self.words and first not in _PREFIXES
        return self.breaks_words or broken
