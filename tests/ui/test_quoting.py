"""`pincite quote`, over a library that no encoder is loaded for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.quotations.quotation import DifferenceKind
from index.build import update
from ingest.paper import Facts, Kind, Paper, Paragraph
from tests.word_hash_encoder import WordHashEncoder
from ui.cli import main


@pytest.fixture
def library(tmp_path: Path) -> str:
    texts = {"harbour_01": "Oslo was wary of the plan.", "timber_02": "Timber prices rose when the railway was closed."}
    papers = [
        Paper(name, Facts(author="Ann Lee", date="2024"), (Paragraph("1", Kind.PARAGRAPH, text),), f"{name}.txt")
        for name, text in texts.items()
    ]
    update(tmp_path / "quotes", papers, WordHashEncoder())
    return str(tmp_path / "quotes")


def test_one_quotation(library: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["quote", "Oslo was fond of the plan", "--paper", "harbour_01.txt", "--library", library]) == 0
    shown = capsys.readouterr().out
    assert "Altered" in shown
    assert "“wary” became “fond” (wording)." in shown
    assert "  wording: wary → fond" in shown
    assert "Lee 2024a, ¶1" in shown


def test_programs_get_the_kind_and_people_a_word_for_it(library: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["quote", "Oslo was fond of the plan", "--json", "--library", library]) == 0
    (difference,) = json.loads(capsys.readouterr().out)["differences"]
    assert difference == {"original": "wary", "quoted": "fond", "kind": "other"}
    assert [kind.shown for kind in DifferenceKind if kind.shown != kind] == ["wording"]


def test_json(library: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["quote", "“Oslo was wary of the plan.”", "--json", "--library", library]) == 0
    record = json.loads(capsys.readouterr().out)
    assert (record["id"], record["result"], record["source"]["paper"]) == (None, "exact", "harbour_01")


def test_batch(library: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, to = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    lines = [
        {"id": "a", "quote": "Oslo was wary", "attributed_to": "timber_02"},
        {"id": "b", "quote": "…"},
        {"id": "c", "quote": "Oslo was wary", "attributed_to": 7},
        {"id": "d", "quote": "Oslo … wary of the plan"},
    ]
    source.write_text("\n".join(map(json.dumps, lines)), "utf-8")
    assert main(["quote", "--batch", str(source), "--out", str(to), "--library", library]) == 1
    records = [json.loads(line) for line in to.read_text("utf-8").splitlines()]
    assert [record.get("result") for record in records] == ["misattributed", None, None, "elided"]
    assert "holds no words" in records[1]["error"]
    assert "2 lines" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [[], ["words of it", "--batch", "in.jsonl"], ["words of it", "--out", "o.jsonl"], ["Oslo was", "--paper", "no"]],
)
def test_wrong_use(library: str, arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["quote", *arguments, "--library", library]) == 2
    assert capsys.readouterr().err
