"""The blocks of a draft in plain text, with their exact place in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from assistant.drafts.draft import DraftBlock
from ingest import forms
from ingest.blocks import Role
from ingest.lines import begins_item
from ingest.text import groups_of, is_wrapped

_MARKER = re.compile(r"[ \t]*(?:(?:[-–*•·▪◦‣●○■□➢✓]|\(?(?:\d{1,3}|[a-z]|[ivx]{2,5})[.)])[ \t]+)+")
_MARKED_HEADING = re.compile(r"[ \t]*#{1,6}[ \t]+")
_MARKED_QUOTE = re.compile(r"[ \t]*>+[ \t]?")
_NUMBERED = re.compile(r"[ \t]*(?:\[(\d{1,3})\]|([⁰¹²³⁴-⁹]{1,3}))[ \t]*(?=\S)")
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_INDENTED = 2  # columns from which a paragraph set in is a quotation
_BREAKS = dict.fromkeys(map(ord, "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029\t"), " ")

Line = tuple[int, int]


def text_blocks(text: str) -> list[DraftBlock]:
    """One line a block, or lines wrapped by hand joined; `> ` and indentation set a quotation in.

    Entries `[1] …` that end the text, or stand under a line `Notes`, are notes with their number as label.
    """
    wrapped = is_wrapped(groups_of(text))
    blocks: list[DraftBlock] = []
    for group in _groups(text):
        units = _units(text, group) if wrapped else ([line] for line in group)
        blocks += [_block(text, unit) for unit in units]
    return with_notes(blocks)


def with_notes(blocks: list[DraftBlock]) -> list[DraftBlock]:
    """The blocks with the numbered entries under a heading of notes, or at the end, as notes."""
    first = next((i + 1 for i, block in enumerate(blocks) if forms.is_notes_heading(block.plain.strip())), None)
    if first is None:
        first = len(blocks)
        while first and _NUMBERED.match(blocks[first - 1].plain):
            first -= 1
        if first == 0:  # a draft of numbered paragraphs, and no notes
            first = len(blocks)
    return blocks[:first] + [_note(block) for block in blocks[first:]]


def _note(block: DraftBlock) -> DraftBlock:
    found = forms.note_label(block.plain)
    if block.role is not Role.PARAGRAPH or found is None:
        return block
    label, rest = found
    cut = len(block.plain) - len(rest)
    offsets = block.offsets[cut:] if block.offsets is not None else None
    start = block.start + cut if offsets is None else block.start
    return replace(block, start=start, plain=rest, offsets=offsets, role=Role.NOTE, label=label.translate(_RAISED))


def _groups(text: str) -> Iterator[list[Line]]:
    """The lines that stand together, as spans without line ends."""
    group: list[Line] = []
    for line in re.finditer(r"[^\n]*\n?", text):
        if line.group().strip():
            group.append((line.start(), line.end() - line.group().endswith("\n")))
        elif group:
            yield group
            group = []
    if group:
        yield group


def _units(text: str, group: list[Line]) -> Iterator[list[Line]]:
    """The paragraphs of hand-wrapped lines: an item, a heading or a quotation set in begins one of its own."""
    unit: list[Line] = []
    for line in group:
        printed = text[slice(*line)]
        quoted = bool(_MARKED_QUOTE.match(printed))
        before = bool(unit and _MARKED_QUOTE.match(text[slice(*unit[-1])]))
        if unit and (begins_item(printed) or _NUMBERED.match(printed) or quoted != before):
            yield unit
            unit = []
        unit.append(line)
    if unit:
        yield unit


def _block(text: str, lines: list[Line]) -> DraftBlock:
    """One paragraph of one or several lines."""
    start, end = lines[0][0], lines[-1][1]
    printed = text[start:end]
    heading, quoted = _MARKED_HEADING.match(printed), _MARKED_QUOTE.match(printed)
    marker = _MARKER.match(printed) if begins_item(printed) else None
    role = Role.PARAGRAPH
    if heading:
        role = Role.HEADING
    elif quoted or (marker is None and all(_is_set_in(text[slice(*line)]) for line in lines)):
        role = Role.QUOTE
    elif marker:
        role = Role.ITEM
    lead = heading or quoted or marker
    cut = lead.end() if lead else len(printed) - len(printed.lstrip())
    plain = printed[cut:].translate(_BREAKS)
    if quoted and len(lines) > 1:  # the marks of the lines after the first are no words
        plain = re.sub(r"(?m)^[ \t]*>+", lambda m: " " * len(m.group()), printed[cut:]).translate(_BREAKS)
    return DraftBlock(start + cut, end, role, plain.rstrip())


def _is_set_in(line: str) -> bool:
    expanded = line.expandtabs(4)
    return len(expanded) - len(expanded.lstrip()) >= _INDENTED
