"""Follow-ups are asked with what they point back to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.assistant import Assistant
from assistant.conversation import Conversation, names
from assistant.question import LONGEST
from tests.assistant.made import assistant as made


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Assistant]:
    with made(tmp_path / "library") as assistant:
        yield assistant


def test_the_first_question_stands_alone(assistant: Assistant) -> None:
    assert Conversation(assistant).standalone("Why is it late?") == "Why is it late?"


@pytest.mark.parametrize(
    ("text", "standalone"),
    [
        ("When were its cranes built?", "When were its cranes built (Norvik)?"),
        ("And Ostra?", "What delays the harbour at Norvik? And Ostra?"),
        ("Why?", "What delays the harbour at Norvik? Why?"),
        ("Who runs the railway from Ostra?", "Who runs the railway from Ostra?"),
    ],
)
def test_follow_ups(assistant: Assistant, text: str, standalone: str) -> None:
    conversation = Conversation(assistant)
    conversation.ask("What delays the harbour at Norvik?")
    assert conversation.ask(text).question == standalone


def test_a_long_question_is_asked_as_it_is(assistant: Assistant) -> None:
    conversation = Conversation(assistant)
    conversation.ask("What delays the harbour at Norvik?")
    for longest in ("x" * LONGEST, f"Is it {'x' * (LONGEST - 6)}"):
        assert conversation.ask(longest).question == longest


def test_what_was_put_before_a_question_is_not_put_before_the_next(assistant: Assistant) -> None:
    conversation = Conversation(assistant)
    asked = ["What delays the harbour at Norvik?", "Who pays for it?", "And Ostra?", "What about NATO?", "Why?"]
    assert [conversation.ask(text).question for text in asked] == [
        "What delays the harbour at Norvik?",
        "Who pays for it (Norvik)?",
        "Who pays for it (Norvik)? And Ostra?",
        "Who pays for it (Norvik)? What about NATO?",
        "Who pays for it (Norvik)? Why?",
    ]


def test_names() -> None:
    assert names("What does the Baltic Rail Agency want of NATO?") == ("Baltic Rail Agency", "NATO")
    assert names("What are Japan's and the United States’ plans?") == ("Japan", "United States")
