"""Walk the text of a DOCX file and cut it into blocks: paragraphs, headings, list items, tables, captions, notes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ingest.blocks import Block, Role, collapse
from ingest.docx.depth import Depths
from ingest.docx.notes import NoteKind, Notes
from ingest.docx.numbering import Mark, Numbering
from ingest.docx.package import VAL, is_on, number_of, w
from ingest.docx.runs import ALTERNATIVE, Runs, chosen, is_contents, shown_content
from ingest.docx.styles import Styles, indent_of
from ingest.inline import BREAK, pieces, printed
from ingest.lines import block_of
from ingest.menus import MENU_SHARE
from ingest.noterefs import without_label
from ingest.office.styles import BODY_LEVEL, Sort, heading_level
from ingest.office.tables import flat, table_blocks

if TYPE_CHECKING:
    from lxml.etree import _Element

_PARAGRAPH, _TABLE, _SDT, _CHUNK = w("p"), w("tbl"), w("sdt"), w("altChunk")
_PROPERTIES, _RUN_LOOK, _SECTION = w("pPr"), w("rPr"), w("sectPr")
_AROUND = frozenset({w("customXml"), w("ins"), w("moveTo"), w("sdtContent")})
_JOINING = (w("del"), w("moveFrom"), w("vanish"), w("specVanish"))  # a paragraph's mark that is not shown
_STYLE, _NUM, _OUTLINE, _FRAME = w("pStyle"), w("numPr"), w("outlineLvl"), w("framePr")
_ROW, _CELL = w("tr"), w("tc")


@dataclass(slots=True)
class Body:
    """The blocks read so far, and what the paragraphs before the next one leave behind."""

    styles: Styles
    numbering: Numbering
    notes: Notes
    runs: Runs
    blocks: list[Block] = field(default_factory=list)
    stated: dict[str, list[str]] = field(default_factory=dict)  # facts that paragraphs state by their style
    depths: Depths = field(default_factory=Depths)
    carried: str = ""  # text of a paragraph that goes on in the next
    linked: set[Block] = field(default_factory=set)  # those that are all links
    contents: int = 0  # lines of a table of contents that were left out
    chunks: int = 0  # documents inside the document, which were left out

    def read(self, container: _Element) -> None:
        """Add the blocks of all that the container holds."""
        for child in container:
            tag = child.tag
            if tag == _PARAGRAPH:
                self._paragraph(child)
            elif tag == _TABLE:
                self._table(child)
            elif tag == _SDT:
                self._control(child)
            elif tag in _AROUND:
                self.read(child)
            elif tag == ALTERNATIVE:
                self.read(chosen(child))
            elif tag == _CHUNK:
                self.chunks += 1

    def _control(self, control: _Element) -> None:
        if is_contents(control):
            self.contents += sum(1 for line in control.iter(_PARAGRAPH) if "".join(line.itertext(w("t"))).strip())
        elif (content := shown_content(control)) is not None:
            self.read(content)

    def apart(self, container: _Element) -> list[Block]:
        """The blocks of a container on its own: a cell, a note, a text box."""
        outer = self.blocks, self.depths, self.carried
        self.blocks, self.depths, self.carried = [], Depths(), ""
        self.read(container)
        self._flush()
        found = self.blocks
        self.blocks, self.depths, self.carried = outer
        return found

    def note_blocks(self) -> list[Block]:
        """The cited notes in the order of their kinds and citations; a note that cites another brings it along."""
        found: list[Block] = []
        done: set[tuple[NoteKind, str]] = set()
        while todo := [entry for key, entry in self.notes.cited.items() if (entry.kind, entry.label) not in done]:
            for note in sorted(todo, key=lambda entry: entry.kind is NoteKind.ENDNOTE):
                done.add((note.kind, note.label))
                if note.element is not None:
                    text = flat(self.apart(note.element))
                    found.append(Block(without_label(text, note.label), Role.NOTE, label=note.label))
        return [block for block in found if block.text]

    def _flush(self) -> None:
        if self.carried.strip():
            raw, self.carried = self.carried, ""
            self._put(raw, Sort(), None)

    def _paragraph(self, paragraph: _Element) -> None:
        raw, boxes = self.runs.read(paragraph)
        raw, self.carried = self.carried + raw, ""
        properties = paragraph.find(_PROPERTIES)
        if properties is None:
            self._put(raw, self.styles.sort(None), None)
        elif self._goes_on(properties):
            self.carried = raw
        else:
            sort = self._sort(properties)
            style = properties.find(_STYLE)
            self._put(raw, sort, style.get(VAL) if style is not None else self.styles.default)
            if properties.find(_SECTION) is not None:
                self.notes.next_section()
        for box in boxes:
            self.depths = Depths()
            self.blocks += self.apart(box)

    def _goes_on(self, properties: _Element) -> bool:
        """Whether the paragraph is shown as one with the next: its mark is deleted or hidden, or it is an initial."""
        look, frame = properties.find(_RUN_LOOK), properties.find(_FRAME)
        if frame is not None and frame.get(w("dropCap")) in ("drop", "margin"):
            return True
        return look is not None and any(is_on(look.find(mark)) for mark in _JOINING)

    def _sort(self, properties: _Element) -> Sort:
        """What a paragraph is by its style, where it does not say otherwise itself."""
        style, num = properties.find(_STYLE), properties.find(_NUM)
        outline, indent = number_of(properties.find(_OUTLINE)), indent_of(properties)
        sort = self.styles.sort(style.get(VAL) if style is not None else None)
        if outline is not None and sort.role in (Role.PARAGRAPH, Role.HEADING) and not sort.fact:
            level = heading_level(outline) if outline < BODY_LEVEL else 0
            sort = replace(sort, role=Role.HEADING if level else Role.PARAGRAPH, level=level)
        if indent is not None:
            sort = replace(sort, indent=indent)
        if num is not None:
            list_id, place = number_of(num.find(w("numId"))), number_of(num.find(w("ilvl")))
            sort = replace(
                sort,
                list_id=sort.list_id if list_id is None else list_id,
                list_level=sort.list_level if place is None else place,
            )
        return sort

    def _put(self, raw: str, sort: Sort, style_id: str | None) -> None:
        before, linked = len(self.blocks), self.runs.linked
        self._put_text(printed(raw), sort, style_id)
        if linked > MENU_SHARE * len(raw):
            self.linked.update(self.blocks[before:])

    def _put_text(self, text: str, sort: Sort, style_id: str | None) -> None:
        whole = collapse(text.replace(BREAK, " ")) if BREAK in text else text
        if sort.is_contents:
            self.contents += bool(whole)
            return
        mark, place = self._mark(sort, style_id)
        if not whole:
            return
        if sort.fact:
            self.stated.setdefault(sort.fact, []).append(whole)
        if sort.role in (Role.HEADING, Role.CAPTION, Role.FRONT):
            number = f"{mark.marker} " if mark and mark.label else ""
            self._add(Block(number + whole, sort.role, sort.level))
        elif mark and mark.marker:
            indent = self._indent(sort, place)
            depth = self.depths.depth(sort.list_id or 0, max(place + 1, sort.depth), indent)
            self.blocks.append(Block(whole, Role.ITEM, depth, mark.label, mark.marker))
        elif self.depths.is_open and (mark or (sort.continues and self.depths.holds(self._indent(sort, place)))):
            self.blocks[-1] = replace(self.blocks[-1], text=f"{self.blocks[-1].text} {whole}")
        else:
            for piece in pieces(text):
                block = block_of(piece)
                self._add(replace(block, role=sort.role) if sort.role is Role.QUOTE else block)

    def _add(self, block: Block) -> None:
        self.depths = Depths()
        self.blocks.append(block)

    def _mark(self, sort: Sort, style_id: str | None) -> tuple[Mark | None, int]:
        """The number or bullet that is printed before a paragraph, and its level from 0."""
        if not sort.list_id:
            return None, 0
        place = sort.list_level
        if place is None:
            place = self.numbering.level_of(sort.list_id, style_id)
        return self.numbering.next(sort.list_id, place), place

    def _indent(self, sort: Sort, place: int) -> int | None:
        return sort.indent if sort.indent is not None else self.numbering.indent(sort.list_id or 0, place)

    def _table(self, table: _Element) -> None:
        """A table of data as one block; one that lays out the page, or frames a text, as what it holds."""
        self._flush()
        rows = [[self._cell(cell) for cell in _inner(row, _CELL)] for row in _inner(table, _ROW) if not _is_gone(row)]
        self.depths = Depths()
        self.blocks += table_blocks(rows)

    def _cell(self, cell: _Element) -> list[Block]:
        properties = cell.find(w("tcPr"))
        merged = properties.find(w("vMerge")) if properties is not None else None
        if merged is not None and merged.get(VAL) != "restart":
            return []  # goes on with the cell above
        return self.apart(cell)


def _inner(element: _Element, tag: str) -> list[_Element]:
    """The rows of a table or the cells of a row, also those inside content controls."""
    found: list[_Element] = []
    for child in element:
        if child.tag == tag:
            found.append(child)
        elif child.tag == _SDT or child.tag in _AROUND:
            found += _inner(child, tag)
    return found


def _is_gone(row: _Element) -> bool:
    """Whether a row was deleted."""
    properties = row.find(w("trPr"))
    return properties is not None and properties.find(w("del")) is not None
