"""Names, places and spellings: the ways in which one thing is written."""

from __future__ import annotations

import pytest

from assistant.judging.places import other_names, readings_of
from assistant.names import names_in, speaks_of
from assistant.spelling import other_spellings
from assistant.words import content_words, stem, stems, words


def test_names_in_a_question() -> None:
    assert names_in("What did the Kremlin offer Ann Lee for GCAP?") == ("kremlin", "ann", "lee", "gcap")
    assert names_in("what is wanted of allies") == ()


def test_the_first_word_is_no_name_unless_its_form_says_so() -> None:
    assert names_in("Preparing takes long.") == ()
    assert names_in("DICAS purpose?") == ("dicas",)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("kremlin", "Moscow went on with the war."),
        ("rome", "Italian shipyards build frigates."),
        ("baldauff", "A paper by Nanae Baldauf."),  # one slip of the hand
        ("programme", "The program began."),
        ("asia", "The Asian mainland."),
    ],
)
def test_speaks_of(name: str, text: str) -> None:
    assert speaks_of(name, stems(text))


def test_does_not_speak_of() -> None:
    assert not speaks_of("india", stems("Indo-Pacific allies of Japan, as indicated"))
    assert not speaks_of("iran", stems("Iraq and its oil"))  # four letters: one slip makes another country


def test_capitals_are_read_as_countries_too() -> None:
    assert readings_of("What would Rome’s navy gain?") == (
        "What would Rome’s navy gain?",
        "What would Italy’s navy gain?",
    )
    assert readings_of("What would the navy gain?") == ("What would the navy gain?",)


def test_names_of_a_state() -> None:
    assert set(other_names("tokyo")) == {"tokyo", "japan", "japanese"}
    assert other_names("steel") == ("steel",)


@pytest.mark.parametrize(
    ("word", "other"),
    [("defence", "defense"), ("labor", "labour"), ("modernise", "modernize"), ("programme", "program"),
     ("theatres", "theaters"), ("organization", "organisation"), ("analyse", "analyze")],
)  # fmt: skip
def test_spellings(word: str, other: str) -> None:
    assert other in other_spellings(word)
    assert word in other_spellings(other)


def test_words_and_stems() -> None:
    assert words("Japan’s long-standing alli¬ances[3]") == ["japan", "long-standing", "long", "standing", "alliances"]
    assert content_words("What do the papers say about shipyards?") == ["shipyards"]
    assert stem("industries") == stem("industry")
