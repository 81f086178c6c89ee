"""What a measure is: a value under one spelling, taken from judged cases with its interval and their number."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from evals.measures.confidence import Confidence, Counts, Truth, Values
from evals.measures.confusion import Confusions, confusion_of
from evals.measures.statistics import Estimate, bootstrap_by_class, bootstrap_confusion, bootstrap_mean, wilson
from evals.records.record import Record

C = TypeVar("C")


class Group(StrEnum):
    """What a measure is about."""

    RETRIEVAL = "retrieval"
    ANSWER = "answer"
    REFUSAL = "refusal"
    VERDICT = "verdict"
    QUOTATION = "quotation"
    DRAFT = "draft"
    ADVISORY = "advisory judge"  # a chat model's opinion: it gates nothing until people's labels agree with it


@dataclass(frozen=True, slots=True)
class Measure(Generic[C]):
    """A number for each case, averaged. `proportion`: the numbers are 0 or 1, so the interval is Wilson's.

    `score` takes a case to its number, None where the measure does not apply; the number is kept in the case's record.
    """

    name: str
    group: Group
    score: Callable[[C], float | None]
    proportion: bool = False

    def estimate(self, records: Sequence[Record], seed: int) -> Estimate:
        """The mean over the cases that it applies to; NaN with n = 0 where there is none."""
        scores = [record.scores[self.name] for record in records if self.name in record.scores]
        return wilson(sum(scores), len(scores)) if self.proportion else bootstrap_mean(scores, seed=seed)


@dataclass(frozen=True, slots=True)
class ConfidenceMeasure:
    """A statistic of confidences against what is true, over the cases that `among` keeps and that have a confidence."""

    name: str
    group: Group
    statistic: Callable[[Truth, Confidence, Counts], Values]
    truth: Callable[[Record], bool]
    among: Callable[[Record], bool] = lambda record: True

    def estimate(self, records: Sequence[Record], seed: int) -> Estimate:
        """The statistic with its bootstrap interval; NaN where nothing has a confidence, or not of both classes."""
        kept = [(self.truth(r), r.confidence) for r in records if r.confidence is not None and self.among(r)]
        if not kept:
            return Estimate(math.nan, math.nan, math.nan, 0)
        truth, confidence = zip(*kept, strict=True)
        return bootstrap_by_class(self.statistic, truth, confidence, seed=seed)


@dataclass(frozen=True, slots=True)
class ConfusionMeasure:
    """A statistic of how often each of `labels` got each of `labels` and `others`; anything else is `others[-1]`."""

    name: str
    group: Group
    statistic: Callable[[Confusions], Values]
    labels: tuple[str, ...]
    others: tuple[str, ...]

    def estimate(self, records: Sequence[Record], seed: int) -> Estimate:
        """The statistic with its bootstrap interval, each label's cases drawn again apart; NaN with n = 0 for none."""
        return bootstrap_confusion(self.statistic, self.confusion(records), seed=seed)

    def confusion(self, records: Sequence[Record]) -> Confusions:
        """The one confusion (1, labels, labels + others) of these cases."""
        columns = (*self.labels, *self.others)
        pairs = [(r.expected, r.got if r.got in columns else self.others[-1]) for r in records]
        return confusion_of(pairs, self.labels, columns)[None]
