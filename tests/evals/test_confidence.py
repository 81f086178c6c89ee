"""AUROC, risk-coverage area and calibration error against scikit-learn, brute force and tables worked by hand."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.calibration import calibration_curve
from sklearn.metrics import roc_auc_score

from evals.measures import confidence
from evals.measures.confidence import Confidence, Counts, Truth, Values, once

levels = st.one_of(st.floats(0, 1), st.sampled_from([0.0, 0.1, 0.5, 0.5, 0.9, 1.0]))  # with ties
cases = st.lists(st.tuples(st.booleans(), levels), min_size=1, max_size=60)


def plain(statistic: Callable[[Truth, Confidence, Counts], Values]) -> Callable[[Truth, Confidence], float]:
    """The statistic of the cases as they are."""
    return lambda truth, scores: float(statistic(truth, scores, once(len(truth)))[0])


auroc = plain(confidence.auroc)
risk_coverage_area = plain(confidence.risk_coverage_area)
expected_calibration_error = plain(confidence.expected_calibration_error)


def columns(pairs: list[tuple[bool, float]]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([t for t, _ in pairs], dtype=bool), np.array([c for _, c in pairs], dtype=float)


@given(cases)
def test_auroc_equals_scikit_learns(pairs: list[tuple[bool, float]]) -> None:
    truth, scores = columns(pairs)
    if truth.all() or not truth.any():
        assert math.isnan(auroc(truth, scores))
    else:
        assert auroc(truth, scores) == pytest.approx(roc_auc_score(truth, scores))


def test_auroc_by_hand() -> None:
    # Pairs (true, false): .9>.6 yes, .9>.3 yes, .6=.6 half, .6>.3 yes: 3.5 of 4.
    assert auroc(*columns([(True, 0.9), (True, 0.6), (False, 0.6), (False, 0.3)])) == 3.5 / 4


def test_risk_coverage_by_hand() -> None:
    # By confidence: right, wrong, right. Risks: 0/1, 1/2, 1/3.
    assert risk_coverage_area(*columns([(True, 0.9), (False, 0.8), (True, 0.1)])) == pytest.approx(
        (0 + 1 / 2 + 1 / 3) / 3
    )


@given(st.lists(st.tuples(st.booleans(), st.sampled_from([0.2, 0.5, 0.8])), min_size=1, max_size=6))
def test_risk_coverage_averages_over_the_orders_of_ties(pairs: list[tuple[bool, float]]) -> None:
    areas = []
    for order in permutations(pairs):
        if all(order[n][1] >= order[n + 1][1] for n in range(len(order) - 1)):
            false = np.cumsum([not t for t, _ in order])
            areas.append(np.mean(false / np.arange(1, len(order) + 1)))
    assert risk_coverage_area(*columns(pairs)) == pytest.approx(np.mean(areas))


def test_calibration_error_by_hand() -> None:
    # Bin .8-.9 holds two cases (mean .85, half true: .35 off); bin .1-.2 one (.15, true: .85 off).
    pairs = [(True, 0.85), (False, 0.85), (True, 0.15)]
    assert expected_calibration_error(*columns(pairs)) == pytest.approx(2 / 3 * 0.35 + 1 / 3 * 0.85)
    assert expected_calibration_error(*columns([(True, 1.0), (False, 0.0)])) == 0


@given(cases)
def test_calibration_error_equals_a_loop_over_bins(pairs: list[tuple[bool, float]]) -> None:
    bins: dict[int, list[tuple[bool, float]]] = {}
    for t, c in pairs:
        bins.setdefault(min(int(c * 10), 9), []).append((t, c))
    expected = sum(
        len(own) / len(pairs) * abs(np.mean([t for t, _ in own]) - np.mean([c for _, c in own]))
        for own in bins.values()
    )
    assert expected_calibration_error(*columns(pairs)) == pytest.approx(expected, abs=1e-12)


def test_nothing_is_nan() -> None:
    for statistic in (auroc, risk_coverage_area, expected_calibration_error):
        assert math.isnan(statistic(*columns([])))


@given(st.lists(st.tuples(st.booleans(), levels, st.integers(0, 3)), min_size=1, max_size=30))
def test_counts_stand_for_cases_drawn_as_often(drawn: list[tuple[bool, float, int]]) -> None:
    truth, scores = columns([(t, c) for t, c, _ in drawn])
    counts = np.array([[times for _, _, times in drawn], [1] * len(drawn)])
    repeated = columns([(t, c) for t, c, times in drawn for _ in range(times)])
    for statistic in (confidence.auroc, confidence.risk_coverage_area, confidence.expected_calibration_error):
        found = statistic(truth, scores, counts)
        assert found[0] == pytest.approx(plain(statistic)(*repeated), nan_ok=True)
        assert found[1] == pytest.approx(plain(statistic)(truth, scores), nan_ok=True)


@given(cases)
def test_the_bins_are_scikit_learns_and_add_up_to_the_calibration_error(pairs: list[tuple[bool, float]]) -> None:
    truth, scores = columns(pairs)
    bins = confidence.reliability(truth, scores)
    inside = ~np.isin(scores, np.linspace(0, 1, 11)[1:-1])  # scikit-learn puts an inner edge into the lower bin
    shares, means = calibration_curve(truth[inside], scores[inside], n_bins=10) if inside.any() else ([], [])
    if inside.all():
        assert [b.share for b in bins] == pytest.approx(shares)
        assert [b.confidence for b in bins] == pytest.approx(means)
    gaps = sum(b.n * abs(b.share - b.confidence) for b in bins) / len(pairs)
    assert gaps == pytest.approx(expected_calibration_error(truth, scores))


@given(cases)
def test_the_curve_is_what_counting_at_each_threshold_gives(pairs: list[tuple[bool, float]]) -> None:
    truth, scores = columns(pairs)
    expected = []
    for threshold in sorted(set(scores.tolist()), reverse=True):
        taken = truth[scores >= threshold]
        expected.append((len(taken) / len(truth), float((~taken).mean())))
    assert np.array(confidence.risk_coverage_curve(truth, scores)) == pytest.approx(np.array(expected))
