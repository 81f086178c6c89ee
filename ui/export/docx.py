"""Replies as a Word document with real footnotes. python-docx has none, so their part is written here.

ECMA-376, part 1, 17.11: a footnotes part whose first two notes are the separators, named in the settings; and in the
text a run that refers to each note by its id.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt

from assistant.reply import Reply
from ingest.paper import Facts
from ui.export.layout import Footnote, Noted, lay_out

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.text.paragraph import Paragraph

# What XML 1.0 cannot hold.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MARK = '<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:{kind}/></w:r>'
_SEPARATOR = (
    '<w:footnote w:type="{type}" w:id="{id}"><w:p><w:pPr><w:spacing w:after="0" w:line="240" w:lineRule="auto"/>'
    "</w:pPr><w:r><w:{type}/></w:r></w:p></w:footnote>"
)
_SEPARATORS = ((-1, "separator"), (0, "continuationSeparator"))
# What may stand behind w:footnotePr in the settings, of what templates hold: the order is part of the schema.
_AFTER_FOOTNOTES = tuple(
    map(qn, "w:endnotePr w:compat w:docVars w:rsids m:mathPr w:attachedSchema w:themeFontLang w:clrSchemeMapping "
        "w:doNotIncludeSubdocsInStats w:doNotAutoCompressPictures w:forceUpgrade w:captions w:readModeInkLockDown "
        "w:smartTagType w:shapeDefaults w:doNotEmbedSmartTags w:decimalSymbol w:listSeparator".split())
)  # fmt: skip


def as_docx(papers: Mapping[str, Facts], replies: Sequence[Reply]) -> bytes:
    """The questions as headings, the replies, and a footnote for every mention of a place.

    `papers`: what is known of those cited.
    """
    layout = lay_out(papers, replies)
    document = Document()
    _add_styles(document)
    for section in layout.sections:
        document.add_heading(_clean(section.question), level=1)
        for run in section.runs:
            if run.listed:
                for sentence in run.sentences:
                    _write(document.add_paragraph(style="List Bullet"), [sentence])
            else:
                _write(document.add_paragraph(), run.sentences)
        document.add_paragraph().add_run(_clean(section.footer)).italic = True
    if layout.footnotes:
        _add_footnotes(document, layout.footnotes)
    properties = document.core_properties
    properties.title = _clean(layout.sections[0].question)[:250] if layout.sections else ""
    properties.author, properties.comments = "", "Answered by Pincite"
    properties.created = properties.modified = datetime.now(UTC).replace(tzinfo=None)
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def _write(paragraph: Paragraph, sentences: Sequence[Noted]) -> None:
    for n, sentence in enumerate(sentences):
        paragraph.add_run(_clean(f" {sentence.text}" if n else sentence.text))
        for number in sentence.notes:
            run = paragraph.add_run(style="Footnote Reference")
            reference = OxmlElement("w:footnoteReference")
            reference.set(qn("w:id"), str(number))
            run._r.append(reference)  # python-docx knows no such child
        if sentence.said:
            paragraph.add_run(_clean(f" ({sentence.said})")).italic = True


def _add_styles(document: WordDocument) -> None:
    """The two styles of footnotes under the ids that Word gives them."""
    text = document.styles.add_style("Footnote Text", WD_STYLE_TYPE.PARAGRAPH, builtin=True)
    text.base_style = document.styles["Normal"]
    text.font.size = Pt(9)
    text.paragraph_format.space_after = Pt(2)
    mark = document.styles.add_style("Footnote Reference", WD_STYLE_TYPE.CHARACTER, builtin=True)
    mark.font.superscript = True


def _add_footnotes(document: WordDocument, footnotes: Sequence[Footnote]) -> None:
    main = document.part
    separators = "".join(_SEPARATOR.format(id=number, type=kind) for number, kind in _SEPARATORS)
    element = parse_xml(f"<w:footnotes {nsdecls('w', 'r')}>{separators}</w:footnotes>")
    part = XmlPart(PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, element, main.package)
    main.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    for note in footnotes:
        element.append(_footnote(note, part))
    pointer = OxmlElement("w:footnotePr")
    for number, _ in _SEPARATORS:
        separator = OxmlElement("w:footnote")
        separator.set(qn("w:id"), str(number))
        pointer.append(separator)
    settings = document.settings.element
    following = next((child for child in settings if child.tag in _AFTER_FOOTNOTES), None)
    if following is None:
        settings.append(pointer)
    else:
        following.addprevious(pointer)


def _footnote(note: Footnote, part: XmlPart) -> Any:
    """A note: its mark, its text, and the address as a link."""
    mark = _MARK.format(kind="footnoteRef")
    element: Any = parse_xml(
        f'<w:footnote {nsdecls("w", "r")} w:id="{note.number}"><w:p><w:pPr><w:pStyle w:val="FootnoteText"/></w:pPr>'
        f"{mark}</w:p></w:footnote>"
    )
    paragraph = element[0]
    paragraph.append(_run(f" {note.text}{' ' if note.url else ''}"))
    if note.url:
        link = OxmlElement("w:hyperlink")
        link.set(qn("r:id"), part.relate_to(_clean(note.url), RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
        link.append(_run(note.url))
        paragraph.append(link)
    return element


def _run(text: str) -> Any:
    run, words = OxmlElement("w:r"), OxmlElement("w:t")
    words.text = _clean(text)
    words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    run.append(words)
    return run


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
