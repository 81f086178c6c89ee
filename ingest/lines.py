"""One line of plain text: a list item if it begins with a printed marker, else a paragraph."""

from __future__ import annotations

import re

from ingest.blocks import Block, Role, collapse

BULLETS = "-–*•·▪◦‣●○■□➢✓"
_BULLET = re.compile(rf"[{re.escape(BULLETS)}]\s+(?=\S)")
_LABEL = re.compile(r"(?:\((\d{1,3}|[a-z]|[ivx]{2,5})\)|(\d{1,3}|[a-z]|[ivx]{2,5})[.)])\s+(?=\S)")


def block_of(line: str, depth: int = 1) -> Block:
    """`- 1. Text`, `1) Text`, `(a) Text` and `• Text` are items without their marker; `- 1 Text` keeps its number."""
    text = collapse(line)
    bullet = _BULLET.match(text)
    label = _LABEL.match(text, bullet.end() if bullet else 0)
    last = label or bullet
    if last is None:
        return Block(text)
    printed = (label.group(1) or label.group(2)) if label else None
    return Block(text[last.end() :], Role.ITEM, depth, printed, marker=text[: last.end()].rstrip())


def begins_item(line: str) -> bool:
    """Whether the line begins with a list marker."""
    return block_of(line).role is Role.ITEM
