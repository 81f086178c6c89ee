"""Read plain text: one line a paragraph, blank lines between, or lines wrapped by hand. Measured, not asked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from ingest.blocks import Block, Document, Role, collapse, table_text
from ingest.decode import decode
from ingest.lines import begins_item, block_of

NARROWEST_WRAP, WIDEST_WRAP = 45, 120  # characters; editors wrap at 60 to 100, so a longer line is a paragraph
FEWEST_WRAPS = 2  # lines that go on, from which a file counts as wrapped
_ENDED = re.compile(r"[.!?:;…。！？][\"'”’»)\]]*(?:\[\d{1,3}\]|\d{1,3}(?!\d)|[⁰¹²³⁴-⁹])*$")
_FIRST_LABELS = frozenset({"1", "a", "i"})
_MARKED_HEADING = re.compile(r"(#{1,6})\s+(\S.*?)(?:(?<!\s)\s++#++)?$")
_RULE_ROW = re.compile(r"[\s:|+]*-[\s:|+-]*$")


def read_text(data: bytes, name: str) -> Document:
    """The blocks of a text file; lines wrapped by hand are joined again, one-line paragraphs stay apart.

    Raises:
        EmptySource: nothing but white space.
        NotText: binary, or in an encoding that cannot be told.
    """
    text, encoding = decode(data, name)
    warnings = ("read as Windows-1252, for it is not UTF-8",) if encoding == "windows-1252" else ()
    return Document(blocks=tuple(blocks_of(text)), warnings=warnings)


def blocks_of(text: str) -> list[Block]:
    """The blocks of a text: headings marked with `#`, pipe tables, list items, and paragraphs."""
    groups = groups_of(text)
    units: Iterable[str] = (line for group in groups for line in group)
    if is_wrapped(groups):
        units = _unwrapped(groups, set(re.findall(r"\w+", text)))
    return _with_depths(_with_tables(units))


def groups_of(text: str) -> list[list[str]]:
    """The lines that stand together, without the blank lines between."""
    groups: list[list[str]] = [[]]
    for line in text.lstrip("\ufeff").splitlines():
        if line.strip():
            groups[-1].append(line.expandtabs(4).rstrip())
        else:
            groups.append([])
    return [group for group in groups if group]


def is_wrapped(groups: Sequence[Sequence[str]]) -> bool:
    """Whether the lines were wrapped by hand.

    Of the lines that have a next one most are full, few are long, and either few end a sentence or many go on in
    small letters.
    """
    pairs = [pair for group in groups for pair in pairwise(group) if not any(map(_is_listed, pair))]
    inner = [line for line, _ in pairs]
    width = _width(inner) if inner else 0
    if len(inner) < FEWEST_WRAPS or width < NARROWEST_WRAP:
        return False
    ended = sum(_is_ended(line) for line in inner)
    goes_on = sum(not _is_ended(line) and following.lstrip()[0].islower() for line, following in pairs)
    long = sum(len(line) > WIDEST_WRAP for line in inner)
    full = sum(len(line) >= 0.7 * width for line in inner)
    flows = 2 * ended < len(inner) or goes_on >= 0.4 * len(inner)
    return flows and long < 0.2 * len(inner) and full > 0.6 * len(inner)


def _width(lines: Sequence[str]) -> int:
    """The width at which lines were wrapped: what 95 of 100 keep to, at most 120."""
    lengths = sorted(len(line) for line in lines)
    return min(lengths[int(0.95 * (len(lengths) - 1))], WIDEST_WRAP)


def _unwrapped(groups: Sequence[Sequence[str]], words: set[str]) -> Iterator[str]:
    """The paragraphs of hand-wrapped groups, each on one line; a break that the width did not ask for is kept."""
    width = _width([line for group in groups for line in group])
    for group in groups:
        unit = [group[0]]
        for line, following in pairwise(group):
            if _is_break(unit[0], line, following, width):
                yield "".join(unit)
                unit = [following]
            else:
                unit[-1], rest = _glued(unit[-1], following.strip(), words)
                unit.append(rest)
        yield "".join(unit)


def _is_break(unit: str, line: str, following: str, width: int) -> bool:
    """Whether the break between two lines was there before the text was wrapped; `unit` begins the paragraph so far."""
    if line.lstrip().startswith("|") or following.lstrip().startswith("|"):
        return True
    if len(line) > WIDEST_WRAP and " " in line.strip():
        return True  # not one long word that could not be wrapped
    if len(line) + 1 + len(following.split(maxsplit=1)[0]) < 0.75 * width:
        return True  # there was room for the next word
    item = block_of(following)
    if item.role is Role.ITEM:
        return _continues(unit, item) or (_is_ended(line) and (item.label is None or item.label in _FIRST_LABELS))
    return _is_ended(line) and _indent(following) > _indent(line) and not begins_item(line)


def _continues(unit: str, item: Block) -> bool:
    """Whether an item goes on with the list whose last item is `unit`: `3.` after `2.`, a bullet after a bullet."""
    last = block_of(unit)
    if last.role is not Role.ITEM or (last.label or "").isdigit() != (item.label or "").isdigit():
        return last.role is Role.ITEM and item.label in (None, *_FIRST_LABELS)
    return not (item.label or "").isdigit() or int(item.label or 0) == int(last.label or 0) + 1


def _glued(line: str, following: str, words: set[str]) -> tuple[str, str]:
    """Two wrapped lines, ready to be joined; a hyphen at the end goes where the text knows the word without it."""
    if line.endswith(("¬", "\u00ad")):
        return line, following
    split = re.search(r"(?<!\w)(\w++)-$", line)
    tail = re.match(r"\w+", following)
    if split and tail:
        return (line[:-1] if split.group(1) + tail.group() in words else line), following
    return line, f" {following}"


def _with_tables(units: Iterable[str]) -> Iterator[tuple[int, Block]]:
    """Each unit as its indentation and its block; lines that begin with a bar are the rows of one table."""
    rows: list[str] = []
    for unit in [*units, ""]:
        if unit.lstrip().startswith("|"):
            rows.append(unit)
            continue
        if rows:
            yield 0, Block(table_text(_cells(row) for row in rows if not _RULE_ROW.match(row)), Role.TABLE)
            rows = []
        marked = _MARKED_HEADING.match(unit)
        if marked:
            yield 0, Block(collapse(marked.group(2)), Role.HEADING, len(marked.group(1)))
        elif unit:
            yield _indent(unit), block_of(unit)


def _with_depths(indented: Iterable[tuple[int, Block]]) -> list[Block]:
    """The blocks; an item that is indented further than the one before is one level deeper."""
    blocks: list[Block] = []
    indents: list[int] = []
    for indent, block in indented:
        if block.role is not Role.ITEM:
            indents = []
            blocks.append(block)
            continue
        while indents and indent < indents[-1]:
            indents.pop()
        if not indents or indent > indents[-1]:
            indents.append(indent)
        blocks.append(replace(block, level=len(indents)))
    return [block for block in blocks if block.text]


def _cells(row: str) -> list[str]:
    return row.strip().removeprefix("|").removesuffix("|").split("|")


def _is_listed(line: str) -> bool:
    return begins_item(line) or line.lstrip().startswith("|")


def _is_ended(line: str) -> bool:
    return bool(_ENDED.search(line[-40:]))


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
