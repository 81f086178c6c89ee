"""Walk the text of an ODT file and cut it into blocks: paragraphs, headings, list items, tables, captions, notes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ingest.blocks import Block, Role, collapse
from ingest.inline import BREAK, pieces, printed
from ingest.lines import block_of
from ingest.menus import MENU_SHARE
from ingest.noterefs import without_label
from ingest.odt.runs import Runs, boxes_of
from ingest.odt.styles import STYLE_NAME, Level, Styles, label_of, o, whole
from ingest.office.styles import DEEPEST_HEADING, Sort
from ingest.office.tables import flat, table_blocks

if TYPE_CHECKING:
    from lxml.etree import _Element

_PARAGRAPH, _HEADING, _LIST, _SECTION = (o(f"text:{name}") for name in ("p", "h", "list", "section"))
_TABLE = o("table:table")
_ROW, _CELL, _COVERED = o("table:table-row"), o("table:table-cell"), o("table:covered-table-cell")
_ROW_GROUPS = frozenset(o(f"table:table-{name}") for name in ("header-rows", "rows", "row-group"))
_ITEM, _LIST_HEADER, _NUMBERED = o("text:list-item"), o("text:list-header"), o("text:numbered-paragraph")
_INDEXES = frozenset(
    o(f"text:{name}")
    for name in "table-of-content illustration-index table-index object-index user-index alphabetical-index".split()
)
_DRAW = o("draw:p")[:-1]


@dataclass(slots=True)
class _OpenItem:
    """An open list item: its printed label and marker, and the index of its block once it has one."""

    label: str | None
    marker: str
    index: int | None = None


@dataclass(slots=True)
class Body:
    """The blocks read so far, and the lists that are open."""

    styles: Styles
    runs: Runs
    blocks: list[Block] = field(default_factory=list)
    stated: dict[str, list[str]] = field(default_factory=dict)  # facts that paragraphs state by their style
    items: list[_OpenItem] = field(default_factory=list)
    counts: dict[str, dict[int, int]] = field(default_factory=dict)  # of lists, by style and by their own names
    headings: dict[int, int] = field(default_factory=dict)
    linked: set[Block] = field(default_factory=set)  # blocks that are all links
    contents: int = 0  # lines of tables of contents that were left out

    def read(self, container: _Element) -> None:
        """Add the blocks of all that the container holds."""
        for child in container:
            tag = child.tag
            if tag in (_PARAGRAPH, _HEADING):
                self._paragraph(child)
            elif tag == _LIST:
                self._list(child, 1, None, None)
            elif tag == _TABLE:
                self.blocks += table_blocks([self._row(row) for row in _rows(child)])
            elif tag == _SECTION:
                self._section(child)
            elif tag in _INDEXES:
                lines = child.iter(_PARAGRAPH, _HEADING)
                self.contents += sum(1 for line in lines if "".join(line.itertext()).strip())
            elif tag == _NUMBERED:
                self.read(child)
            elif tag.startswith(_DRAW):
                for box in boxes_of(child):
                    self.blocks += self.apart(box)

    def apart(self, container: _Element) -> list[Block]:
        """The blocks of a container on its own: a cell, a note, a text box."""
        outer = self.blocks, self.items
        self.blocks, self.items = [], []
        self.read(container)
        found = self.blocks
        self.blocks, self.items = outer
        return found

    def note_blocks(self) -> list[Block]:
        """The notes as they are cited, those at the end of the text last."""
        found: list[Block] = []
        for note in sorted(self.runs.notes, key=lambda note: note.is_endnote):
            text = without_label(flat(self.apart(note.body)), note.label)
            found.append(Block(text, Role.NOTE, label=note.label))
        return [block for block in found if block.text]

    def _section(self, section: _Element) -> None:
        if section.get(o("text:display")) == "none":
            self.runs.hidden += 1
        else:
            self.read(section)

    def _list(self, element: _Element, place: int, style: str | None, counts: dict[int, int] | None) -> None:
        """A list at a level from 1; a list inside another goes on with its style where it has none of its own."""
        style = element.get(STYLE_NAME) or style
        levels = self.styles.lists.get(style or "", {})
        if counts is None:
            counts = self._counts(element, style)
        elif element.get(o("text:continue-numbering")) != "true":
            counts.pop(place, None)
        for child in element:
            if child.tag in (_ITEM, _LIST_HEADER):
                self._item(child, place, style, levels, counts)

    def _counts(self, element: _Element, style: str | None) -> dict[int, int]:
        """How far a list was counted before: where it continues another, else nowhere."""
        name = element.get("{http://www.w3.org/XML/1998/namespace}id") or ""
        continued = element.get(o("text:continue-list"))
        counts: dict[int, int] = {}
        if continued is not None:
            counts = self.counts.get(f"#{continued}", {})
        elif element.get(o("text:continue-numbering")) == "true":
            counts = self.counts.get(style or "", {})
        self.counts[style or ""] = counts
        if name:
            self.counts[f"#{name}"] = counts
        return counts

    def _item(
        self, item: _Element, place: int, style: str | None, levels: dict[int, Level], counts: dict[int, int]
    ) -> None:
        label, marker = None, ""
        if item.tag == _ITEM and any(child.tag in (_PARAGRAPH, _HEADING) for child in item):
            level = levels.get(place, Level(None))
            counts[place] = whole(item.get(o("text:start-value")), counts.get(place, level.start - 1) + 1)
            for deeper in [deeper for deeper in counts if deeper > place]:
                del counts[deeper]
            label, marker = label_of(levels, counts, place)
        opened = bool(marker)
        if opened:
            self.items.append(_OpenItem(label, marker))
        for child in item:
            if child.tag in (_PARAGRAPH, _HEADING):
                self._paragraph(child)
            elif child.tag == _LIST:
                self._list(child, place + 1, style, counts)
        if opened:
            self.items.pop()

    def _paragraph(self, paragraph: _Element) -> None:
        style = paragraph.get(STYLE_NAME)
        if self.styles.is_hidden("paragraph", style):
            self.runs.hidden += 1
            return
        raw, boxes = self.runs.read(paragraph)
        before, linked = len(self.blocks), self.runs.linked
        sort = self.styles.sort(style)
        if paragraph.tag == _HEADING and not sort.is_contents and not sort.fact:
            level = min(max(whole(paragraph.get(o("text:outline-level")), 1), 1), DEEPEST_HEADING)
            sort = replace(sort, role=Role.HEADING, level=level)
        self._put(paragraph, printed(raw), sort)
        if linked > MENU_SHARE * len(raw):
            self.linked.update(self.blocks[before:])
        for box in boxes:
            self.blocks += self.apart(box)

    def _put(self, paragraph: _Element, text: str, sort: Sort) -> None:
        line = collapse(text.replace(BREAK, " ")) if BREAK in text else text
        if sort.is_contents:
            self.contents += bool(line)
            return
        number = self._heading_number(paragraph) if sort.role is Role.HEADING else ""
        if not line:
            return
        if sort.fact:
            self.stated.setdefault(sort.fact, []).append(line)
        if sort.role in (Role.HEADING, Role.CAPTION, Role.FRONT):
            self.blocks.append(Block(f"{number} {line}".strip(), sort.role, sort.level))
        elif self.items:
            self._put_item(line)
        else:
            for piece in pieces(text):
                block = block_of(piece)
                self.blocks.append(replace(block, role=sort.role) if sort.role is Role.QUOTE else block)

    def _put_item(self, line: str) -> None:
        item = self.items[-1]
        if item.index is None:
            depth = 1 + sum(outer.index is not None for outer in self.items[:-1])
            item.index = len(self.blocks)
            self.blocks.append(Block(line, Role.ITEM, depth, item.label, item.marker))
        else:
            known = self.blocks[item.index]
            self.blocks[item.index] = replace(known, text=f"{known.text} {line}")

    def _heading_number(self, heading: _Element) -> str:
        """The number printed before a heading: of the list it stands in, else of the headings of the text."""
        if self.items:
            return self.items[-1].marker if self.items[-1].label and self.items[-1].index is None else ""
        if heading.tag != _HEADING or heading.get(o("text:is-list-header")) == "true":
            return ""
        place = whole(heading.get(o("text:outline-level")), 1)
        level = self.styles.headings.get(place)
        if level is None or not level.form:
            return ""
        start = self.headings.get(place, level.start - 1) + 1
        self.headings[place] = whole(heading.get(o("text:start-value")), start)
        for deeper in [deeper for deeper in self.headings if deeper > place]:
            del self.headings[deeper]
        return label_of(self.styles.headings, self.headings, place)[1]

    def _row(self, row: _Element) -> list[list[Block]]:
        """The cells of a row; what a cell above goes on into is empty, what one beside it does is nothing."""
        cells: list[list[Block]] = []
        beside = 0
        for cell in row:
            if cell.tag == _CELL:
                beside = whole(cell.get(o("table:number-columns-spanned")), 1) - 1
                cells.append(self.apart(cell))
            elif cell.tag == _COVERED and beside:
                beside -= 1
            elif cell.tag == _COVERED:
                cells.append([])
        return cells


def _rows(table: _Element) -> list[_Element]:
    found: list[_Element] = []
    for child in table:
        if child.tag == _ROW:
            found.append(child)
        elif child.tag in _ROW_GROUPS:
            found += _rows(child)
    return found
