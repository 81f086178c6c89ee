"""What the styles of an ODT file say of its paragraphs, its characters and its lists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingest.lists import printed_number
from ingest.office.styles import Sort, plain_name, sort_of

if TYPE_CHECKING:
    from lxml.etree import _Element

_SPACES = {
    name: f"{{urn:oasis:names:tc:opendocument:xmlns:{space}:1.0}}"
    for name, space in (
        ("office", "office"),
        ("style", "style"),
        ("text", "text"),
        ("table", "table"),
        ("draw", "drawing"),
        ("meta", "meta"),
    )
}
_FORMS = ("1", "a", "A", "i", "I")


def o(name: str) -> str:
    """The full name of an element or attribute of OpenDocument, as `text:p`."""
    space, _, local = name.partition(":")
    return _SPACES[space] + local


STYLE_NAME = o("text:style-name")
_LEVELS = (o("text:list-level-style-number"), o("text:list-level-style-bullet"), o("text:outline-level-style"))
_PICTURE = o("text:list-level-style-image")


@dataclass(frozen=True, slots=True)
class Level:
    """A level of a list: how its numbers are printed (`""`: not; None: a bullet), and from which number on."""

    form: str | None
    prefix: str = ""
    suffix: str = ""
    start: int = 1
    shown: int = 1  # levels whose numbers are printed, its own the last


@dataclass(frozen=True, slots=True)
class _Style:
    name: str
    parent: str | None
    outline: int | None
    is_raised: bool | None
    is_hidden: bool | None


@dataclass(slots=True)
class Styles:
    """The styles by family and name, the lists by name, the numbering of headings, and what was found out so far."""

    known: dict[tuple[str, str], _Style]
    lists: dict[str, dict[int, Level]]
    headings: dict[int, Level]
    sorts: dict[str | None, Sort] = field(default_factory=dict)

    def sort(self, name: str | None) -> Sort:
        """What the paragraphs of a style are."""
        if name not in self.sorts:
            found = (sort for style in self._chain("paragraph", name) if (sort := sort_of(style.name, style.outline)))
            self.sorts[name] = next(found, Sort())
        return self.sorts[name]

    def is_raised(self, name: str | None) -> bool:
        """Whether a style of characters sets them as superscripts."""
        return next((s.is_raised for s in self._chain("text", name) if s.is_raised is not None), False)

    def is_hidden(self, family: str, name: str | None) -> bool:
        """Whether a style hides what is set in it."""
        return next((s.is_hidden for s in self._chain(family, name) if s.is_hidden is not None), False)

    def _chain(self, family: str, name: str | None) -> Iterator[_Style]:
        """The style and its parents; a style that is its own parent ends the chain."""
        seen: set[str] = set()
        while name and name not in seen:
            seen.add(name)
            style = self.known.get((family, name)) or _Style(plain_name(name), None, None, None, None)
            yield style
            name = style.parent


def styles_of(roots: list[_Element]) -> Styles:
    """The styles of the parts `content.xml` and `styles.xml`; of two with one name, the first."""
    known: dict[tuple[str, str], _Style] = {}
    lists: dict[str, dict[int, Level]] = {}
    headings: dict[int, Level] = {}
    for root in roots:
        for element in root.iter(o("style:style")):
            name = element.get(o("style:name"))
            if name:
                known.setdefault((element.get(o("style:family")) or "", name), _style(element, name))
        for element in root.iter(o("text:list-style")):
            lists.setdefault(element.get(o("style:name")) or "", _levels(element))
        for element in root.iter(o("text:outline-style")):
            headings = headings or _levels(element)
    return Styles(known, lists, headings)


def whole(stated: str | None, default: int) -> int:
    """An attribute that is a whole number of at most six digits, else the default."""
    return int(stated) if stated and stated.isascii() and stated.isdigit() and len(stated) < 7 else default


def _style(element: _Element, name: str) -> _Style:
    look = element.find(o("style:text-properties"))
    position = look.get(o("style:text-position")) if look is not None else None
    display = look.get(o("text:display")) if look is not None else None
    outline = whole(element.get(o("style:default-outline-level")), 0)
    return _Style(
        plain_name(element.get(o("style:display-name")) or name),
        element.get(o("style:parent-style-name")),
        outline - 1 if outline else None,
        None if position is None else _rises(position),
        None if display is None else display == "none",
    )


def _rises(position: str) -> bool:
    """`super 58%` and `33% 58%` are raised, `sub 58%` and `0% 100%` are not."""
    height = position.split()[0] if position.split() else ""
    return height == "super" or (height.endswith("%") and height[0] not in "-0" and height[:-1].isdigit())


def _levels(element: _Element) -> dict[int, Level]:
    levels: dict[int, Level] = {}
    for level in element:
        place = whole(level.get(o("text:level")), 0)
        if level.tag == _PICTURE:
            levels[place] = Level(None)
        elif level.tag == _LEVELS[1]:
            levels[place] = Level(None if (level.get(o("text:bullet-char")) or "").strip() else "")
        elif level.tag in _LEVELS:
            form = level.get(o("style:num-format")) or ""
            levels[place] = Level(
                form if form in _FORMS or not form else "1",
                level.get(o("style:num-prefix")) or "",
                level.get(o("style:num-suffix")) or "",
                whole(level.get(o("text:start-value")), 1),
                whole(level.get(o("text:display-levels")), 1),
            )
    return levels


def label_of(levels: dict[int, Level], counts: dict[int, int], place: int) -> tuple[str | None, str]:
    """The label and the marker of an item at a level, from 1: `("2", "1.2.")`; `(None, "-")` for a bullet."""
    level = levels.get(place, Level(None))
    if level.form is None:
        return None, "-"
    if not level.form:
        return None, ""
    numbers = [
        printed_number(counts.get(at, levels[at].start), form)
        for at in range(max(1, place - level.shown + 1), place + 1)
        if at in levels and (form := levels[at].form)
    ]
    return numbers[-1], f"{level.prefix}{'.'.join(numbers)}{level.suffix}".strip()
