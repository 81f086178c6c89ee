"""How far the words of a claim or question give its label away, without the passage; such rows count less.

Whoever writes claims has habits: what is open compares and names reasons, what is borne out hedges. A model can learn
these instead of reading. So each row weighs the less, the surer a bag of words, fitted on the rows of other papers, is
of its label from its words alone (Clark et al. 2019, Don't Take the Easy Way Out).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import SGDClassifier
from sklearn.model_selection import GroupKFold, cross_val_predict
from sklearn.pipeline import make_pipeline

from training.own_rows import Row

FOLDS = 5
LEAST = 0.25  # of a row's weight that it keeps, however well its words are told


def weights_of(rows: Sequence[Row]) -> dict[str, float]:
    """The weight of each row by its identifier: 1 in the mean of the claims, and in that of the questions."""
    found: dict[str, float] = {}
    for questions in (False, True):
        some = [row for row in rows if row.target.of_question is questions]
        if len({row.paper for row in some}) < FOLDS:
            found.update((row.identifier, 1.0) for row in some)
            continue
        labels = np.array([int(row.target) for row in some])
        told = chances_by_style(some)[np.arange(len(some)), np.searchsorted(np.unique(labels), labels)]
        weights = np.maximum(1 - told, LEAST)
        found.update(zip([row.identifier for row in some], (weights / weights.mean()).tolist(), strict=True))
    return found


def chances_by_style(rows: Sequence[Row]) -> np.ndarray:
    """What a bag of words makes of each row's own words, fitted on the rows of other papers: (n, labels), by label."""
    by_words = make_pipeline(  # seconds at 25,000 rows, where an exact fit takes minutes
        CountVectorizer(ngram_range=(1, 2), min_df=3),
        SGDClassifier(loss="log_loss", alpha=8 / len(rows), max_iter=8, tol=None, random_state=0),
    )
    return np.asarray(
        cross_val_predict(
            by_words,
            [row.text for row in rows],
            [int(row.target) for row in rows],
            groups=[row.paper for row in rows],
            cv=GroupKFold(FOLDS),
            method="predict_proba",
        )
    )
