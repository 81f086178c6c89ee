"""Many questions in one run."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from ingest.errors import OptionsError, QuestionError, SourceError
from ui.batch import LONGEST_LINE, run_batch


def work(text: str) -> dict[str, Any]:
    if text == "bad":
        raise QuestionError("The question is bad.", "Ask a good one.")
    if text == "worse":
        raise ZeroDivisionError
    return {"id": None, "question": text, "n": len(text)}


def run(tmp_path: Path, content: str | bytes) -> tuple[int, list[dict[str, Any]]]:
    source, to = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_bytes(content if isinstance(content, bytes) else content.encode())
    failed = run_batch(source, to, "question", work)
    return failed, [json.loads(line) for line in to.read_text().splitlines()]


def test_one_line_out_for_each_in_and_in_order(tmp_path: Path) -> None:
    failed, records = run(tmp_path, '{"id": "b", "question": "two"}\n\n{"id": 7, "question": "é", "more": 1}')
    assert failed == 0
    assert records == [{"id": "b", "question": "two", "n": 3}, {"id": 7, "question": "é", "n": 1}]


def test_a_bad_line_is_told_and_stops_no_other(tmp_path: Path) -> None:
    lines = [
        '{"id": "1", "question": "bad"}', "{not json", "[1, 2]", '{"id": "4"}', '{"id": "5", "question": 3}',
        '{"id": "6", "question": "worse"}', '{"id": NaN, "question": "x"}', '{"id": "8", "question": "good"}',
    ]  # fmt: skip
    failed, records = run(tmp_path, "\n".join(lines))
    assert failed == 7
    assert [r["id"] for r in records] == ["1", None, None, "4", "5", "6", None, "8"]
    assert records[0] == {"id": "1", "error": "The question is bad. Ask a good one."}
    assert "is not JSON" in records[1]["error"]
    assert "no object" in records[2]["error"]
    assert "no text under 'question'; it has id" in records[3]["error"]
    assert "ZeroDivisionError" in records[5]["error"]
    assert records[7]["n"] == 4


def test_a_line_without_end_is_not_taken_into_memory(tmp_path: Path) -> None:
    huge = json.dumps({"id": "1", "question": "x" * (5 * LONGEST_LINE)})
    failed, records = run(tmp_path, f'{huge}\n{{"id": "2", "question": "y"}}\n')
    assert failed == 1
    assert f"longer than the limit of {LONGEST_LINE:,} bytes" in records[0]["error"]
    assert records[1]["n"] == 1


@pytest.mark.parametrize("size", range(LONGEST_LINE - 3, LONGEST_LINE + 5))
def test_lines_about_as_long_as_the_limit(tmp_path: Path, size: int) -> None:
    line = b'{"id": "1", "question": "' + b"x" * (size - 27) + b'"}'
    assert len(line) == size
    failed, records = run(tmp_path, line + b'\n{"id": "2", "question": "y"}\n')
    assert [r["id"] for r in records] == [None if failed else "1", "2"]
    assert failed == (size + 1 > LONGEST_LINE)


@pytest.mark.parametrize("content", [b"\xff\xfe{", b'{"question": "\\ud800"}', b"[" * 30_000, b"\x00\n", b"9" * 5000])
def test_bytes_of_any_kind(tmp_path: Path, content: bytes) -> None:
    _, records = run(tmp_path, content)
    assert len(records) == 1


def test_standard_input_and_output(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'{"id": "1", "question": "one"}\n')))
    assert run_batch(Path("-"), None, "question", work) == 0
    assert json.loads(capsys.readouterr().out) == {"id": "1", "question": "one", "n": 3}


def test_files_that_cannot_be_used(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    with pytest.raises(SourceError, match="cannot be read: No such file"):
        run_batch(source, None, "question", work)
    source.write_text('{"question": "x"}')
    with pytest.raises(OptionsError, match="names the file that is read"):
        run_batch(source, source, "question", work)
    with pytest.raises(SourceError, match="cannot be written"):
        run_batch(source, tmp_path / "absent" / "out.jsonl", "question", work)
    assert source.read_text() == '{"question": "x"}'
