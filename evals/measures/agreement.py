"""How far two judges of the same statements agree: the share of equal verdicts, and Cohen's kappa.

The statements are taken one by one, those of one answer too, so that with long answers the intervals are a little
narrow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.reply import VERDICTS, Verdict
from evals.measures.confusion import Confusions, Values, confusion_of
from evals.measures.statistics import Estimate, bootstrap_pairs, wilson


@dataclass(frozen=True, slots=True)
class Agreement:
    """`raw`: the share of equal verdicts, with Wilson's interval; `kappa`: with a bootstrap interval, NaN where chance
    alone agrees always; `counts[theirs][ours]`: how often each verdict met each.
    """

    raw: Estimate
    kappa: Estimate
    counts: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, pairs: Sequence[tuple[Verdict, Verdict]], seed: int) -> Agreement:
        """The agreement over pairs of (their verdict, ours), each one of `VERDICTS`; NaN with n = 0 for none.

        Raises:
            ValueError: a verdict is none of `VERDICTS`.
        """
        counts = confusion_of([(str(a), str(b)) for a, b in pairs], list(map(str, VERDICTS)), list(map(str, VERDICTS)))
        raw = wilson(float(counts.trace()), int(counts.sum()))
        return cls(raw, bootstrap_pairs(cohen_kappa, counts[None], seed=seed), tuple(map(tuple, counts.tolist())))


def cohen_kappa(counts: Confusions) -> Values:
    """Agreement beyond chance, 1 at most: (observed - expected) / (1 - expected), expected from both judges' shares.

    Cohen 1960, Educational and Psychological Measurement 20:37. `counts` (r, k, k); NaN where there is nothing, or
    where both give one verdict alone: then chance would agree as well.
    """
    total = counts.sum(axis=(1, 2)).astype(np.float64)
    diagonal = np.trace(counts, axis1=1, axis2=2)
    by_chance = (counts.sum(axis=1) * counts.sum(axis=2)).sum(axis=1)
    values = np.full(len(counts), np.nan)
    np.divide(total * diagonal - by_chance, total * total - by_chance, out=values, where=total * total > by_chance)
    return values
