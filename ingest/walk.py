"""Walk an HTML tree and cut it into blocks: paragraphs, headings, list items, notes, tables, captions."""

from __future__ import annotations

from dataclasses import dataclass, replace

from lxml import etree
from lxml.html import HtmlElement

from ingest.blocks import Block, Role, collapse, table_text
from ingest.inline import BREAK, NUMBERS, RAISED_DIGITS, note_labels, pieces
from ingest.lines import block_of
from ingest.lists import OpenItem, OpenList, is_item, open_list
from ingest.noterefs import NoteRefs, note_refs, without_label

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big br cite code data del dfn em font i img ins kbd label mark picture q rp rt ruby s"
    " samp small source span strike strong sub sup time tt u var wbr".split()
)
_IN_TEXT = frozenset("p h1 h2 h3 h4 h5 h6 ul ol li blockquote dl dt dd figure figcaption table tr td th pre".split())
_PRINTS = {"br": BREAK, "q": "“"}


@dataclass(frozen=True, slots=True)
class Printed:
    """A block, the share of its text that is links, 0..1 (all links: a menu), and the element that holds it."""

    block: Block
    linked: float
    container: HtmlElement


def walk(root: HtmlElement) -> list[Printed]:
    """The blocks below `root` in reading order, their white space collapsed.

    A reference to a note is printed `[1]`, however the page sets it; a number that is merely raised is printed `²`.
    """
    walker = _Walker(note_refs(root))
    walker.run(root)
    return walker.printed


class _Walker:
    """Holds the text of the block that is open and the elements around it."""

    def __init__(self, refs: NoteRefs) -> None:
        self.refs = refs
        self.printed: list[Printed] = []
        self.text: list[str] = []
        self.linked = 0
        self.links = 0  # how many <a> are open
        self.roles: list[tuple[HtmlElement, Role, int]] = []
        self.lists: list[OpenList] = []
        self.items: list[OpenItem] = []
        self.note: tuple[HtmlElement, str] | None = None
        self.note_texts: list[str] = []
        self.around: list[HtmlElement] = []  # the open blocks that may hold several others: div, section, article

    def run(self, root: HtmlElement) -> None:
        etree.strip_tags(root, etree.Comment, etree.ProcessingInstruction)
        self.around = [root]
        steps = etree.iterwalk(root, events=("start", "end"))
        skipped: HtmlElement | None = None
        for event, element in steps:
            if event == "start":
                if self._whole(element):
                    skipped = element
                    steps.skip_subtree()
                else:
                    self._open(element)
                    self._add(element.text)
            else:
                if element is not skipped:
                    self._close(element)
                skipped = None
                if element is not root:
                    self._add(element.tail)
        self._flush()

    def _whole(self, element: HtmlElement) -> bool:
        """Elements that are printed as one piece: note references, raised numbers, tables. True if it was one."""
        if element in self.refs.back_links:
            return True
        if element in self.refs.references:
            raised = element.getparent().tag == "sup" or element.find(".//sup") is not None
            self._refer([self.refs.references[element]], raised)
            return True
        if element.tag == "sup":
            inner = [self.refs.references[link] for link in element.iter("a") if link in self.refs.references]
            text = collapse(element.text_content())
            if inner:
                self._refer(inner, raised=True)
            elif NUMBERS.fullmatch(text):
                self._raise(text)
            return bool(inner or NUMBERS.fullmatch(text))
        if element.tag == "table" and (rows := _data_rows(element, self.refs)):
            self._flush()
            for caption in element.iter("caption"):
                self._put(Block(collapse(caption.text_content()), Role.CAPTION), 0.0)
            self._put(Block(table_text(rows), Role.TABLE), 0.0)
            return True
        return False

    def _open(self, element: HtmlElement) -> None:
        tag = element.tag
        if tag in _PRINTS:
            self.text.append(_PRINTS[tag])
        self.links += tag == "a"
        if tag in _INLINE:
            return
        self._flush()
        if tag not in _IN_TEXT:
            self.around.append(element)
        if element in self.refs.notes and self.note is None:
            self.note, self.note_texts = (element, self.refs.notes[element]), []
        if tag in _HEADINGS:
            self.roles.append((element, Role.HEADING, _HEADINGS[tag]))
        elif tag in ("figcaption", "caption"):
            self.roles.append((element, Role.CAPTION, 0))
        elif tag == "blockquote":
            self.roles.append((element, Role.QUOTE, 0))
        elif tag in ("ol", "ul"):
            self.lists.append(open_list(element, len(self.printed)))
        elif tag == "li" and is_item(element):
            self.items.append(OpenItem(element, *(self.lists[-1].next_label(element) if self.lists else (None, "-"))))

    def _close(self, element: HtmlElement) -> None:
        self.links -= element.tag == "a"
        if element.tag == "q":
            self.text.append("”")
        if element.tag in _INLINE:
            return
        self._flush()
        if self.note and self.note[0] is element:
            text, label = " ".join(self.note_texts), self.note[1]
            is_numbered = element.tag == "li" and element.getparent().tag == "ol"  # by its list, not in its text
            self._put(Block(text if is_numbered else without_label(text, label), Role.NOTE, label=label), 0.0)
            self.note = None
        if self.around[-1] is element and len(self.around) > 1:
            self.around.pop()
        if self.roles and self.roles[-1][0] is element:
            self.roles.pop()
        if self.lists and self.lists[-1].element is element:
            before = self.lists.pop().blocks_before
            if self.items and self.items[-1].index is None and len(self.printed) > before:
                self.items[-1].index = before  # `- 1. Text`: the inner item stands for the outer one
        if self.items and self.items[-1].element is element:
            self.items.pop()

    def _add(self, text: str | None) -> None:
        if text:
            self.text.append(text)
            self.linked += len(collapse(text)) if self.links else 0

    def _refer(self, labels: list[str], raised: bool) -> None:
        before = "".join(self.text[-2:])
        if before.endswith("["):
            self.text.append(", ".join(labels))
            return
        if raised and self.text:
            self.text[-1] = self.text[-1].rstrip()
        self.text.append("".join(f"[{label}]" for label in labels))

    def _raise(self, text: str) -> None:
        """A raised number without a link: after a stop or a whole word it refers to a note, else it is a power."""
        if labels := note_labels(text, "".join(self.text[-3:])):
            self._refer(labels, raised=True)
        else:
            self.text.append(text.translate(RAISED_DIGITS))

    def _flush(self) -> None:
        """Close the open block: what was gathered becomes one or several blocks of the role around it."""
        raw, linked = "".join(self.text), self.linked
        self.text, self.linked = [], 0
        whole = collapse(raw.replace(BREAK, " "))
        if not whole:
            return
        share = min(1.0, linked / len(whole))
        role, level = (self.roles[-1][1], self.roles[-1][2]) if self.roles else (Role.PARAGRAPH, 0)
        if self.note is not None:
            self.note_texts.append(whole)
        elif role in (Role.HEADING, Role.CAPTION):
            self._put(Block(whole, role, level), share)
        elif self.items:
            self._put_item(whole, share)
        else:
            for piece in pieces(raw):
                self._put(replace(block_of(piece), role=role) if role is Role.QUOTE else block_of(piece), share)

    def _put(self, block: Block, linked: float) -> None:
        if block.text:
            self.printed.append(Printed(block, linked, self.around[-1]))

    def _put_item(self, text: str, linked: float) -> None:
        item = self.items[-1]
        if item.index is not None:
            known = self.printed[item.index]
            longer = replace(known.block, text=f"{known.block.text} {text}")
            self.printed[item.index] = replace(known, block=longer)
            return
        depth = 1 + sum(outer.index is not None for outer in self.items[:-1])
        bullet = "- " if depth < len(self.items) and item.label else ""
        item.index = len(self.printed)
        self._put(Block(text, Role.ITEM, depth, item.label, bullet + item.marker), linked)


def _data_rows(table: HtmlElement, refs: NoteRefs) -> list[list[str]]:
    """The cells of a table of data; nothing for a table that only lays out the page."""
    if table.get("role") == "presentation" or next(table.iterdescendants("table"), None) is not None:
        return []
    if any(element in refs.notes for element in table.iter()):
        return []
    rows = [[cell for cell in row if cell.tag in ("td", "th")] for row in table.iter("tr")]
    if max((len(row) for row in rows), default=0) < 2:
        return []
    if any(len(cell.findall(".//p")) > 3 or cell.find(".//h2") is not None for row in rows for cell in row):
        return []
    texts = [[" ".join(printed.block.text for printed in _cell(cell, refs)) for cell in row] for row in rows]
    return texts if sum(bool(text) for row in texts for text in row) > 1 else []


def _cell(cell: HtmlElement, refs: NoteRefs) -> list[Printed]:
    walker = _Walker(refs)
    walker.run(cell)
    return walker.printed
