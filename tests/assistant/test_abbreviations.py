"""Abbreviations are read in both forms, as the papers define them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from assistant.abbreviations import _initialled, other_forms
from assistant.assistant import Assistant
from assistant.evidence import sentences_of
from assistant.reply import Answer
from tests.assistant.made import assistant as made


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    with made(tmp_path_factory.mktemp("library")) as assistant:
        yield assistant


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("What does the BRA run?", ("What does the Baltic Rail Agency run?",)),
        ("What does the Baltic Rail Agency run?", ("What does the BRA run?",)),
        ("What does the XYZ run?", ()),
        ("What does the Northern Rail Agency run?", ()),
        ("who runs the railway", ()),
    ],
)
def test_both_forms(library: Assistant, text: str, forms: tuple[str, ...]) -> None:
    assert other_forms(text, library.snapshot) == forms


@pytest.mark.parametrize(
    ("short", "before", "found"),
    [
        ("SSA", "paid by the Social Security Administration", "Social Security Administration"),
        ("DOD", "said the Department of Defense", "Department of Defense"),
        ("PTSD", "with post-traumatic stress disorder", "post-traumatic stress disorder"),
        ("UN", "the ocean", None),
        ("BRA", "one of many railways", None),
        ("GCAP", "the Global Combat Air Program", "Global Combat Air Program"),
    ],
)
def test_the_words_that_letters_stand_for(short: str, before: str, found: str | None) -> None:
    assert _initialled(short, before) == found


def test_a_question_with_the_short_form_finds_the_long_one(library: Assistant) -> None:
    reply = library.ask("What does BRA run?")
    nearest = reply.statements[0].citations[0] if isinstance(reply, Answer) else reply.closest[0]
    assert (nearest.paper, nearest.locator) == ("chen", "1")


@pytest.mark.parametrize(
    ("term", "introduced"),
    [
        ("BRA", ["The Baltic Rail Agency (BRA) runs it."]),
        ("agency", ["The agency wants a tunnel below the river.[1]", "The Baltic Rail Agency (BRA) runs it."]),
        ("tunnel", []),
    ],
)
def test_a_sentence_that_says_what_the_term_is_counts_more(
    library: Assistant, term: str, introduced: list[str]
) -> None:
    """Beside the same question without the term that it wants defined."""
    found = library.find(f"What is the {term}?", ["chen"])
    assert found.question.term == term
    plain = sentences_of(replace(found.question, term=None), found.query, found.hits)
    pairs = zip(found.sentences, plain, strict=True)
    assert [with_term.text for with_term, without in pairs if with_term.score > without.score] == introduced
