"""The register finds by its tables what holding a question against every paper would find."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from assistant.citation import surnames
from assistant.routing import Register, route
from index.corpus import PaperRecord
from ingest.fold import fold
from ingest.paper import Facts


def record(paper: str, author: str | None = None, date: str | None = None) -> PaperRecord:
    return PaperRecord(paper, Facts(author=author, date=date), "0" * 12, f"{paper}.md", (), {})


def by_scanning(folded: str, records: list[PaperRecord]) -> set[int]:
    """The definition: each id between borders, unless a plain word; each surname, or one slip away from it."""
    said = re.findall(r"[^\W\d_]+", folded)
    found = set()
    for place, one in enumerate(records):
        names = [fold(name) for name in surnames(one.facts.author or "")]
        slips = [(name, word.removesuffix("s")) for name in names if len(name) >= 6 for word in said]
        if (
            (not one.id.isalpha() and re.search(rf"(?<![\w-]){re.escape(fold(one.id))}(?!-?\w)", folded))
            or any(name in said for name in names)
            or any(Levenshtein.distance(name, word) <= 1 for name, word in slips)
        ):
            found.add(place)
    return found


# Few letters, so that names come near to each other and to the words of a question.
NAMES = st.text("abs", min_size=4, max_size=8).map(str.capitalize)
IDS = st.from_regex(r"[ab_-][ab0 ._-]{0,5}[ab]", fullmatch=True)
RECORDS = st.lists(st.builds(record, IDS, NAMES.map(lambda name: f"Ann {name}")), max_size=6)


@given(RECORDS, st.text("abs -_.0,", max_size=40))
@example([record("2025_b-a", "Ann Abaaab")], "what does 2025_b-a say, and abaaabs?")
@example([record("a", "Ann Baaaaa"), record("-b", "Ann Abbbbbb")], "aaaaa aabbbbbb -b")
def test_as_by_scanning(records: list[PaperRecord], question: str) -> None:
    folded = fold(question)
    assert Register(records).named(folded) == by_scanning(folded, records)


@pytest.mark.parametrize(
    ("question", "papers"),
    [
        ("What does Lindqvist say about tides?", ("tides",)),
        ("What does Lindqvists paper say about tides?", ("tides",)),
        ("What does Linqvist say about tides?", ("tides",)),  # a slip
        ("What does the March paper say about storms?", ("storms",)),
        ("What does the paper of March 2025 say about storms?", ("storms",)),
        ("What does the March 2024 paper say about storms?", None),  # of that year there is none
        ("What happened in March?", None),
        ("What do Lindqvist and Lee say about storms?", None),  # all of them
        ("What does the paper tides say?", ("tides",)),
        ("What does the paper tides-2 say?", None),
        ("What is said about storms in the channel?", None),  # a word that a file happens to be called by
    ],
)
def test_papers_by_their_facts(question: str, papers: tuple[str, ...] | None) -> None:
    register = Register([record("tides", "Eva Lindqvist", "2024-05"), record("storms", "Ann Lee", "2025-03-02")])
    assert route(question, register).papers == papers
