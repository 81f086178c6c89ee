"""What a question asks for, read from its words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.question import LONGEST, Asked, understand
from assistant.words import words
from ingest.errors import QuestionError


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("How much will the budget grow?", Asked.QUANTITY),
        ("What share of the steel is imported?", Asked.QUANTITY),
        ("How far can the programme go?", Asked.OTHER),
        ("By what year must the bridge stand?", Asked.TIME),
        ("when was the pact signed", Asked.TIME),
        ("What happens to citations when a paper changes?", Asked.OTHER),
        ("From when to when does it run?", Asked.TIME),
        ("Which kinds of goods pass the harbour?", Asked.LIST),
        ("Why did the council refuse?", Asked.REASON),
        ("reasons for the delay", Asked.REASON),
        ("List the three conditions.", Asked.LIST),
        ("What are the two main obstacles?", Asked.LIST),
        ("Who led the delegation?", Asked.PERSON),
        ("Where is the yard?", Asked.PLACE),
        ("Does the treaty bind both sides?", Asked.YES_NO),
        ("The role of the ministry", Asked.OTHER),
    ],
)
def test_asked(text: str, asked: Asked) -> None:
    assert understand(text).asked is asked


@pytest.mark.parametrize(
    ("text", "both"),
    [
        ("Compare the two papers on trade.", True),
        ("What does each author say about steel?", True),
        ("Do the papers agree?", True),
        ("What do both countries want?", False),
        ("How does the paper see trade?", False),
    ],
)
def test_both(text: str, both: bool) -> None:
    assert understand(text).both is both


@pytest.mark.parametrize(
    ("text", "term"),
    [("What is DICAS?", "DICAS"), ("DICAS meaning?", "DICAS"), ("What is Pillar II about?", "Pillar II"),
     ("Who are the IP4?", "IP4"), ("Who was Ada Wren?", "Ada Wren"),
     ("Why is the pact weak?", None)],
)  # fmt: skip
def test_term_of_a_definition(text: str, term: str | None) -> None:
    assert understand(text).term == term


def test_words_are_folded_and_function_words_left_out() -> None:
    assert understand("What is the Council’s view of shipbuilding, of SHIPBUILDING?").words == (
        "council", "view", "shipbuilding",
    )  # fmt: skip


def test_a_question_of_function_words_keeps_them() -> None:
    assert understand("What is it about?").words


@pytest.mark.parametrize("text", ["", "   ", "?!", "\n\t"])
def test_empty(text: str) -> None:
    with pytest.raises(QuestionError, match="empty"):
        understand(text)


def test_too_long_names_both_numbers() -> None:
    with pytest.raises(QuestionError, match=f"200,000 characters; the limit is {LONGEST:,}"):
        understand("word " * 39_999 + "words")


@given(st.text(max_size=300))
def test_any_text_is_understood_or_called_empty(text: str) -> None:
    if words(text):
        assert understand(text).words
    else:
        with pytest.raises(QuestionError, match="empty"):
            understand(text)
