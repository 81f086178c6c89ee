"""What writing a case by hand needs: paragraphs that no case asks for yet, ids, halves, and facts looked up."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from string import digits

from assistant.words import content_words, stem, stems
from evals.gold.line import Ref, Split
from evals.gold.question import GoldQuestion
from evals.measures.facts import holds
from ingest.fold import fold
from ingest.paper import Kind, Paper, Paragraph

ASKED_FOR = (Kind.PARAGRAPH, Kind.ITEM, Kind.NOTE, Kind.TABLE)
LOW_OVERLAP = 1 / 3  # at most this share of a question's words stands in its paragraphs


def uncovered(papers: Sequence[Paper], questions: Sequence[GoldQuestion]) -> Iterator[tuple[Paper, Paragraph]]:
    """The paragraphs, items, notes and tables that no question needs, in reading order, the papers taking turns."""
    needed = frozenset().union(*(q.needed for q in questions)) if questions else frozenset[Ref]()
    left = (
        [(paper, p) for p in paper.paragraphs if p.kind in ASKED_FOR and (paper.id, p.locator) not in needed]
        for paper in papers
    )
    return (one for turn in zip_longest(*left) for one in turn if one is not None)


def next_id(taken: Sequence[str], first: str = "q-") -> str:
    """An id that follows those that there are: `q-001`, `q-002` …, with the prefix of the last numbered one."""
    numbered = [(stem, one[len(stem) :]) for one in taken if (stem := one.rstrip(digits)) != one]
    prefix = numbered[-1][0] if numbered else first
    highest = max((int(number) for stem, number in numbered if stem == prefix), default=0)
    return f"{prefix}{highest + 1:03}"


def half_of(identifier: str, question: str) -> Split:
    """The half that a case falls to: drawn by a hash of its words, so that its writer has no say in it."""
    return list(Split)[hashlib.sha256(f"{identifier} {question}".encode()).digest()[0] % 2]


def overlaps_little(question: str, texts: Sequence[str]) -> bool:
    """Whether at most a third of the question's content words, by their stems, stand in the texts."""
    words = [stem(fold(word)) for word in content_words(question)]
    printed = stems(" ".join(texts))
    return bool(words) and sum(word in printed for word in words) / len(words) <= LOW_OVERLAP


def read_fact(written: str) -> tuple[str, ...]:
    """A key fact as it is typed: its spellings, parted by |; none where nothing is."""
    return tuple(part.strip() for part in written.split("|") if part.strip())


def missing_facts(facts: Sequence[Sequence[str]], texts: Sequence[str]) -> tuple[str, ...]:
    """The facts (by their first spelling) of which no spelling stands in a text."""
    return tuple(fact[0] for fact in facts if not any(holds(text, fact) for text in texts))
