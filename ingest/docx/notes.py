"""The foot- and endnotes of a DOCX file: which number each gets where it is cited."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from ingest.docx.numbering import formatted
from ingest.docx.package import VAL, number_of, w
from ingest.office.labels import Labels

if TYPE_CHECKING:
    from lxml.etree import _Element


class NoteKind(StrEnum):
    """Where a note stands; the value is the name of its elements."""

    FOOTNOTE = "footnote"
    ENDNOTE = "endnote"


@dataclass(frozen=True, slots=True)
class Form:
    """How the notes of a section are numbered."""

    form: str
    start: int = 1
    restart: str = "continuous"


_USUAL = {NoteKind.FOOTNOTE: Form("decimal"), NoteKind.ENDNOTE: Form("lowerRoman")}


@dataclass(frozen=True, slots=True)
class Cited:
    """A note that the text cites: its printed label and its element, None where the file holds no such note."""

    kind: NoteKind
    label: str
    element: _Element | None


@dataclass(slots=True)
class Notes:
    """The notes of a file, and those cited so far in the order of their citations."""

    elements: dict[tuple[NoteKind, str], _Element]
    sections: list[dict[NoteKind, Form]]
    cited: dict[tuple[NoteKind, str], Cited] = field(default_factory=dict)
    labels: Labels = field(default_factory=Labels)
    section: int = 0
    counts: dict[NoteKind, int] = field(default_factory=dict)

    def next_section(self) -> None:
        """Go on to the next section, in which the numbers may begin anew."""
        self.section = min(self.section + 1, len(self.sections) - 1)
        for kind, form in self.sections[self.section].items():
            if form.restart == "eachSect":
                self.counts.pop(kind, None)

    def cite(self, kind: NoteKind, note_id: str, mark: str = "") -> str:
        """The label of the note that is cited; `mark` is its own sign where it has one, and then it is not counted.

        Labels are unique: where Word prints a number twice, the later note gets a letter, as `1b`.
        """
        known = self.cited.get((kind, note_id))
        if known:
            return known.label
        form = self.sections[self.section][kind]
        if form.restart == "eachPage":
            self.labels.warn(f"{kind}s are numbered anew on each page; here they are counted through")
        label = mark
        if not mark:
            self.counts[kind] = self.counts.get(kind, form.start - 1) + 1
            label = formatted(self.counts[kind], form.form) or str(self.counts[kind])
        label = self.labels.unique(label)
        self.cited[kind, note_id] = Cited(kind, label, self.elements.get((kind, note_id)))
        return label


def notes_of(parts: dict[NoteKind, _Element | None], settings: _Element | None, body: _Element) -> Notes:
    """The notes of the parts `footnotes.xml` and `endnotes.xml`; separators, which hold no note, are left out."""
    elements: dict[tuple[NoteKind, str], _Element] = {}
    for kind, root in parts.items():
        for element in root.iter(w(kind)) if root is not None else ():
            if element.get(w("type"), "normal") == "normal" and element.get(w("id")):
                elements.setdefault((kind, element.get(w("id"))), element)
    usual = {kind: _form(settings, kind, _USUAL[kind]) for kind in NoteKind}
    known = [section for section in body.iter(w("sectPr")) if section.getparent().tag != w("sectPrChange")]
    sections = [{kind: _form(section, kind, usual[kind]) for kind in NoteKind} for section in known]
    return Notes(elements, sections or [usual])


def _form(element: _Element | None, kind: NoteKind, usual: Form) -> Form:
    """How the properties of a section, or of the whole text, number the notes."""
    stated = element.find(w(f"{kind}Pr")) if element is not None else None
    if stated is None:
        return usual
    form, start, restart = (stated.find(w(name)) for name in ("numFmt", "numStart", "numRestart"))
    first = number_of(start)
    return Form(
        (form.get(VAL) if form is not None else None) or usual.form,
        usual.start if first is None else first,
        (restart.get(VAL) if restart is not None else None) or usual.restart,
    )
