"""Read a draft by what it is: text, Markdown, HTML, DOCX, or any other format that papers are read from."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path, PurePath

from assistant.drafts.draft import Draft, DraftBlock, DraftForm
from assistant.drafts.text import text_blocks
from ingest.blocks import Block, Role
from ingest.decode import decode
from ingest.errors import EmptySource
from ingest.files import printable, read_file

_MARKDOWN = frozenset({".md", ".markdown", ".mdown"})
_HTML = frozenset({".html", ".htm", ".xhtml"})
_IS_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?>.*?-->)\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.DOTALL
)
_TEXT = frozenset({"", ".txt", ".text", ".log", ".tex", ".rst", ".adoc", ".org"})
_LINE_END = re.compile(r"\r\n?")
_ZIP = b"PK\x03\x04"
LONGEST = 20_000_000  # bytes of a draft
# Markdown beyond this is read as text: its parser takes a second for a million characters, and far more for brackets
# that never close.
LONGEST_MARKDOWN = 1_000_000
MOST_BRACKETS = 10_000


def open_draft(path: Path) -> Draft:
    """The draft in a file.

    Raises:
        SourceError: it cannot be read; see `read_draft`.
    """
    return read_draft(read_file(path, LONGEST), printable(path.name))


def read_draft(data: bytes, name: str) -> Draft:
    """The draft that the bytes hold; the ending of `name` says which form, unless the bytes say otherwise.

    Raises:
        EmptySource: no text in it.
        NotText: binary, in an unknown encoding, or not what its name says.
        SourceError: a format that is not read.
    """
    ending = PurePath(name).suffix.casefold()
    if data.startswith(_ZIP) or ending == ".docx":
        return _docx(data, name, ending)
    if data.startswith(b"%PDF-") or ending not in _TEXT | _MARKDOWN | _HTML:
        return _ingested(data, name, DraftForm.OTHER)
    text, encoding = decode(data, name)
    if ending in _HTML or _IS_HTML.match(text[:4096]):
        return _html(data, name)
    draft = draft_of(text, name, DraftForm.MARKDOWN if ending in _MARKDOWN else DraftForm.TEXT)
    if encoding == "windows-1252":
        return replace(draft, warnings=(*draft.warnings, "read as Windows-1252, for it is not UTF-8"))
    return draft


def draft_of(text: str, name: str = "draft", form: DraftForm = DraftForm.TEXT) -> Draft:
    """The draft in a text that is at hand, plain or Markdown. Line ends become line feeds.

    Raises:
        EmptySource: no words in it.
    """
    text = _LINE_END.sub("\n", text)
    warnings: list[str] = []
    too_much = len(text) > LONGEST_MARKDOWN or text.count("[") > MOST_BRACKETS
    if form is DraftForm.MARKDOWN and not too_much:
        from assistant.drafts.markdown import markdown_blocks

        blocks, code = markdown_blocks(text)
        if code:
            warnings.append(f"{code} block{'' if code == 1 else 's'} of code left out")
        if blocks:  # a text nested beyond the parser's patience gives none
            return _draft(name, form, text, blocks, warnings)
    elif form is DraftForm.MARKDOWN:
        most = f"at most {LONGEST_MARKDOWN:,} characters and {MOST_BRACKETS:,} brackets are read as Markdown"
        warnings.append(f"read as plain text: {most}, it has {len(text):,} and {text.count('['):,}")
    return _draft(name, form, text, text_blocks(text), warnings)


def _docx(data: bytes, name: str, ending: str) -> Draft:
    told = () if ending == ".docx" else (f"read as DOCX, though its name ends in {ending or 'nothing'}",)
    draft = _ingested(data, name if not told else f"{name}.docx", DraftForm.DOCX)
    return replace(draft, name=name, warnings=(*draft.warnings, *told))


def _html(data: bytes, name: str) -> Draft:
    """All of a page's text but code and controls: a draft has nothing around it that is to be dropped."""
    from ingest.html import parse
    from ingest.page import drop_code
    from ingest.walk import walk

    declared = re.search(rb"<meta[^>]{0,200}?charset\s*+=\s*+(?:[\"']\s*+)?([A-Za-z0-9_.:-]{2,40})", data[:4096], re.I)
    text, _ = decode(data, name, declared.group(1).decode("ascii") if declared else None)
    root = parse(text, name)
    drop_code(root)
    return _from_blocks(name, DraftForm.HTML, (part.block for part in walk(root)), ())


def _ingested(data: bytes, name: str, form: DraftForm) -> Draft:
    from ingest.read import read_document

    document = read_document(data, name)
    return _from_blocks(name, form, document.blocks, document.warnings)


def _from_blocks(name: str, form: DraftForm, blocks: Iterable[Block], warnings: tuple[str, ...]) -> Draft:
    found: list[DraftBlock] = []
    at = 0
    texts: list[str] = []
    for block in blocks:
        texts.append(block.text)
        plain = block.text.replace("\n", " ")
        found.append(
            DraftBlock(at, at + len(block.text), block.role, plain, label=block.label if _is_note(block) else None)
        )
        at += len(block.text) + 2
    return _draft(name, form, "\n\n".join(texts), found, warnings)


def _is_note(block: Block) -> bool:
    return block.role is Role.NOTE


def _draft(name: str, form: DraftForm, text: str, blocks: Iterable[DraftBlock], warnings: Iterable[str]) -> Draft:
    held = tuple(block for block in blocks if block.plain.strip())
    if not any(character.isalnum() for block in held for character in block.plain):
        raise EmptySource(f"{name} holds no words.", "Give a draft with sentences to check.")
    return Draft(name, form, text, held, tuple(warnings))
