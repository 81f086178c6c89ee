"""Fitting of what stands between scores and the confidences that people see: logistic models, scaling, thresholds.

Used by `evals.calibration.own` on anybody's own cases, and by `evals.calibration.support` and training/calibrate.py for
what ships. Predictions that a threshold is chosen on come from models that did not see their group.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict

from assistant.odds import log_odds

FOLDS = 5


@dataclass(frozen=True, slots=True)
class LogisticFit:
    """A logistic model of `classes` over named features, on the features' own scales.

    `intercepts` (k,), `weights`: feature → (k,); k is 1 for two classes. `held_out` (n, classes): the chances of each
    row by models that did not see its group.
    """

    intercepts: NDArray[np.float64]
    weights: Mapping[str, NDArray[np.float64]]
    held_out: NDArray[np.float64]


def fit_logistic(
    rows: Sequence[Mapping[str, float]],
    labels: NDArray[np.int64],
    groups: NDArray[np.str_],
    *,
    strength: float,
    balanced: bool,
) -> LogisticFit:
    """A logistic regression over `rows` (n), each feature divided by its spread; `strength`: scikit-learn's C."""
    names = list(rows[0])
    values = np.array([[row[name] for name in names] for row in rows])
    spread = np.maximum(values.std(axis=0), 1e-6)
    model = LogisticRegression(C=strength, max_iter=2000, class_weight="balanced" if balanced else None)
    held_out = cross_val_predict(
        model, values / spread, labels, groups=groups, cv=GroupKFold(FOLDS), method="predict_proba"
    )
    model.fit(values / spread, labels)
    weights = {name: model.coef_[:, n] / spread[n] for n, name in enumerate(names)}
    return LogisticFit(model.intercept_, weights, held_out)


def platt(scores: NDArray[np.float64], truth: NDArray[np.bool_]) -> tuple[float, float]:
    """Slope and offset of Platt's scaling (1999) of the log odds of scores in 0..1, so that a confidence is a share."""
    odds = np.array([[log_odds(float(score))] for score in scores])
    model = LogisticRegression(C=1e6).fit(odds, truth)
    return float(model.coef_[0][0]), float(model.intercept_[0])


def threshold_keeping(confidence: NDArray[np.float64], answered: NDArray[np.bool_], keep: float) -> float:
    """The confidence that the share `keep` of what the papers answer reaches."""
    return float(np.quantile(confidence[answered], 1 - keep))


def threshold_for_risk(confidence: NDArray[np.float64], answered: NDArray[np.bool_], risk: float) -> float:
    """The least confidence from which on at most the share `risk` has no answer; 1 where there is none."""
    order = np.argsort(-confidence, kind="stable")
    wrong = np.cumsum(~answered[order]) / np.arange(1, len(order) + 1)
    # A threshold takes all cases of one confidence or none: only the last case of each level can end the answered ones.
    last = np.append(np.diff(confidence[order]) != 0, True)
    fitting = np.flatnonzero(last & (wrong <= risk))
    return float(confidence[order][fitting[-1]]) if len(fitting) else 1.0
