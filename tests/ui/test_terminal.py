"""What reaches the terminal, and what must not."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.text import Text

from ui.terminal import json_line, plain, print_text, well_formed


def test_a_paper_cannot_command_the_terminal() -> None:
    hostile = "before\x1b]52;c;aGVsbG8=\x07\x1b[2J\x9b31m\rafter\u202etxt.exe"
    assert plain(hostile) == "before]52;c;aGVsbG8=[2J31maftertxt.exe"


@given(st.text())
def test_plain_text_holds_no_control_characters(text: str) -> None:
    assert not [c for c in plain(text) if ord(c) < 32 and c not in "\t\n"]
    assert "\x1b" not in plain(text)


@pytest.mark.parametrize("text", ["Kōmeitō, “60 percent”", "ele¬ments", "tab\tand\nline", "中文", "🙂"])
def test_ordinary_text_stays(text: str) -> None:
    assert plain(text) == text == well_formed(text)


def test_lone_surrogates_become_question_marks() -> None:
    assert well_formed("a\udcff b") == "a? b"


def test_json_is_one_line_that_any_encoding_takes() -> None:
    record = {"text": "¶ 11\nKōmeitō"}
    assert json_line(record) == '{"text": "¶ 11\\nKōmeitō"}\n'
    line = json_line(record, "ascii")
    assert line.isascii()
    assert json.loads(line) == record


def test_lines_are_not_padded_where_there_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    print_text(Text("one\ntwo words"))
    assert capsys.readouterr().out == "one\ntwo words\n"
