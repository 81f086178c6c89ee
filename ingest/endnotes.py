"""Find the notes of a document: the entries under a line `Notes`, however their numbers are printed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest import forms
from ingest.blocks import Block, Role
from ingest.dates import date_of

LONGEST_GAP = 5  # numbers that a sequence of notes may skip
_OPENS_SEQUENCE = re.compile(r"(?:\[1\]|¹)\s")


def with_notes(blocks: Sequence[Block]) -> list[Block]:
    """The blocks, with each entry of a notes section as a block of role NOTE that has its number as label.

    A section begins under a heading such as `Notes`, or, without one, where `[1]` opens the last run of the document.
    A block between two entries belongs to the note before it.
    """
    done: list[Block] = []
    index = 0
    while index < len(blocks):
        done.append(blocks[index])
        index += 1
        if is_heading_of_notes(done[-1]):
            notes, index = _entries(blocks, index)
            if notes:
                done[-1] = replace(done[-1], role=Role.HEADING)
            done += notes
        elif _OPENS_SEQUENCE.match(done[-1].text) and done[-1].role in (Role.PARAGRAPH, Role.ITEM):
            notes, end = _entries(blocks, index - 1)
            if end == len(blocks) and any("[1]" in block.text for block in done[:-1]):
                done[-1:], index = notes, end
    return done


def is_heading_of_notes(block: Block) -> bool:
    """Whether the block is a line that names the notes."""
    return block.role in (Role.PARAGRAPH, Role.HEADING) and forms.is_notes_heading(block.text)


def _entries(blocks: Sequence[Block], start: int) -> tuple[list[Block], int]:
    """The notes from `start` on, and the index of the first block after them."""
    notes: list[Block] = []
    index = start
    while index < len(blocks):
        found = _entry(blocks[index], notes[-1].label if notes else None)
        if found:
            notes += found
            index += 1
            continue
        resume = _resume(blocks, index, notes)
        if resume is None:
            break
        rest = " ".join(block.text for block in blocks[index:resume])
        notes[-1] = replace(notes[-1], text=f"{notes[-1].text} {rest}")
        index = resume
    return notes, index


def _resume(blocks: Sequence[Block], index: int, notes: Sequence[Block]) -> int | None:
    """Where the entries go on after blocks without a number, if they do within three blocks."""
    if not notes:
        return None
    for ahead in range(index, min(index + 3, len(blocks) - 1)):
        if blocks[ahead].role is Role.HEADING or date_of(blocks[ahead].text):
            return None
        if _entry(blocks[ahead + 1], notes[-1].label):
            return ahead + 1
    return None


def _entry(block: Block, previous: str | None) -> list[Block]:
    """The block as a note (a table: as one note a row), or nothing where its number does not follow the previous."""
    if block.role is Role.NOTE:
        return [block]
    if block.role is Role.TABLE:
        return _rows(block, previous)
    if block.role in (Role.HEADING, Role.CAPTION):
        return []
    found = (block.label, block.text) if block.label else forms.note_label(block.text)
    if found is None or not _follows(found[0], previous):
        return []
    return [Block(found[1], Role.NOTE, label=found[0], page=block.page)]


def _rows(table: Block, previous: str | None) -> list[Block]:
    notes: list[Block] = []
    for row in table.text.split("\n"):
        cell, _, rest = row.partition(" | ")
        found = forms.note_label(f"{cell} {rest}")
        if not rest or found is None or not _follows(found[0], notes[-1].label if notes else previous):
            return []
        notes.append(Block(found[1], Role.NOTE, label=found[0], page=table.page))
    return notes


def _follows(label: str | None, previous: str | None) -> bool:
    """Numbers, Arabic or Roman, begin at 1 to 5 and rise by at most 5; signs such as `*` have no order."""
    if label is None:
        return False
    number, before = _value(label), _value(previous or "")
    if number is None:
        return not label.isalnum()
    return (before or 0) < number <= (before or 0) + LONGEST_GAP


def _value(label: str) -> int | None:
    """The number that a label prints; None for signs and for letters that are no Roman numeral."""
    if label.isdigit():
        return int(label)
    if not re.fullmatch(r"[ivxlc]+", label):
        return None
    worth = [{"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}[letter] for letter in label]
    return sum(-one if one < following else one for one, following in zip(worth, [*worth[1:], 0], strict=True))
