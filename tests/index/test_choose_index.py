from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import numpy as np
import pytest

from index import choose_index
from index.build import update
from index.check import check_library
from index.dense_facts import DenseFacts
from index.ivf_index import IvfIndex
from index.library import open_library
from index.manifest import CORPUS, DENSE, MANIFEST, Manifest
from index.repair import repair_library
from index.search import prepare, search
from ingest.paper import Paper
from tests.index.made import paper
from tests.word_hash_encoder import WordHashEncoder

ENCODER = WordHashEncoder()
WORDS = ("tide", "quay", "storm", "gale", "canal", "freight", "gauge", "station", "ferry", "lock", "crane", "dredger")


def many(first: int, number: int, says: str = "stood") -> list[Paper]:
    """Papers of six paragraphs, each with words of its own."""
    return [
        paper(f"p{n:03}", *(f"The {WORDS[(n + j) % 12]} {says} by the {WORDS[(n * j + 5) % 12]} in {1000 + 7 * n + j}."
                            for j in range(6)))
        for n in range(first, first + number)
    ]  # fmt: skip


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sizes at which a test is fast."""
    monkeypatch.setattr(choose_index, "FLAT_UP_TO", 100)
    monkeypatch.setattr(choose_index, "LEAST_RECALL", 0.8)


def finding(library: Path) -> str:
    report = check_library(library)
    assert report.ok, report
    return next(f.detail for f in report.findings if f.name == "dense index")


@pytest.mark.usefixtures("small")
def test_flat_then_approximate_then_flat_again(tmp_path: Path) -> None:
    update(tmp_path, many(0, 10), ENCODER)
    with open_library(tmp_path) as snapshot:
        assert snapshot.manifest.dense == DenseFacts()
        assert snapshot.vectors.exact
    assert finding(tmp_path).endswith("; flat, exact")

    update(tmp_path, many(10, 90), ENCODER)
    with open_library(tmp_path) as snapshot:
        facts, held = snapshot.manifest.dense, snapshot.manifest.counts.passages
        assert isinstance(snapshot.vectors, IvfIndex)
        assert facts.lists == choose_index.lists_for(held) == 64
        assert facts.trained == held
        assert facts.recall is not None
        assert 0.8 <= facts.recall <= 1
        assert len(snapshot.vectors) == held
    assert f"{facts.probes} of 64 lists a question, 8 bits a component: recall@10 {facts.recall:.3f}" in finding(
        tmp_path
    )

    update(tmp_path, (), ENCODER, remove=[f"p{n:03}" for n in range(10, 100)])
    with open_library(tmp_path) as snapshot:
        assert snapshot.manifest.dense == DenseFacts()
    assert finding(tmp_path)


@pytest.mark.usefixtures("small")
def test_an_index_that_finds_too_little_is_refused_and_not_tried_again_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choose_index, "LEAST_RECALL", 1.01)
    update(tmp_path, many(0, 60), ENCODER)
    with open_library(tmp_path) as snapshot:
        facts = snapshot.manifest.dense
        assert (facts.refused, facts.lists) == (True, 0)
        assert snapshot.vectors.exact
    assert "an approximate index was made and refused, recall@10 " in finding(tmp_path)
    monkeypatch.setattr(choose_index, "_trained", pytest.fail)
    update(tmp_path, many(60, 1), ENCODER)
    with open_library(tmp_path) as snapshot:
        assert snapshot.manifest.dense == facts
    assert finding(tmp_path)


@pytest.mark.usefixtures("small")
def test_what_changes_is_put_in_and_taken_out_without_training(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    update(tmp_path, many(0, 60), ENCODER)
    with open_library(tmp_path) as snapshot:
        before = snapshot.manifest.dense
    monkeypatch.setattr(choose_index, "_trained", pytest.fail)
    # The last papers go, so that their passages' ids are given to others; one changes; some come.
    update(tmp_path, [*many(5, 1, "rested"), *many(70, 4)], ENCODER, remove=["p058", "p059"])
    with open_library(tmp_path) as snapshot:
        after = snapshot.manifest.dense
    assert (after.lists, after.trained) == (before.lists, before.trained)
    assert finding(tmp_path)  # compares each vector with the corpus
    with open_library(tmp_path) as snapshot:
        for text, owner in (
            ("The freight rested by the freight in 1035.", "p005"),
            (many(73, 1)[0].paragraphs[1].text, "p073"),
        ):
            _, found = snapshot.vectors.search(ENCODER.encode([text]), 1)
            (row,) = snapshot.paragraph_of(found[0].tolist()).values()
            assert snapshot.paragraphs([row])[row].paper == owner


@pytest.mark.usefixtures("small")
def test_it_is_trained_anew_once_the_library_has_doubled(tmp_path: Path) -> None:
    update(tmp_path, many(0, 30), ENCODER)
    update(tmp_path, many(30, 90), ENCODER)
    with open_library(tmp_path) as snapshot:
        assert snapshot.manifest.dense.trained == snapshot.manifest.counts.passages


@pytest.mark.usefixtures("small")
def test_a_search_has_the_scores_of_the_corpus_and_a_filter_loses_nothing(tmp_path: Path) -> None:
    update(tmp_path, many(0, 60), ENCODER)
    question = "Which ferry stood by the lock in 1150?"
    query = prepare(ENCODER, [question], [["ferry"], ["lock"], ["1150"]])[0]
    with open_library(tmp_path) as snapshot:
        hits = search(snapshot, query, 10)
        assert all(
            hit.dense
            == pytest.approx(snapshot.best_cosines([hit.stored.rowid], query.vector)[hit.stored.rowid], abs=1e-6)
            for hit in hits
        )
        inside = search(snapshot, query, 10, papers=["p033"])
        assert {hit.paper for hit in inside} == {"p033"}
        assert len(inside) >= 6


@pytest.mark.usefixtures("small")
def test_a_damaged_approximate_index_is_made_again_from_the_corpus(tmp_path: Path) -> None:
    update(tmp_path, many(0, 60), ENCODER)
    with open_library(tmp_path) as snapshot:
        folder, expected = snapshot.folder, snapshot.vectors.search(ENCODER.encode(["ferry"]), 5)[1].tolist()
    data = bytearray((folder / DENSE).read_bytes())
    data[len(data) // 2] ^= 1
    (folder / DENSE).write_bytes(data)
    assert not check_library(tmp_path).ok
    assert repair_library(tmp_path, lambda: ENCODER).done
    with open_library(tmp_path) as snapshot:
        assert snapshot.vectors.search(ENCODER.encode(["ferry"]), 5)[1].tolist() == expected


@pytest.mark.usefixtures("small")
def test_vectors_under_other_ids_are_noticed(tmp_path: Path) -> None:
    update(tmp_path, many(0, 60), ENCODER)
    with open_library(tmp_path) as snapshot:
        facts, dense = snapshot.manifest.dense, snapshot.folder / DENSE
        assert choose_index.agrees(dense, facts, snapshot.connection, ENCODER.dimension)[0]
        with sqlite3.connect(tmp_path / "other.sqlite") as other:
            snapshot.connection.backup(other)
            other.execute("UPDATE passages SET vector = (SELECT vector FROM passages WHERE id = 9) WHERE id = 90")
            assert not choose_index.agrees(dense, facts, other, ENCODER.dimension)[0]
            other.rollback()
            other.execute("DELETE FROM passages WHERE id = 90")
            assert not choose_index.agrees(dense, facts, other, ENCODER.dimension)[0]
        other.close()


def test_recall_is_the_share_of_the_exact_nearest() -> None:
    found, truth = np.array([[1, 2, 3], [7, 8, 9]]), np.array([[1, 2, 4], [9, 8, 7]])
    assert choose_index.recall_of(found, truth) == pytest.approx((2 / 3 + 1) / 2)


@pytest.mark.parametrize(("held", "lists"), [(50_000, 512), (100_000, 512), (1_000_000, 2048), (10_000_000, 8192)])
def test_lists_by_size(held: int, lists: int) -> None:
    assert choose_index.lists_for(held) == lists


def test_a_manifest_without_facts_of_its_index_is_flat(tmp_path: Path) -> None:
    update(tmp_path, many(0, 1), ENCODER)
    with open_library(tmp_path) as snapshot:
        raw = json.loads((snapshot.folder / MANIFEST).read_bytes())
        assert (snapshot.folder / CORPUS).exists()
    del raw["dense"], raw["self"]
    assert Manifest.from_bytes(json.dumps(raw).encode()).dense == DenseFacts()
