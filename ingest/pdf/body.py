"""What the text of a document is set in, measured over all of its lines: type size, face, leading, edges, indents."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.pdf.lines import Line
from ingest.pdf.page import Flow

SHARE = 0.25  # of the letters: the largest type that so many are set in is the text's, notes may take more
FEW_LINES = 5  # of a column, below which its right edge is taken from others that begin at the same place
_MARKS = re.compile(r"(?<!\[[\d*†‡§]\])(?<!\[[\d*†‡§]{2}\])(?<!\[[\d*†‡§]{3}\])(?:\[[\d*†‡§]{1,3}\])++$")
STOP = re.compile(r"[.?!…:”\"’')\]]$")
_SENTENCE_STOP = re.compile(r"[.?!…][”\"’')\]]*+(?:\[[\d*†‡§]{1,3}\])*+[”\"’')\]]*+$")


@dataclass(frozen=True, slots=True)
class Body:
    """The setting of the text. `leadings`: the usual distance of baselines by type size; all in points."""

    size: float
    face: str
    leadings: dict[int, float]
    edges: dict[int, tuple[float, float]]  # left and right edge of each column
    indents: bool  # paragraphs begin with an indented line
    justified: bool  # lines end at the right edge

    def is_text(self, line: Line) -> bool:
        """Whether the line is set as the text is."""
        return abs(line.size - self.size) <= 0.6 and (line.face == self.face or not line.bold)

    def leading(self, line: Line) -> float:
        """The usual distance of baselines at the line's type size."""
        return self.leadings.get(round(line.size), 1.22 * line.size)

    def offset(self, line: Line) -> float:
        """How far right of its column's left edge the line begins."""
        return line.x0 - self.edges[line.column][0]

    def had_room(self, line: Line, following: Line) -> bool:
        """Whether the first word of the following line would have fitted on this one."""
        return self.room(line) > 0.25 * line.size + following.first + 0.1 * line.size

    def room(self, line: Line) -> float:
        """How far left of its column's right edge the line ends."""
        return self.edges[line.column][1] - line.x1


def type_of(pages: Sequence[Flow]) -> tuple[str, float]:
    """The face and the size of the text."""
    sizes: Counter[float] = Counter()
    faces: dict[float, Counter[str]] = defaultdict(Counter)
    for line in lines_of(pages):
        sizes[line.size] += len(line.text)
        faces[line.size][line.face] += len(line.text)
    total = sum(sizes.values())
    most = max(sizes.values())
    size = max(size for size, letters in sizes.items() if letters >= min(SHARE * total, most))
    return faces[size].most_common(1)[0][0], size


def lines_of(pages: Sequence[Flow]) -> list[Line]:
    """The lines of all pages in order."""
    return [part for page in pages for part in page if isinstance(part, Line)]


def body_of(pages: Sequence[Flow], face: str, size: float) -> Body:
    """Measure the pages, which hold the text alone."""
    lines = lines_of(pages)
    edges = _edges(lines, size)
    gaps: dict[int, Counter[float]] = defaultdict(Counter)
    for above, below in pairwise(lines):
        if above.column == below.column and abs(above.size - below.size) < 0.3 and below.y > above.y:
            gaps[round(above.size)][round(2 * (below.y - above.y)) / 2] += 1
    leadings = {size: _usual(counts, size) for size, counts in gaps.items()}
    indented = spaced = 0
    for above, line, below in zip(lines, lines[1:], lines[2:], strict=False):
        if not above.column == line.column == below.column or abs(line.size - size) > 0.6:
            continue
        left = edges[line.column][0]
        starts = 0.8 * size < line.x0 - left < 5 * size
        indented += starts and below.x0 - left < 0.3 * size
        spaced += line.y - above.y > 1.25 * leadings.get(round(size), 1.22 * size)
    inner = [line for line in lines if abs(line.size - size) <= 0.6]
    full = sum(edges[line.column][1] - line.x1 < 0.1 * size for line in inner)
    indents = indented >= 3 and indented > spaced
    return Body(size, face, leadings, edges, indents, justified=full > 0.6 * len(inner))


def _usual(counts: Counter[float], size: int) -> float:
    """The smallest distance that is common: the distance of paragraphs can be as frequent as that of lines."""
    most = max(counts.values())
    plausible = [gap for gap, n in counts.items() if n >= 0.3 * most and 0.9 * size <= gap <= 2.6 * size]
    return min(plausible) if plausible and most >= 2 else 1.22 * size


def _edges(lines: Sequence[Line], size: float) -> dict[int, tuple[float, float]]:
    columns: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        columns[line.column].append(line)
    edges: dict[int, tuple[float, float]] = {}
    rights: dict[int, list[float]] = defaultdict(list)
    for number, column in columns.items():
        plain = [line for line in column if abs(line.size - size) <= 0.6] or column
        edges[number] = (min(line.x0 for line in plain), max(line.x1 for line in plain))
        if len(plain) >= FEW_LINES:
            rights[round(edges[number][0] / 4)].append(edges[number][1])
    for number, column in columns.items():
        if len(column) < FEW_LINES:
            left, right = edges[number]
            near = [r for place in (-1, 0, 1) for r in rights.get(round(left / 4) + place, [])]
            edges[number] = (left, max([right, *sorted(near)[len(near) // 2 : len(near) // 2 + 1]]))
    return edges


def ends_sentence(text: str) -> bool:
    """Whether the text ends with the end of a sentence."""
    return bool(_SENTENCE_STOP.search(text))


def ends_open(text: str) -> bool:
    """Whether the text ends in the midst of a sentence."""
    return not STOP.search(_MARKS.sub("", text))
