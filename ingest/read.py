"""Choose the reader for a source: the seam where a new format is added."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import PurePath

from ingest.blocks import Document
from ingest.errors import SourceError
from ingest.files import LIMIT, LIMIT_WITH_PICTURES
from ingest.text import read_text

Reader = Callable[[bytes, str], Document]

_TEXT = frozenset({".txt", ".text", ""})
_MARKDOWN = frozenset({".md", ".markdown", ".mdown"})
_HTML = frozenset({".html", ".htm", ".xhtml"})
_PDF = frozenset({".pdf"})
_OFFICE = frozenset({".docx", ".docm", ".dotx", ".dotm", ".odt", ".ott"})
_OTHERS = frozenset({".doc", ".rtf", ".epub"})  # endings of papers in a folder, if only to say that they cannot be read
READABLE = (_TEXT | _MARKDOWN | _HTML | _PDF | _OFFICE) - {""}
OFFERED = READABLE | _OTHERS
_OFFICE_BEGINS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf")  # zip, the container before 2007, RTF
_IS_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?>.*?-->)\s*)*+<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_TAG = re.compile(rb"<(?:p|div|br|h[1-6]|li|table|body|article|section|span)\b", re.IGNORECASE)


def limit_of(ending: str) -> int:
    """The most bytes that are read of a source with this ending (`.html`, in any case)."""
    return LIMIT if ending.casefold() in _TEXT | _MARKDOWN | _HTML else LIMIT_WITH_PICTURES


def _has_tags(data: bytes) -> bool:
    return _TAG.search(data, 0, max(0, data.rfind(b">"))) is not None


def read_document(data: bytes, name: str, suffix: str | None = None, charset: str | None = None) -> Document:
    """The document that the bytes hold, read by the ending of its name.

    Args:
        data: the bytes, as stored or received.
        name: how the source is named in messages; its ending decides unless `suffix` does.
        suffix: an ending such as `.html`, where a server said the type.
        charset: the encoding that a server stated.

    Raises:
        EmptySource: nothing but white space, or a page without text.
        NotText: binary, in an encoding that cannot be told, or not what its name says.
        SourceError: a format that is not read, a password, damage, or a limit.
    """
    ending = (PurePath(name).suffix if suffix is None else suffix).casefold()
    if ending in _PDF or data.startswith(b"%PDF-"):
        from ingest.pdf.reader import read_pdf

        return read_pdf(data, name)
    if ending not in OFFERED | {""}:
        raise SourceError(f"{name} ends in {ending}, which is not read.", f"Read are {' '.join(sorted(READABLE))}.")
    if (ending in _HTML and _has_tags(data)) or _IS_HTML.match(data[:4096]):
        from ingest.html import read_html

        return read_html(data, name, charset)
    if ending in _OFFICE | _OTHERS or data.startswith(_OFFICE_BEGINS):
        from ingest.office.reader import read_office

        return read_office(data, name)
    if ending in _MARKDOWN:
        from ingest.markdown import read_markdown

        return read_markdown(data, name)
    return read_text(data, name)
