"""Slips of the hand are set right by the words of the papers, and nothing else is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.assistant import Assistant
from assistant.slips import corrected
from index.tokens import TokenVectors
from tests.assistant.made import CHEN, LOPEZ
from tests.assistant.made import assistant as made
from tests.word_hash_encoder import WordHashEncoder

REAL = ("symphony", "tunnels", "budges", "timbre", "grains")  # words as an encoder knows them, whole


class InPieces(WordHashEncoder):
    """Knows some words, and takes every other in two pieces."""

    def encode_with_tokens(self, texts: Sequence[str], *, progress=None):  # type: ignore[no-untyped-def]
        rows, tokens = super().encode_with_tokens(texts, progress=progress)
        if texts[0].lower() in REAL:
            return rows, tokens
        return rows, tuple(_doubled(of_text) for of_text in tokens)


def _doubled(t: TokenVectors) -> TokenVectors:
    return TokenVectors(t.vectors.repeat(2, axis=0), t.starts.repeat(2), t.ends.repeat(2), t.weights.repeat(2))


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    with made(tmp_path_factory.mktemp("library")) as assistant:
        yield assistant


def read(text: str, library: Assistant, apart: Sequence[str] = ()) -> str:
    return corrected(text, library.snapshot, InPieces(), apart)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Who runs the railwy?", "Who runs the railway?"),
        ("When were the carnes built?", "When were the cranes built?"),
        ("Which obstcles delay the Harbuor?", "Which obstacles delay the Harbour?"),
        ("Is timbeer carried?", "Is timber carried?"),
    ],
)
def test_one_slip_is_set_right(library: Assistant, typed: str, meant: str) -> None:
    assert read(typed, library) == meant


@pytest.mark.parametrize("word", [*REAL, "acknowlegdement", "rails", "Japan", "Iranian", "GRAIM", "ship5"])
def test_other_words_stay(library: Assistant, word: str) -> None:
    text = f"What of {word} there?"
    assert read(text, library) == text


def test_an_authors_name_stays(library: Assistant) -> None:
    assert read("What does Lopes say?", library, ("lopes",)) == "What does Lopes say?"


PRINTED = sorted(
    {w for w in (LOPEZ + CHEN).replace("\n", " ").split(" ") if w.isalpha() and w.islower() and len(w) >= 6}
)


@given(st.sampled_from(PRINTED), st.integers(1, 20), st.sampled_from("xqz"))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_a_letter_too_many_inside_any_printed_word_is_found(
    library: Assistant, word: str, at: int, letter: str
) -> None:
    at = min(at, len(word) - 1)
    assert read(f"the {word[:at]}{letter}{word[at:]} there", library) == f"the {word} there"


def test_what_is_right_is_left_alone(library: Assistant) -> None:
    for line in (LOPEZ + CHEN).splitlines():
        assert read(line, library) == line
