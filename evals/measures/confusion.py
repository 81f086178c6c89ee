"""Measures of a confusion: how often each label (row) got each verdict (column), the labels being the first columns.

Each takes `counts` (r, labels, columns), one confusion a sample, and gives (r,) float, NaN where there is nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Confusions = NDArray[np.int64]  # (r, labels, columns)
Values = NDArray[np.float64]  # (r,)


def confusion_of(pairs: Sequence[tuple[str, str]], labels: Sequence[str], columns: Sequence[str]) -> NDArray[np.int64]:
    """The counts (labels, columns) of pairs of a label and what it got.

    Raises:
        ValueError: a pair names what is neither.
    """
    counts = np.zeros((len(labels), len(columns)), dtype=np.int64)
    for label, got in pairs:
        counts[labels.index(label), columns.index(got)] += 1
    return counts


def f1_of(n: int) -> Callable[[Confusions], Values]:
    """F1 of the n-th label: twice the hits over how often it is there and how often it is said (van Rijsbergen 1979).

    NaN where it neither is there nor is said.
    """

    def f1(counts: Confusions) -> Values:
        """The harmonic mean of the label's precision and recall."""
        claimed = counts[:, :, n].sum(axis=1) + counts[:, n].sum(axis=1)
        values = np.full(len(counts), np.nan)
        np.divide(2 * counts[:, n, n], claimed, out=values, where=claimed > 0)
        return values

    return f1


def macro_f1(counts: Confusions) -> Values:
    """The mean of the labels' F1, each label counting alike however many cases it has; NaN where one has none."""
    return np.asarray(np.mean([f1_of(n)(counts) for n in range(counts.shape[1])], axis=0))
