"""The blocks of a draft in Markdown, each character of their words with its place in the source."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Sequence
from itertools import accumulate

from markdown_it.token import Token

from assistant.drafts.draft import DraftBlock
from ingest.blocks import Role
from ingest.mdrules import parser, take_footnotes

_ROLES = {
    "heading_open": Role.HEADING,
    "blockquote_open": Role.QUOTE,
    "list_item_open": Role.ITEM,
    "table_open": Role.TABLE,
}
_FRONT_MATTER = re.compile(r"\A---\n.*?\n(?:---|\.\.\.)(?:\n|\Z)", re.DOTALL)
_TAGS = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)|<[^<>]*>", re.DOTALL | re.IGNORECASE)
_NEAR = 20_000  # characters within which the words of a table's cell are looked for in the source


def markdown_blocks(text: str) -> tuple[list[DraftBlock], int]:
    """The blocks of CommonMark with tables and footnotes, and how many blocks of code were left out.

    The lines of `text` end in line feeds. A footnote is a note with its printed number as label, a reference to it is
    read as `[1]`; the tags of raw HTML are no words, nor is front matter.
    """
    source = _FRONT_MATTER.sub(_blank, text)
    md = parser().disable("text_join")  # so that escapes and entities stay apart, with their source
    tokens, footnotes = take_footnotes(md.parse(source))
    starts = [0, *accumulate(len(line) + 1 for line in source.split("\n"))]
    blocks: list[DraftBlock] = []
    at = 0
    for token, role in _inner(tokens):
        begin, end = (starts[line] for line in token.map) if token.map else (at, at + len(token.content) + _NEAR)
        if token.type == "html_block":
            blocks.append(_raw(source, begin, min(end, len(source))))
        else:
            blocks += _block(source, max(at, begin), end, token.children or (), role)
        at = max(at, begin, *(block.end for block in blocks[-1:]))
    for label, token in footnotes:
        defined = re.search(rf"^[ \t>]*\[\^{re.escape(token.meta['name'])}\]:", source, re.MULTILINE)
        begin = defined.end() if defined else at
        inline = md.parseInline(token.content)[0]
        blocks += _block(source, begin, begin + len(token.content) + _NEAR, inline.children or (), Role.NOTE, label)
    blocks.sort(key=lambda block: block.start)
    return blocks, sum(token.type in ("fence", "code_block") for token in tokens)


def _inner(tokens: Sequence[Token]) -> Iterator[tuple[Token, Role]]:
    """The tokens that hold words, with the role of what stands around them; a quotation's paragraphs are quotations."""
    around: list[Role] = []
    for token in tokens:
        if token.type in _ROLES:
            around.append(_ROLES[token.type])
        elif token.type.replace("_close", "_open") in _ROLES:
            around.pop()
        elif token.type in ("inline", "html_block"):
            yield token, around[-1] if around else Role.PARAGRAPH


def _block(
    source: str, begin: int, end: int, children: Sequence[Token], role: Role, label: str | None = None
) -> list[DraftBlock]:
    """The block of these inline tokens, which stand in `source[begin:end]`; none where they hold no words."""
    plain: list[str] = []
    offsets = array("q")
    at = begin
    for child in children:
        if child.type in ("softbreak", "hardbreak"):
            found = source.find("\n", at, end)
            at = found if found >= 0 else at
            words, printed = " ", "\n"
        elif child.type in ("link_close", "image"):
            at = _beyond_address(source, at, end) if child.type == "image" or not child.markup else at
            continue
        elif child.type == "footnote_reference":
            words, printed = f"[{child.content}]", f"[^{child.meta['name']}]"
        elif child.type == "html_inline":
            words, printed = "", child.content
        else:
            words, printed = child.content, child.markup if child.type == "text_special" else child.content
        found = source.find(printed, at, end) if printed else -1
        at = found if found >= 0 else at
        plain.append(words.replace("\n", " "))
        last = max(at, at + len(printed) - 1) if found >= 0 else at
        offsets.extend(min(at + i, last) for i in range(len(words)))
        if words and child.type in ("text_special", "footnote_reference"):
            offsets[-1] = last
        at = last + 1 if found >= 0 and printed else at
    text = "".join(plain)
    return [DraftBlock(offsets[0], offsets[-1] + 1, role, text, offsets, label)] if text.strip() else []


def _beyond_address(source: str, at: int, end: int) -> int:
    """Behind the address of a link or picture: `](…)`."""
    opened = source.find("](", at, end)
    closed = source.find(")", opened, end) if opened >= 0 else -1
    return closed + 1 if closed >= 0 else at


def _raw(source: str, begin: int, end: int) -> DraftBlock:
    plain = _TAGS.sub(_blank, source[begin:end])
    return DraftBlock(begin, end, Role.PARAGRAPH, plain.replace("\n", " "))


def _blank(match: re.Match[str]) -> str:
    """As many spaces as there were characters, with the line ends kept."""
    return re.sub(r"[^\n]", " ", match.group())
