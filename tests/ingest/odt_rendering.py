"""A paper as an ODT file, with the parts, styles, lists and notes that LibreOffice writes."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from tests.ingest.rendering import Script

NAMES = ("office", "style", "text", "table", "draw", "meta", "fo", "svg")
LONG = {"draw": "drawing", "fo": "xsl-fo-compatible", "svg": "svg-compatible"}
SPACES = (
    " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{LONG.get(name, name)}:1.0"' for name in NAMES)
    + ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xlink="http://www.w3.org/1999/xlink"'
)
_MARK = re.compile(r"\[(\d+)\]")
_STYLES = """
<style:style style:name="Standard" style:family="paragraph"/>
<style:style style:name="Heading_20_1" style:display-name="Heading 1" style:family="paragraph"
  style:parent-style-name="Standard" style:default-outline-level="1"/>
<style:style style:name="Title" style:family="paragraph" style:parent-style-name="Standard"/>
<style:style style:name="Caption" style:family="paragraph" style:parent-style-name="Standard"/>
<style:style style:name="Table" style:family="paragraph" style:parent-style-name="Caption"/>
<style:style style:name="Quotations" style:family="paragraph" style:parent-style-name="Standard"/>
<style:style style:name="Contents_20_1" style:display-name="Contents 1" style:family="paragraph"/>
"""
_NUMBER = '<text:list-level-style-number text:level="{}" style:num-format="{}" style:num-suffix="."/>'
_BULLET = '<text:list-level-style-bullet text:level="{}" text:bullet-char="•"/>'
_AUTOMATIC = (
    '<style:style style:name="T1" style:family="text">'
    '<style:text-properties style:text-position="super 58%"/></style:style>'
    '<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Table"/>'
    '<text:list-style style:name="L1">{}</text:list-style><text:list-style style:name="L2">{}</text:list-style>'
).format(
    "".join(_NUMBER.format(place, "1ai"[place % 3 - 1]) for place in range(1, 11)),
    "".join(map(_BULLET.format, range(1, 11))),
)


def to_odt(script: Script, endnotes: bool = False, changes: bool = False) -> bytes:
    """The paper as an ODT file."""
    notes = dict(script.notes)
    kind = "endnote" if endnotes else "footnote"
    body: list[str] = []
    for part in script.parts:
        if part.what == "items":
            body.append(_list(part.items, "L1" if part.ordered else "L2", notes, kind))
        elif part.what == "table":
            body.append(_table(part.items))
        elif part.what == "heading":
            text = _text(part.text, notes, kind)
            body.append(f'<text:h text:style-name="Heading_20_2" text:outline-level="2">{text}</text:h>')
        else:
            style = "P1" if part.what == "caption" else "Standard"
            text = _text(part.text, notes, kind)
            struck = '<text:change text:change-id="ct1"/>' if changes else ""
            body.append(f'<text:p text:style-name="{style}">{text}{struck}</text:p>')
    if changes:
        body.insert(0, _CHANGES)
    return package("".join(body))


_CHANGES = (
    '<text:tracked-changes><text:changed-region text:id="ct1"><text:deletion><office:change-info/>'
    "<text:p>A sentence that was struck.</text:p></text:deletion></text:changed-region></text:tracked-changes>"
)


def package(body: str, title: str = "", author: str = "", automatic: str = "", styles: str = _STYLES) -> bytes:
    """An ODT file with this body and these facts."""
    files = {
        "content.xml": f"<office:document-content {SPACES}><office:automatic-styles>{_AUTOMATIC}{automatic}"
        f"</office:automatic-styles><office:body><office:text>{body}</office:text></office:body>"
        "</office:document-content>",
        "styles.xml": f"<office:document-styles {SPACES}><office:styles>{styles}</office:styles>"
        "<office:master-styles><style:master-page><style:header><text:p>A running head</text:p></style:header>"
        "</style:master-page></office:master-styles></office:document-styles>",
        "meta.xml": f"<office:document-meta {SPACES}><office:meta><dc:title>{escape(title)}</dc:title>"
        f"<meta:initial-creator>{escape(author)}</meta:initial-creator></office:meta></office:document-meta>",
        "META-INF/manifest.xml": "<manifest/>",
    }
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text", ZIP_STORED)
        for path, text in files.items():
            archive.writestr(path, f'<?xml version="1.0" encoding="UTF-8"?>\n{text}', ZIP_DEFLATED)
    return out.getvalue()


def _text(text: str, notes: dict[str, str], kind: str) -> str:
    done = ""
    for place, piece in enumerate(_MARK.split(text)):
        if place % 2 and piece in notes:
            inner = f'<text:p text:style-name="Footnote">{escape(notes[piece])}</text:p>'
            done += (
                f'<text:note text:id="ftn{piece}" text:note-class="{kind}"><text:note-citation>{piece}'
                f"</text:note-citation><text:note-body>{inner}</text:note-body></text:note>"
            )
        else:
            plain = escape(f"[{piece}]" if place % 2 else piece)
            done += re.sub(r"(\w+) (\w+)$", r'<text:span text:style-name="T9">\1</text:span><text:s/>\2', plain)
    return done


def _list(items: tuple[Any, ...], style: str, notes: dict[str, str], kind: str) -> str:
    done = ""
    for item in items:
        text, nested = item if isinstance(item, tuple) else (item, ())
        inner = _list(nested, "", notes, kind) if nested else ""
        done += f"<text:list-item><text:p>{_text(str(text), notes, kind)}</text:p>{inner}</text:list-item>"
    named = f' text:style-name="{style}"' if style else ""
    return f"<text:list{named}>{done}</text:list>"


def _table(rows: tuple[Any, ...]) -> str:
    lines = [
        "<table:table-row>"
        + "".join(f"<table:table-cell><text:p>{escape(cell)}</text:p></table:table-cell>" for cell in row)
        + "</table:table-row>"
        for row in rows
    ]
    header = f"<table:table-header-rows>{lines[0]}</table:table-header-rows>"
    return f"<table:table><table:table-column/>{header}{''.join(lines[1:])}</table:table>"
