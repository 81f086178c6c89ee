"""Read DOCX: the text as Word shows it with all changes accepted, its notes linked, its lists counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.archive import Archive, damaged
from ingest.blocks import Document
from ingest.docx.body import Body
from ingest.docx.notes import NoteKind, notes_of
from ingest.docx.numbering import numbering_of
from ingest.docx.package import STRICT, main_part, open_package, w
from ingest.docx.runs import Runs
from ingest.docx.styles import styles_of
from ingest.errors import EmptySource, NotText
from ingest.menus import opening_menu
from ingest.office.facts import office_facts

if TYPE_CHECKING:
    from lxml.etree import _Element

_DC = "{http://purl.org/dc/elements/1.1/}"
__all__ = ["main_part", "read_docx"]


def read_docx(archive: Archive, part: str) -> Document:
    """The blocks of a DOCX file whose text is the part `part` of the archive; notes at the end.

    Comments, deletions, hidden text, headers, footers and tables of contents are left out. Nothing in the file is run
    or followed: no macro, no field, no link.

    Raises:
        EmptySource: no text.
        NotText: the part is no word processor's text.
        SourceError: damaged, or beyond the limits.
    """
    name = archive.name
    package = open_package(archive, part)
    root = archive.tree(part, STRICT)
    if root is None or root.tag != w("document"):
        found = "missing" if root is None else f"a <{root.tag.rpartition('}')[2]}>"
        raise NotText(f"{name} is no Word document: its part {part} is {found}.", "Save it as .docx in Word again.")
    text = root.find(w("body"))
    if text is None:
        raise damaged(name, f"{part} has no body")
    styles = styles_of(package.root("styles"))
    style_lists = {key: style.list_id for key, style in styles.known.items() if style.list_id is not None}
    numbering = numbering_of(package.root("numbering"), style_lists)
    parts = {NoteKind.FOOTNOTE: package.root("footnotes"), NoteKind.ENDNOTE: package.root("endnotes")}
    notes = notes_of(parts, package.root("settings"), text)
    body = Body(styles, numbering, notes, Runs(styles, notes))
    blocks = body.apart(text)
    menu = opening_menu(blocks, [block in body.linked for block in blocks])
    blocks = [block for place, block in enumerate(blocks) if place not in menu] + body.note_blocks()
    if not blocks:
        raise EmptySource(f"{name} holds no text: {part} has no words.", "Add a file that holds the paper's text.")
    facts = office_facts(blocks, body.stated, _properties(package.root("core-properties")), name)
    return Document(tuple(blocks), facts, (*_warnings(body, len(menu)), *_missing(package.missing)))


def _properties(root: _Element | None) -> dict[str, str]:
    """Title and author of the part `core.xml`."""
    found = {"Title": root.find(f"{_DC}title"), "Author": root.find(f"{_DC}creator")} if root is not None else {}
    return {key: element.text for key, element in found.items() if element is not None and element.text}


def _missing(parts: list[str]) -> list[str]:
    return [f"its part {part} is missing" for part in parts]


def _warnings(body: Body, menu: int) -> list[str]:
    runs = body.runs
    told = {
        "read with {} tracked changes as if they were accepted": runs.changes,
        "left out {} pieces of hidden text": runs.hidden,
        "left out {} symbols of picture fonts": runs.symbols,
        "left out a table of contents of {} lines": body.contents,
        "left out {} lines of links above the text": menu,
        "left out {} documents inside the document": body.chunks,
    }
    return [text.format(f"{count:,}") for text, count in told.items() if count] + body.notes.labels.warnings
