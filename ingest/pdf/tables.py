"""Tables by their drawn rules: the region they take, its columns and rows, and the words of each cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.blocks import collapse
from ingest.pdf.engine import Rule, Sheet
from ingest.pdf.lines import Segment, printed, rows_of, segments_of

SAME_PLACE = 3.0  # points
NARROWEST = 100.0  # points: a shorter rule parts the notes from the text, or underlines a word
PARTED_ROWS = 0.4  # share of the rows of a table that have several cells
SAME_ROW = 0.45  # type sizes between baselines of one row: some cells hold a superscript alone
LEADING = 1.45  # type sizes: lines that are always farther apart are rows of their own
FARTHEST = 4.0  # type sizes between two rows of a table
SPANNING = 0.36  # share of the rows that may span the edge of a drawn column
WIDER = 1.25  # times the usual distance of lines from which a gap begins a row


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its page, its place on it, its rows of cells (the first is its header), and where it ends."""

    page: int
    x0: float
    y0: float
    x1: float
    y1: float
    rows: tuple[tuple[str, ...], ...]


def tables_of(sheet: Sheet, segments: Sequence[Segment]) -> tuple[list[Table], list[Segment]]:
    """The tables of a page, and the segments that stand outside them.

    A table is a region between at least three horizontal rules of one extent, most of whose rows have several cells;
    or, where it goes on overleaf and no rule closes it, what stands below a header between two rules drawn by cells.
    """
    tables: list[Table] = []
    rest = list(segments)
    for rules in _stacks(sheet.rules):
        for stack in _cut(rules, rest):
            x0, x1 = min(r.x0 for r in stack), max(r.x1 for r in stack)
            y0, y1 = stack[0].y0, stack[-1].y1
            if len(stack) == 2:
                y1 = _open_end(stack, rest, sheet)
            inside = [s for s in rest if y0 - 1 <= s.y <= y1 + 1 and x0 - 4 <= s.x0 and s.x1 <= x1 + 4]
            rows = _rows(inside, stack, sheet)
            if rows:
                tables.append(Table(sheet.number, x0, y0, x1, y1, rows))
                rest = [s for s in rest if s not in inside]
    return tables, rest


def _stacks(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Horizontal rules, pieced together, in groups of the same extent, three and more, from above."""
    whole: list[Rule] = []
    for rule in sorted((r for r in rules if r.is_horizontal), key=lambda r: (round(r.y0 / SAME_PLACE), r.x0)):
        last = whole[-1] if whole else None
        if last and abs(last.y0 - rule.y0) <= SAME_PLACE and rule.x0 - last.x1 <= 20:
            whole[-1] = Rule(last.x0, min(last.y0, rule.y0), max(last.x1, rule.x1), max(last.y1, rule.y1))
        else:
            whole.append(rule)
    stacks: list[list[Rule]] = []
    for rule in sorted((r for r in whole if r.x1 - r.x0 >= NARROWEST), key=lambda r: r.y0):
        home = next((s for s in stacks if abs(s[0].x0 - rule.x0) < 12 and abs(s[0].x1 - rule.x1) < 12), None)
        if home is None:
            stacks.append([rule])
        elif rule.y0 - home[-1].y1 > SAME_PLACE:
            home.append(rule)
    return [stack for stack in stacks if len(stack) >= 2]


def _open_end(stack: Sequence[Rule], segments: Sequence[Segment], sheet: Sheet) -> float:
    """How far down the page a table reaches that no rule closes; its header's own end where that is no table."""
    x0, x1, end = stack[0].x0, stack[0].x1, stack[1].y1
    pieces = [r for r in sheet.rules if r.is_horizontal and abs(r.y0 - stack[1].y0) <= SAME_PLACE and r.x1 - r.x0 > 8]
    if len(pieces) < 2:
        return end
    inside = [s for s in segments if s.y > end and x0 - 4 <= s.x0 and s.x1 <= x1 + 4]
    for row in rows_of(inside):
        whole = len(row) == 1 and row[0].x1 - row[0].x0 > 0.6 * (x1 - x0)
        if whole or row[0].y - end > FARTHEST * row[0].size:
            break
        end = row[0].y
    return end


def _cut(stack: Sequence[Rule], segments: Sequence[Segment]) -> list[list[Rule]]:
    """The stack in parts, cut where plain lines of text stand between two rules: between two tables of one width."""
    parts: list[list[Rule]] = [[stack[0]]]
    for above, below in pairwise(stack):
        between = [s for s in segments if above.y1 <= s.y <= below.y0 and s.x1 > above.x0 and s.x0 < above.x1]
        rows = rows_of(between)
        plain = sum(len(row) == 1 and row[0].x1 - row[0].x0 > 0.6 * (above.x1 - above.x0) for row in rows)
        if rows and plain > 0.5 * len(rows):
            parts.append([])
        parts[-1].append(below)
    return [part for part in parts if len(part) >= 2]


def _rows(inside: Sequence[Segment], stack: Sequence[Rule], sheet: Sheet) -> tuple[tuple[str, ...], ...]:
    """The cells row by row; nothing where the region is no table."""
    printed_rows = rows_of(inside)
    several = sum(len(row) > 1 for row in printed_rows)
    edges = _edges(inside, stack, sheet)
    headed = max((len(row) for row in printed_rows if row[0].y <= stack[1].y0), default=0) >= 3 and len(edges) >= 2
    if len(printed_rows) < 2 or several < (1 if headed else max(1, PARTED_ROWS * len(printed_rows))):
        return ()
    bands = _bands(printed_rows, stack, edges)
    header = _upward(sheet, stack, edges)
    rows = [_cells([s for row in band for s in row], edges) for band in bands]
    if header and rows:
        rows[0] = tuple(collapse(f"{a} {b}") for a, b in zip(rows[0], header, strict=True))
    return _put_together(rows) if edges else ()


def _put_together(rows: Sequence[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """The rows; one with a single cell, and not the first, goes on from the row above."""
    kept: list[tuple[str, ...]] = []
    for row in rows:
        filled = [place for place, cell in enumerate(row) if cell]
        if len(filled) == 1 and filled[0] > 0 and len(kept) > 1:
            place = filled[0]
            longer = collapse(f"{kept[-1][place]} {row[place]}")
            kept[-1] = (*kept[-1][:place], longer, *kept[-1][place + 1 :])
        elif filled:
            kept.append(row)
    return tuple(kept)


def _edges(inside: Sequence[Segment], stack: Sequence[Rule], sheet: Sheet) -> list[float]:
    """Where the second and further columns begin: at vertical rules, at breaks of the rules, or at gaps in the text."""
    y0, y1, x0, x1 = stack[0].y0, stack[-1].y1, stack[0].x0, stack[0].x1
    upright = [r for r in sheet.rules if not r.is_horizontal and r.y1 > y0 - 2 and r.y0 < y1 + 2]
    drawn = [r.x0 for r in upright if r.y1 - r.y0 > 4 and x0 + 8 < r.x0 < x1 - 8]
    drawn += [
        rule.x0
        for rule in sheet.rules
        if rule.is_horizontal and x0 + 8 < rule.x0 and any(abs(rule.y0 - s.y0) <= SAME_PLACE for s in stack)
    ]
    rows = rows_of(inside, SAME_ROW)
    free = [x for x in _distinct(drawn) if _crossing(rows, x) <= SPANNING * len(rows)]
    return free or _gaps(rows)


def _distinct(places: Sequence[float]) -> list[float]:
    kept: list[float] = []
    for place in sorted(places):
        if not kept or place - kept[-1] > 8:
            kept.append(place)
    return kept


def _gaps(rows: Sequence[Sequence[Segment]]) -> list[float]:
    """Left edges of segments that few rows cross and that several rows share."""
    starts = [s.x0 for row in rows for s in row[1:]]
    places = _distinct([x - 2 for x in starts])
    return [x for x in places if _crossing(rows, x) <= SPANNING / 3 * len(rows)]


def _crossing(rows: Sequence[Sequence[Segment]], x: float) -> int:
    return sum(any(s.x0 < x - 1 and x + 3 < s.x1 for s in row) for row in rows)


def _bands(rows: Sequence[list[Segment]], stack: Sequence[Rule], edges: Sequence[float]) -> list[list[list[Segment]]]:
    """The printed rows put together to rows of the table: parted by rules, else by gaps wider than between lines."""
    last: dict[int, float] = {}
    gaps: list[float] = []
    for part in (s for row in rows for s in row):
        column = sum(part.x0 >= edge - 1 for edge in edges)
        if part.y > last.get(column, part.y):
            gaps.append(part.y - last[column])
        last[column] = part.y
    gaps.sort()
    usual = gaps[len(gaps) // 10] if gaps else 0.0
    bands: list[list[list[Segment]]] = []
    for index, row in enumerate(rows):
        above = rows[index - 1] if index else None
        ruled = above is not None and any(above[0].y <= r.y0 <= row[0].y for r in stack[1:-1])
        in_header = row[0].y <= stack[1].y0
        wide = above is not None and row[0].y - above[0].y > WIDER * usual
        even = bool(gaps) and (gaps[-1] <= WIDER * gaps[0] or usual > LEADING * max(part.size for part in row))
        if above is None or ruled or (not in_header and (wide or even)):
            bands.append([])
        bands[-1].append(row)
    return bands


def _cells(segments: Sequence[Segment], edges: Sequence[float]) -> tuple[str, ...]:
    cells: list[list[str]] = [[] for _ in range(len(edges) + 1)]
    for part in segments:
        cells[sum(part.x0 >= edge - 1 for edge in edges)].append(printed(part, in_table=True)[0])
    return tuple(collapse(" ".join(cell)) for cell in cells)


def _upward(sheet: Sheet, stack: Sequence[Rule], edges: Sequence[float]) -> list[str]:
    """What runs upward above the second rule, by columns; nothing where nothing does."""
    heads: list[list[str]] = [[] for _ in range(len(edges) + 1)]
    for part in segments_of(sheet.upward):
        across, high, low = part.y, sheet.height - part.x0, sheet.height - part.x1
        if stack[0].y0 - 4 <= low and high <= stack[1].y0 + 12 and stack[0].x0 <= across <= stack[0].x1 + 4:
            heads[sum(across >= edge for edge in edges)].append(printed(part, in_table=True)[0])
    return [collapse(" ".join(head)) for head in heads] if any(heads) else []
