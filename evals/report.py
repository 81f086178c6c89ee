"""What a run says: every measure with its interval, the same by slices, what broke, and the worst cases."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from evals.case import Case, Outcome, outcome
from evals.facts import holds
from evals.gold import GoldQuestion, Split, fingerprint
from evals.measures import MEASURES, Measure, citation_precision, facts_shown
from evals.run import Run
from evals.statistics import Estimate

SLICES: dict[str, Callable[[GoldQuestion], str | None]] = {
    "kind": lambda q: q.kind,
    "words": lambda q: None if not q.answerable else "low overlap" if q.low_overlap else "shared words",
    "answer": lambda q: "in the papers" if q.answerable else "near miss" if q.near else "not in the papers",
}


@dataclass(frozen=True, slots=True)
class Slice:
    """The measures over the cases that share a property: `by` names it, `value` is theirs."""

    by: str
    value: str
    cases: int
    estimates: dict[str, Estimate]


@dataclass(frozen=True, slots=True)
class Report:
    """A run, measured. `estimates` by the measures' names; `worst`: the cases that are not right, worst first."""

    system: str
    corpus: str
    questions: str
    split: Split | None
    seed: int
    cases: tuple[Case, ...]
    outcomes: dict[Outcome, int]
    estimates: dict[str, Estimate]
    slices: tuple[Slice, ...]

    @property
    def broken(self) -> tuple[Case, ...]:
        """The cases in which the system raised."""
        return tuple(case for case in self.cases if case.broken)

    @property
    def worst(self) -> tuple[Case, ...]:
        """The cases that are wrong or broken, the worst first, then in the set's order."""
        return tuple(sorted((c for c in self.cases if outcome(c) in (Outcome.WRONG, Outcome.BROKEN)), key=_goodness))

    @classmethod
    def of(cls, run: Run, *, split: Split | None, seed: int) -> Report:
        """Measure a run. The same run and seed give the same report, times apart."""
        tally = [outcome(case) for case in run.cases]
        return cls(
            system=run.system,
            corpus=run.corpus,
            questions=fingerprint([case.question for case in run.cases]),
            split=split,
            seed=seed,
            cases=run.cases,
            outcomes={kind: tally.count(kind) for kind in Outcome},
            estimates=_estimates(run.cases, seed),
            slices=tuple(_slices(run.cases, seed)),
        )

    def as_json(self, *, cases: bool = True) -> dict[str, Any]:
        """The report as JSON holds it; NaN becomes null. `cases`: each case too, with question and reply."""
        return {
            "system": self.system,
            "corpus": self.corpus,
            "questions": self.questions,
            "split": self.split,
            "seed": self.seed,
            "n": len(self.cases),
            "outcomes": {str(kind): n for kind, n in self.outcomes.items()},
            "measures": _estimates_json(self.estimates),
            "slices": [
                {"by": s.by, "value": s.value, "n": s.cases, "measures": _estimates_json(s.estimates)}
                for s in self.slices
            ],
            "broken": [{"id": case.question.id, "error": case.error} for case in self.broken],
            "milliseconds": self.milliseconds(),
        } | ({"cases": [case_json(case) for case in self.cases]} if cases else {})

    def milliseconds(self) -> dict[str, dict[str, float | None]]:
        """Median and 95th percentile of wall time per question, broken cases apart; None where nothing was timed."""
        timed = [case for case in self.cases if not case.broken]
        columns = {"retrieve": [c.retrieve_ms for c in timed], "ask": [c.ask_ms for c in timed if c.reply]}
        return {name: {"median": _quantile(ms, 0.5), "p95": _quantile(ms, 0.95)} for name, ms in columns.items()}


def case_json(case: Case) -> dict[str, Any]:
    """One case as JSON holds it: question and gold, outcome, what was retrieved, said and cited, and its numbers."""
    question, answer = case.question, case.answer
    scores = {name: measure.score(case) for name, measure in MEASURES.items() if isinstance(measure, Measure)}
    return {
        "id": question.id,
        "question": question.question,
        "kind": question.kind,
        "outcome": outcome(case),
        "why": why(case),
        "error": case.error,
        "reply": None if case.reply is None else "answer" if answer else "refusal",
        "confidence": case.reply.confidence if case.reply else None,
        "statements": [s.text for s in answer.statements] if answer else [],
        "cited": [" ".join(ref) for ref in sorted(case.cited)],
        "retrieved": [" ".join(ref) for ref in case.ranked],
        "required": [" ".join(p.ref) for p in question.required],
        "also": [" ".join(p.ref) for p in question.also],
        "scores": {name: score for name, score in scores.items() if score is not None},
    }


def why(case: Case) -> str:
    """In a few words, what keeps the case from being right; empty where nothing does."""
    if case.error is not None:
        return case.error
    if case.reply is None:
        return ""
    faults = [f"not verbatim: {c.label}" for c in case.misquotes]
    if not case.question.answerable:
        return "; ".join([*faults, *([] if case.refused else [f"answered at confidence {case.reply.confidence:.2f}"])])
    if case.refused:
        return "; ".join([*faults, f"refused at confidence {case.reply.confidence:.2f}"])
    if not case.cited & case.question.relevant:
        faults.append("cites no gold paragraph")
    faults += [f"lacks {fact[0]!r}" for fact in case.question.facts if not holds(case.shown, fact)]
    return "; ".join(faults)


def _goodness(case: Case) -> tuple[int, float]:
    """Broken, then misquoting, then wrongly refused or answered, then by facts and paragraphs missed."""
    if case.broken:
        return 0, 0.0
    if case.misquotes:
        return 1, 0.0
    if not case.question.answerable or case.refused:
        return 2, 0.0
    scores = [score for score in (facts_shown(case), citation_precision(case)) if score is not None]
    return 3, sum(scores) / len(scores)


def _slices(cases: Sequence[Case], seed: int) -> list[Slice]:
    found = []
    for by, value_of in SLICES.items():
        values = sorted({value for case in cases if (value := value_of(case.question)) is not None})
        for value in values if len(values) > 1 else ():  # one slice alone would repeat the whole
            own = [case for case in cases if value_of(case.question) == value]
            found.append(Slice(by, value, len(own), _estimates(own, seed)))
    return found


def _estimates(cases: Sequence[Case], seed: int) -> dict[str, Estimate]:
    return {name: measure.estimate(cases, seed) for name, measure in MEASURES.items()}


def _estimates_json(estimates: dict[str, Estimate]) -> dict[str, dict[str, float | int | None]]:
    return {
        name: {"value": _number(e.value), "low": _number(e.low), "high": _number(e.high), "n": e.n}
        for name, e in estimates.items()
    }


def _number(value: float) -> float | None:
    return None if math.isnan(value) else round(value, 6)


def _quantile(times: Sequence[float], q: float) -> float | None:
    return round(float(np.quantile(times, q)), 2) if len(times) else None
