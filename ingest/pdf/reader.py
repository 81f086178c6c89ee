"""Read PDF: the text as it is laid out, without what only the page needs; every failure of the engine by name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ingest.blocks import Document
from ingest.errors import EmptySource, NotText, SourceError
from ingest.pdf.facts import stated_facts

if TYPE_CHECKING:
    from ingest.pdf.page import Flow

MAX_PAGES = 5_000
MAX_BYTES = 100_000_000
LEAST_LETTERS = 0.6  # share of the characters that must be letters or digits, or the text layer is garbled
FEWEST_CHARACTERS = 200  # below which a share says nothing
_LEADERS = re.compile(r"([._·…–—-])\1{2,}")
_HEADER_WITHIN = 1024  # bytes before `%PDF-`, as readers of PDF allow
_END_WITHIN = 2048  # bytes after `%%EOF`
_IS_PAGE = re.compile(rb"\s*(?:<\?xml|<!doctype\s+html|<html|<head|<body)", re.IGNORECASE)


def read_pdf(data: bytes, name: str) -> Document:
    """The blocks of a PDF with their pages; foot notes at the end; running heads, footers and contents left out.

    Raises:
        EmptySource: no bytes, no pages, or no text: a scan.
        NotText: not a PDF though it is named so, or its letters cannot be made out.
        SourceError: encrypted, damaged, or beyond the limits of pages, bytes or characters.
    """
    _check(data, name)
    from ingest.pdf.blocks import blocks_of, without_contents
    from ingest.pdf.body import body_of, lines_of, type_of
    from ingest.pdf.furniture import without_furniture, without_single_feet
    from ingest.pdf.hyphens import Spelling
    from ingest.pdf.notes import take_notes
    from ingest.pdf.pages import read_pages
    from ingest.pdf.paragraphs import units_of

    read = read_pages(data, name, MAX_PAGES)
    pages = read.flows
    _check_text(pages, name)
    warnings = ["opened without a password, though it is encrypted"] if b"/Encrypt" in data else []
    if b"%%EOF" not in data[-_END_WITHIN:]:
        warnings.append("the file ends too early: its last pages may be missing")
    if read.missing:
        warnings.append(f"{read.missing:,} of its {len(pages):,} pages are damaged and were left out")
    face, size = type_of(pages)
    pages, _ = without_furniture(pages, face, size)
    pages, contents = without_contents(pages)
    if contents:
        warnings.append(f"left out a table of contents of {contents} lines")
    pages, notes = take_notes(pages, size)
    pages = without_single_feet(pages, face, size)
    lines = lines_of(pages)
    spelling = Spelling([line.text for line in (*lines, *(line for note in notes for line in note.lines))])
    body = body_of(pages, face, size)
    return Document(
        tuple(blocks_of(units_of(pages, body), notes, body, spelling)),
        stated_facts(read.metadata, name),
        tuple(warnings),
    )


def _check(data: bytes, name: str) -> None:
    if not data.strip(b"\0\t\n\f\r "):
        raise EmptySource(f"{name} is empty ({len(data)} bytes that are no text).", "Get a fresh copy of the file.")
    if len(data) > MAX_BYTES:
        what = f"{name} has {len(data):,} bytes; the limit for a PDF is {MAX_BYTES:,}."
        raise SourceError(what, "Split it into parts, or save it without its pictures.")
    if b"%PDF-" not in data[:_HEADER_WITHIN]:
        kind = "a web page, not a PDF" if _IS_PAGE.match(data[:4096]) else "not a PDF"
        raise NotText(f"{name} is {kind}, though it is named so.", "Get the file again; a log-in may have been needed.")


def _check_text(pages: Sequence[Flow], name: str) -> None:
    """Refuse a file without text, or with a text layer that is no text."""
    from ingest.pdf.body import lines_of

    characters = letters = 0
    garbled: list[int] = []
    for number, page in enumerate(pages, 1):
        text = _LEADERS.sub("", "".join(line.text for line in lines_of([page])).replace(" ", ""))
        known = sum(character.isalnum() and not "\ue000" <= character <= "\uf8ff" for character in text)
        characters, letters = characters + len(text), letters + known
        if len(text) >= FEWEST_CHARACTERS and known < LEAST_LETTERS * len(text):
            garbled.append(number)
    if not letters and characters < FEWEST_CHARACTERS:
        pictures = f"none of its {len(pages):,} pages has text" if pages else "it has no pages"
        raise EmptySource(f"{name} has no text: {pictures}, so it is probably a scan.", "Run OCR on it first.")
    if characters >= FEWEST_CHARACTERS and letters < LEAST_LETTERS * characters:
        share = f"{letters / characters:.0%} of its characters are letters (at least {LEAST_LETTERS:.0%} are needed)"
        where = f", first on page {garbled[0]}" if garbled else ""
        raise NotText(f"{name} holds garbled text: {share}{where}.", "Run OCR on it, or save its text as .txt.")
