"""The baselines and the assistant as systems under test, over a small library with an encoder worked out by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from assistant.assistant import Assistant
from evals.baselines import ParagraphVectors, bm25
from evals.system import System
from index.build import update
from index.library import Snapshot, open_library
from ingest.paper import Facts, Kind, Paper, Paragraph
from tests.evals.fake import TEXTS
from tests.word_hash_encoder import WordHashEncoder


def papers() -> list[Paper]:
    names = dict.fromkeys(paper for paper, _ in TEXTS)
    return [
        Paper(
            name, Facts(), tuple(Paragraph(at, Kind.PARAGRAPH, TEXTS[of, at]) for of, at in TEXTS if of == name), "made"
        )
        for name in names
    ]


@pytest.fixture
def snapshot(tmp_path: Path, word_hash_encoder: WordHashEncoder) -> Iterator[Snapshot]:
    update(tmp_path / "library", papers(), word_hash_encoder)
    with open_library(tmp_path / "library") as opened:
        yield opened


def test_bm25_ranks_by_the_words_of_the_question(snapshot: Snapshot) -> None:
    system = bm25(snapshot)
    assert system.retrieve("What are the pans made of, lead?", 10)[0] == ("salt", "2")
    assert len(system.retrieve("tea pans ink", 2)) == 2
    assert system.retrieve("???", 10) == []
    assert system.ask is None


def test_paragraph_vectors_rank_by_cosine(tmp_path: Path, word_hash_encoder: WordHashEncoder) -> None:
    seen: list[tuple[int, int]] = []
    kept = tmp_path / "vectors.npy"
    made = ParagraphVectors.of(
        papers(), word_hash_encoder, kept=kept, progress=lambda done, total: seen.append((done, total))
    )
    asked = "Ink of oak galls and tea"
    by_hand = {
        ref: float(np.dot(*word_hash_encoder.encode([asked, text]).astype(np.float64))) for ref, text in TEXTS.items()
    }
    ranked = made.rank(asked, 10)
    assert sorted(ref for ref, _ in ranked) == sorted(TEXTS)
    assert ranked[0][0] == ("ink", "1")
    assert [score for _, score in ranked] == pytest.approx(sorted(by_hand.values(), reverse=True), abs=1e-6)
    assert [score for _, score in ranked] == pytest.approx([by_hand[ref] for ref, _ in ranked], abs=1e-6)
    assert seen[-1] == (len(TEXTS), len(TEXTS))
    assert ParagraphVectors.of(papers(), word_hash_encoder, kept=kept).rank(asked, 10) == ranked


def test_a_system_reads_the_printed_text_and_knows_what_is_not_there(snapshot: Snapshot) -> None:
    system = bm25(snapshot)
    assert {ref: system.text_of(*ref) for ref in TEXTS} == TEXTS
    assert system.text_of("tea", "99") is None
    assert system.text_of("coffee", "1") is None


def test_the_assistant_is_a_system_over_the_same_corpus(
    tmp_path: Path, word_hash_encoder: WordHashEncoder, snapshot: Snapshot
) -> None:
    with Assistant.open(tmp_path / "library", encoder=word_hash_encoder) as assistant:
        system = System.of(assistant)
        assert system.corpus == bm25(snapshot).corpus
        assert system.retrieve("pans of lead", 3) == [
            (h.paper, h.locator) for h in assistant.retrieve("pans of lead", 3)
        ]
        assert system.ask is not None
        assert system.ask("What were the pans of?").question == "What were the pans of?"
        assert system.text_of("ink", "1") == TEXTS["ink", "1"]
