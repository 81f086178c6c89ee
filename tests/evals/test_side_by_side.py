"""The assistant beside its baselines on one public set."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from pathlib import Path

import pytest
from rich.console import Console

from evals.public import PublicSet, read_public
from evals.side_by_side import side_by_side
from evals.tables import comparison_table
from ingest.errors import GoldError
from tests.evals.test_public import write
from tests.word_hash_encoder import WordHashEncoder


def test_three_systems_are_measured_on_the_same_questions_and_leave_nothing_behind(
    tmp_path: Path, word_hash_encoder: WordHashEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    public = read_public(PublicSet.SQUAD2, write(tmp_path, PublicSet.SQUAD2))
    told: dict[str, list[tuple[int, int]]] = defaultdict(list)
    reports = side_by_side(
        public, word_hash_encoder, progress=lambda name: lambda done, total: told[name].append((done, total))
    )
    pincite, words, vectors = reports
    assert [report.system for report in reports] == ["pincite", "BM25", f"{word_hash_encoder.name} vectors"]
    assert all(told[name][-1] == (3, 3) for name in ("library", "vectors", *(r.system for r in reports)))
    assert {report.corpus for report in reports} == {pincite.corpus}
    assert not any(report.broken for report in reports)
    assert (pincite.estimates["hit@1"].n, words.estimates["hit@1"].n) == (2, 2)
    assert pincite.estimates["unanswerable refused"].n == 1
    assert vectors.estimates["unanswerable refused"].n == 0
    assert not list(scratch.iterdir())

    console = Console(width=160)
    with console.capture() as capture:
        console.print(comparison_table(pincite, [words, vectors]))
    shown = capture.get()
    assert "BM25" in shown
    assert "hit@1" in shown
    assert "difference" in shown


def test_reports_of_other_questions_are_not_put_side_by_side(
    tmp_path: Path, word_hash_encoder: WordHashEncoder
) -> None:
    folder = write(tmp_path, PublicSet.SQUAD2)
    whole, _, _ = side_by_side(read_public(PublicSet.SQUAD2, folder), word_hash_encoder)
    part, _, _ = side_by_side(read_public(PublicSet.SQUAD2, folder, limit=2), word_hash_encoder)
    with pytest.raises(GoldError, match="other questions"):
        comparison_table(whole, [part])
