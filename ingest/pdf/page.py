"""One page as its lines and tables in reading order."""

from __future__ import annotations

from itertools import count

from ingest.pdf.columns import columns_of
from ingest.pdf.engine import Sheet, TooComplex
from ingest.pdf.lines import Line, Segment, line_of, segments_of
from ingest.pdf.tables import Table, tables_of

Flow = list[Line | Table]
MAX_SEGMENTS = 10_000  # pieces of lines on one page: a dense table has 2,000


def flow_of(sheet: Sheet, columns: count[int], gutters: list[float]) -> Flow:
    """The lines and tables of a page in reading order; `columns` gives each column its number, and
    `gutters` remembers from page to page where columns were parted.

    Raises:
        TooComplex: more pieces of lines than a page can hold.
    """
    segments = segments_of(sheet.words)
    if len(segments) > MAX_SEGMENTS:
        raise TooComplex(f"page {sheet.number} has {len(segments):,} lines; the limit is {MAX_SEGMENTS:,}.")
    tables, rest = tables_of(sheet, segments)
    places = {Segment((), table.x0, table.x1, table.y0 + 0.5, 8.0): table for table in tables}
    flow: Flow = []
    for column in columns_of([*rest, *places], gutters):
        number = next(columns)
        for part in column.lines:
            flow.append(places[part] if part in places else line_of(part, sheet.number, number, sheet.height))
    return flow
