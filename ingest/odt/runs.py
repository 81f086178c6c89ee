"""The text of a paragraph of an ODT file as it is shown, the notes it cites, and the text boxes tied to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingest.inline import BREAK, raised, reference
from ingest.odt.styles import STYLE_NAME, Styles, o
from ingest.office.labels import Labels

if TYPE_CHECKING:
    from lxml.etree import _Element

_DRAW = o("draw:p")[:-1]
_PRINTS = {o("text:s"): " ", o("text:tab"): " ", o("text:line-break"): BREAK}
_SPAN, _LINK, _NOTE = o("text:span"), o("text:a"), o("text:note")
_NEVER = frozenset(
    o(f"{space}:{name}")
    for space, names in (
        ("office", "annotation annotation-end"),
        ("text", "tracked-changes script ruby-text number"),
    )
    for name in names.split()
)
_HIDING = frozenset({o("text:hidden-text"), o("text:hidden-paragraph")})
_PARAGRAPHS = frozenset({o("text:p"), o("text:h"), o("text:list")})


@dataclass(frozen=True, slots=True)
class Note:
    """A note that the text cites: its label, its body, and whether it stands at the end of the text."""

    label: str
    body: _Element
    is_endnote: bool


@dataclass(slots=True)
class Runs:
    """Reads paragraphs one after another; gathers the notes, counts what is not shown."""

    styles: Styles
    labels: Labels = field(default_factory=Labels)
    notes: list[Note] = field(default_factory=list)
    hidden: int = 0  # pieces
    text: list[str] = field(default_factory=list)
    boxes: list[_Element] = field(default_factory=list)
    linked: int = 0  # characters of the paragraph that are links

    def read(self, paragraph: _Element) -> tuple[str, list[_Element]]:
        """The pieces of a paragraph, joined (see `inline`), and the elements that hold the text boxes tied to it."""
        self.text, self.boxes, self.linked = [], [], 0
        self._inside(paragraph)
        return "".join(self.text), self.boxes

    def _inside(self, element: _Element) -> None:
        if element.text:
            self.text.append(element.text)
        for child in element:
            self._child(child)
            if child.tail:
                self.text.append(child.tail)

    def _child(self, child: _Element) -> None:
        tag = child.tag
        if tag == _SPAN:
            self._span(child)
        elif tag in _PRINTS:
            self.text.append(_PRINTS[tag])
        elif tag == _NOTE:
            self._note(child)
        elif tag == _LINK:
            start = len(self.text)
            self._inside(child)
            self.linked += sum(map(len, self.text[start:]))
        elif tag.startswith(_DRAW):
            self.boxes += boxes_of(child)
        elif tag in _HIDING and child.get(o("text:is-hidden")) == "true":
            self.hidden += 1
        elif tag not in _NEVER:
            self._inside(child)  # fields, bookmarks, marks of changes: what they show is their text

    def _span(self, span: _Element) -> None:
        style = span.get(STYLE_NAME)
        if self.styles.is_hidden("text", style):
            self.hidden += 1
            return
        start = len(self.text)
        self._inside(span)
        if self.styles.is_raised(style):
            self.text[start:] = [raised("".join(self.text[start:]))]

    def _note(self, note: _Element) -> None:
        citation, body = note.find(o("text:note-citation")), note.find(o("text:note-body"))
        if body is None:
            return
        stated = "".join(citation.itertext()).strip() if citation is not None else ""
        label = self.labels.unique(stated or str(len(self.notes) + 1))
        self.notes.append(Note(label, body, note.get(o("text:note-class")) == "endnote"))
        self.text.append(reference(label))


def boxes_of(drawing: _Element) -> Iterator[_Element]:
    """The elements in a drawing that hold paragraphs, the outermost of each."""
    todo = [drawing]
    while todo:
        element = todo.pop()
        if any(child.tag in _PARAGRAPHS for child in element):
            yield element
        else:
            todo += reversed(element)
