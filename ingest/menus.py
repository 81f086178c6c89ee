"""Lines of links that open a document: the menu of a page that was saved, a list of versions, of contents."""

from __future__ import annotations

from collections.abc import Sequence

from ingest import forms
from ingest.blocks import Block, Role

MENU_SHARE = 0.8  # of a block's text in links, from which it is a piece of menu


def opening_menu(blocks: Sequence[Block], linked: Sequence[bool]) -> frozenset[int]:
    """The places of the lines above the first long paragraph that are all links.

    Args:
        blocks: of the document, in reading order.
        linked: for each block whether more than MENU_SHARE of its text is links.
    """
    first = next((place for place, block in enumerate(blocks) if not linked[place] and _is_text(block)), 0)
    lines = (Role.PARAGRAPH, Role.ITEM)
    return frozenset(place for place in range(first) if linked[place] and blocks[place].role in lines)


def _is_text(block: Block) -> bool:
    words = len(block.text.split())
    return block.role is Role.PARAGRAPH and words >= forms.LONG_PARAGRAPH and not forms.is_fact_lines(block.text)
