"""Tables of word processors: of data, or only there to lay out the page or to frame a text."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.blocks import Block, Role, table_text

MOST_PARAGRAPHS = 3  # in a cell of a table of data; more, or a heading, and the table lays out the page
Cell = Sequence[Block]


def table_blocks(rows: Sequence[Sequence[Cell]]) -> list[Block]:
    """A table of data as one block, its first row the header; any other as what its cells hold, row by row."""
    texts = [[flat(cell) for cell in row] for row in rows]
    cells = [cell for row in rows for cell in row]
    widest = max((len(row) for row in rows), default=0)
    filled = sum(bool(text) for row in texts for text in row)
    if widest >= 2 and filled > 1 and not any(map(_lays_out, cells)):
        return [Block(table_text(texts), Role.TABLE)]
    return [block for cell in cells for block in cell]


def flat(blocks: Sequence[Block]) -> str:
    """What blocks print on one line, numbers of items included: the text of a cell or a note."""
    lines = (f"{block.marker} {block.text}" if block.label else block.text for block in blocks)
    return " ".join(line.replace("\n", " ") for line in lines)


def _lays_out(cell: Cell) -> bool:
    plain = sum(block.role in (Role.PARAGRAPH, Role.QUOTE) for block in cell)
    return plain > MOST_PARAGRAPHS or any(block.role in (Role.HEADING, Role.TABLE) for block in cell)
