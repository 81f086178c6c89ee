"""Measures of one ranking against the paragraphs that answer. A ranking names a paragraph once, best first."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

from evals.gold.question import Ref


def hit_at(ranked: Sequence[Ref], relevant: Collection[Ref], k: int) -> float:
    """1 where any of the first `k` is relevant, else 0: success@k in ir-measures."""
    return float(any(ref in relevant for ref in ranked[:k]))


def all_at(ranked: Sequence[Ref], needed: Collection[Ref], k: int) -> float | None:
    """1 where the first `k` hold every needed paragraph, else 0. None (unscored) where more than `k` are needed.

    What an answer over several paragraphs stands on; no ranking could pass where k is too small, so that is no failure.
    """
    if not needed or len(needed) > k:
        return None
    return float(set(needed) <= set(ranked[:k]))


def reciprocal_rank(ranked: Sequence[Ref], relevant: Collection[Ref]) -> float:
    """1 / rank of the first relevant paragraph, ranks from 1; 0 where the ranking holds none. Voorhees 1999, TREC-8."""
    return next((1 / rank for rank, ref in enumerate(ranked, start=1) if ref in relevant), 0.0)


def ndcg_at(ranked: Sequence[Ref], gains: dict[Ref, float], k: int) -> float | None:
    """Normalised discounted cumulative gain: Σ gain / log2(rank + 1) over the first `k`, over the best possible sum.

    Järvelin and Kekäläinen 2002, ACM TOIS 20:422, with linear gains as in trec_eval. None where no gain is positive.
    """
    best = _discounted(sorted(gains.values(), reverse=True)[:k])
    return _discounted([gains.get(ref, 0.0) for ref in ranked[:k]]) / best if best else None


def _discounted(gains: Sequence[float]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, start=1))
