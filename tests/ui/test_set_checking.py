"""`eval check` and `eval schema`, over a library that no encoder is loaded for."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from evals.gold.kind import SetKind
from evals.gold.line import Split, text_hash
from evals.gold.set import record_of, write_set
from index.build import update
from ingest.paper import Facts, Kind, Paper, Paragraph
from tests.evals.fake import question
from tests.ui.conftest import Ran
from tests.word_hash_encoder import WordHashEncoder

TEXT = "Oslo was wary of the plan."


@pytest.fixture
def library(tmp_path: Path) -> Path:
    paper = Paper("oslo", Facts(), (Paragraph("1", Kind.PARAGRAPH, TEXT),), "oslo.txt")
    update(tmp_path / "library", [paper], WordHashEncoder())
    return tmp_path / "library"


def asked(folder: Path, name: str, sha256: str) -> Path:
    record = record_of(question("q1")) | {
        "answerable": True, "split": Split.DEVELOP,
        "required": [{"paper": "oslo", "locator": "1", "sha256": sha256}],
    }  # fmt: skip
    write_set(folder / name, [record])
    return folder / name


def test_a_set_that_fits_is_counted_and_one_that_does_not_is_named(
    pincite: Callable[..., Ran], library: Path, tmp_path: Path
) -> None:
    good, stale = asked(tmp_path, "good.jsonl", text_hash(TEXT)), asked(tmp_path, "stale.jsonl", "0" * 64)
    ran = pincite("eval", "check", good, stale, tmp_path / "none.jsonl", "--library", library)
    assert ran.code == 1
    assert "good.jsonl: 1 questions (1 develop)" in ran.out
    assert "stale.jsonl: 1 of 1 gold paragraphs do not fit the library. oslo 1 has changed (q1)" in ran.err
    assert "none.jsonl cannot be read" in ran.err
    ran = pincite("eval", "check", stale, "--stamp", "--library", library)
    assert ran.code == 0
    assert f"stamped oslo 1: {TEXT}" in ran.out
    assert pincite("eval", "check", good, stale, "--library", library).code == 0


@pytest.mark.parametrize("kind", list(SetKind))
def test_the_schema_is_printed_as_it_is_published(pincite: Callable[..., Ran], kind: SetKind) -> None:
    assert json.loads(pincite("eval", "schema", kind).out)["$id"] == f"urn:pincite:set:{kind}:1"


def test_a_kind_that_there_is_not_is_named(pincite: Callable[..., Ran]) -> None:
    ran = pincite("eval", "schema", "answers")
    assert (ran.code, "questions, claims, quotations, drafts" in ran.err) == (2, True)
