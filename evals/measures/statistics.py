"""Estimates with intervals: Wilson for proportions, a seeded bootstrap for the rest. Nothing is NaN with n = 0.

Intervals are two-sided, at 95 % unless told. The bootstrap is the percentile method (Efron and Tibshirani 1993, An
Introduction to the Bootstrap, ch. 13), with `RESAMPLES` draws from `numpy.random.default_rng(seed)`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from evals.measures.confidence import Confidence, Counts, Truth, Values, once
from evals.measures.confusion import Confusions

LEVEL = 0.95
RESAMPLES = 2000
_CELLS = 1_000_000  # cases drawn at once: a few arrays of 8 MB


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value, the ends of its interval, and the number of cases behind it. NaN where nothing can be said."""

    value: float
    low: float
    high: float
    n: int


NOTHING = Estimate(math.nan, math.nan, math.nan, 0)


def wilson(successes: float, n: int, level: float = LEVEL) -> Estimate:
    """The share of successes with Wilson's score interval (Wilson 1927, JASA 22:209; no continuity correction).

    Raises:
        ValueError: `successes` is not within 0..n.
    """
    if not 0 <= successes <= n:
        raise ValueError(f"{successes} successes of {n}")
    if n == 0:
        return NOTHING
    z2 = NormalDist().inv_cdf((1 + level) / 2) ** 2
    share = successes / n
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = math.sqrt(z2 * (share * (1 - share) / n + z2 / (4 * n * n))) / (1 + z2 / n)
    return Estimate(share, max(0.0, min(centre - half, share)), min(1.0, max(centre + half, share)), n)


def bootstrap_mean(values: Sequence[float], *, seed: int, level: float = LEVEL) -> Estimate:
    """The mean with its bootstrap interval.

    Equal values have no spread to draw from: between 0 and 1 their interval is Wilson's, which is never narrower than
    the truth allows there (the variance of a share is at most p(1 - p)); elsewhere it is unknown (NaN).
    """
    sample = np.asarray(values, dtype=np.float64)
    n = len(sample)
    if n == 0:
        return NOTHING
    mean = float(sample.mean())
    if np.ptp(sample) == 0:
        inside = 0 <= mean <= 1
        return wilson(mean * n, n, level) if inside else Estimate(mean, math.nan, math.nan, n)
    generator = np.random.default_rng(seed)
    parts = [sample[generator.integers(0, n, (rows, n))].mean(axis=1) for rows in _rows(n)]
    return Estimate(mean, *_percentiles(np.concatenate(parts), level), n)


def bootstrap_by_class(
    statistic: Callable[[Truth, Confidence, Counts], Values],
    labels: Sequence[bool],
    scores: Sequence[float],
    *,
    seed: int,
    level: float = LEVEL,
) -> Estimate:
    """A statistic of labels and scores (see evals/measures/confidence.py), both (n,), with its bootstrap interval.

    Each class is resampled apart, for how many cases of each there are was decided by whoever wrote the set. NaN where
    the statistic is; the ends are NaN where a class has fewer than two cases.

    Raises:
        ValueError: as many scores as labels are wanted.
    """
    truth, values = np.asarray(labels, dtype=np.bool_), np.asarray(scores, dtype=np.float64)
    n = len(truth)
    if n != len(values):
        raise ValueError(f"{n} labels, {len(values)} scores")
    value = float(statistic(truth, values, once(n))[0])
    classes = [group for group in (np.flatnonzero(truth), np.flatnonzero(~truth)) if len(group)]
    if math.isnan(value) or min(len(group) for group in classes) < 2:
        return Estimate(value, math.nan, math.nan, n)
    generator = np.random.default_rng(seed)
    parts = []
    for rows in _rows(n):
        counts = np.zeros((rows, n), dtype=np.int64)
        for group in classes:
            drawn = group[generator.integers(0, len(group), (rows, len(group)))]
            counts += np.bincount((drawn + n * np.arange(rows)[:, None]).ravel(), minlength=rows * n).reshape(rows, n)
        parts.append(statistic(truth, values, counts))
    return Estimate(value, *_percentiles(np.concatenate(parts), level), n)


def bootstrap_confusion(
    statistic: Callable[[Confusions], Values], counts: Confusions, *, seed: int, level: float = LEVEL
) -> Estimate:
    """A statistic of the confusion `counts` (1, labels, columns) with its bootstrap interval.

    Each label's cases are drawn again apart, for how many there are of each was decided by whoever wrote the set.
    """
    n = int(counts.sum())
    value = float(statistic(counts)[0]) if n else math.nan
    if math.isnan(value):
        return Estimate(value, math.nan, math.nan, n)
    generator = np.random.default_rng(seed)
    drawn = np.stack(
        [
            generator.multinomial(total, row / total, size=RESAMPLES) if total else np.zeros((RESAMPLES, len(row)), int)
            for total, row in zip(counts[0].sum(axis=1).tolist(), counts[0], strict=True)
        ],
        axis=1,
    )
    values = statistic(drawn)
    values = values[~np.isnan(values)]
    return Estimate(value, *_percentiles(values, level), n) if len(values) else Estimate(value, math.nan, math.nan, n)


def bootstrap_pairs(
    statistic: Callable[[Confusions], Values], counts: Confusions, *, seed: int, level: float = LEVEL
) -> Estimate:
    """A statistic of pairs of verdicts, counted in `counts` (1, k, k), with its bootstrap interval.

    The pairs are drawn again as they are, for neither side's shares were decided by anybody. Draws that say nothing are
    left out; the ends are NaN where all do.
    """
    n = int(counts.sum())
    value = float(statistic(counts)[0]) if n else math.nan
    if math.isnan(value):
        return Estimate(value, math.nan, math.nan, n)
    flat = counts.ravel()
    drawn = np.random.default_rng(seed).multinomial(n, flat / n, size=RESAMPLES)
    values = statistic(drawn.reshape(RESAMPLES, *counts.shape[1:]))
    values = values[~np.isnan(values)]
    return Estimate(value, *_percentiles(values, level), n) if len(values) else Estimate(value, math.nan, math.nan, n)


def paired_difference(first: Sequence[float], second: Sequence[float], *, seed: int, level: float = LEVEL) -> Estimate:
    """The mean of `second - first`, case by case, with its bootstrap interval: what one system has over another.

    Where every case differs by as much as any other the interval is that one difference.

    Raises:
        ValueError: the two do not have as many cases.
    """
    if len(first) != len(second):
        raise ValueError(f"{len(first)} cases against {len(second)}: a paired comparison needs the same cases")
    differences = np.asarray(second, dtype=np.float64) - np.asarray(first, dtype=np.float64)
    if len(differences) and np.ptp(differences) == 0:
        same = float(differences[0])
        return Estimate(same, same, same, len(differences))
    return bootstrap_mean(differences.tolist(), seed=seed, level=level)


def sign_test(first: Sequence[float], second: Sequence[float]) -> float:
    """The exact two-sided p-value that wins and losses between paired cases are a fair coin's; ties do not count.

    1.0 where no case differs. Dixon and Mood 1946, JASA 41:557; of right and wrong it is the exact test of McNemar
    1947, Psychometrika 12:153.

    Raises:
        ValueError: the two do not have as many cases.
    """
    wins = sum(b > a for a, b in zip(first, second, strict=True))
    losses = sum(b < a for a, b in zip(first, second, strict=True))
    return min(1.0, 2 * _tail(min(wins, losses), wins + losses))


def worse_test(first: Sequence[float], second: Sequence[float]) -> float:
    """The exact one-sided p-value of the sign test: the chance of so few wins of `second` if it were as good.

    Raises:
        ValueError: the two do not have as many cases.
    """
    wins = sum(b > a for a, b in zip(first, second, strict=True))
    losses = sum(b < a for a, b in zip(first, second, strict=True))
    return _tail(wins, wins + losses)


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """The p-values (0..1) adjusted for their number: each may be held against the level that all share.

    Holm 1979, Scandinavian Journal of Statistics 6:65. The chance that any true null is rejected stays at the level.
    """
    order = sorted(range(len(p_values)), key=lambda n: p_values[n])
    adjusted = [0.0] * len(p_values)
    highest = 0.0
    for rank, n in enumerate(order):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[n]))
        adjusted[n] = highest
    return tuple(adjusted)


def _tail(k: int, n: int) -> float:
    """The chance of at most `k` heads in `n` tosses of a fair coin."""
    return float(sum(math.comb(n, i) for i in range(k + 1)) / 2**n)


def _rows(n: int) -> Iterator[int]:
    """How many resamples of `n` cases to draw at a time: `RESAMPLES` in all."""
    rows = max(1, _CELLS // n)
    for done in range(0, RESAMPLES, rows):
        yield min(rows, RESAMPLES - done)


def _percentiles(draws: Values, level: float) -> tuple[float, float]:
    low, high = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)
