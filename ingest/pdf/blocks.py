"""Paragraphs, tables and notes of a PDF as the blocks that every reader hands on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest import forms
from ingest.blocks import Block, Role, table_text
from ingest.dates import date_of
from ingest.lines import block_of
from ingest.pdf.body import Body, ends_sentence
from ingest.pdf.hyphens import Spelling
from ingest.pdf.lines import Line
from ingest.pdf.notes import FootNote
from ingest.pdf.page import Flow
from ingest.pdf.paragraphs import Unit, is_heading

LEAST_ENTRIES = 3  # lines with leaders that make a table of contents
FARTHEST = 12  # lines between two entries of one
LONG = 15  # words of a paragraph that is surely text
_ENTRY = re.compile(r"(?:\.\s?){4}\s*(?:\d{1,4}|[ivxlc]{1,7}|[A-Z]-\d{1,3})$")


def without_contents(pages: Sequence[Flow]) -> tuple[list[Flow], int]:
    """The pages without tables of contents (entries led by dots to page numbers), and how many lines those had."""
    kept: list[Flow] = []
    dropped = 0
    for page in pages:
        entries = [i for i, part in enumerate(page) if isinstance(part, Line) and _ENTRY.search(part.text)]
        if len(entries) < LEAST_ENTRIES:
            kept.append(page)
            continue
        first, last = entries[0], entries[0]
        for entry in entries:
            last = entry if entry - last <= FARTHEST else last
        while first > 0 and _opens_contents(page[first - 1], page[first]):
            first -= 1
        dropped += last + 1 - first
        kept.append([*page[:first], *page[last + 1 :]])
    return kept, dropped


def _opens_contents(above: object, entry: object) -> bool:
    """Whether a line over the entries belongs to them: their heading, or the first line of a long entry."""
    if not isinstance(above, Line) or not isinstance(entry, Line):
        return False
    return above.column == entry.column and len(above.text.split()) <= 12 and not ends_sentence(above.text)


def blocks_of(units: Sequence[Unit], notes: Sequence[FootNote], body: Body, spelling: Spelling) -> list[Block]:
    """The blocks in reading order, foot notes at the end. What stands above the title and beside it is front matter."""
    levels = _levels(units, body)
    front = _front(units, body)
    blocks: list[Block] = []
    indents: list[float] = []
    in_notes = False
    for index, unit in enumerate(units):
        if unit.table:
            blocks.append(Block(table_text(unit.table.rows), Role.TABLE, page=unit.page))
            continue
        if unit.note:
            blocks.append(_note(FootNote(unit.note, unit.page, unit.lines), spelling))
            continue
        block = _block(unit, body, spelling, levels)
        if index in front:
            block = replace(block, role=Role.FRONT, level=0)
        if forms.is_notes_heading(block.text):
            in_notes, block = True, replace(block, role=Role.HEADING, level=block.level or 1)
        if block.role is Role.ITEM:
            block, indents = _nested(block, unit, body, indents)
        else:
            indents = []
        blocks.append(block)
    del in_notes
    return [*blocks, *(_note(note, spelling) for note in notes)]


def _block(unit: Unit, body: Body, spelling: Spelling, levels: dict[tuple[float, bool], int]) -> Block:
    text = spelling.join(line.text for line in unit.lines)
    first = unit.lines[0]
    if first.raised and first.label:
        text = f"[{first.label}] {text}"
    if is_heading(unit.lines, body):
        return Block(text, Role.HEADING, levels[_style(first)], page=unit.page)
    if forms.is_caption(text):
        return Block(text, Role.CAPTION, page=unit.page)
    return replace(block_of(text), page=unit.page)


def _style(line: Line) -> tuple[float, bool]:
    return round(line.size), line.bold


def _levels(units: Sequence[Unit], body: Body) -> dict[tuple[float, bool], int]:
    """The level of each heading style: the larger and bolder, the higher."""
    styles = {_style(unit.lines[0]) for unit in units if unit.lines and is_heading(unit.lines, body)}
    ordered = sorted(styles, reverse=True)
    return {style: min(place, 6) for place, style in enumerate(ordered, 1)}


def _nested(block: Block, unit: Unit, body: Body, indents: list[float]) -> tuple[Block, list[float]]:
    """The item with its depth, and the indents of the lists that are open."""
    offset = body.offset(unit.lines[0])
    opened = [indent for indent in indents if indent <= offset + 3]
    if not opened or offset > opened[-1] + 3:
        opened.append(offset)
    return replace(block, level=len(opened)), opened


def _front(units: Sequence[Unit], body: Body) -> set[int]:
    """The units that stand around a title and are no text: date, author, publisher, what stands in a box beside.

    They are the short ones above the first long paragraph of the text, and columns on that page without any text.
    """
    first = next((i for i, unit in enumerate(units) if _is_long(unit, body)), None)
    if first is None:
        return set()
    above = [(i, unit) for i, unit in enumerate(units[:first]) if unit.lines]
    largest = max((unit.lines[0].size for _, unit in above), default=0.0)
    title = next((i for i, unit in above if unit.lines[0].size == largest), -1) if largest >= 1.3 * body.size else -1
    front = {i for i, unit in above if title >= 0 and i != title and (i < title or unit.page < units[first].page)}
    front |= {i for i, unit in above if i > title >= 0 and _is_scrap(unit) and not is_heading(unit.lines, body)}
    front |= {i for i, unit in above if _is_scrap(unit) and unit.lines[0].size < 0.94 * body.size}
    front |= {i for i, unit in above if date_of(unit.lines[0].text) and i != title}
    texts = {unit.lines[0].column for unit in units if unit.lines and _is_long(unit, body)}
    for index, unit in enumerate(units):
        if not unit.lines or unit.page > units[first].page or index == title:
            continue
        aside = unit.lines[0].column not in texts and not any(body.is_text(line) for line in unit.lines)
        if aside and _is_scrap(unit) and not forms.is_caption(unit.lines[0].text):
            front.add(index)
    return front


def _is_long(unit: Unit, body: Body) -> bool:
    words = sum(len(line.text.split()) for line in unit.lines)
    stopped = ends_sentence(unit.lines[-1].text) if unit.lines else False
    return words >= LONG and stopped and not is_heading(unit.lines, body)


def _is_scrap(unit: Unit) -> bool:
    text = " ".join(line.text for line in unit.lines)
    return len(text.split()) < LONG and not ends_sentence(text)


def _note(note: FootNote, spelling: Spelling) -> Block:
    return Block(spelling.join(note.texts()), Role.NOTE, label=note.label, page=note.page)
