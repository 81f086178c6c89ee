"""A paragraph cut for display: plain words, note markers, the words that a citation quotes, those looked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.paper import Marker, Paragraph


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a paragraph's text. Joined again, the pieces are the text, character for character."""

    text: str
    quoted: bool
    marker: Marker | None
    found: bool = False


def cut(paragraph: Paragraph, start: int = 0, end: int = 0, found: Sequence[tuple[int, int]] = ()) -> Iterator[Piece]:
    """Cut the text at its markers, at the quotation `text[start:end]`, and at the spans `found`, which do not overlap.

    A quotation out of range is brought within it.
    """
    length = len(paragraph.text)
    start, end = max(0, min(start, length)), max(0, min(end, length))
    markers = {m.start: m for m in paragraph.markers if 0 <= m.start < m.end <= length}
    edges = {0, length, *(edge for m in markers.values() for edge in (m.start, m.end))}
    if start < end:
        edges |= {start, end}
    edges |= {edge for span in found for edge in span}
    within = iter(found)
    here = next(within, None)
    marker: Marker | None = None
    for left, right in pairwise(sorted(edges)):
        marker = markers.get(left, marker if marker and left < marker.end else None)
        while here and here[1] <= left:
            here = next(within, None)
        looked_for = here is not None and here[0] <= left
        yield Piece(paragraph.text[left:right], start <= left and right <= end and start < end, marker, looked_for)
