"""The Markdown that Pincite reads: CommonMark, tables, footnotes, and rows of bars without a header."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

_DEFINITION = re.compile(r"\[\^([^\]\s]{1,40})\]:[ \t]*")
_REFERENCE = re.compile(r"\[\^([^\]\s]{1,40})\]")


def parser() -> MarkdownIt:
    """A parser with our rules. Indented text is text: converters indent at random, and papers hold little code."""
    md = MarkdownIt("commonmark", {"html": True, "maxNesting": 100}).enable(["table", "strikethrough"]).disable("code")
    md.block.ruler.before("reference", "footnote", _footnote, {"alt": ["paragraph", "reference"]})
    md.block.ruler.after("table", "rows", _rows, {"alt": ["paragraph", "reference"]})
    md.inline.ruler.before("link", "footnote_reference", _footnote_reference)
    md.add_render_rule("footnote_reference", _print_reference)
    return md


def take_footnotes(tokens: list[Token]) -> tuple[list[Token], list[tuple[str, Token]]]:
    """The tokens without the footnotes, and the footnotes in order with their printed numbers.

    Footnotes named by numbers keep them; others are numbered as they are first cited, as every renderer does. The
    references get their numbers here.
    """
    footnotes = {token.meta["name"]: token for token in reversed(tokens) if token.type == "footnote"}
    references = [child for token in tokens for child in token.children or () if child.type == "footnote_reference"]
    cited = [token.meta["name"] for token in references]
    if all(name.isdigit() for name in footnotes):
        numbers = {name: name for name in (*footnotes, *cited)}
    else:
        known = [name for name in dict.fromkeys([*cited, *reversed(footnotes)]) if name in footnotes]
        numbers = {name: str(place) for place, name in enumerate(known, 1)}
    for token in references:
        token.content = numbers.get(token.meta["name"], token.meta["name"])
    numbered = sorted(((numbers[name], token) for name, token in footnotes.items()), key=lambda entry: int(entry[0]))
    return [token for token in tokens if token.type != "footnote"], numbered


def _footnote(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """`[^1]: Text` with the lines that go on from it, and indented paragraphs below."""
    line = _line(state, start)
    match = _DEFINITION.match(line)
    if match is None:
        return False
    if silent:
        return True
    lines = [line[match.end() :]]
    following = start + 1
    while following < end:
        if state.isEmpty(following):
            if following + 1 >= end or state.isEmpty(following + 1) or state.sCount[following + 1] < 2:
                break
        elif _DEFINITION.match(_line(state, following)):
            break
        lines.append(_line(state, following))
        following += 1
    token = state.push("footnote", "", 0)
    token.meta = {"name": match.group(1)}
    token.content = " ".join(filter(None, lines))
    state.line = following
    return True


def _rows(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Lines that begin with a bar and have no header rule: a table all the same; other lines go on from their row."""
    if not _line(state, start).startswith("|"):
        return False
    if silent:
        return True
    rows: list[str] = []
    following = start
    while following < end and not state.isEmpty(following):
        line = _line(state, following)
        if line.startswith("|"):
            rows.append(line)
        else:
            rows[-1] += f" {line}"
        following += 1
    state.push("table_open", "table", 1)
    for row in rows:
        state.push("tr_open", "tr", 1)
        for cell in _cells(row):
            state.push("td_open", "td", 1)
            token = state.push("inline", "", 0)
            token.content, token.children = cell.strip(), []
            state.push("td_close", "td", -1)
        state.push("tr_close", "tr", -1)
    state.push("table_close", "table", -1)
    state.line = following
    return True


def _footnote_reference(state: StateInline, silent: bool) -> bool:
    match = _REFERENCE.match(state.src, state.pos)
    if match is None:
        return False
    if not silent:
        state.push("footnote_reference", "", 0).meta = {"name": match.group(1)}
    state.pos = match.end()
    return True


def _print_reference(_renderer: object, tokens: Sequence[Token], index: int, _options: object, _env: object) -> str:
    return f"[{tokens[index].content}]"


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _cells(row: str) -> list[str]:
    return re.split(r"(?<!\\)\|", row.strip().removeprefix("|").removesuffix("|"))
