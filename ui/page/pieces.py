"""A paragraph cut for display: plain words, note markers, and the words that a citation quotes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from ingest.paper import Marker, Paragraph


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a paragraph's text. Joined again, the pieces are the text, character for character."""

    text: str
    quoted: bool
    marker: Marker | None


def cut(paragraph: Paragraph, start: int = 0, end: int = 0) -> Iterator[Piece]:
    """Cut the text at its markers and at the quotation `text[start:end]`; a span out of range is brought within it."""
    length = len(paragraph.text)
    start, end = max(0, min(start, length)), max(0, min(end, length))
    markers = {m.start: m for m in paragraph.markers if 0 <= m.start < m.end <= length}
    edges = {0, length, *(edge for m in markers.values() for edge in (m.start, m.end))}
    if start < end:
        edges |= {start, end}
    marker: Marker | None = None
    for left, right in pairwise(sorted(edges)):
        marker = markers.get(left, marker if marker and left < marker.end else None)
        yield Piece(paragraph.text[left:right], start <= left and right <= end and start < end, marker)
