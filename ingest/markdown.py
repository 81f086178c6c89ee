"""Read Markdown: its front matter for the facts, its text as the HTML that it stands for."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from ingest.blocks import Block, Document, Role
from ingest.decode import decode
from ingest.facts import merged
from ingest.frontmatter import split_front_matter
from ingest.html import parse
from ingest.lines import begins_item
from ingest.mdrules import parser, take_footnotes
from ingest.menus import MENU_SHARE, opening_menu
from ingest.page import drop_code
from ingest.paper import Facts
from ingest.text import groups_of
from ingest.walk import Printed, walk

LONG_LINE = 200  # characters from which a line without a blank line after it is taken for a whole paragraph


def read_markdown(data: bytes, name: str) -> Document:
    """The blocks of a Markdown file; title, author, date, url, series and publisher from its YAML front matter.

    A level-1 heading that opens the text is its title where the front matter gives none. Footnotes `[^1]` are printed
    `[1]` and stand at the end. A file with one long line per paragraph and no blank lines is read line by line.

    Raises:
        EmptySource: nothing but white space.
        NotText: binary, or in an encoding that cannot be told.
    """
    text, encoding = decode(data, name)
    warnings = ["read as Windows-1252, for it is not UTF-8"] if encoding == "windows-1252" else []
    facts, body = split_front_matter("\n".join(text.lstrip("\ufeff").splitlines()) + "\n")
    md = parser()
    env: dict[str, object] = {}
    tokens, footnotes = take_footnotes(md.parse(_one_paragraph_a_line(body), env))
    printed, left_out = _without_menu(_walked(md.renderer.render(tokens, md.options, env), name))
    if left_out:
        warnings.append(f"left out {left_out} lines of links above the text")
    notes = [
        Block(
            " ".join(part.block.text for part in _walked(md.renderInline(token.content), name)), Role.NOTE, label=number
        )
        for number, token in footnotes
    ]
    blocks = tuple(part.block for part in printed)
    title = blocks[0].text if blocks and blocks[0].role is Role.HEADING and blocks[0].level == 1 else None
    return Document((*blocks, *notes), merged(facts, Facts(title=title)), tuple(warnings))


def _walked(html: str, name: str) -> list[Printed]:
    if not html.strip():
        return []
    root = parse(f"<html><body>{html}</body></html>", name)
    drop_code(root)
    return walk(root)


def _one_paragraph_a_line(text: str) -> str:
    """The text, with blank lines put between its lines where each long line is a paragraph of its own."""
    inner = [line for group in groups_of(text) for line, following in pairwise(group) if not _is_row(line)]
    inner = [line for line in inner if not begins_item(line)]
    long = sum(len(line) > LONG_LINE and line[-1] in '.!?:”")]' for line in inner)
    if long < 2 or 2 * long < len(inner):
        return text
    lines = text.split("\n")
    parted = [
        line if _is_row(line) and _is_row(following) else f"{line}\n" for line, following in pairwise([*lines, ""])
    ]
    return "\n".join(parted)


def _is_row(line: str) -> bool:
    return line.lstrip().startswith(("|", ">", "[^"))


def _without_menu(printed: Sequence[Printed]) -> tuple[list[Printed], int]:
    """Without the lines above the first long paragraph that are all links: a page's menu, versions, contents."""
    menu = opening_menu([part.block for part in printed], [part.linked > MENU_SHARE for part in printed])
    return [part for place, part in enumerate(printed) if place not in menu], len(menu)
