"""The tables of the ablation, on verdicts and scores worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("torch")

from evals.judges import BOTH, MODEL, RULES
from training.ablation import ARMS, SIMILARITY, best_cuts, by_cuts, claims_table, questions_table

LABELS = ["supported", "contradicted", "not_found"] * 6
SCORES = [0.9, 0.6, 0.2, 0.8, 0.5, 0.1] * 3


def claim(label: str, score: float, **verdicts: str) -> dict[str, Any]:
    said = {RULES: "not_found", MODEL: "unchecked", BOTH: label}
    return {"label": label, SIMILARITY: score, "verdicts": said | verdicts}


def test_the_cuts_of_similarity_are_the_best_ones() -> None:
    cuts = best_cuts(LABELS, SCORES)
    assert by_cuts(SCORES, cuts) == LABELS
    assert by_cuts([0.1, 0.5, 0.9], (0.5, 0.9)) == ["not_found", "contradicted", "supported"]


def test_a_claim_left_unchecked_is_a_miss() -> None:
    records = [claim(label, score) for label, score in zip(LABELS, SCORES, strict=True)]
    lines = {line.split("  ")[2].strip(): line for line in claims_table(records, best_cuts(LABELS, SCORES))}
    assert list(lines)[1:] == list(ARMS)
    assert lines[BOTH].split()[3] == lines[SIMILARITY].split()[1] == "1.000"
    assert "0.333 [" in lines[RULES]  # right on a third, and never accuses
    assert "nan [nan, nan] n 0" in lines[RULES]
    assert lines[MODEL].split()[2:3] == ["0.000"]
    assert lines[RULES].endswith("0.001")  # 12 losses of 12, after Holm: 2 · 2 / 2**12
    assert lines[SIMILARITY].endswith("1.000")


def test_questions_that_nothing_was_read_for_are_counted() -> None:
    scores = dict.fromkeys(ARMS, 0.0)
    records = [
        {"answered": answered, "near": near, "scores": scores | {BOTH: float(answered)}}
        for answered, near in ((True, False), (False, True), (False, False)) * 4
    ]
    *lines, told = questions_table([*records, {"answered": True, "near": None, "scores": None}])
    by_arm = {line.split("  ")[2].strip(): line for line in lines}
    assert by_arm[BOTH].count("1.000 [1.000, 1.000]") == 2
    assert by_arm[BOTH].endswith("n 8")
    assert by_arm[RULES].count("0.500 [0.500, 0.500]") == 2
    assert told.strip() == "n 12; not scored, for they ask for a paper's facts or find no text: 1"
