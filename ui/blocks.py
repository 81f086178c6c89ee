"""How an answer is laid out, on the terminal and on the page alike: runs of prose, and lists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from assistant.reply import Statement
from ingest.paper import Kind


@dataclass(frozen=True, slots=True)
class Block:
    """Statements of one paper that are read together; `listed`: each is an item of the paper's own list."""

    paper: str
    listed: bool
    statements: tuple[Statement, ...]


def blocks(statements: Sequence[Statement]) -> Iterator[Block]:
    """The statements in their order, cut where the paper changes, and where a list begins or ends."""
    for (paper, listed), run in groupby(statements, key=_place):
        yield Block(paper, listed, tuple(run))


def _place(statement: Statement) -> tuple[str, bool]:
    first = statement.citations[0]
    return first.paper, first.kind == Kind.ITEM
