"""The nouns of an answer: citations, statements, and the reply that is an answer or a refusal."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from assistant.manifest import Manifest


class Verdict(StrEnum):
    """What a check says of a statement or a claim. *Unchecked* is a verdict of its own: a check that did not run."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    NOT_FOUND = "not_found"
    UNCHECKED = "unchecked"


# What a judge can find, and a person: unchecked is what is said where none of these was.
VERDICTS = (Verdict.SUPPORTED, Verdict.CONTRADICTED, Verdict.NOT_FOUND)


@dataclass(frozen=True, slots=True)
class Citation:
    """A paragraph, its edition, and the verbatim words: `paragraph.text[start:end] == quote`, always."""

    paper: str
    locator: str
    kind: str
    quote: str
    start: int
    end: int
    edition: str
    label: str  # "Pugliese 2025, ¶11"
    url: str | None


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of an answer with at least one citation, and what the check said of it."""

    text: str
    citations: tuple[Citation, ...]
    support: Verdict
    score: float  # 0..1, how strongly the cited paragraph answers


@dataclass(frozen=True, slots=True)
class Answer:
    """Statements that answer the question, in the order to be read."""

    question: str
    statements: tuple[Statement, ...]
    closest: tuple[Citation, ...]
    confidence: float  # 0..1, calibrated: the share of such questions that the papers answer
    writer: str
    papers_searched: tuple[str, ...]
    elapsed_ms: float
    dropped: int = 0  # statements that failed their check and are not shown
    manifest: Manifest | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """An honest "the papers do not say this": why, and the nearest paragraphs."""

    question: str
    reason: str
    closest: tuple[Citation, ...]
    confidence: float
    writer: str
    papers_searched: tuple[str, ...]
    elapsed_ms: float
    dropped: int = 0
    manifest: Manifest | None = None


Reply = Answer | Refusal
