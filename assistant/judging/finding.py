"""What a rule finds between a claim and its evidence, as data: the words of each, and what kind of difference it is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FindingKind(StrEnum):
    """What a claim does that its evidence does not."""

    NUMBER = "number"
    DATE = "date"
    NAME = "name"
    ROLE = "role"  # who did what to whom
    NEGATION = "negation"
    MODALITY = "modality"
    QUANTIFIER = "quantifier"
    OPPOSITE = "opposite"
    ORDER = "order"
    ATTRIBUTION = "attribution"
    ABSENT = "absent"  # a number or a name that the evidence does not hold: no contradiction


@dataclass(frozen=True, slots=True)
class Finding:
    """`printed`: the evidence's words, empty where it has none; `claimed`: the claim's; `weight` 0..1: how telling."""

    kind: FindingKind
    printed: str
    claimed: str
    weight: float
    why: str
