"""What a run over gold claims says: per label precision, recall and F1, their mean, and the confusion, with intervals.

Precision and recall are proportions with Wilson's interval. F1 and macro-F1 have a bootstrap interval: each label's
verdicts are drawn again apart, for how many claims of each there are was decided by whoever wrote the set. A broken or
unchecked case is a miss of its label, and the claim of none.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.reply import Verdict
from evals.claims import LABELS, ClaimCase
from evals.gold import Split
from evals.statistics import LEVEL, RESAMPLES, Estimate, wilson

VERDICTS = (*LABELS, Verdict.UNCHECKED)  # the columns of the confusion; a broken case counts as unchecked

Confusions = NDArray[np.int64]  # (r, labels, verdicts)
Values = NDArray[np.float64]  # (r,)


@dataclass(frozen=True, slots=True)
class ClaimReport:
    """`confusion[label][verdict]`: how many; `estimates`: by name; `milliseconds`: the median time of a claim."""

    split: Split | None
    cases: tuple[ClaimCase, ...]
    confusion: Mapping[Verdict, Mapping[Verdict, int]]
    estimates: Mapping[str, Estimate]
    milliseconds: float

    @property
    def broken(self) -> tuple[ClaimCase, ...]:
        """The cases in which the system raised."""
        return tuple(case for case in self.cases if case.error is not None)

    @classmethod
    def of(cls, cases: Sequence[ClaimCase], *, split: Split | None, seed: int = 0) -> ClaimReport:
        """Measure a run; the same cases and seed give the same report."""
        counts = confusion_of([(case.gold.label, _verdict(case)) for case in cases])
        confusion = {
            label: dict(zip(VERDICTS, row, strict=True)) for label, row in zip(LABELS, counts.tolist(), strict=True)
        }
        times = [case.milliseconds for case in cases]
        median = float(np.median(times)) if times else math.nan
        return cls(split, tuple(cases), confusion, _estimates(cases, counts, seed), median)

    def as_json(self) -> dict[str, Any]:
        """The report as JSON holds it; NaN becomes null. Single cases of a report half are not listed."""
        listed = () if self.split is not Split.DEVELOP else self.cases
        return {
            "split": self.split,
            "n": len(self.cases),
            "broken": [{"id": case.gold.id, "error": case.error} for case in self.broken],
            "confusion": {str(a): {str(b): n for b, n in row.items()} for a, row in self.confusion.items()},
            "measures": {
                name: {"value": _number(e.value), "low": _number(e.low), "high": _number(e.high), "n": e.n}
                for name, e in self.estimates.items()
            },
            "milliseconds": _number(self.milliseconds),
            "cases": [_case_json(case) for case in listed],
        }


def confusion_of(pairs: Sequence[tuple[Verdict, Verdict]]) -> Confusions:
    """How often each label (row) got each verdict (column): (labels, verdicts)."""
    counts = np.zeros((len(LABELS), len(VERDICTS)), dtype=np.int64)
    for label, verdict in pairs:
        counts[LABELS.index(label), VERDICTS.index(verdict)] += 1
    return counts


def f1_of(label: Verdict) -> Callable[[Confusions], Values]:
    """F1 of a label in each of r confusions (r, labels, verdicts); NaN where it neither is there nor is claimed."""
    n = LABELS.index(label)

    def f1(counts: Confusions) -> Values:
        claimed = counts[:, :, n].sum(axis=1) + counts[:, n].sum(axis=1)
        values = np.full(len(counts), np.nan)
        np.divide(2 * counts[:, n, n], claimed, out=values, where=claimed > 0)
        return values

    return f1


def macro_f1(counts: Confusions) -> Values:
    """The mean of the three labels' F1."""
    return np.asarray(np.mean([f1_of(label)(counts) for label in LABELS], axis=0))


def _estimates(cases: Sequence[ClaimCase], counts: Confusions, seed: int) -> dict[str, Estimate]:
    found = {"macro-F1": _bootstrap(macro_f1, counts, seed)}
    for n, label in enumerate(LABELS):
        right = int(counts[n, n])
        found[f"{label} precision"] = wilson(right, int(counts[:, n].sum()))
        found[f"{label} recall"] = wilson(right, int(counts[n].sum()))
        found[f"{label} F1"] = _bootstrap(f1_of(label), counts, seed)
    deciding = [case for case in cases if case.gold.required and case.check is not None]
    cited = sum(
        any((c.paper, c.locator) == p.ref for c in case.check.evidence for p in case.gold.required)
        for case in deciding
        if case.check is not None
    )
    found["evidence cited"] = wilson(cited, len(deciding))
    return found


def _bootstrap(statistic: Callable[[Confusions], Values], counts: Confusions, seed: int) -> Estimate:
    generator = np.random.default_rng(seed)
    rows = counts.sum(axis=1)
    drawn = np.stack(
        [
            generator.multinomial(n, row / n if n else np.eye(len(row))[0], size=RESAMPLES)
            for n, row in zip(rows.tolist(), counts, strict=True)
        ],
        axis=1,
    )
    value = float(statistic(counts[None])[0])
    values = statistic(drawn)
    values = values[~np.isnan(values)]
    if math.isnan(value) or not len(values):
        return Estimate(value, math.nan, math.nan, int(rows.sum()))
    low, high = np.quantile(values, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Estimate(value, float(low), float(high), int(rows.sum()))


def _verdict(case: ClaimCase) -> Verdict:
    return Verdict.UNCHECKED if case.check is None else case.check.verdict


def _case_json(case: ClaimCase) -> dict[str, Any]:
    return {
        "id": case.gold.id,
        "claim": case.gold.claim,
        "label": str(case.gold.label),
        "alteration": case.gold.alteration,
        "verdict": str(_verdict(case)),
        "why": case.error if case.check is None else case.check.why,
    }


def _number(value: float) -> float | None:
    return None if math.isnan(value) else round(value, 6)
