"""What stands on every page and is no text: running heads, page numbers, footers. Known by repetition and place."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from ingest.pdf.body import lines_of
from ingest.pdf.lines import Line
from ingest.pdf.page import Flow

HEAD, FOOT = 0.14, 0.86  # of the page's height: what stands above or below may be furniture
SAME_PLACE = 6.0  # points
MOST = 40  # lines of one wording that a line is compared with
_NUMBER = re.compile(r"\d+|\b[ivxlc]+\b")


def without_furniture(pages: Sequence[Flow], face: str, size: float) -> tuple[list[Flow], int]:
    """The pages without running heads, page numbers and footers, and how many lines those were.

    A line at the upper or lower edge is furniture if it stands at the same place of another page with the same words,
    whatever its numbers are; so is what stands beside or beyond such a line in another face or size than the text's;
    so is the page's own number, alone on the outermost line.
    """
    places = _repeated(pages)
    kept: list[Flow] = []
    dropped = 0
    for index, page in enumerate(pages):
        lines = [part for part in page if isinstance(part, Line)]
        edge = {line for line in lines if _is_edge(line) and _key(line) in places and _near(line, places[_key(line)])}
        heads = [line.y for line in edge if line.zone < HEAD]
        feet = [line.y for line in edge if line.zone > FOOT]
        for line in lines:
            if line in edge or not _is_edge(line):
                continue
            foreign = line.face != face or abs(line.size - size) > 0.6
            beyond = line.y <= max(heads, default=-1) + 2 or line.y >= min(feet, default=1e9) - 2
            if (foreign and beyond) or _is_own_number(line, lines, index + 1):
                edge.add(line)
        dropped += len(edge)
        kept.append([part for part in page if not (isinstance(part, Line) and part in edge)])
    return kept, dropped


def _repeated(pages: Sequence[Flow]) -> dict[tuple[bool, str], list[float]]:
    """The words of edge lines that stand on two pages or more at the same place, and their places.

    Their numbers may differ as the pages' own do: by one from each page to the next.
    """
    seen: dict[tuple[bool, str], list[tuple[int, Line]]] = defaultdict(list)
    for index, page in enumerate(pages):
        for line in page:
            if isinstance(line, Line) and _is_edge(line):
                seen[_key(line)].append((index, line))
    places: dict[tuple[bool, str], list[float]] = {}
    for key, found in seen.items():
        ys = sorted({a.y for i, a in found if any(i != j and _is_same(a, b, j - i) for j, b in found[:MOST])})
        if ys:
            places[key] = ys
    return places


def _is_same(a: Line, b: Line, pages: int) -> bool:
    """Whether two lines stand at one place, and their numbers are the same or have counted `pages` pages."""
    if abs(a.y - b.y) > SAME_PLACE:
        return False
    pairs = zip(re.findall(r"\d{1,9}", a.text), re.findall(r"\d{1,9}", b.text), strict=False)
    return all(int(y) - int(x) in (0, pages) for x, y in pairs)


def _is_edge(line: Line) -> bool:
    return line.zone < HEAD or line.zone > FOOT


def _key(line: Line) -> tuple[bool, str]:
    return line.zone > FOOT, f"{line.size:.0f} " + _NUMBER.sub("#", line.text.casefold())


def _near(line: Line, ys: Iterable[float]) -> bool:
    return any(abs(line.y - y) <= SAME_PLACE for y in ys)


def _is_own_number(line: Line, lines: Sequence[Line], number: int) -> bool:
    """Whether the outermost line of the page is nothing but its number."""
    bare = line.text.strip(" -–—|·.")
    outermost = line.y in (min(o.y for o in lines), max(o.y for o in lines))
    return outermost and bare == str(number)


def without_single_feet(pages: Sequence[Flow], face: str, size: float) -> list[Flow]:
    """The pages, whose notes have been taken, without the footers that stand only on the first or the last."""
    outer = {0, len(pages) - 1}
    feet = [_feet(lines_of([page]), face, size) if index in outer else set() for index, page in enumerate(pages)]
    return [
        [part for part in page if not (isinstance(part, Line) and part in foot)]
        for page, foot in zip(pages, feet, strict=True)
    ]


def _feet(lines: Sequence[Line], face: str, size: float) -> set[Line]:
    """The last lines of a page at its lower edge, if they are set unlike the text or far right in their column."""
    feet: set[Line] = set()
    for line in sorted(lines, key=lambda o: -o.y):
        column = [other for other in lines if other.column == line.column]
        left = min(other.x0 for other in column)
        aside = line.x0 > left + 0.4 * (max(other.x1 for other in column) - left)
        foreign = line.face != face or abs(line.size - size) > 0.6
        if line.zone < 0.8 or line.label is not None or not (foreign or aside):
            break
        feet.add(line)
    return feet
