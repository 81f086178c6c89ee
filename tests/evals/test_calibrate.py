"""Fitting, against scikit-learn's own pieces, brute force and by hand; and a calibration of one's own at work."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from assistant.own_calibration import FORMAT, OwnCalibration, Scale
from assistant.reply import Refusal, Reply
from evals.calibration.fit import FOLDS, fit_logistic, platt, threshold_for_risk, threshold_keeping
from evals.calibration.own import Aim, Judged, calibration_json, fit, halves, judge_each, measured
from evals.gold.line import Split
from evals.gold.question import GoldQuestion
from evals.system import System
from ingest.errors import GoldError, OptionsError

shares = st.integers(0, 20).map(lambda n: n / 20)
cases = st.lists(st.tuples(st.booleans(), shares), min_size=1, max_size=40)


def rows_and_labels(n: int = 200) -> tuple[list[dict[str, float]], Any, Any]:
    draw = np.random.default_rng(5)
    values, labels = draw.random((n, 3)), draw.integers(0, 2, n)
    values[:, 0] += labels
    groups = np.array([f"paper {k % 7}" for k in range(n)])
    return [dict(zip("abc", map(float, row), strict=True)) for row in values], labels, groups


def test_a_fit_gives_the_chances_of_the_model_on_features_as_they_are() -> None:
    rows, labels, groups = rows_and_labels()
    made = fit_logistic(rows, labels, groups, strength=1.0, balanced=False)
    values = np.array([list(row.values()) for row in rows])
    scaled = values / values.std(axis=0)
    model = LogisticRegression(C=1.0, max_iter=2000).fit(scaled, labels)
    logits = made.intercepts[0] + sum(values[:, n] * made.weights[name][0] for n, name in enumerate("abc"))
    assert 1 / (1 + np.exp(-logits)) == pytest.approx(model.predict_proba(scaled)[:, 1])


def test_held_out_chances_come_from_models_that_did_not_see_the_group() -> None:
    rows, labels, groups = rows_and_labels()
    made = fit_logistic(rows, labels, groups, strength=1.0, balanced=True)
    values = np.array([list(row.values()) for row in rows])
    scaled = values / values.std(axis=0)
    for known, held in GroupKFold(FOLDS).split(scaled, labels, groups):
        model = LogisticRegression(C=1.0, max_iter=2000, class_weight="balanced").fit(scaled[known], labels[known])
        assert made.held_out[held] == pytest.approx(model.predict_proba(scaled[held]))


def test_platt_finds_the_scale_that_the_truth_was_drawn_with() -> None:
    draw = np.random.default_rng(1)
    scores = draw.random(20_000)
    truth = draw.random(20_000) < np.array([Scale(0.5, -1.0)(float(s)) for s in scores])
    slope, offset = platt(scores, truth)
    assert slope == pytest.approx(0.5, abs=0.05)
    assert offset == pytest.approx(-1.0, abs=0.05)


@given(cases, shares)
def test_a_threshold_for_a_risk_is_the_least_that_keeps_to_it(drawn: list[tuple[bool, float]], risk: float) -> None:
    truth, confidence = np.array([t for t, _ in drawn]), np.array([c for _, c in drawn])

    def risk_at(threshold: float) -> float:
        passed = confidence >= threshold
        return float((~truth[passed]).mean())

    fitting = [level for level in sorted(set(confidence.tolist())) if risk_at(level) <= risk]
    assert threshold_for_risk(confidence, truth, risk) == (fitting[0] if fitting else 1.0)


@given(cases.filter(lambda drawn: any(t for t, _ in drawn)), st.floats(0.05, 0.95))
def test_a_threshold_that_keeps_a_share_lets_that_share_pass(drawn: list[tuple[bool, float]], keep: float) -> None:
    truth, confidence = np.array([t for t, _ in drawn]), np.array([c for _, c in drawn])
    threshold = threshold_keeping(confidence, truth, keep)
    n = int(truth.sum())
    assert (confidence[truth] >= threshold).sum() >= math.floor(keep * (n - 1)) + 1


def asked(n: int, split: Split | None = None) -> list[GoldQuestion]:
    made = []
    for k in range(n):
        half = split or list(Split)[k % 2]
        made.append(GoldQuestion(f"q{k}", f"Question {k}?", "x", k % 3 > 0, False, False, (), (), (), half))
    return made


def test_halves_are_the_set_s_own_or_drawn_with_the_seed() -> None:
    to_fit, rest = halves(asked(50), seed=0)
    assert {q.split for q in to_fit} == {Split.DEVELOP}
    assert {q.split for q in rest} == {Split.REPORT}
    one_half = asked(50, Split.DEVELOP)
    to_fit, rest = halves(one_half, seed=0)
    assert sorted(q.id for q in to_fit + rest) == sorted(q.id for q in one_half)
    assert halves(one_half, seed=0) == (to_fit, rest) != halves(one_half, seed=1)
    with pytest.raises(GoldError, match="15 cases to fit on and 15 to measure on"):
        halves(asked(30), seed=0)


def system(confidence: dict[str, float]) -> System:
    def ask(text: str) -> Reply:
        return Refusal(text, "", (), confidence[text], "fake", (), 0.0, 0)

    return System("fake", lambda question, k: [], ask, lambda paper, locator: None, "")


def test_a_case_is_held_against_whether_the_papers_answer_it() -> None:
    questions = asked(3)
    found = judge_each(system({q.question: 0.25 * n for n, q in enumerate(questions)}), questions)
    assert found == [Judged(False, 0.0), Judged(True, 0.25), Judged(True, 0.5)]
    with pytest.raises(GoldError, match="does not judge"):
        judge_each(System("searcher", lambda q, k: [], None, lambda p, n: None, ""), questions)


def drawn(n: int, slope: float) -> list[Judged]:
    draw = np.random.default_rng(2)
    scores = draw.random(n)
    return [Judged(bool(draw.random() < Scale(slope, 0.3)(float(s))), float(s)) for s in scores]


def test_what_was_overconfident_is_reliable_after_the_fit_on_other_cases() -> None:
    to_fit, rest = drawn(3000, 0.4)[:1500], drawn(3000, 0.4)[1500:]
    made = fit(to_fit, Aim.KEEP, 0.9)
    assert made.threshold is not None
    before = measured(rest, None, seed=0)
    after = measured([Judged(j.truth, made.scale(j.confidence)) for j in rest], made.threshold, seed=0)
    assert before["calibration error"]["low"] > after["calibration error"]["high"]
    assert after["AUROC"]["value"] == pytest.approx(before["AUROC"]["value"])
    assert after["answerable answered"]["low"] < 0.9 < after["answerable answered"]["high"]
    assert sum(one["n"] for one in after["reliability"]) == after["n"] == 1500


def test_figures_of_a_threshold_by_hand() -> None:
    judged = [Judged(True, 0.9), Judged(True, 0.4), Judged(False, 0.7), Judged(False, 0.1), Judged(False, 0.2)]
    found = measured(judged, 0.5, seed=0)
    assert [found[name]["value"] for name in ("answerable answered", "unanswerable refused", "risk")] == [
        0.5, pytest.approx(2 / 3), 0.5,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("judged", "said"),
    [
        ([Judged(True, 0.5)] * 20, "20 are true"),
        ([Judged(False, 0.5)] * 20, "0 are true"),
        ([Judged(n % 2 == 0, 0.1 + 0.8 * (n % 2)) for n in range(20)], "does not rise with the truth"),
    ],
)
def test_what_cannot_be_fitted_is_refused(judged: Sequence[Judged], said: str) -> None:
    with pytest.raises(GoldError, match=said):
        fit(judged, None, 0.9)


def test_a_calibration_is_read_back(tmp_path: Path) -> None:
    made = fit(drawn(500, 0.4), Aim.RISK, 0.3)
    path = tmp_path / "own.json"
    path.write_text(json.dumps(calibration_json(made, None, {}, {"seed": 0})), "utf-8")
    own = OwnCalibration.load(path)
    assert (own.answers, own.threshold, own.verdicts) == (made.scale, made.threshold, None)
    assert own.of_answer(0.8) == made.scale(0.8)
    assert own.of_verdict(0.8) == 0.8
    assert own.sha256 is not None
    assert OwnCalibration().of_answer(0.8) == 0.8


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"format": 2}', f'{{"format": {FORMAT}, "answers": {{"slope": 1}}, "verdicts": null}}']
)
def test_what_is_no_calibration_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "own.json"
    path.write_text(text, "utf-8")
    with pytest.raises(OptionsError, match=r"own\.json is no calibration"):
        OwnCalibration.load(path)
    with pytest.raises(OptionsError, match="cannot be read"):
        OwnCalibration.load(tmp_path / "none.json")
