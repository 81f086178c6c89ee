"""Count the lists of a DOCX file as Word does, for the number printed before each paragraph."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingest.docx.package import VAL, is_on, number_of, w
from ingest.docx.styles import indent_of
from ingest.lists import printed_number

if TYPE_CHECKING:
    from lxml.etree import _Element

LEVELS = 9
_FORMATS = {"lowerLetter": "a", "upperLetter": "A", "lowerRoman": "i", "upperRoman": "I"}
_SIGNS = "*†‡§"
_PLACE = re.compile(r"%([1-9])")


@dataclass(frozen=True, slots=True)
class Mark:
    """What is printed before a paragraph of a list: `("a", "(a)")`, a bullet as `(None, "-")`, nothing as `""`."""

    label: str | None
    marker: str


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    form: str  # Word's name of the number format
    text: str  # `%1.%2)`
    indent: int | None
    restart: int | None
    is_legal: bool
    style: str | None


@dataclass(frozen=True, slots=True)
class _List:
    """A list that paragraphs name: whose counters it shares, its levels, and the levels that it starts anew."""

    shared: str
    levels: dict[int, _Level]
    starts: dict[int, int]


@dataclass(slots=True)
class Numbering:
    """The lists by their ids, and how far each was counted."""

    lists: dict[int, _List]
    counts: dict[str, dict[int, int]] = field(default_factory=dict)
    begun: set[tuple[int, int]] = field(default_factory=set)

    def level_of(self, list_id: int, style_id: str | None) -> int:
        """The level of a list that belongs to a style, for paragraphs that state none."""
        levels = self.lists[list_id].levels if list_id in self.lists else {}
        return next((place for place, level in levels.items() if level.style and level.style == style_id), 0)

    def indent(self, list_id: int, place: int) -> int | None:
        """The left indent of a level, in twentieths of a point."""
        level = self.lists[list_id].levels.get(place) if list_id in self.lists else None
        return level.indent if level else None

    def next(self, list_id: int, place: int) -> Mark | None:
        """Count one paragraph at a level (from 0); None for a list that is not defined, which prints nothing."""
        known = self.lists.get(list_id)
        level = known.levels.get(place) if known else None
        if known is None or level is None:
            return None
        counts = self.counts.setdefault(known.shared, {})
        if (list_id, place) not in self.begun:
            self.begun.add((list_id, place))
            if place in known.starts:
                counts[place] = known.starts[place] - 1
        counts[place] = counts.get(place, level.start - 1) + 1
        for deeper in [deeper for deeper in counts if deeper > place]:
            restart = known.levels[deeper].restart if deeper in known.levels else None
            if restart != 0 and (restart is None or place < restart):
                del counts[deeper]
        if level.form == "bullet":
            return Mark(None, "-" if level.text.strip() else "")
        return _mark(known.levels, counts, place)


def numbering_of(root: _Element | None, style_lists: dict[str, int]) -> Numbering:
    """The lists of the part `numbering.xml`; `style_lists` maps list styles to the list that each of them names."""
    if root is None:
        return Numbering({})
    abstract = {element.get(w("abstractNumId")): element for element in root.iter(w("abstractNum"))}
    named = {number_of(element, w("numId")): element for element in root.iter(w("num"))}
    lists: dict[int, _List] = {}
    cache: dict[str, dict[int, _Level]] = {}
    for list_id, element in named.items():
        shared = _shared(element, abstract, named, style_lists)
        if list_id is None or shared is None:
            continue
        if shared not in cache:
            cache[shared] = _levels(abstract[shared])
        overrides = element.findall(w("lvlOverride"))
        own = {place: level for override in overrides for place, level in _levels(override).items()}
        stated = ((number_of(one, w("ilvl")), number_of(one.find(w("startOverride")))) for one in overrides)
        starts = {place: start for place, start in stated if place is not None and start is not None}
        lists[list_id] = _List(shared, {**cache[shared], **own}, starts)
    return Numbering(lists)


def formatted(number: int, form: str) -> str:
    """A number as Word's format of this name prints it; formats that are not known here print digits."""
    if form == "none":
        return ""
    if form == "decimalZero":
        return f"{number:02d}"
    if form == "chicago":
        return _SIGNS[(number - 1) % 4] * min((number - 1) // 4 + 1, 5)
    return printed_number(number, _FORMATS.get(form, "1"))


def _shared(
    element: _Element | None,
    abstract: dict[str | None, _Element],
    named: dict[int | None, _Element],
    style_lists: dict[str, int],
) -> str | None:
    """The id of the definition that a list uses, through list styles; None where it leads nowhere or in a circle."""
    seen: set[str] = set()
    while element is not None:
        stated = element.find(w("abstractNumId"))
        used: str | None = stated.get(VAL) if stated is not None else None
        if used is None or used in seen or used not in abstract:
            return None
        seen.add(used)
        link = abstract[used].find(w("numStyleLink"))
        if link is None:
            return used
        element = named.get(style_lists.get(link.get(VAL) or ""))
    return None


def _levels(element: _Element) -> dict[int, _Level]:
    levels: dict[int, _Level] = {}
    for level in element.findall(w("lvl")):
        place = number_of(level, w("ilvl"))
        if place is None or not 0 <= place < LEVELS:
            continue
        form, text, style = level.find(f".//{w('numFmt')}"), level.find(w("lvlText")), level.find(w("pStyle"))
        start = number_of(level.find(w("start")))
        levels[place] = _Level(
            0 if start is None else start,
            (form.get(VAL) if form is not None else None) or "decimal",
            (text.get(VAL) if text is not None else None) or "",
            indent_of(level.find(w("pPr"))),
            number_of(level.find(w("lvlRestart"))),
            is_on(level.find(w("isLgl"))),
            style.get(VAL) if style is not None else None,
        )
    return levels


def _mark(levels: dict[int, _Level], counts: dict[int, int], place: int) -> Mark:
    """The label and the marker of a numbered paragraph."""

    def put(match: re.Match[str]) -> str:
        at = int(match[1]) - 1
        level = levels.get(at)
        if level is None:
            return ""
        form = "decimal" if levels[place].is_legal and level.form != "none" else level.form
        return formatted(counts.get(at, level.start), form)

    level = levels[place]
    marker = " ".join(_PLACE.sub(put, level.text).split())
    label = formatted(counts[place], level.form) if f"%{place + 1}" in level.text else ""
    return Mark(label or None, marker)
