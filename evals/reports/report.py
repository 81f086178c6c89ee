"""What a run says: every measure with its interval, the same by slices, what broke, and the worst cases."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from assistant.reply import VERDICTS
from evals.advisory.summary import Advisory
from evals.gold.kind import SetKind
from evals.gold.question import Split, fingerprint
from evals.judging import measures_of
from evals.measures.confidence import Bin, reliability, risk_coverage_curve
from evals.measures.confusion import confusion_of
from evals.measures.measure import ConfidenceMeasure, Group
from evals.measures.statistics import LEVEL, RESAMPLES, Estimate
from evals.records.question import question_record
from evals.records.record import Outcome, Record
from evals.run import Run

FORMAT = 1  # of the JSON form; docs/evaluation.md describes it


@dataclass(frozen=True, slots=True)
class About:
    """What was judged, on what, and by whom. Two runs with the same `questions` and `corpus` can be compared.

    `questions` and `corpus` are the fingerprints of the cases put and of the papers; `program` that of our own code.
    `adviser`: the advisory judge, empty where none was asked. What is not known is empty.
    """

    kind: SetKind
    name: str
    questions: str
    split: Split | None
    system: str
    corpus: str
    encoder: str = ""
    writer: str = ""
    judge: str = ""
    version: str = ""
    program: str = ""
    adviser: str = ""


@dataclass(frozen=True, slots=True)
class Slice:
    """The measures over the cases that share a property: `by` names it, `value` is theirs."""

    by: str
    value: str
    cases: int
    estimates: Mapping[str, Estimate]


@dataclass(frozen=True, slots=True)
class Report:
    """A run, measured. `estimates` by the measures' names; `workers`: how many cases were under way at a time."""

    about: About
    seed: int
    records: tuple[Record, ...]
    outcomes: Mapping[Outcome, int]
    estimates: Mapping[str, Estimate]
    slices: tuple[Slice, ...]
    workers: int = 1
    elapsed_s: float = math.nan

    @property
    def system(self) -> str:
        """The name of what was judged."""
        return self.about.system

    @property
    def corpus(self) -> str:
        """The fingerprint of the papers."""
        return self.about.corpus

    @property
    def questions(self) -> str:
        """The fingerprint of the cases put."""
        return self.about.questions

    @property
    def split(self) -> Split | None:
        """The half of the set; None for all of it."""
        return self.about.split

    @property
    def broken(self) -> tuple[Record, ...]:
        """The cases in which the system raised."""
        return tuple(record for record in self.records if record.broken)

    @property
    def worst(self) -> tuple[Record, ...]:
        """The cases that are wrong or broken, the worst first, then in the set's order."""
        return tuple(sorted((r for r in self.records if r.outcome in (Outcome.WRONG, Outcome.BROKEN)), key=_goodness))

    @classmethod
    def of(cls, run: Run, *, split: Split | None, seed: int) -> Report:
        """Measure a run over questions. The same run and seed give the same report, times apart."""
        asked = fingerprint([case.question for case in run.cases])
        about = About(SetKind.QUESTIONS, "", asked, split, run.system, run.corpus)
        return cls.measured(about, [question_record(case) for case in run.cases], seed=seed)

    @classmethod
    def measured(
        cls, about: About, records: Sequence[Record], *, seed: int, workers: int = 1, elapsed_s: float = math.nan
    ) -> Report:
        """Measure judged cases, in the set's order."""
        tally = [record.outcome for record in records]
        return cls(
            about,
            seed,
            tuple(records),
            {outcome: tally.count(outcome) for outcome in Outcome},
            _estimates(about, records, seed),
            tuple(_slices(about, records, seed)),
            workers,
            elapsed_s,
        )

    @property
    def confusion(self) -> Mapping[str, Mapping[str, int]]:
        """How often each thing expected got each thing: `confusion[expected][got]`; "" is nothing."""
        labels = sorted({r.expected for r in self.records})
        columns = sorted({r.got for r in self.records} | set(labels))
        counts = confusion_of([(r.expected, r.got) for r in self.records], labels, columns).tolist()
        return {label: dict(zip(columns, row, strict=True)) for label, row in zip(labels, counts, strict=True)}

    @property
    def reliability(self) -> tuple[Bin, ...]:
        """Confidence against truth, in bins; empty where nothing has a confidence."""
        return reliability(*self._confident())

    @property
    def risk_coverage(self) -> tuple[tuple[float, float], ...]:
        """`(coverage, risk)` at each threshold of confidence; empty where nothing has one."""
        truth, confidence = self._confident()
        return risk_coverage_curve(truth, confidence) if len(truth) else ()

    @property
    def advisory(self) -> Advisory | None:
        """What the advisory judge said over the run; None where none was asked."""
        return Advisory.of(self.about.adviser, self.records, self.seed)

    def _confident(self) -> tuple[np.ndarray[Any, np.dtype[np.bool_]], np.ndarray[Any, np.dtype[np.float64]]]:
        """What is true of the cases with a confidence, and the confidences, both (n,)."""
        measures = (m for m in measures_of(self.about.kind).values() if isinstance(m, ConfidenceMeasure))
        measure = next(measures, None)
        kept = [(measure.truth(r), r.confidence) for r in self.records if measure and r.confidence is not None]
        return np.array([t for t, _ in kept], dtype=np.bool_), np.array([c for _, c in kept], dtype=np.float64)

    def as_json(self, *, cases: bool = True) -> dict[str, Any]:
        """The report as JSON holds it; NaN becomes null. `cases`: each case too, those of a report half wordless."""
        return {
            "format": FORMAT,
            **asdict(self.about),
            "seed": self.seed,
            "level": LEVEL,
            "resamples": RESAMPLES,
            "workers": self.workers,
            "elapsed_s": _number(self.elapsed_s),
            "n": len(self.records),
            "outcomes": {str(outcome): n for outcome, n in self.outcomes.items()},
            "measures": _estimates_json(self.estimates),
            "slices": [
                {"by": s.by, "value": s.value, "n": s.cases, "measures": _estimates_json(s.estimates)}
                for s in self.slices
            ],
            "confusion": self.confusion,
            "reliability": [asdict(b) for b in self.reliability],
            "risk_coverage": [[round(x, 6) for x in point] for point in self.risk_coverage],
            "broken": [{"id": record.id, "error": record.sealed().why} for record in self.broken],
            "milliseconds": self.milliseconds(),
            "advisory": None if (advisory := self.advisory) is None else _advisory_json(advisory),
        } | ({"cases": [r.sealed().as_json() for r in self.records]} if cases else {})

    def milliseconds(self) -> dict[str, dict[str, float | None]]:
        """Median and 95th percentile of wall time per case, by what was done, broken cases apart."""
        timed = [record.milliseconds for record in self.records]
        names = dict.fromkeys(name for times in timed for name in times)
        columns = {name: [times[name] for times in timed if name in times] for name in names}
        return {name: {"median": _quantile(ms, 0.5), "p95": _quantile(ms, 0.95)} for name, ms in columns.items()}


def _goodness(record: Record) -> tuple[int, float]:
    """Broken, then misquoting, then not what was expected, then by the mean of its shares (facts, citations)."""
    if record.broken:
        return 0, 0.0
    if record.scores.get("quotes verbatim") == 0:
        return 1, 0.0
    if record.got != record.expected:
        return 2, 0.0
    scores = [record.scores[name] for name in ("key facts", "citation precision") if name in record.scores]
    return 3, sum(scores) / len(scores) if scores else 0.0


def _slices(about: About, records: Sequence[Record], seed: int) -> list[Slice]:
    found = []
    for by in dict.fromkeys(by for record in records for by in record.slices):
        values = sorted({r.slices[by] for r in records if by in r.slices})
        for value in values if len(values) > 1 else ():  # one slice alone would repeat the whole
            own = [r for r in records if r.slices.get(by) == value]
            found.append(Slice(by, value, len(own), _estimates(about, own, seed)))
    return found


def _estimates(about: About, records: Sequence[Record], seed: int) -> dict[str, Estimate]:
    """Every measure of the kind; the advisory ones only where a judge was asked."""
    return {
        name: measure.estimate(records, seed)
        for name, measure in measures_of(about.kind).items()
        if about.adviser or measure.group is not Group.ADVISORY
    }


def _estimates_json(estimates: Mapping[str, Estimate]) -> dict[str, dict[str, float | int | None]]:
    return {
        name: {"value": _number(e.value), "low": _number(e.low), "high": _number(e.high), "n": e.n}
        for name, e in estimates.items()
    }


def _advisory_json(advisory: Advisory) -> dict[str, Any]:
    agreements = {"program": advisory.program, "human": advisory.human}
    return {"judge": advisory.judge, "asked": advisory.asked, "unscored": dict(advisory.unscored)} | {
        name: {**_estimates_json({"raw": one.raw, "kappa": one.kappa}), "labels": VERDICTS, "counts": one.counts}
        for name, one in agreements.items()
    }


def _number(value: float) -> float | None:
    return None if math.isnan(value) else round(value, 6)


def _quantile(times: Sequence[float], q: float) -> float | None:
    return round(float(np.quantile(times, q)), 2) if len(times) else None
