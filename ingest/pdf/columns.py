"""The reading order of a page: columns from left to right between the lines that cross them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.pdf.lines import Segment, joined, rows_of

FEWEST_LINES = 3  # on either side of a gutter
NARROWEST = 3.5  # median width of a column's lines, in type sizes: numbers and bullets make no column
MOST_KNOWN = 4  # gutters that are remembered from page to page
GUTTER = 0.5  # narrowest gutter, in type sizes


@dataclass(frozen=True, slots=True)
class Column:
    """Lines that are read one after the other; `beside`: another column stands next to it."""

    lines: tuple[Segment, ...]
    beside: bool = False

    @property
    def left(self) -> float:
        """The left edge of its lines."""
        return min(line.x0 for line in self.lines)

    @property
    def right(self) -> float:
        """The right edge of its longest line."""
        return max(line.x1 for line in self.lines)


def columns_of(segments: Sequence[Segment], known: list[float], beside: bool = False) -> list[Column]:
    """The columns in reading order; what lies on one baseline of a column is one line of it.

    `known` are the gutters of the pages before, to which those found here are added: where the last column of a paper
    holds a line or two, only they tell that it is one.
    """
    if not segments:
        return []
    ordered = sorted(segments, key=lambda s: (s.y, s.x0))
    found = _widest_band(ordered, known)
    if found is None:
        return [Column(tuple(joined(row) for row in rows_of(ordered)), beside)]
    start, end, x = found
    if x not in known:
        known[:] = [*known, x][-MOST_KNOWN:]
    band = ordered[start:end]
    left, right = [s for s in band if s.x1 <= x], [s for s in band if s.x0 >= x]
    return [
        *columns_of(ordered[:start], known, beside),
        *columns_of(left, known, beside=True),
        *columns_of(right, known, beside=True),
        *columns_of(ordered[end:], known, beside),
    ]


def _widest_band(ordered: Sequence[Segment], known: Sequence[float]) -> tuple[int, int, float] | None:
    """The stretch of lines that a gutter parts, as (start, end, x): the one in which most lines stand side by side."""
    best: tuple[float, int, int, float] | None = None
    for x in dict.fromkeys([*_gutters(ordered), *known]):
        start = 0
        for end in range(len(ordered) + 1):
            if end < len(ordered) and not ordered[end].x0 < x < ordered[end].x1:
                continue
            shared = _shared_height(ordered[start:end], x, 1 if x in known else FEWEST_LINES)
            if shared and (best is None or shared > best[0]):
                best = (shared, start, end, x)
            start = end + 1
    return best[1:] if best else None


def _gutters(ordered: Sequence[Segment]) -> list[float]:
    """Places just left of where at least three lines begin, other than at the left edge."""
    edge = min(line.x0 for line in ordered)
    starts: dict[int, list[float]] = {}
    for line in ordered:
        if line.x0 > edge + 4 * line.size:
            starts.setdefault(round(line.x0 / 3), []).append(line.x0)
    return sorted(min(xs) - 0.3 for xs in starts.values() if len(xs) >= FEWEST_LINES)


def _shared_height(band: Sequence[Segment], x: float, fewest: int) -> float:
    """How far, in points, lines left and right of `x` stand side by side; 0 where that makes no two columns.

    `fewest`: lines that the right one must have.
    """
    left, right = [s for s in band if s.x1 <= x], [s for s in band if s.x0 >= x]
    if len(left) < FEWEST_LINES or len(right) < fewest:
        return 0.0
    size = sorted(line.size for line in band)[len(band) // 2]
    gutter = min(s.x0 for s in right) - sorted(s.x1 for s in left)[int(0.95 * (len(left) - 1))]
    if gutter < GUTTER * size or min(_median_width(left), _median_width(right)) < NARROWEST * size:
        return 0.0
    shared = min(left[-1].y, right[-1].y) - max(left[0].y, right[0].y)
    return max(shared, 1.0) if shared >= (fewest - 1) * size else 0.0


def _median_width(lines: Sequence[Segment]) -> float:
    widths = sorted(line.x1 - line.x0 for line in lines)
    return widths[len(widths) // 2]
