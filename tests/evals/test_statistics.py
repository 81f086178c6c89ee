"""Intervals against scipy's, and what they must do on no, one and equal cases."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest, bootstrap

from evals.measures.confidence import auroc
from evals.measures.confusion import confusion_of, macro_f1
from evals.measures.statistics import (
    bootstrap_by_class,
    bootstrap_confusion,
    bootstrap_mean,
    holm,
    paired_difference,
    sign_test,
    wilson,
    worse_test,
)

values = st.lists(st.floats(-5, 5), min_size=2, max_size=40)


@given(n=st.integers(1, 400), data=st.data(), level=st.sampled_from([0.8, 0.95, 0.99]))
def test_wilson_equals_scipys(n: int, data: st.DataObject, level: float) -> None:
    k = data.draw(st.integers(0, n))
    ours = wilson(k, n, level)
    theirs = binomtest(k, n).proportion_ci(level, method="wilson")
    assert (ours.value, ours.n) == (k / n, n)
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=1e-9)
    assert ours.low <= ours.value <= ours.high


def test_nothing_is_nan_with_its_count() -> None:
    for estimate in (wilson(0, 0), bootstrap_mean([], seed=0), paired_difference([], [], seed=0)):
        assert math.isnan(estimate.value)
        assert math.isnan(estimate.low)
        assert estimate.n == 0
    one_class = bootstrap_by_class(auroc, [True, True], [0.1, 0.2], seed=0)
    assert math.isnan(one_class.value)
    assert one_class.n == 2


def test_more_successes_than_cases_is_an_error() -> None:
    with pytest.raises(ValueError, match="3 successes of 2"):
        wilson(3, 2)


def test_the_bootstrap_of_a_mean_agrees_with_scipys() -> None:
    sample = np.random.default_rng(5).beta(2, 1, 80)
    ours = bootstrap_mean(sample.tolist(), seed=1)
    theirs = bootstrap((sample,), np.mean, n_resamples=20000, method="percentile", rng=np.random.default_rng(2))
    assert ours.value == pytest.approx(sample.mean())
    # both ends are themselves drawn: they agree to a tenth of the interval's width
    width = theirs.confidence_interval.high - theirs.confidence_interval.low
    assert ours.low == pytest.approx(theirs.confidence_interval.low, abs=0.1 * width)
    assert ours.high == pytest.approx(theirs.confidence_interval.high, abs=0.1 * width)


@given(values, st.integers(0, 2**32))
def test_a_seed_gives_the_same_interval_and_it_holds_the_draws(sample: list[float], seed: int) -> None:
    once, again = bootstrap_mean(sample, seed=seed), bootstrap_mean(sample, seed=seed)
    assert repr(once) == repr(again)  # NaN included
    if not math.isnan(once.low):
        assert min(sample) - 1e-9 <= once.low <= once.high <= max(sample) + 1e-9 or np.ptp(sample) == 0


def test_another_seed_draws_another_interval() -> None:
    sample = np.random.default_rng(6).random(40).tolist()
    first, second = bootstrap_mean(sample, seed=0), bootstrap_mean(sample, seed=1)
    assert first.value == second.value
    assert first.low != second.low


def test_a_large_sample_is_drawn_in_parts_with_the_same_meaning() -> None:
    sample = np.random.default_rng(3).random(5000)
    estimate = bootstrap_mean(sample.tolist(), seed=0)
    half = 1.96 * sample.std() / math.sqrt(5000)
    assert (estimate.low, estimate.high) == pytest.approx((sample.mean() - half, sample.mean() + half), abs=0.15 * half)


def test_equal_values_are_not_certain() -> None:
    assert bootstrap_mean([1.0] * 6, seed=0) == wilson(6, 6)
    assert bootstrap_mean([1.0] * 6, seed=0).low < 0.7
    beyond = bootstrap_mean([3.0, 3.0], seed=0)
    assert beyond.value == 3
    assert math.isnan(beyond.low)


def test_the_interval_of_an_auroc_agrees_with_hanley_and_mcneils() -> None:
    generator = np.random.default_rng(8)
    truth = np.array([True] * 120 + [False] * 90)
    scores = np.where(truth, generator.normal(1, 1, 210), generator.normal(0, 1, 210))
    estimate = bootstrap_by_class(auroc, truth.tolist(), scores.tolist(), seed=4)
    a = estimate.value
    q1, q2 = a / (2 - a), 2 * a * a / (1 + a)
    error = math.sqrt((a * (1 - a) + 119 * (q1 - a * a) + 89 * (q2 - a * a)) / (120 * 90))
    assert (estimate.low, estimate.high) == pytest.approx((a - 1.96 * error, a + 1.96 * error), abs=0.015)
    assert estimate == bootstrap_by_class(auroc, truth.tolist(), scores.tolist(), seed=4)


def test_a_class_of_one_has_no_interval() -> None:
    estimate = bootstrap_by_class(auroc, [True, False, False], [0.9, 0.1, 0.2], seed=0)
    assert estimate.value == 1
    assert math.isnan(estimate.low)


def test_labels_and_scores_must_be_as_many() -> None:
    with pytest.raises(ValueError, match="2 labels, 1 scores"):
        bootstrap_by_class(auroc, [True, False], [0.1], seed=0)


def test_a_paired_difference_is_narrower_than_the_unpaired_spread() -> None:
    generator = np.random.default_rng(0)
    first = generator.random(60)
    second = first + generator.normal(0.05, 0.02, 60)
    difference = paired_difference(first.tolist(), second.tolist(), seed=0)
    assert difference.value == pytest.approx(float((second - first).mean()))
    assert 0.03 < difference.low < difference.value < difference.high < 0.07


def test_no_difference_is_no_difference() -> None:
    estimate = paired_difference([0.1, 0.9], [0.1, 0.9], seed=0)
    assert (estimate.value, estimate.low, estimate.high) == (0, 0, 0)
    with pytest.raises(ValueError, match="1 cases against 2"):
        paired_difference([0.0], [0.0, 1.0], seed=0)


@given(st.lists(st.tuples(st.sampled_from([0.0, 0.5, 1.0]), st.sampled_from([0.0, 0.5, 1.0])), max_size=80))
def test_the_sign_test_equals_scipys(pairs: list[tuple[float, float]]) -> None:
    first, second = [a for a, _ in pairs], [b for _, b in pairs]
    wins, losses = sum(b > a for a, b in pairs), sum(b < a for a, b in pairs)
    expected = binomtest(wins, wins + losses).pvalue if wins + losses else 1.0
    assert sign_test(first, second) == pytest.approx(expected)


def test_a_wilson_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    generator = np.random.default_rng(1)
    covered = [(e := wilson(int(generator.binomial(40, 0.8)), 40)).low <= 0.8 <= e.high for _ in range(2000)]
    assert 0.93 <= np.mean(covered) <= 0.98


paired = st.lists(st.tuples(st.sampled_from([0.0, 0.5, 1.0]), st.sampled_from([0.0, 0.5, 1.0])), max_size=40)


@given(paired)
def test_the_test_for_worse_is_scipys_binomial_test(pairs: list[tuple[float, float]]) -> None:
    first, second = [a for a, _ in pairs], [b for _, b in pairs]
    wins, losses = sum(b > a for a, b in pairs), sum(b < a for a, b in pairs)
    expected = binomtest(wins, wins + losses, 0.5, alternative="less").pvalue if wins + losses else 1.0
    assert worse_test(first, second) == pytest.approx(expected)
    assert min(1.0, 2 * min(worse_test(first, second), worse_test(second, first))) == pytest.approx(
        sign_test(first, second)
    )


@given(st.lists(st.floats(0, 1), max_size=12), st.floats(0.001, 0.2))
def test_holm_rejects_what_going_down_the_list_rejects(p_values: list[float], alpha: float) -> None:
    """The procedure as Holm wrote it: reject from the smallest on, until one is not below alpha / those left."""
    rejected = set()
    for rank, n in enumerate(sorted(range(len(p_values)), key=lambda n: p_values[n])):
        if p_values[n] >= alpha / (len(p_values) - rank):
            break
        rejected.add(n)
    adjusted = holm(p_values)
    assert {n for n, p in enumerate(adjusted) if p < alpha} <= rejected | {
        n for n in range(len(p_values)) if adjusted[n] == pytest.approx(alpha)
    }
    assert rejected <= {n for n, p in enumerate(adjusted) if p < alpha or p == pytest.approx(alpha)}
    assert all(own <= p <= 1 for own, p in zip(p_values, adjusted, strict=True))


def test_holm_by_hand() -> None:
    assert holm([]) == ()
    assert holm([0.04]) == (0.04,)
    assert holm([0.01, 0.04, 0.03]) == pytest.approx((0.03, 0.06, 0.06))  # 3 · 0.01, then 2 · 0.03, then no less
    assert holm([0.5, 0.9]) == (1.0, 1.0)


def test_noise_fails_no_more_gates_than_alpha_says() -> None:
    """A thousand pairs of runs that differ by chance alone, ten gates each: at most a twentieth has a failure."""
    generator = np.random.default_rng(3)
    failing = 0
    for _ in range(1000):
        tests = []
        for _ in range(10):
            first, second = generator.integers(0, 2, (2, 60))
            tests.append(worse_test(first.tolist(), second.tolist()))
        failing += min(holm(tests)) < 0.05
    assert failing <= 70  # three standard deviations above fifty


def test_the_bootstrap_of_a_confusion_holds_its_value_and_knows_nothing_of_nothing() -> None:
    labels = ("a", "b", "c")
    pairs = [("a", "a")] * 20 + [("a", "b")] * 5 + [("b", "b")] * 15 + [("b", "c")] * 9 + [("c", "c")] * 11
    made = bootstrap_confusion(macro_f1, confusion_of(pairs, labels, labels)[None], seed=0)
    assert made.low < made.value < made.high
    assert made.n == 60
    assert made == bootstrap_confusion(macro_f1, confusion_of(pairs, labels, labels)[None], seed=0)
    nothing = bootstrap_confusion(macro_f1, confusion_of([], labels, labels)[None], seed=0)
    assert (math.isnan(nothing.value), nothing.n) == (True, 0)
