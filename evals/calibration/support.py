"""Fit the two models of support (assistant/support.py) on questions over papers that nothing else is measured on.

The questions are rows written over policy papers (`kind`, `text`, `label`, `hardness`, `paper`, `paragraph_index`):
answered ones, near misses, and, as questions on another subject, answered ones asked of two other papers. Each is
asked of two papers, as a reader of a small series would. The split is by paper: the threshold is chosen on scores of
models that did not see the question's paper.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from assistant.assistant import Assistant
from assistant.support import calibrated, combine, measure
from evals.calibration.fit import FOLDS, platt, threshold_keeping

SUBJECT = ("late", "dense", "lexical", "mean", "weakest_two", "names_unknown")
ASKED = (
    "odd_word", "odd_word_sentence", "first_word", "last_word", "spread", "scattered", "better_elsewhere",
    "form_sentence", "form_paragraph", "names_apart", "names_unknown", "words",
    "asks_quantity", "asks_time", "asks_reason", "asks_person", "asks_yes_no", "asks_list",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """One question asked of two papers: what was measured, and whether they answer it."""

    group: str  # the paper that it was written on: folds keep it whole
    kind: str  # "plain", "hard" (answered), "near", "far"
    measured: dict[str, float]

    @property
    def answered(self) -> bool:
        """Whether the papers answer it."""
        return self.kind in ("plain", "hard")


def read_cases(
    assistant: Assistant,
    rows: Sequence[dict[str, Any]],
    paper_ids: dict[str, str],
    seed: int,
    progress: Callable[[int], None] | None = None,
) -> list[Case]:
    """Ask every question of its paper and one other; every second answered one of two others as well."""
    rng = random.Random(seed)
    names = sorted(paper_ids)
    cases = []
    for n, row in enumerate(r for r in rows if r["kind"] == "question"):
        others = rng.sample([name for name in names if name != row["paper"]], 3)
        cases.append(_case(assistant, row, [paper_ids[row["paper"]], paper_ids[others[0]]], row["hardness"]))
        if row["label"] == "answers" and n % 2 == 0:
            cases.append(_case(assistant, row, [paper_ids[name] for name in others[1:]], "far"))
        if progress:
            progress(1)
    return cases


def _case(assistant: Assistant, row: dict[str, Any], papers: Sequence[str], kind: str) -> Case:
    found = assistant.find(row["text"], papers)
    measured, _, _ = measure(found.question, found.query, found.hits, found.sentences, assistant.snapshot)
    return Case(row["paper"], kind, measured)


def fit(cases: Sequence[Case], seed: int, keep: float, fitted_on: str) -> dict[str, Any]:
    """The calibration as JSON holds it; `keep` is the share of answered questions that the threshold must let pass."""
    held_out = _held_out(cases, seed)
    answered = np.array([c.answered for c in cases])
    kinds = np.array([c.kind for c in cases])
    scale = platt(held_out, answered)
    held_out = np.array([calibrated(score, scale) for score in held_out])
    threshold = threshold_keeping(held_out, answered, keep)
    auroc = {
        kind: round(float(roc_auc_score(answered[m], held_out[m])), 3)
        for kind in ("near", "far")
        if (m := answered | (kinds == kind)).any()
    }
    return {
        "fitted_on": fitted_on,
        "cases": {kind: int((kinds == kind).sum()) for kind in ("plain", "hard", "near", "far")},
        "held_out_auroc": auroc | {"all": round(float(roc_auc_score(answered, held_out)), 3)},
        "threshold": round(threshold, 4),
        "scale": [round(number, 5) for number in scale],
        "subject": _model(cases, SUBJECT, "far"),
        "asked": _model(cases, ASKED, "near"),
    }


def _held_out(cases: Sequence[Case], seed: int) -> NDArray[np.float64]:
    """Each case's confidence from models that did not see its paper."""
    groups = sorted({c.group for c in cases})
    random.Random(seed).shuffle(groups)
    fold = {group: n % FOLDS for n, group in enumerate(groups)}
    scores = np.zeros(len(cases))
    for held in range(FOLDS):
        known = [c for c in cases if fold[c.group] != held]
        subject, asked = _model(known, SUBJECT, "far"), _model(known, ASKED, "near")
        for n, case in enumerate(cases):
            if fold[case.group] == held:
                on, wanted = _apply(subject, case.measured), _apply(asked, case.measured)
                scores[n] = combine(on, wanted, case.measured)
    return scores


def _model(cases: Sequence[Case], names: Sequence[str], against: str) -> dict[str, Any]:
    """A logistic regression, answered against one kind of unanswered, classes weighted alike."""
    used = [c for c in cases if c.answered or c.kind == against]
    values = np.array([[c.measured[name] for name in names] for c in used])
    mean, scale = values.mean(axis=0), np.maximum(values.std(axis=0), 1e-6)
    model = LogisticRegression(C=0.3, max_iter=1000, class_weight="balanced")
    model.fit((values - mean) / scale, [c.answered for c in used])
    return {
        "intercept": round(float(model.intercept_[0]), 5),
        "terms": {
            name: [round(float(x), 5) for x in numbers]
            for name, *numbers in zip(names, mean, scale, model.coef_[0], strict=True)
        },
    }


def _apply(model: dict[str, Any], measured: dict[str, float]) -> float:
    z = model["intercept"] + sum(w * (measured[n] - m) / s for n, (m, s, w) in model["terms"].items())
    return float(1 / (1 + np.exp(-z)))


def write(calibration: dict[str, Any], path: Path) -> None:
    """Write the calibration where the assistant reads it."""
    path.write_text(json.dumps(calibration, indent=1, ensure_ascii=False) + "\n", "utf-8")
