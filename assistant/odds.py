"""Probabilities and their log odds."""

from __future__ import annotations

import math

_FARTHEST = 35.0  # log odds beyond which a probability is 0 or 1 to the last bit


def log_odds(probability: float) -> float:
    """ln(p / (1 - p)) of a probability in 0..1, kept finite at its ends."""
    kept = min(max(probability, 1e-6), 1 - 1e-6)
    return math.log(kept / (1 - kept))


def probability(odds: float) -> float:
    """The probability (0..1) whose log odds these are: the logistic function."""
    return 1 / (1 + math.exp(-max(min(odds, _FARTHEST), -_FARTHEST)))
