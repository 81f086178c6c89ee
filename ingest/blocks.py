"""What a reader hands on: blocks of printed text with the role the format gives them, and the facts it states.

This is the seam between the formats and the numbering: a reader says what it sees, `number` decides what it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from ingest.paper import Facts


class Role(StrEnum):
    """What the format says a block is. A plain text file says nearly nothing: most of its blocks are paragraphs."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    ITEM = "item"
    NOTE = "note"
    QUOTE = "quote"
    TABLE = "table"
    CAPTION = "caption"
    FRONT = "front"  # what stands around the title of a printed page: date, author, publisher


@dataclass(frozen=True, slots=True)
class Block:
    """One block of printed text, whitespace collapsed; only a table keeps line ends, one row a line."""

    text: str
    role: Role = Role.PARAGRAPH
    level: int = 0  # of a heading 1..6, of an item its depth from 1; otherwise 0
    label: str | None = None  # the printed number of an ordered item or of a note, without its dot or brackets
    marker: str = ""  # how the item's marker is printed: "1.", "(a)", "-", "- 1."
    page: int | None = None  # page of the original, counted from 1, where the format has pages


@dataclass(frozen=True, slots=True)
class Document:
    """The blocks of one source in reading order, the facts it states of itself, and what its reader has to report."""

    blocks: tuple[Block, ...]
    facts: Facts = field(default_factory=Facts)
    warnings: tuple[str, ...] = ()


def collapse(text: str) -> str:
    """The text on one line: every run of white space is one space, none at the ends."""
    return " ".join(text.split())


def table_text(rows: Iterable[Sequence[str]]) -> str:
    """A table as text: cells parted by ` | `, rows by line ends; rows without any text are left out."""
    cells = [[collapse(cell) for cell in row] for row in rows]
    return "\n".join(collapse(" | ".join(row)) for row in cells if any(row))
