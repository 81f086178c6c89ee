"""The seam between finding and writing: whoever writes gets the question and the paragraphs, and gives drafts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from assistant.found import Found
from index.corpus import StoredParagraph


@dataclass(frozen=True, slots=True)
class Quote:
    """`stored.paragraph.text[start:end]`: the words that a draft stands on."""

    stored: StoredParagraph
    start: int
    end: int

    @classmethod
    def whole(cls, stored: StoredParagraph) -> Quote:
        """All of a paragraph."""
        return cls(stored, 0, len(stored.paragraph.text))

    @property
    def text(self) -> str:
        """The words."""
        return self.stored.paragraph.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Draft:
    """One sentence of an answer before it is checked, with the words it stands on and its score (0..1).

    `recorded`: it states a recorded fact of a paper (its author, its date), and the words only show where.
    """

    text: str
    quotes: tuple[Quote, ...]
    score: float
    recorded: bool = False


class Writer(Protocol):
    """Turns found paragraphs into drafts of statements, in the order to be read."""

    @property
    def name(self) -> str:
        """What the reply names as its writer."""
        ...

    def write(self, found: Found) -> tuple[Draft, ...]:
        """The drafts that answer the question from what was found; none where nothing in it answers."""
        ...
