from __future__ import annotations

import math
import sqlite3
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.corpus import create, open_for_writing
from index.lexical import document_frequency, paragraph_count, rank
from index.stopwords import STOPWORDS

TEXTS = (
    "harbour storm harbour",
    "storm tide",
    "tide tide tide railway gauge quay",
    "railway quay",
    "cannery",
    "lantern lantern",
    "railway tide",
)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> sqlite3.Connection:
    path = tmp_path_factory.mktemp("lexical") / "corpus.sqlite"
    create(path)
    connection = open_for_writing(path)
    connection.executemany(
        "INSERT INTO lexical(rowid, text, heading, lead_in) VALUES (?, ?, '', '')", enumerate(TEXTS, 1)
    )
    return connection


def bm25(words: Sequence[str]) -> dict[int, float]:
    """Okapi BM25 as FTS5 documents it: k1 1.2, b 0.75, idf never below a millionth."""
    documents = [text.split() for text in TEXTS]
    mean = sum(map(len, documents)) / len(documents)
    scores: dict[int, float] = {}
    for word in words:
        holding = sum(word in d for d in documents)
        idf = max(math.log((len(documents) - holding + 0.5) / (holding + 0.5)), 1e-6)
        for row, document in enumerate(documents, 1):
            count = document.count(word)
            if count:
                score = idf * count * 2.2 / (count + 1.2 * (0.25 + 0.75 * len(document) / mean))
                scores[row] = scores.get(row, 0.0) + score
    return scores


@pytest.mark.parametrize("words", [["harbour"], ["storm", "tide"], ["railway", "quay", "gauge", "cannery"], ["absent"]])
def test_scores_are_bm25(corpus: sqlite3.Connection, words: list[str]) -> None:
    expected = bm25(words)
    found = rank(corpus, [words], 10)
    assert dict(found) == pytest.approx(expected)
    assert [row for row, _ in found] == sorted(expected, key=lambda row: (-expected[row], row))


def test_groups_and_alternatives_are_all_or(corpus: sqlite3.Connection) -> None:
    assert rank(corpus, [["storm", "tide"], ["quay"]], 10) == rank(corpus, [["storm"], ["tide"], ["quay"]], 10)


def test_endings_case_and_accents_do_not_matter(corpus: sqlite3.Connection) -> None:
    assert rank(corpus, [["Harbours"]], 5) == rank(corpus, [["HÁRBOUR"]], 5) == rank(corpus, [["harbour"]], 5)


def test_a_phrase_stands_in_order(corpus: sqlite3.Connection) -> None:
    assert [row for row, _ in rank(corpus, [["gauge quay"]], 5)] == [3]
    assert rank(corpus, [["quay gauge"]], 5) == []


def test_the_filter_acts_before_the_ranking(corpus: sqlite3.Connection) -> None:
    assert [row for row, _ in rank(corpus, [["tide"]], 1, paragraphs={2, 7})] == [2]
    assert rank(corpus, [["tide"]], 5, paragraphs=set()) == []
    assert {row for row, _ in rank(corpus, [["tide"]], 5, paragraphs=range(1, 3))} == {2}


def test_a_filter_does_not_change_the_scores(corpus: sqlite3.Connection) -> None:
    everywhere = dict(rank(corpus, [["tide"]], 10))
    assert dict(rank(corpus, [["tide"]], 10, paragraphs=[2, 7])) == {row: everywhere[row] for row in (2, 7)}


def test_stopwords_find_nothing(corpus: sqlite3.Connection) -> None:
    assert rank(corpus, [["the"], ["Of"], ["what"]], 5) == []
    assert document_frequency(corpus, "the") == 0
    assert "us" not in STOPWORDS  # the United States, case-folded


def test_counts(corpus: sqlite3.Connection) -> None:
    assert paragraph_count(corpus) == len(TEXTS)
    assert document_frequency(corpus, "tides") == 3
    assert document_frequency(corpus, "railway tide") == 1
    assert document_frequency(corpus, "absent") == 0


HOSTILE = [
    '"', '""', '"harbour', "harbour AND NOT", "NEAR(", "text:", "harbour*", "^harbour", "{text} : storm", "(", ")", "-",
    "+", "\0", "a\0b", "\ud800", "';DROP TABLE lexical;--", "%", "？", "日本", "\n", "", " ", "¬", "AND", "OR", "NOT",
    "x" * 5000, "0'1",
]  # fmt: skip


@pytest.mark.parametrize("term", HOSTILE)
def test_hostile_terms_are_words_like_any_other(corpus: sqlite3.Connection, term: str) -> None:
    rank(corpus, [[term]], 5)
    document_frequency(corpus, term)
    alone = rank(corpus, [["cannery"]], 5)
    if "harbour" not in term and "storm" not in term:
        assert rank(corpus, [[term], ["cannery"]], 5) == alone


@given(st.lists(st.lists(st.text(alphabet=st.characters(), max_size=12), max_size=3), max_size=6))
def test_no_query_can_break_the_search(corpus: sqlite3.Connection, terms: list[list[str]]) -> None:
    for _, score in rank(corpus, terms, 3):
        assert score >= 0


def test_more_terms_than_a_question_holds(corpus: sqlite3.Connection) -> None:
    found = rank(corpus, [["cannery"], *([f"word{n}"] for n in range(5000))], 5)
    assert [row for row, _ in found] == [5]
