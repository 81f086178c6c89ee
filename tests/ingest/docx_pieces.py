"""Pieces of WordprocessingML, and what is read of them."""

# ruff: noqa: E501 - XML reads best unbroken
from __future__ import annotations

from typing import Any

from ingest.blocks import Document, Role
from ingest.read import read_document
from tests.ingest.docx_rendering import package, paragraph, styled


def read(body: str, **parts: Any) -> Document:
    return read_document(package(body, **parts), "quays.docx")


def run(text: str, look: str = "") -> str:
    return f'<w:r>{f"<w:rPr>{look}</w:rPr>" if look else ""}<w:t xml:space="preserve">{text}</w:t></w:r>'


def par(text: str, properties: str = "") -> str:
    return paragraph(run(text), properties)


def texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks]


def roles(document: Document) -> list[tuple[Role, int, str]]:
    return [(block.role, block.level, block.text) for block in document.blocks]


def marked(document: Document) -> list[tuple[int, str, str]]:
    return [(block.level, block.marker, block.text) for block in document.blocks]


def raised(text: str) -> str:
    return run(text, '<w:vertAlign w:val="superscript"/>')


def field(instruction: str, result: str) -> str:
    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    told = f'<w:r><w:instrText xml:space="preserve">{instruction}</w:instrText></w:r>'
    return f"{mark('begin')}{told}{mark('separate')}{result}{mark('end')}"


def level(place: int, form: str = "decimal", text: str = "", start: int = 1, more: str = "", indent: int = 0) -> str:
    return (
        f'<w:lvl w:ilvl="{place}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{more}'
        f'<w:lvlText w:val="{text or f"%{place + 1}."}"/><w:pPr><w:ind w:left="{indent or 720 * (place + 1)}"/></w:pPr></w:lvl>'
    )


def abstract(number: int, *levels: str) -> str:
    return f'<w:abstractNum w:abstractNumId="{number}">{"".join(levels)}</w:abstractNum>'


def num(number: int, used: int, override: str = "") -> str:
    return f'<w:num w:numId="{number}"><w:abstractNumId w:val="{used}"/>{override}</w:num>'


def item(text: str, number: int, place: int = 0, style: str = "Listenabsatz") -> str:
    listed = f'<w:numPr><w:ilvl w:val="{place}"/><w:numId w:val="{number}"/></w:numPr>'
    return par(text, styled(style) + listed)


def note(kind: str, number: int, *paragraphs: str) -> str:
    own = f"<w:r><w:{kind}Ref/></w:r>"
    first, *others = paragraphs
    inner = paragraph(own + run(f" {first}")) + "".join(map(par, others))
    return f'<w:{kind} w:id="{number}">{inner}</w:{kind}>'


def cite(kind: str, number: int, more: str = "") -> str:
    return f'<w:r><w:{kind}Reference w:id="{number}"{more}/></w:r>'
