"""What writing a case by hand needs: paragraphs that no case asks for yet, ids, halves, and a set's own rules."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, zip_longest
from pathlib import Path
from string import digits

from assistant.words import content_words, stem, stems
from evals.gold.line import Ref, Split, read_text
from evals.gold.question import GoldQuestion
from evals.gold.set import line_of, record_of, write_set
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


def next_id(taken: Sequence[str]) -> str:
    """An id that follows those that there are: `q-001`, `q-002` …, with the prefix of the last numbered one."""
    numbered = [(stem, one[len(stem) :]) for one in taken if (stem := one.rstrip(digits)) != one]
    prefix = numbered[-1][0] if numbered else "q-"
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


def missing_facts(facts: Sequence[Sequence[str]], texts: Sequence[str]) -> tuple[str, ...]:
    """The facts (by their first spelling) of which no spelling stands in a text."""
    return tuple(fact[0] for fact in facts if not any(holds(text, fact) for text in texts))


def replaced(questions: Sequence[GoldQuestion], one: GoldQuestion, by: GoldQuestion | None) -> list[GoldQuestion]:
    """The questions with `by` in the place of `one`; without it where that is None."""
    return list(chain.from_iterable(([by] if by else []) if q == one else [q] for q in questions))


def write_questions(path: Path, questions: Sequence[GoldQuestion]) -> None:
    """Write the set whole; a set without a case is no file. Raises GoldError: the place cannot be written."""
    if questions:
        write_set(path, map(record_of, questions))
    else:
        path.unlink(missing_ok=True)


def seen_file(path: Path) -> Path:
    """Where it is kept which cases of a set have been reviewed: beside it."""
    return path.with_suffix(".reviewed")


def reviewed(path: Path) -> frozenset[str]:
    """The hashes of the cases of a set that were accepted as they stand."""
    seen = seen_file(path)
    return frozenset(read_text(seen, "question").split()) if seen.exists() else frozenset()


def accept(path: Path, case: GoldQuestion) -> None:
    """Remember that a case was accepted as it stands; where it changes, it is to be reviewed again."""
    with seen_file(path).open("a", encoding="utf-8") as file:
        file.write(f"{hash_of(case)}\n")


def hash_of(case: GoldQuestion) -> str:
    """The sha256 (hex) of a case's line."""
    return hashlib.sha256(line_of(record_of(case)).encode()).hexdigest()


def told(case: GoldQuestion, texts: Mapping[Ref, str]) -> Iterator[tuple[str, str]]:
    """A case as (what, words) for whoever looks at it; the paragraphs with their texts."""
    yield "id", f"{case.id} ({case.split})"
    yield "question", case.question
    yield "kind", case.kind
    yield "answer", "in the papers" if case.answerable else "near miss" if case.near else "not in the papers"
    for paragraph in case.required:
        yield "needs", f"{paragraph.paper} {paragraph.locator}: {texts.get(paragraph.ref, '')}"
    for paragraph in case.also:
        yield "also", f"{paragraph.paper} {paragraph.locator}: {texts.get(paragraph.ref, '')}"
    for fact in case.facts:
        yield "fact", json.dumps(fact, ensure_ascii=False)[1:-1]
