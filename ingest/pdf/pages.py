"""The pages of a PDF as lines and tables in reading order, within limits of pages, time and memory."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import dataclass
from itertools import count

from ingest.errors import SourceError
from ingest.parse.limits import allow
from ingest.pdf.engine import Refused, TooComplex, open_pdf, sheets
from ingest.pdf.page import Flow, flow_of

PAGE_SECONDS = 12.0  # of processor time for one page; a dense one takes 0.1
FILE_SECONDS, A_PAGE = 15.0, 0.1  # for all pages: the former, and besides the latter for each
_PASSWORD, _SECURITY = 4, 5  # PDFium's error codes
_COPY = "Get a fresh copy of the file."
_TEXT = "Save its text as .txt and add that."


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages in order, empty ones for those that could not be opened, which are `missing`; what the file states."""

    flows: list[Flow]
    missing: int
    metadata: dict[str, str]


def read_pages(data: bytes, name: str, max_pages: int) -> Pages:
    """The pages of a PDF.

    Raises:
        SourceError: encrypted, damaged, too many pages, or beyond the limits of time.
    """
    start = time.process_time()
    allow(PAGE_SECONDS)
    try:
        document = open_pdf(data)
    except Refused as error:
        raise _refused(name, error) from None
    try:
        total = len(document)
        if total > max_pages:
            what = f"{name} has {total:,} pages; the limit is {max_pages:,}."
            raise SourceError(what, "Split it into parts and add those.")
        columns, gutters = count(), list[float]()
        flows: list[Flow] = []
        missing = 0
        with closing(sheets(document)) as read:
            for sheet in read:
                if time.process_time() - start > FILE_SECONDS + A_PAGE * total:
                    what = f"{name} is too complex: only {len(flows):,} of its {total:,} pages were read in time."
                    raise SourceError(what, _TEXT)
                missing += sheet is None
                flows.append(flow_of(sheet, columns, gutters) if sheet else [])
                allow(PAGE_SECONDS)
        allow(FILE_SECONDS + A_PAGE * total)  # for what is made of the pages
        if missing and missing == total:
            raise SourceError(f"{name} is damaged: none of its {missing:,} pages can be opened.", _COPY)
        return Pages(flows, missing, document.get_metadata_dict())
    except Refused as error:
        raise _refused(name, error) from None
    except TooComplex as error:
        raise SourceError(f"{name} is too complex: {error}", _TEXT) from None
    finally:
        document.close()


def _refused(name: str, error: Refused) -> SourceError:
    if error.code in (_PASSWORD, _SECURITY):
        return SourceError(f"{name} is encrypted and needs a password.", "Remove the password and add the file again.")
    return SourceError(f"{name} is damaged: it cannot be opened as a PDF.", _COPY)
