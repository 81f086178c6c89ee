"""A paper as a DOCX file, with the parts, styles, numberings and notes that Word writes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from tests.ingest.rendering import Script

MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"
SPACES = (
    f'xmlns:w="{MAIN}" xmlns:r="{RELATIONS}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:v="urn:schemas-microsoft-com:vml"'
    ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
_MARK = re.compile(r"\[(\d+)\]")
_STYLES = """
<w:style w:type="paragraph" w:default="1" w:styleId="Standard"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="berschrift1"><w:name w:val="heading 1"/><w:basedOn w:val="Standard"/>
  <w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="berschrift2"><w:name w:val="heading 2"/><w:basedOn w:val="Standard"/>
  <w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Section"><w:name w:val="Our section"/><w:basedOn w:val="berschrift2"/></w:style>
<w:style w:type="paragraph" w:styleId="Titel"><w:name w:val="Title"/><w:basedOn w:val="Standard"/></w:style>
<w:style w:type="paragraph" w:styleId="Beschriftung"><w:name w:val="caption"/><w:basedOn w:val="Standard"/></w:style>
<w:style w:type="paragraph" w:styleId="Listenabsatz"><w:name w:val="List Paragraph"/><w:basedOn w:val="Standard"/>
  <w:pPr><w:ind w:left="720"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Bulleted"><w:name w:val="List Bullet"/><w:basedOn w:val="Standard"/>
  <w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Zitat"><w:name w:val="Quote"/><w:basedOn w:val="Standard"/></w:style>
<w:style w:type="paragraph" w:styleId="Verzeichnis1"><w:name w:val="toc 1"/><w:basedOn w:val="Standard"/></w:style>
<w:style w:type="paragraph" w:styleId="Funotentext"><w:name w:val="footnote text"/></w:style>
<w:style w:type="character" w:styleId="Funotenzeichen"><w:name w:val="footnote reference"/>
  <w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>
"""
_LEVEL = (
    '<w:lvl w:ilvl="{place}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/>'
    '<w:pPr><w:ind w:left="{indent}" w:hanging="360"/></w:pPr></w:lvl>'
)


@dataclass(frozen=True)
class Setting:
    """How a paper is set."""

    notes: str = "foot"  # "end", or "list": typed under a heading
    list_style: bool = False  # bullets come from the style of the paragraphs
    derived: bool = False  # headings are set in a style based on a heading's
    changes: bool = False  # every paragraph was inserted, and others deleted
    split: bool = False  # the text is cut into many runs, as Word does
    strict: bool = False  # the strict form of the standard
    title: str = ""
    author: str = ""


@dataclass
class Writer:
    """The parts of a package that is being written."""

    setting: Setting
    notes: dict[str, str]
    numberings: list[str] = field(default_factory=list)

    def run(self, text: str) -> str:
        """A text as runs, its note marks as references."""
        done = ""
        for place, piece in enumerate(_MARK.split(text)):
            if place % 2 and piece in self.notes and self.setting.notes != "list":
                mark = f'<w:{self.setting.notes}noteReference w:id="{int(piece) + 1}"/>'
                done += f'<w:r><w:rPr><w:rStyle w:val="Funotenzeichen"/></w:rPr>{mark}</w:r>'
            else:
                done += self._plain(f"[{piece}]" if place % 2 else piece)
        return done

    def _plain(self, text: str) -> str:
        pieces = re.findall(r".{1,7}", text, re.DOTALL) if self.setting.split else [text]
        runs = "".join(f'<w:r><w:t xml:space="preserve">{escape(piece)}</w:t></w:r>' for piece in pieces if piece)
        if not self.setting.changes or not runs:
            return runs
        gone = '<w:del w:id="9" w:author="A" ><w:r><w:delText>not any more</w:delText></w:r></w:del>'
        return f'{gone}<w:ins w:id="8" w:author="A">{runs}</w:ins>'

    def numbering(self, ordered: bool) -> int:
        """A new list; the id under which paragraphs name it."""
        self.numberings.append("number" if ordered else "bullet")
        return len(self.numberings) + 10


def paragraph(runs: str, properties: str = "") -> str:
    """A paragraph of runs with its properties."""
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{runs}</w:p>"


def styled(style: str) -> str:
    """The property that sets a paragraph in a style."""
    return f'<w:pStyle w:val="{style}"/>'


def to_docx(script: Script, setting: Setting | None = None) -> bytes:
    """The paper as a DOCX file."""
    setting = setting or Setting()
    writer = Writer(setting, dict(script.notes))
    body: list[str] = []
    for part in script.parts:
        if part.what == "items":
            body += _items(writer, part.items, 0, writer.numbering(part.ordered), part.ordered)
        elif part.what == "table":
            body.append(_table(part.items))
        else:
            style = {"heading": "Section" if setting.derived else "berschrift2", "caption": "Beschriftung"}.get(
                part.what
            )
            body.append(paragraph(writer.run(part.text), styled(style) if style else ""))
        if setting.changes:
            body.append(_deleted())
    if setting.notes == "list" and script.notes:
        body.append(paragraph(writer.run("Notes"), styled("berschrift1")))
        number = writer.numbering(ordered=True)
        body += [paragraph(writer.run(text), _listed(number, 0)) for _, text in script.notes]
    footnotes = script.notes if setting.notes == "foot" else ()
    endnotes = script.notes if setting.notes == "end" else ()
    return package(
        "".join(body),
        numbering=_numbering(writer.numberings),
        footnotes=_notes("foot", footnotes),
        endnotes=_notes("end", endnotes),
        settings='<w:endnotePr><w:numFmt w:val="decimal"/></w:endnotePr>',
        core=_core(setting),
        strict=setting.strict,
    )


def package(body: str, strict: bool = False, core: str = "", styles: str = _STYLES, **parts: str) -> bytes:
    """A DOCX file with this body; `parts` are the insides of `numbering`, `footnotes`, `endnotes` and `settings`."""
    roots = {"document": f"<w:body>{body}<w:sectPr/></w:body>", "styles": styles, **parts}
    files = {f"word/{name}.xml": f"<w:{name} {SPACES}>{inner}</w:{name}>" for name, inner in roots.items() if inner}
    kinds = [name for name in roots if roots[name] and name != "document"]
    files["word/_rels/document.xml.rels"] = _relations({f"{name}.xml": name for name in kinds})
    files["_rels/.rels"] = _relations({"word/document.xml": "officeDocument"}, core=bool(core))
    if core:
        files["docProps/core.xml"] = core
    files["[Content_Types].xml"] = _content_types(list(files))
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for path, text in files.items():
            declared = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{text}'
            archive.writestr(path, _strict(declared) if strict else declared)
    return out.getvalue()


def _strict(text: str) -> str:
    strict = text.replace(MAIN, "http://purl.oclc.org/ooxml/wordprocessingml/main")
    return strict.replace(RELATIONS, "http://purl.oclc.org/ooxml/officeDocument/relationships")


def _items(writer: Writer, items: tuple[Any, ...], place: int, number: int, ordered: bool) -> list[str]:
    done: list[str] = []
    for item in items:
        text, nested = item if isinstance(item, tuple) else (item, ())
        done.append(paragraph(writer.run(str(text)), _properties(writer, number, place, ordered)))
        done += _items(writer, nested, place + 1, number, ordered)
    return done


def _properties(writer: Writer, number: int, place: int, ordered: bool) -> str:
    if writer.setting.list_style and not ordered and place == 0:
        return styled("Bulleted")
    return _listed(1 if writer.setting.list_style and not ordered else number, place)


def _listed(number: int, place: int) -> str:
    return f'{styled("Listenabsatz")}<w:numPr><w:ilvl w:val="{place}"/><w:numId w:val="{number}"/></w:numPr>'


def _deleted() -> str:
    gone = '<w:del w:id="7" w:author="A"><w:r><w:delText>A paragraph that was struck.</w:delText></w:r></w:del>'
    return paragraph(gone, '<w:rPr><w:del w:id="6" w:author="A"/></w:rPr>')


def _table(rows: tuple[Any, ...]) -> str:
    done = ""
    for row in rows:
        cells = (paragraph(f'<w:r><w:t xml:space="preserve">{escape(cell)}</w:t></w:r>') for cell in row)
        done += "<w:tr>" + "".join(f"<w:tc><w:tcPr/>{cell}</w:tc>" for cell in cells) + "</w:tr>"
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{done}</w:tbl>"


def _numbering(kinds: list[str]) -> str:
    forms = ("decimal", "lowerLetter", "lowerRoman")
    numbers = "".join(
        _LEVEL.format(place=p, form=forms[p % 3], text=f"%{p + 1}.", indent=720 * (p + 1)) for p in range(9)
    )
    bullets = "".join(_LEVEL.format(place=p, form="bullet", text="\uf0b7", indent=720 * (p + 1)) for p in range(9))
    lists = '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
    for number, kind in enumerate(kinds, 11):
        starts = "".join(f'<w:lvlOverride w:ilvl="{p}"><w:startOverride w:val="1"/></w:lvlOverride>' for p in range(9))
        used = f'<w:abstractNumId w:val="{int(kind == "bullet")}"/>'
        lists += f'<w:num w:numId="{number}">{used}{starts}</w:num>'
    return (
        f'<w:abstractNum w:abstractNumId="0">{numbers}</w:abstractNum>'
        f'<w:abstractNum w:abstractNumId="1">{bullets}</w:abstractNum>{lists}'
    )


def _notes(kind: str, notes: tuple[tuple[str, str], ...]) -> str:
    if not notes:
        return ""
    own = f'<w:r><w:rPr><w:rStyle w:val="Funotenzeichen"/></w:rPr><w:{kind}noteRef/></w:r>'
    done = f'<w:{kind}note w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:{kind}note>'
    for number, text in notes:
        runs = f'{own}<w:r><w:t xml:space="preserve"> {escape(text)}</w:t></w:r>'
        done += f'<w:{kind}note w:id="{int(number) + 1}">{paragraph(runs, styled("Funotentext"))}</w:{kind}note>'
    return done


def _core(setting: Setting) -> str:
    return (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">'
        f"<dc:title>{escape(setting.title)}</dc:title><dc:creator>{escape(setting.author)}</dc:creator>"
        "<dcterms:created>2013-12-23T23:15:00Z</dcterms:created></cp:coreProperties>"
    )


def _relations(targets: dict[str, str], core: bool = False) -> str:
    kinds = [(target, f"{RELATIONS}/{kind}") for target, kind in targets.items()]
    if core:
        base = "http://schemas.openxmlformats.org/package/2006/relationships"
        kinds.append(("docProps/core.xml", f"{base}/metadata/core-properties"))
    lines = (
        f'<Relationship Id="rId{place}" Type="{kind}" Target="{target}"/>'
        for place, (target, kind) in enumerate(kinds, 1)
    )
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{space}">{"".join(lines)}</Relationships>'


def _content_types(paths: list[str]) -> str:
    overrides = "".join(
        f'<Override PartName="/{path}" ContentType="{TYPES}.{path[5:-4]}+xml"/>'
        for path in paths
        if path.startswith("word/") and path.endswith(".xml")
    ).replace("document+xml", "document.main+xml")
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )
