"""Gold questions: what a set asks, which paragraphs answer it, and which facts an answer must hold.

A set is a JSON Lines file, one question a line, with exactly these keys:

    id           unique in the file
    question     as a person would ask it
    kind         a word to slice by: "factoid", "list", "why" …
    answerable   whether the papers answer it
    near         unanswerable, though the papers speak of the same names: a near miss
    low_overlap  answerable, in words that the paragraph does not use
    required     [{"paper", "locator", "sha256"}…] the paragraphs that a whole answer cites
    also         the same; paragraphs that support the answer but are not needed for it
    facts        [[spelling…]…] the key facts; any one spelling of a fact counts as the fact
    split        "develop" (open to look at and tune on) or "report" (only ever measured)

The sha256 is of the paragraph's printed text, so a gold paragraph never silently points at changed words.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from evals.gold.line import (
    GoldParagraph,
    Ref,
    Split,
    TextOf,
    check_distinct,
    check_keys,
    check_paragraphs,
    choice_at,
    flag_at,
    paragraphs_at,
    read_lines,
    text_at,
    text_hash,
)

__all__ = [
    "GoldParagraph", "GoldQuestion", "Ref", "Split", "TextOf", "check_against", "fingerprint", "load", "text_hash",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """One line of a set; the fields are described in the module's docstring."""

    id: str
    question: str
    kind: str
    answerable: bool
    near: bool
    low_overlap: bool
    required: tuple[GoldParagraph, ...]
    also: tuple[GoldParagraph, ...]
    facts: tuple[tuple[str, ...], ...]
    split: Split

    @property
    def needed(self) -> frozenset[Ref]:
        """The paragraphs that a whole answer cites."""
        return frozenset(p.ref for p in self.required)

    @property
    def relevant(self) -> frozenset[Ref]:
        """Every paragraph that supports the answer: required and also."""
        return self.needed | {p.ref for p in self.also}

    @property
    def paragraphs(self) -> tuple[GoldParagraph, ...]:
        """Every gold paragraph."""
        return self.required + self.also


def load(path: Path) -> tuple[GoldQuestion, ...]:
    """Read a set.

    Raises:
        GoldError: the file is missing, not UTF-8 or empty, or lines do not follow the schema; each is named.
    """
    return read_lines(path, "question", parse_question)


def check_against(questions: Sequence[GoldQuestion], text_of: TextOf) -> None:
    """Make sure that the library holds every gold paragraph, with the words that the set was written on.

    Raises:
        GoldError: paragraphs are missing or have changed; each is named with the questions that need it.
    """
    check_paragraphs(((q.id, p) for q in questions for p in q.paragraphs), text_of)


def fingerprint(cases: Sequence[object]) -> str:
    """The sha256 (hex) of gold cases, whatever their order: two runs with one fingerprint judged the same set."""
    return hashlib.sha256("\n".join(sorted(map(repr, cases))).encode()).hexdigest()


def parse_question(value: Mapping[str, Any]) -> tuple[str, GoldQuestion]:
    """The id and the case of a line. Raises ValueError: it does not follow the schema."""
    check_keys(value, {f.name for f in fields(GoldQuestion)}, "the question")
    question = GoldQuestion(
        id=text_at(value, "id"),
        question=text_at(value, "question"),
        kind=text_at(value, "kind"),
        answerable=flag_at(value, "answerable"),
        near=flag_at(value, "near"),
        low_overlap=flag_at(value, "low_overlap"),
        required=paragraphs_at(value, "required"),
        also=paragraphs_at(value, "also"),
        facts=tuple(_facts(value)),
        split=choice_at(value, "split", list(Split)),
    )
    _agree(question)
    return question.id, question


def _agree(question: GoldQuestion) -> None:
    """Raise ValueError where the fields contradict each other."""
    if question.answerable:
        if not question.required:
            raise ValueError("answerable, but 'required' names no paragraph")
        if question.near:
            raise ValueError("'near' marks near misses, but the question is answerable")
    elif question.required or question.also or question.facts:
        raise ValueError("not answerable, but 'required', 'also' or 'facts' is not empty")
    check_distinct(question.required + question.also, "'required' and 'also'")


def _facts(value: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    if not isinstance(value["facts"], list):
        raise ValueError("'facts' is not a list")
    for fact in value["facts"]:
        if not isinstance(fact, list) or not fact or not all(isinstance(s, str) and s.strip() for s in fact):
            raise ValueError(f"'facts' holds {json.dumps(fact)[:40]}, not a list of one or more spellings")
        yield tuple(fact)
