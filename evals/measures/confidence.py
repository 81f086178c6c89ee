"""Measures of a confidence against what is true: here, whether the papers answer the question.

Each takes `truth` (n,) bool, `confidence` (n,) in 0..1 without NaN, and `counts` (r, n): in each of r samples, how
often each case was drawn (`ONCE` of n: the cases as they are). Each gives (r,) float, NaN where a sample has nothing
to say.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Truth = NDArray[np.bool_]
Confidence = NDArray[np.float64]
Counts = NDArray[np.int64]
Values = NDArray[np.float64]

BINS = 10


def once(n: int) -> Counts:
    """The one sample (1, n) that holds every case once."""
    return np.ones((1, n), dtype=np.int64)


def auroc(truth: Truth, confidence: Confidence, counts: Counts) -> Values:
    """The chance that a true case has more confidence than a false one; a tie counts half. NaN without both classes.

    The Mann-Whitney U over the number of pairs (Hanley and McNeil 1982, Radiology 143:29). 0.5 is chance.
    """
    true, false = _by_level(truth, confidence, counts)
    below = np.cumsum(false, axis=1) - false
    wins = (true * (below + false / 2)).sum(axis=1)
    return _ratio(wins, true.sum(axis=1) * false.sum(axis=1))


def balanced_accuracy(truth: Truth, confidence: Confidence, counts: Counts) -> Values:
    """The mean of the two classes' recalls, a confidence of at least a half saying *true*. NaN without both classes.

    Brodersen et al. 2010 (ICPR, doi 10.1109/ICPR.2010.764). 0.5 is chance, and what always saying the same gets.
    """
    hits = counts * ((confidence >= 0.5) == truth)
    true = _ratio(hits[:, truth].sum(axis=1), counts[:, truth].sum(axis=1))
    false = _ratio(hits[:, ~truth].sum(axis=1), counts[:, ~truth].sum(axis=1))
    return (true + false) / 2


def risk_coverage_area(truth: Truth, confidence: Confidence, counts: Counts) -> Values:
    """The mean, over every coverage k = 1..n, of the share of false cases among the k most confident. Lower is better.

    AURC of Geifman et al. 2019 (arXiv 1805.08206), where the risk of answering is that the papers do not answer. Cases
    of equal confidence are taken in random order, on average: the area does not depend on the order of the cases.
    """
    true, false = (part[:, ::-1] for part in _by_level(truth, confidence, counts))
    size = true + false
    above, false_above = np.cumsum(size, axis=1) - size, np.cumsum(false, axis=1) - false
    # With C cases and F false ones above a level of s cases, f false, the sum over its places j = 1..s of
    # (F + f j / s) / (C + j) is f + (F - C f / s) (H(C + s) - H(C)), H being the harmonic numbers.
    total = int(counts.sum(axis=1).max(initial=0))
    harmonic = np.concatenate([[0.0], np.cumsum(1 / np.arange(1, total + 1))])
    share = _ratio(false, size, otherwise=0.0)
    risks = false + (false_above - above * share) * (harmonic[above + size] - harmonic[above])
    return _ratio(risks.sum(axis=1), size.sum(axis=1))


def expected_calibration_error(truth: Truth, confidence: Confidence, counts: Counts) -> Values:
    """The sum over ten equal bins of (share of cases in it) · |share true - mean confidence|. 0 is perfect, 1 worst.

    Guo et al. 2017 (arXiv 1706.04599). A bin holds its lower edge; the last one both. Biased upwards on few cases.
    """
    member = _bins(confidence)[:, None] == np.arange(BINS)
    gaps = counts @ (member * (truth - confidence)[:, None])
    return _ratio(np.abs(gaps).sum(axis=1), counts.sum(axis=1))


@dataclass(frozen=True, slots=True)
class Bin:
    """Cases whose confidence lies in `low`..`high`: how many, their mean confidence, and the share that is true."""

    low: float
    high: float
    n: int
    confidence: float
    share: float


def reliability(truth: Truth, confidence: Confidence) -> tuple[Bin, ...]:
    """The bins of `expected_calibration_error` that hold a case, ascending."""
    bins = _bins(confidence)
    return tuple(
        Bin(n / BINS, (n + 1) / BINS, int(own.sum()), float(confidence[own].mean()), float(truth[own].mean()))
        for n in range(BINS)
        if (own := bins == n).any()
    )


def risk_coverage_curve(truth: Truth, confidence: Confidence) -> tuple[tuple[float, float], ...]:
    """`(coverage, risk)` at each threshold: the share of cases at or above it, and the share of them that is false.

    From the most confident on, the last point at coverage 1 (El-Yaniv and Wiener 2010, JMLR 11:1605).
    """
    true, false = (np.cumsum(part[0, ::-1]) for part in _by_level(truth, confidence, once(len(truth))))
    total = true + false
    return tuple((float(n / len(truth)), float(f / n)) for n, f in zip(total, false, strict=True))


def _bins(confidence: Confidence) -> NDArray[np.int64]:
    """The bin of each case (n,), 0..BINS - 1."""
    return np.minimum((confidence * BINS).astype(np.int64), BINS - 1)


def _by_level(truth: Truth, confidence: Confidence, counts: Counts) -> tuple[Counts, Counts]:
    """How many true and how many false cases each sample has at each distinct confidence, ascending: (r, levels)."""
    if not len(truth):
        empty = np.zeros((len(counts), 0), dtype=np.int64)
        return empty, empty
    order = np.argsort(confidence, kind="stable")
    starts = np.flatnonzero(np.diff(confidence[order], prepend=-np.inf))
    ordered = counts[:, order]
    true = np.add.reduceat(ordered * truth[order], starts, axis=1)
    return true, np.add.reduceat(ordered, starts, axis=1) - true


def _ratio(above: NDArray[np.generic], below: NDArray[np.generic], otherwise: float = np.nan) -> Values:
    values = np.full(below.shape, otherwise)
    np.divide(above, below, out=values, where=below != 0)
    return values
