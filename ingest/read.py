"""Choose the reader for a source: the seam where a new format is added."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import PurePath

from ingest.blocks import Document
from ingest.errors import SourceError
from ingest.text import read_text

Reader = Callable[[bytes, str], Document]

_TEXT = frozenset({".txt", ".text", ""})
_MARKDOWN = frozenset({".md", ".markdown", ".mdown"})
_HTML = frozenset({".html", ".htm", ".xhtml"})
_PDF = frozenset({".pdf"})
_LATER = {".docx": "DOCX", ".doc": "DOC", ".odt": "ODT", ".rtf": "RTF", ".epub": "EPUB"}
READABLE = (_TEXT | _MARKDOWN | _HTML | _PDF) - {""}
OFFERED = READABLE | frozenset(_LATER)  # endings of papers in a folder, if only to say that they cannot be read
_IS_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_HAS_TAGS = re.compile(rb"<(?:p|div|br|h[1-6]|li|table|body|article|section|span)\b[^>]*>", re.IGNORECASE)


def read_document(data: bytes, name: str, suffix: str | None = None, charset: str | None = None) -> Document:
    """The document that the bytes hold, read by the ending of its name.

    Args:
        data: the bytes, as stored or received.
        name: how the source is named in messages; its ending decides unless `suffix` does.
        suffix: an ending such as `.html`, where a server said the type.
        charset: the encoding that a server stated.

    Raises:
        EmptySource: nothing but white space, or a page without text.
        NotText: binary, or in an encoding that cannot be told.
        SourceError: a format that is not read.
    """
    ending = (PurePath(name).suffix if suffix is None else suffix).casefold()
    if ending in _PDF or data.startswith(b"%PDF-"):
        from ingest.pdf import read_pdf

        return read_pdf(data, name)
    if ending in _LATER:
        raise SourceError(
            f"{name}: {_LATER[ending]} is not read yet.", "Save it as text, Markdown or HTML and add that."
        )
    if ending not in READABLE | {""}:
        raise SourceError(f"{name} ends in {ending}, which is not read.", f"Read are {' '.join(sorted(READABLE))}.")
    if (ending in _HTML and _HAS_TAGS.search(data)) or _IS_HTML.match(data[:4096]):
        from ingest.html import read_html

        return read_html(data, name, charset)
    if ending in _MARKDOWN:
        from ingest.markdown import read_markdown

        return read_markdown(data, name)
    return read_text(data, name)
