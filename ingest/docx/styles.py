"""What the styles of a DOCX file say of its paragraphs, through all that they are based on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingest.docx.package import VAL, is_on, number_of, w
from ingest.office.styles import Sort, plain_name, sort_of

if TYPE_CHECKING:
    from lxml.etree import _Element


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
            style = self.known.get(style_id) or _Style(plain_name(style_id), None, None, None, None, None, None, False)
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


def _style(element: _Element, style_id: str) -> _Style:
    name, based_on = element.find(w("name")), element.find(w("basedOn"))
    paragraph, run = element.find(w("pPr")), element.find(w("rPr"))
    num = paragraph.find(w("numPr")) if paragraph is not None else None
    align = run.find(w("vertAlign")) if run is not None else None
    return _Style(
        plain_name(name.get(VAL) or style_id if name is not None else style_id),
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


def _sort(chain: list[_Style]) -> Sort:
    named = next((sort for style in chain if (sort := sort_of(style.name, style.outline))), Sort())
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
