"""Decide what each block of a document is, by its role, its form and its place; the same for every format."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest import forms
from ingest.blocks import Block, Role
from ingest.dates import date_of
from ingest.endnotes import is_heading_of_notes, with_notes
from ingest.lines import BULLETS
from ingest.paper import Kind

OPENING = 8  # blocks at the top among which front matter is looked for
TAIL = 3  # paragraphs that may stand after an acknowledgement or a disclaimer
SPEAKS = 3  # paragraphs that begin with the same `Name: `, from which they are turns of a debate
LONGEST_CHAIN = 2  # bare headings that may follow each other: a section's and its subsection's

_BY_ROLE = {
    Role.PARAGRAPH: Kind.PARAGRAPH,
    Role.QUOTE: Kind.PARAGRAPH,
    Role.HEADING: Kind.HEADING,
    Role.ITEM: Kind.ITEM,
    Role.NOTE: Kind.NOTE,
    Role.TABLE: Kind.TABLE,
    Role.CAPTION: Kind.CAPTION,
    Role.FRONT: Kind.FRONT,
}


@dataclass(frozen=True, slots=True)
class Classified:
    """A block whose kind is decided; `heading` is the text of the heading it stands under."""

    block: Block
    kind: Kind
    heading: str | None = None


def classify(blocks: Sequence[Block], series: str | None = None) -> list[Classified]:
    """The kinds of the blocks, in reading order. A line that only names the notes is left as their `heading`."""
    known = _without_lone_numbers(with_notes([block for block in blocks if block.text]))
    kinds = [_BY_ROLE[block.role] for block in known]
    for index, block in enumerate(known):
        if kinds[index] is Kind.PARAGRAPH and forms.is_caption(block.text):
            kinds[index] = Kind.CAPTION
    _mark_front(known, kinds, series)
    _mark_back(known, kinds)
    _mark_headings(known, kinds)
    _mark_back_sections(known, kinds)
    return _under_headings(known, kinds)


def _without_lone_numbers(blocks: Sequence[Block]) -> list[Block]:
    """A numbered line with no other item beside it is no list: `1. Introduction` is a heading, or plain text."""
    known = list(blocks)
    for index, block in enumerate(blocks):
        if block.role is not Role.ITEM or block.label is None or block.marker[:1] in BULLETS:
            continue
        around = [*blocks[max(index - 1, 0) : index], *blocks[index + 1 : index + 2]]
        if any(near.role is Role.ITEM and (near.label or near.level != block.level) for near in around):
            continue
        if index == 0 or not blocks[index - 1].text.endswith(":"):
            known[index] = replace(block, role=Role.PARAGRAPH, text=f"{block.marker} {block.text}", level=0, label=None)
    return known


def _mark_front(blocks: Sequence[Block], kinds: list[Kind], series: str | None) -> None:
    """Banner, boilerplate, menu, byline, date and facts above the first paragraph."""
    last_is_front = False
    menu_until = _menu_length(blocks)
    for index, block in enumerate(blocks[:OPENING]):
        if block.role is Role.ITEM:
            return
        if block.role in (Role.TABLE, Role.CAPTION, Role.NOTE):
            continue
        text = block.text
        short_line = index < menu_until and len(text.split()) <= 2 and block.role is Role.PARAGRAPH
        last_is_front = (
            forms.is_banner(text, series, follows=last_is_front)
            or forms.is_menu(text)
            or short_line
            or forms.is_byline(text)
            or (date_of(text) is not None and index + 1 < len(blocks))
            or (forms.is_fact_lines(text) and block.role is Role.PARAGRAPH)
        )
        if last_is_front:
            kinds[index] = Kind.FRONT
        elif block.role is not Role.HEADING and not forms.is_heading_form(text):
            return


def _menu_length(blocks: Sequence[Block]) -> int:
    """How many bare lines open the document before its first heading or paragraph, where there are three or more."""
    length = 0
    for block in blocks[:OPENING]:
        if block.role is not Role.PARAGRAPH or not forms.is_heading_form(block.text):
            break
        length += 1
    return length - 1 if length > LONGEST_CHAIN else 0


def _mark_back(blocks: Sequence[Block], kinds: list[Kind]) -> None:
    """Date lines in the second half; acknowledgements and disclaimers with next to nothing after them."""
    order = [i for i, kind in enumerate(kinds) if kind in (Kind.PARAGRAPH, Kind.ITEM)]
    after = 0
    for place in range(len(order) - 1, 0, -1):
        text = blocks[order[place]].text
        thanks = after <= TAIL and (forms.is_acknowledgement(text) or forms.is_disclaimer(text))
        if 2 * (place + 1) > len(order) and (thanks or date_of(text)):
            kinds[order[place]] = Kind.BACK
        else:
            after += 1


def _mark_headings(blocks: Sequence[Block], kinds: list[Kind]) -> None:
    """Bare short lines over a long paragraph, another heading, or (set like a title) a list."""
    chain = 0
    speakers = Counter(block.text.partition(": ")[0] for block in blocks if ": " in block.text)
    for index in range(len(blocks) - 1, -1, -1):
        block = blocks[index]
        speaks = ": " in block.text and speakers[block.text.partition(": ")[0]] >= SPEAKS
        if kinds[index] is not Kind.PARAGRAPH or speaks or not forms.is_heading_form(block.text):
            chain = 0
            continue
        named = forms.is_notes_heading(block.text) or forms.is_back_heading(block.text)
        if not named and (block.role is not Role.PARAGRAPH or not _leads(blocks, kinds, index + 1)):
            continue
        if named or chain < LONGEST_CHAIN:
            kinds[index] = Kind.HEADING
            chain += 1


def _leads(blocks: Sequence[Block], kinds: Sequence[Kind], below: int) -> bool:
    if below >= len(blocks):
        return False
    if kinds[below] is Kind.PARAGRAPH:
        return forms.is_long(blocks[below].text)
    if kinds[below] is Kind.ITEM:
        return forms.is_title(blocks[below - 1].text)
    return kinds[below] is Kind.HEADING


def _mark_back_sections(blocks: Sequence[Block], kinds: list[Kind]) -> None:
    """What stands under a last heading such as `Acknowledgements` or `About the author`."""
    for index in range(len(blocks) - 1, -1, -1):
        if kinds[index] is not Kind.HEADING or is_heading_of_notes(blocks[index]):
            continue
        if not forms.is_back_heading(blocks[index].text):
            return
        for below in range(index + 1, len(blocks)):
            if kinds[below] in (Kind.PARAGRAPH, Kind.ITEM):
                kinds[below] = Kind.BACK


def _under_headings(blocks: Sequence[Block], kinds: Sequence[Kind]) -> list[Classified]:
    classified: list[Classified] = []
    heading: str | None = None
    notes_heading: str | None = None
    for index, (block, kind) in enumerate(zip(blocks, kinds, strict=True)):
        if kind is Kind.HEADING and is_heading_of_notes(block) and Kind.NOTE in kinds[index + 1 : index + 2]:
            notes_heading = block.text
        elif kind is Kind.HEADING:
            heading = block.text
            classified.append(Classified(block, kind))
        elif kind is Kind.NOTE:
            classified.append(Classified(block, kind, notes_heading))
        else:
            classified.append(Classified(block, kind, None if kind in (Kind.FRONT, Kind.BACK) else heading))
    return classified
