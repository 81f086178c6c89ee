"""What the names of styles say of the paragraphs set in them, in every word processor."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.blocks import Role

BODY_LEVEL = 9  # the outline level of what is no heading; headings have 0 to 8
DEEPEST_HEADING = 6
# Word keeps the names of its own styles in English whatever its language; other programs write their own.
_HEADING = re.compile(
    r"(?:heading|überschrift|titre|título|titolo|kop|rubrik|overskrift|otsikko|nagłówek|заголовок|标题|標題|見出し|제목)"
    r" ?([1-9])"
)
_TITLE = re.compile(r"title|titel|titre|título|titolo|标题|標題|표제|表題")
_SUBTITLE = re.compile(r"subtitle|untertitel|sous-titre|subtítulo|sottotitolo|副标题|abstract title")
_CAPTION = re.compile(r"(?:table |image |figure )?caption|beschriftung|légende|题注")
_QUOTE = re.compile(r"(?:intense |block )?quot(?:e|ations?)|block ?text|intensives zitat|zitat|citation")
_FRONT = re.compile(r"author|date|by-?line|affiliation")
_CONTENTS = re.compile(
    r"(?:toc|contents|index) ?[1-9]|(?:toc|toa|contents|index) heading|table of (?:figures|authorities)"
    r"|verzeichnis ?[1-9]|tm ?[1-9]"
)
_CONTINUES = re.compile(
    r"list continue(?: ?[1-9])?|list paragraph|listenabsatz|listenfortsetzung(?: ?[1-9])?|paragraphe de liste"
)
_DEPTH = re.compile(r"list (?:bullet|number) ?([2-5])")


@dataclass(frozen=True, slots=True)
class Sort:
    """What a style makes of its paragraphs."""

    role: Role = Role.PARAGRAPH
    level: int = 0  # of a heading, 1..6
    fact: str | None = None  # "title", "author" or "date" where the paragraph states it
    is_contents: bool = False  # a line of a table of contents
    continues: bool = False  # may go on with the list item above
    depth: int = 1  # at least, of its list items
    list_id: int | None = None  # of the numbering, with the level in it
    list_level: int | None = None
    indent: int | None = None  # twentieths of a point


def sort_of(name: str, outline: int | None) -> Sort | None:
    """What a style's own name (as `plain_name` gives it) or outline level says; None where they say nothing."""
    if _CONTENTS.fullmatch(name):
        return Sort(is_contents=True)
    if match := _HEADING.fullmatch(name):
        return Sort(Role.HEADING, min(int(match[1]), DEEPEST_HEADING))
    if _TITLE.fullmatch(name):
        return Sort(Role.HEADING, 1, fact="title")
    if _SUBTITLE.fullmatch(name):
        return Sort(Role.HEADING, 2)
    if _CAPTION.fullmatch(name):
        return Sort(Role.CAPTION)
    if _QUOTE.fullmatch(name):
        return Sort(Role.QUOTE)
    if _FRONT.fullmatch(name):
        return Sort(Role.FRONT, fact=name if name in ("author", "date") else None)
    if _CONTINUES.fullmatch(name):
        return Sort(continues=True)
    if match := _DEPTH.fullmatch(name):
        return Sort(depth=int(match[1]))
    if outline is not None:
        return Sort(Role.HEADING, heading_level(outline)) if outline < BODY_LEVEL else Sort()
    return None


def heading_level(outline: int) -> int:
    """The level of a heading, 1..6, of an outline level 0..8."""
    return min(outline + 1, DEEPEST_HEADING)


def plain_name(name: str) -> str:
    """`Heading1`, `heading 1` and `Heading_20_1` are one name."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name.replace("_20_", " "))
    return re.sub(r"(?<=[^\W\d_])(?=\d$)", " ", " ".join(spaced.split()).casefold())
