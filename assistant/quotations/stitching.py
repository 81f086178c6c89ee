"""Parts of several places presented as one passage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.quotations.items import ItemKind, Quote, segments
from assistant.quotations.reading import Reading
from assistant.quotations.search import passages_for
from assistant.quotations.window import Window
from index.library import Snapshot

LEAST = 4  # words that stand side by side in one place to count as taken from there
COVERED = 0.8  # of the quotation's words, at least, that parts taken word for word make up
_PER_PART = 3


@dataclass(frozen=True, slots=True)
class Part:
    """Items `begin:end` of a quotation, which stand word for word as words `first:last` of a window."""

    begin: int
    end: int
    window: Window
    first: int
    last: int

    @property
    def rowid(self) -> int:
        """The paragraph in which the part begins."""
        return self.window.paragraphs[self.window.place(self.first)[0]].rowid


def stitched(snapshot: Snapshot, quote: Quote, held: Sequence[Reading]) -> tuple[Part, ...]:
    """The parts of a quotation that come from several places, in its order; empty if it is not made so.

    Args:
        snapshot: the library.
        quote: the quotation.
        held: the passages that it was read into; more are looked for where they do not hold its parts.
    """
    windows = [reading.window for reading in held]
    parts = _parts(quote, windows)
    for begin, end in _uncovered(quote, parts):
        middle = range(begin, max(begin + 1, end - 2), max(1, (end - begin) // _PER_PART))
        phrases = [quote.printed(i, min(i + 3, end)) for i in middle]
        windows += passages_for(snapshot, phrases, 4)
    parts = _parts(quote, windows)
    covered = sum(part.end - part.begin for part in parts)
    if covered < COVERED * quote.words or len(_places(parts)) < 2:
        return ()
    return tuple(parts)


def _places(parts: Sequence[Part]) -> list[Part]:
    """The parts that do not go on where the one before ended."""
    found: list[Part] = []
    for part in parts:
        before = found[-1] if found else None
        near = before is not None and before.rowid == part.rowid and 0 <= part.first - before.last <= 2
        if not near:
            found.append(part)
    return found


def _parts(quote: Quote, windows: Sequence[Window]) -> list[Part]:
    """The longest runs of words that stand in one of the windows, from the left."""
    starts: dict[str, list[tuple[int, int]]] = {}
    for n, window in enumerate(windows):
        for i, norm in enumerate(window.norms):
            starts.setdefault(norm, []).append((n, i))
    found: list[Part] = []
    for begin, end in segments(quote):
        at = begin
        while at < end:
            best = max(
                (_run(quote, at, end, windows[n], i) for n, i in starts.get(quote.items[at].norm, ())),
                key=lambda part: part.end,
                default=None,
            )
            if best is not None and best.end - best.begin >= LEAST:
                found.append(best)
                at = best.end
            else:
                at += 1
    return found


def _run(quote: Quote, at: int, end: int, window: Window, first: int) -> Part:
    """How far the words from item `at` go on as those from word `first`."""
    most = min(end - at, len(window.norms) - first)
    length = next((n for n in range(most) if quote.items[at + n].norm != window.norms[first + n]), most)
    return Part(at, at + length, window, first, first + length)


def _uncovered(quote: Quote, parts: Sequence[Part]) -> list[tuple[int, int]]:
    """The runs of at least `LEAST` words that no part covers."""
    inside = {i for part in parts for i in range(part.begin, part.end)}
    found: list[tuple[int, int]] = []
    begin: int | None = None
    for i in range(len(quote.items) + 1):
        free = i < len(quote.items) and i not in inside and quote.items[i].kind is ItemKind.WORD
        if free:
            begin = i if begin is None else begin
        elif begin is not None:
            if i - begin >= LEAST:
                found.append((begin, i))
            begin = None
    return found
