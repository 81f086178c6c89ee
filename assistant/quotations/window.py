"""The passages that a quotation is read into: a paragraph with as much around it as the quotation may run over."""

from __future__ import annotations

import sqlite3
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from assistant.quotations.differences import may_be_name
from assistant.quotations.words import Words, words_of
from index.corpus import StoredParagraph
from index.phrases import around
from ingest.paper import Kind

_BODY = (Kind.PARAGRAPH, Kind.ITEM)
_OVER = (Kind.HEADING, Kind.TABLE, Kind.CAPTION, Kind.NOTE)  # what running text leads past
_STOPS = ".!?…:\n"


@dataclass(frozen=True, slots=True)
class Window:
    """Paragraphs of one paper in reading order, and their words as one row; `borders`: where each begins in it."""

    paragraphs: tuple[StoredParagraph, ...]
    words: tuple[Words, ...]
    norms: tuple[str, ...]
    borders: tuple[int, ...]

    @classmethod
    def of(cls, paragraphs: Sequence[StoredParagraph]) -> Window:
        """The window of these paragraphs."""
        words = tuple(words_of(s.paragraph.text, s.paragraph.markers) for s in paragraphs)
        borders = tuple(accumulate((len(w) for w in words), initial=0))[:-1]
        return cls(tuple(paragraphs), words, tuple(norm for w in words for norm in w.norms), borders)

    @property
    def paper(self) -> str:
        """The paper it is from."""
        return self.paragraphs[0].paper

    @property
    def loose(self) -> frozenset[int]:
        """The words that may be numbers of notes."""
        return frozenset(b + i for b, w in zip(self.borders, self.words, strict=True) for i in w.loose)

    def place(self, i: int) -> tuple[int, int]:
        """Word `i` as (which paragraph, which word of it)."""
        paragraph = bisect_right(self.borders, i) - 1
        return paragraph, i - self.borders[paragraph]

    def printed(self, first: int, last: int) -> str:
        """Words `first:last` as printed."""
        if last == first + 1:
            n, local = self.place(first)
            return self.words[n].printed(local, local + 1)
        parts = []
        for n, (begin, words) in enumerate(zip(self.borders, self.words, strict=True)):
            start, end = max(first - begin, 0), min(last - begin, len(words))
            if start < end:
                parts.append(self.words[n].printed(start, end))
        return " ".join(parts)

    def between(self, i: int) -> str:
        """What is printed before word `i`, after the one before; with a line end where a paragraph begins."""
        if i >= len(self.norms):
            return self.words[-1].between(len(self.words[-1]))
        n, local = self.place(i)
        return self.words[n].between(local)

    def opens(self, i: int) -> bool:
        """Whether word `i` opens a sentence."""
        return any(c in _STOPS for c in self.between(i))

    def own_ellipsis(self, i: int) -> bool:
        """Whether the paper itself prints an ellipsis before word `i`."""
        for begin, words in zip(self.borders, self.words, strict=True):
            if begin <= i <= begin + len(words) and i - begin in words.ellipses:
                return True
        return False

    def is_name(self, norm: str) -> bool:
        """Whether a word, as it is compared, is printed as a name somewhere inside a sentence."""
        return any(
            may_be_name(self.printed(i, i + 1), self.opens(i)) for i, other in enumerate(self.norms) if other == norm
        )

    def spans(self, first: int, last: int) -> Iterator[tuple[StoredParagraph, int, int]]:
        """Words `first:last` as characters `start:end` of each of the paragraphs that they are in."""
        for stored, begin, words in zip(self.paragraphs, self.borders, self.words, strict=True):
            start, end = max(first - begin, 0), min(last - begin, len(words))
            if start < end:
                yield stored, words.starts[start], words.ends[end - 1]


def windows(connection: sqlite3.Connection, rows: Sequence[int], length: int) -> list[Window]:
    """A window around each of these paragraphs, best first; one that lies in an earlier window gets none of its own.

    Args:
        connection: a corpus file.
        rows: row ids of paragraphs.
        length: the words of the quotation, as many as a window holds on either side where the paper has them.
    """
    found: list[Window] = []
    inside: set[int] = set()
    for row in rows:
        if row in inside:
            continue
        stored = around(connection, row, 3 + length // 20)
        here = next((n for n, s in enumerate(stored) if s.rowid == row), None)
        if here is None:
            continue
        before = list(_reach(stored[:here][::-1], stored[here], length))[::-1]
        window = Window.of([*before, stored[here], *_reach(stored[here + 1 :], stored[here], length)])
        if window.norms:
            found.append(window)
            inside.add(row)
            # What stands at the window's ends may go on beyond it.
            inside.update(s.rowid for s in window.paragraphs[1:-1])
    return found


def _reach(stored: Sequence[StoredParagraph], here: StoredParagraph, length: int) -> Iterator[StoredParagraph]:
    """The running text next to a paragraph, the nearest first, until it is as long as the quotation."""
    held = 0
    if here.paragraph.kind not in _BODY:
        return
    for near in stored:
        if held >= length or near.paragraph.kind not in (*_BODY, *_OVER):
            return
        if near.paragraph.kind in _BODY:
            held += len(words_of(near.paragraph.text, near.paragraph.markers))
            yield near


def overlap(window: Window, norms: Sequence[str]) -> int:
    """How much a window and a quotation have in common: pairs of words that both have side by side, and words."""
    pairs, single = set(pairwise(window.norms)), set(window.norms)
    return sum(3 for pair in pairwise(norms) if pair in pairs) + sum(norm in single for norm in norms)
