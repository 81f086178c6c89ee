"""The nouns of a paper: paragraphs with locators, the facts known of it, its edition."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What a paragraph is, and so which series of locators it belongs to."""

    PARAGRAPH = "paragraph"  # 1, 2, 3 …
    ITEM = "item"  # 2.1, 2.2 … under the paragraph that leads into the list
    HEADING = "heading"  # h1, h2 …
    NOTE = "note"  # n1, n2 … (the printed number)
    TABLE = "table"  # t1, t2 …
    CAPTION = "caption"  # c1, c2 …
    FRONT = "front"  # f1, f2 … series banner and boilerplate
    BACK = "back"  # b1, b2 … acknowledgement, date line


@dataclass(frozen=True, slots=True)
class Marker:
    """A note marker printed in a paragraph: `text[start:end]` is the marker as printed, e.g. `[3]`."""

    start: int
    end: int
    label: str
    target: str | None  # locator of the note ("n3"); None when the paper holds no such note


@dataclass(frozen=True, slots=True)
class Paragraph:
    """The unit that is cited. `text` is the printed text, kept exactly; `heading` is the section it stands under."""

    locator: str
    kind: Kind
    text: str
    heading: str | None = None
    markers: tuple[Marker, ...] = ()
    page: int | None = None  # page of the original where the format has pages, counted from 1


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a paper. A fact that no source states is None: nothing is guessed."""

    title: str | None = None
    author: str | None = None
    date: str | None = None  # ISO 8601: "2025-03-21", or "2025" where only the year is known
    url: str | None = None
    series: str | None = None
    publisher: str | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """One document: its id, its facts, its numbered paragraphs in reading order."""

    id: str
    facts: Facts
    paragraphs: tuple[Paragraph, ...]
    source: str  # where it was read from: a file name or an address
    warnings: tuple[str, ...] = ()
    edition: str = field(default="")

    def __post_init__(self) -> None:
        if not self.edition:
            object.__setattr__(self, "edition", edition_of(self.paragraphs))


def edition_of(paragraphs: Iterable[Paragraph]) -> str:
    """The sha256 (hex) of the canonical text: `kind locator` and printed text of each paragraph, in reading order."""
    canonical = "\n\n".join(f"{p.kind} {p.locator}\n{p.text}" for p in paragraphs)
    return hashlib.sha256(canonical.encode()).hexdigest()
