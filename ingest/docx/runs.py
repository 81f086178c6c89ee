"""The text of a paragraph of a DOCX file as it is shown with all changes accepted, and the text boxes tied to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingest.docx.notes import NoteKind, Notes
from ingest.docx.package import VAL, is_on, w
from ingest.docx.styles import Styles
from ingest.inline import BREAK, raised, reference

if TYPE_CHECKING:
    from lxml.etree import _Element

ALTERNATIVE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_CHOICE, _FALLBACK = (ALTERNATIVE.replace("AlternateContent", name) for name in ("Choice", "Fallback"))
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_RUN, _RUN_LOOK, _TEXT, _BOX = w("r"), w("rPr"), w("t"), w("txbxContent")
_PRINTS = {w("tab"): " ", w("ptab"): " ", w("br"): BREAK, w("cr"): BREAK, w("noBreakHyphen"): "\u2011"}
_THROUGH = frozenset(
    w(name) for name in "hyperlink ins moveTo smartTag customXml fldSimple dir bdo sdtContent rubyBase".split()
)
_REFERENCES = {w("footnoteReference"): NoteKind.FOOTNOTE, w("endnoteReference"): NoteKind.ENDNOTE}
_FIELD, _INSTRUCTION, _SDT, _RUBY, _SYMBOL = (w(name) for name in "fldChar instrText sdt ruby sym".split())
_PICTURES = frozenset(w(name) for name in "drawing pict object".split())
_INSERTED, _LINK = w("ins"), w("hyperlink")
_GONE = frozenset({w("del"), w("moveFrom")})
_RUN_STYLE, _ALIGN, _VANISH = w("rStyle"), w("vertAlign"), w("vanish")
_BREAK_TAG, _BREAK_TYPE = w("br"), w("type")
_REPEATS_MARK = re.compile(r"\s*NOTEREF\b.*\\f", re.DOTALL)
_PAGE_BREAKS = ("page", "column")


@dataclass(slots=True)
class _Field:
    """An open field: its instruction so far, whether its result has begun, and where in the text it does."""

    instruction: str = ""
    is_result: bool = False
    start: int = 0


@dataclass(slots=True)
class Runs:
    """Reads paragraphs one after another; counts what is not shown."""

    styles: Styles
    notes: Notes
    changes: int = 0  # insertions and deletions
    hidden: int = 0  # runs
    symbols: int = 0  # of picture fonts, which stand for no character
    text: list[str] = field(default_factory=list)
    boxes: list[_Element] = field(default_factory=list)
    fields: list[_Field] = field(default_factory=list)
    linked: int = 0  # characters of the paragraph that are links

    def read(self, paragraph: _Element) -> tuple[str, list[_Element]]:
        """The pieces of a paragraph, joined (see `inline`), and the contents of the text boxes tied to it."""
        self.text, self.boxes, self.fields, self.linked = [], [], [], 0
        self._inside(paragraph)
        return "".join(self.text), self.boxes

    def _inside(self, element: _Element) -> None:
        for child in element:
            tag = child.tag
            if tag == _RUN:
                self._run(child)
            elif tag in _THROUGH:
                self.changes += tag == _INSERTED
                start = len(self.text)
                self._inside(child)
                self._link(start, is_link=tag == _LINK)
            elif tag in _GONE:
                self.changes += 1
            elif tag == _SDT:
                if (content := shown_content(child)) is not None:
                    self._inside(content)
            elif tag == ALTERNATIVE:
                self._inside(chosen(child))
            elif tag.startswith(_MATH):
                self.text.append("".join(part.text or "" for part in child.iter(f"{_MATH}t")))

    def _run(self, run: _Element) -> None:
        look = run.find(_RUN_LOOK)
        is_raised = False
        if look is not None and len(look):
            is_raised, is_hidden = self._look(look)
            if is_hidden:
                self.hidden += 1
                return
        before = len(self.text)
        self._pieces(run)
        if is_raised and len(self.text) > before:
            self.text[before:] = [raised("".join(self.text[before:]))]

    def _look(self, look: _Element) -> tuple[bool, bool]:
        """Whether a run is raised, and whether it is hidden."""
        style, align, vanish = look.find(_RUN_STYLE), look.find(_ALIGN), look.find(_VANISH)
        named = style.get(VAL) if style is not None else ""
        by_style = bool(named) and self.styles.is_raised(named)
        hidden_by_style = bool(named) and vanish is None and self.styles.is_hidden(named)
        is_raised = align.get(VAL) == "superscript" if align is not None else by_style
        return is_raised, hidden_by_style or is_on(vanish)

    def _pieces(self, run: _Element) -> None:
        for child in run:
            tag = child.tag
            if tag == _TEXT:
                self._add(child.text or "")
            elif tag in _PRINTS:
                is_page = tag == _BREAK_TAG and child.get(_BREAK_TYPE) in _PAGE_BREAKS
                self._add(" " if is_page else _PRINTS[tag])
            elif tag == _FIELD:
                self._field(child.get(w("fldCharType")))
            elif tag == _INSTRUCTION and self.fields:
                self.fields[-1].instruction += child.text or ""
            elif tag in _REFERENCES:
                self._refer(run, child, _REFERENCES[tag])
            elif tag in _PICTURES:
                self.boxes += _boxes(child)
            elif tag == ALTERNATIVE:
                self._pieces(chosen(child))
            elif tag == _SYMBOL:
                self._symbol(child)
            elif tag == _RUBY and (base := child.find(w("rubyBase"))) is not None:
                self._inside(base)

    def _add(self, text: str) -> None:
        if all(one.is_result for one in self.fields):
            self.text.append(text)

    def _refer(self, run: _Element, element: _Element, kind: NoteKind) -> None:
        mark = ""
        if element.get(w("customMarkFollows")) in ("1", "true", "on"):
            mark = "".join(part.text or "" for part in run.iter(_TEXT)).strip()
            for part in run.iter(_TEXT):
                part.text = ""
        self._add(reference(self.notes.cite(kind, element.get(w("id")) or "", mark)))

    def _field(self, kind: str | None) -> None:
        """The instruction of a field is not shown, its result is; one that cites a note again is a reference."""
        if kind == "begin":
            self.fields.append(_Field())
        elif self.fields and kind == "separate":
            self.fields[-1].is_result, self.fields[-1].start = True, len(self.text)
        elif self.fields and kind == "end":
            done = self.fields.pop()
            if done.is_result:
                self._link(done.start, is_link=done.instruction.lstrip().startswith("HYPERLINK"))
            if done.is_result and _REPEATS_MARK.match(done.instruction):
                label = re.sub(r"[^\w*†‡§]", "", "".join(self.text[done.start :]))
                self.text[done.start :] = [reference(label)] if label else []

    def _link(self, start: int, is_link: bool) -> None:
        self.linked += sum(map(len, self.text[start:])) if is_link else 0

    def _symbol(self, symbol: _Element) -> None:
        try:
            character = chr(int(symbol.get(w("char")) or "", 16))
        except ValueError:
            return
        if "\ue000" <= character <= "\uf8ff" or not character.isprintable():
            self.symbols += 1
        else:
            self._add(character)


def chosen(alternative: _Element) -> _Element:
    """Of contents in several forms the first, which is the newest; the last where there is no other."""
    found = alternative.find(_CHOICE)
    found = alternative.find(_FALLBACK) if found is None else found
    return alternative if found is None else found


def shown_content(control: _Element) -> _Element | None:
    """What a content control shows; None where that is only its prompt."""
    properties = control.find(w("sdtPr"))
    if properties is not None and is_on(properties.find(w("showingPlcHdr"))):
        return None
    return control.find(w("sdtContent"))


def is_contents(control: _Element) -> bool:
    """Whether a content control holds a table of contents."""
    gallery = control.find(f"{w('sdtPr')}/{w('docPartObj')}/{w('docPartGallery')}")
    return gallery is not None and (gallery.get(VAL) or "").casefold() == "table of contents"


def _boxes(picture: _Element) -> Iterator[_Element]:
    """The contents of the text boxes in a drawing, the outermost of each."""
    todo = list(reversed(picture))
    while todo:
        element = todo.pop()
        if element.tag == _BOX:
            yield element
        else:
            todo += reversed(chosen(element) if element.tag == ALTERNATIVE else element)
