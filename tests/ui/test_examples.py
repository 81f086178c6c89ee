"""Questions to begin with."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from assistant.assistant import Assistant
from assistant.reply import Answer, Reply
from ui.examples import draw_examples


def test_examples_are_answered_by_the_papers_they_come_from(harbour_library: Path) -> None:
    with Assistant.open(harbour_library) as assistant:
        examples = draw_examples(assistant, 4)
        assert 1 <= len(examples) <= 4
        assert len(set(examples)) == len(examples)
        assert all(isinstance(assistant.ask(example), Answer) for example in examples)
        assert "Which two things drive the toll at every lock of the canal?" in examples


def test_nothing_is_asked_beyond_the_last_example(harbour_library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    ask = Assistant.ask

    def noted(self: Assistant, question: str) -> Reply:
        asked.append(question)
        return ask(self, question)

    monkeypatch.setattr(Assistant, "ask", noted)
    with Assistant.open(harbour_library) as assistant:
        everything = draw_examples(assistant, 100)
        assert everything
        for wanted in range(1, len(everything) + 1):
            asked.clear()
            assert draw_examples(assistant, wanted) == everything[:wanted]
            assert asked[-1] == everything[wanted - 1]


@pytest.mark.parametrize("wanted", [1, 4])
def test_the_sample_notes_have_examples(notes_library: Path, wanted: int) -> None:
    command = [sys.executable, "-m", "ui.examples", str(notes_library), str(wanted)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    lines = done.stdout.splitlines()
    assert len(lines) == wanted
    assert all(line.endswith("?") for line in lines)
