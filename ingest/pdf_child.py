"""Read the pages of a PDF in a process of its own: the engine is C++, and what a hostile file does to it ends there.

The child reads the file on its standard input and answers on its standard output with one JSON object: the pages as
lines and tables, the stated facts' raw metadata, or the reason why there are none.
"""

from __future__ import annotations

import json
import signal
import sys
import time
from dataclasses import astuple
from itertools import count
from typing import Any

from ingest.pdf_lines import Line
from ingest.pdf_page import Flow
from ingest.pdf_tables import Table

MEMORY = 1 << 30  # bytes of address space
PAGE_SECONDS = 12  # for one page; a dense one takes 0.1
FILE_SECONDS, A_PAGE = 15.0, 0.1  # for all pages: the former, and besides the latter for each
LOST_MEMORY = "memory"


def main() -> None:
    """What the child does: limit itself, read, answer."""
    max_pages = int(sys.argv[1])
    _limit()
    data = sys.stdin.buffer.read()
    try:
        answer = _answer(data, max_pages)
    except MemoryError:
        answer = {"refused": LOST_MEMORY}
    sys.stdout.write(json.dumps(answer))


def flows(answer: dict[str, Any]) -> list[Flow]:
    """The pages in the child's answer."""
    return [[_part(fields) for fields in page] for page in answer["pages"]]


def _part(fields: list[Any]) -> Line | Table:
    if fields[0] == "line":
        return Line(*fields[1:])
    _, number, x0, y0, x1, y1, rows = fields
    return Table(number, x0, y0, x1, y1, tuple(tuple(row) for row in rows))


def _answer(data: bytes, max_pages: int) -> dict[str, Any]:
    from ingest.pdf_engine import Refused, TooComplex, open_pdf, sheets
    from ingest.pdf_page import flow_of

    start = time.monotonic()
    _watch()
    try:
        document = open_pdf(data)
        if len(document) > max_pages:
            return {"too_many": len(document)}
        columns, gutters = count(), list[float]()
        pages: list[list[Any]] = []
        missing = 0
        for sheet in sheets(document):
            if time.monotonic() - start > FILE_SECONDS + A_PAGE * len(document):
                return {
                    "refused": "time",
                    "why": f"only {len(pages):,} of its {len(document):,} pages were read in time.",
                }
            missing += sheet is None
            flow = flow_of(sheet, columns, gutters) if sheet else []
            pages.append([("line" if isinstance(part, Line) else "table", *astuple(part)) for part in flow])
            _watch()
        return {"pages": pages, "missing": missing, "metadata": document.get_metadata_dict()}
    except Refused as error:
        return {"refused": "engine", "code": error.code, "why": str(error)}
    except TooComplex as error:
        return {"refused": "complex", "why": str(error)}


def _watch() -> None:
    """Begin to count the seconds of the next page; when they are over the system ends the process, in C++ or not."""
    if hasattr(signal, "alarm"):
        signal.alarm(PAGE_SECONDS)


def _limit() -> None:
    try:
        import resource
    except ImportError:  # Windows has neither this nor alarms: the parent's time limit holds there
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
