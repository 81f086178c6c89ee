"""The nouns of gates: conditions on a run, and what became of each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from evals.gold.kind import SetKind
from evals.measures.statistics import Estimate


class Bound(StrEnum):
    """Which number of an estimate a condition is on: an end of its interval, or the value itself."""

    LOW = "low"
    VALUE = "value"
    HIGH = "high"

    def of(self, estimate: Estimate) -> float:
        """That number; NaN where nothing can be said."""
        return {Bound.LOW: estimate.low, Bound.VALUE: estimate.value, Bound.HIGH: estimate.high}[self]


class GateOutcome(StrEnum):
    """What became of a gate. One that could not be judged does not hold."""

    HELD = "held"
    FAILED = "failed"
    UNJUDGED = "unjudged"  # too few cases, or no number
    SKIPPED = "skipped"  # it compares with a baseline, and none was given


@dataclass(frozen=True, slots=True)
class FigureGate:
    """A measure, or its slice, must be at least or at most so much, by a bound of its interval.

    `min_n`: the cases without which nothing can be said; `by` and `value` name the slice, None for all cases.
    """

    of: SetKind
    measure: str
    at_least: float | None
    at_most: float | None
    bound: Bound
    min_n: int
    by: str | None = None
    value: str | None = None

    @property
    def name(self) -> str:
        """The condition in a line."""
        limit = f"at least {self.at_least:g}" if self.at_least is not None else f"at most {self.at_most:g}"
        number = "" if self.bound is Bound.VALUE else f" ({self.bound} end of the interval)"
        return f"{_where(self.measure, self.by, self.value)} is {limit}{number}"


@dataclass(frozen=True, slots=True)
class DifferenceGate:
    """A measure must not be worse than the baseline's by more than a tolerance and by more than chance.

    `drop` (for measures where more is better) or `rise`: the tolerated difference of the means; one of the two is set.
    It fails where the mean is beyond it and the exact one-sided sign test over the cases, adjusted by Holm for all
    such gates of the file, is below the file's `alpha`. With `by_chance` the mean alone decides: for what gives the
    same on the same papers and cases every time, so that no difference is chance, as retrieval does.
    """

    of: SetKind
    measure: str
    drop: float | None
    rise: float | None
    min_n: int
    by: str | None = None
    value: str | None = None
    by_chance: bool = False

    @property
    def name(self) -> str:
        """The condition in a line."""
        limit = f"drops by at most {self.drop:g}" if self.drop is not None else f"rises by at most {self.rise:g}"
        even = ", even by chance" if self.by_chance else ""
        return f"{_where(self.measure, self.by, self.value)} {limit} against the baseline{even}"


@dataclass(frozen=True, slots=True)
class CasesGate:
    """Single cases that must be right."""

    of: SetKind
    cases: tuple[str, ...]

    @property
    def name(self) -> str:
        """The condition in a line."""
        shown = ", ".join(self.cases[:5]) + (f" and {len(self.cases) - 5} more" if len(self.cases) > 5 else "")
        return f"right: {shown}"


Gate = FigureGate | DifferenceGate | CasesGate


@dataclass(frozen=True, slots=True)
class Gates:
    """A file of them. `alpha` (0..1): the chance, over all comparisons with a baseline, that noise fails one.

    `agreement`: the run in which the advisory judge was held against people's labels; None where that is this run.
    """

    gates: tuple[Gate, ...]
    alpha: float = 0.05
    agreement: Path | None = None


@dataclass(frozen=True, slots=True)
class GateResult:
    """A gate with what became of it and the numbers that decided, in words."""

    gate: Gate
    outcome: GateOutcome
    told: str

    @property
    def holds(self) -> bool:
        """Whether it stops nothing: held, or skipped."""
        return self.outcome in (GateOutcome.HELD, GateOutcome.SKIPPED)


def _where(measure: str, by: str | None, value: str | None) -> str:
    return measure if by is None else f"{measure} of {by} “{value}”"
