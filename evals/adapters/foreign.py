"""The nouns of a set in another format: what it asks or claims, and the texts that it rests on, not yet placed."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.reply import Verdict

Place = tuple[str | None, str]  # the name of a paper, None where none is named; the text of the paragraph


@dataclass(frozen=True, slots=True)
class ForeignPaper:
    """An article or document of the set, by its name there."""

    name: str
    paragraphs: tuple[str, ...]
    title: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class ForeignQuestion:
    """A question; `needed` and `also`: the texts that answer it; `answers`: key facts, each with its spellings."""

    id: str
    question: str
    kind: str
    answerable: bool
    needed: tuple[Place, ...] = ()
    also: tuple[Place, ...] = ()
    answers: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class ForeignClaim:
    """A claim, what is said of it, and the texts that decide."""

    id: str
    claim: str
    label: Verdict
    needed: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class ForeignQuotation:
    """Words that stand in a text as they are, and that text."""

    id: str
    quote: str
    source: Place


@dataclass(frozen=True, slots=True)
class ForeignSet:
    """A set as it was read; `papers` is empty where the format carries none."""

    papers: tuple[ForeignPaper, ...]
    questions: tuple[ForeignQuestion, ...] = ()
    claims: tuple[ForeignClaim, ...] = ()
    quotations: tuple[ForeignQuotation, ...] = ()

    @property
    def cases(self) -> tuple[ForeignQuestion | ForeignClaim | ForeignQuotation, ...]:
        """All that the set asks, claims and quotes."""
        return (*self.questions, *self.claims, *self.quotations)
