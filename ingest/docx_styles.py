"""What the styles of a DOCX file say of its paragraphs, through all that they are based on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingest.blocks import Role
from ingest.docx_package import VAL, is_on, number_of, w

if TYPE_CHECKING:
    from lxml.etree import _Element

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


@dataclass(frozen=True, slots=True)
class _Style:
    name: str
    based_on: str | None
    outline: int | None
    list_id: int | None
    list_level: int | None
    indent: int | None
    raised: bool | None
    hidden: bool


@dataclass(slots=True)
class Styles:
    """The styles by their ids, and what was found out of them so far."""

    known: dict[str, _Style]
    default: str | None
    sorts: dict[str | None, Sort] = field(default_factory=dict)

    def sort(self, style_id: str | None) -> Sort:
        """What the paragraphs of a style are; a style that is not defined is known by its id alone."""
        if style_id not in self.sorts:
            self.sorts[style_id] = _sort(list(self._chain(style_id or self.default)))
        return self.sorts[style_id]

    def is_raised(self, style_id: str) -> bool:
        """Whether a style of characters sets them as superscripts."""
        return next((style.raised for style in self._chain(style_id) if style.raised is not None), False)

    def is_hidden(self, style_id: str) -> bool:
        """Whether a style of characters hides them."""
        return any(style.hidden for style in self._chain(style_id))

    def _chain(self, style_id: str | None) -> Iterator[_Style]:
        """The style and all it is based on; a style that is based on itself ends the chain."""
        seen: set[str] = set()
        while style_id and style_id not in seen:
            seen.add(style_id)
            style = self.known.get(style_id) or _Style(_plain(style_id), None, None, None, None, None, None, False)
            yield style
            style_id = style.based_on


def styles_of(root: _Element | None) -> Styles:
    """The styles of the part `styles.xml`."""
    known: dict[str, _Style] = {}
    default: str | None = None
    for element in root.iter(w("style")) if root is not None else ():
        style_id = element.get(w("styleId"))
        if style_id:
            known.setdefault(style_id, _style(element, style_id))
            if element.get(w("default")) in ("1", "true", "on") and element.get(w("type")) == "paragraph":
                default = style_id
    return Styles(known, default)


def heading_level(outline: int) -> int:
    """The level of a heading, 1..6, of an outline level 0..8."""
    return min(outline + 1, DEEPEST_HEADING)


def _style(element: _Element, style_id: str) -> _Style:
    name, based_on = element.find(w("name")), element.find(w("basedOn"))
    paragraph, run = element.find(w("pPr")), element.find(w("rPr"))
    num = paragraph.find(w("numPr")) if paragraph is not None else None
    align = run.find(w("vertAlign")) if run is not None else None
    return _Style(
        _plain(name.get(VAL) or style_id if name is not None else style_id),
        based_on.get(VAL) if based_on is not None else None,
        number_of(paragraph.find(w("outlineLvl"))) if paragraph is not None else None,
        number_of(num.find(w("numId"))) if num is not None else None,
        number_of(num.find(w("ilvl"))) if num is not None else None,
        indent_of(paragraph),
        None if align is None else align.get(VAL) == "superscript",
        run is not None and is_on(run.find(w("vanish"))),
    )


def indent_of(properties: _Element | None) -> int | None:
    """The left indent that the properties of a paragraph state, in twentieths of a point."""
    indent = properties.find(w("ind")) if properties is not None else None
    left = number_of(indent, w("left"))
    return number_of(indent, w("start")) if left is None else left


def _plain(name: str) -> str:
    """`Heading1`, `heading 1` and `Heading_20_1` are one name."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name.replace("_20_", " "))
    return re.sub(r"(?<=[^\W\d_])(?=\d$)", " ", " ".join(spaced.split()).casefold())


def _sort(chain: list[_Style]) -> Sort:
    named = next((sort for style in chain if (sort := _by_name(style))), Sort())
    lists = next((style for style in chain if style.list_id is not None), None)
    level = next((style.list_level for style in chain if style.list_level is not None), None)
    indent = next((style.indent for style in chain if style.indent is not None), None)
    return Sort(
        named.role,
        named.level,
        named.fact,
        named.is_contents,
        named.continues,
        named.depth,
        lists.list_id if lists else None,
        level,
        indent,
    )


def _by_name(style: _Style) -> Sort | None:
    """What a style's own name or outline level says; None where they say nothing."""
    name = style.name
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
    if style.outline is not None:
        return Sort(Role.HEADING, heading_level(style.outline)) if style.outline < BODY_LEVEL else Sort()
    return None
