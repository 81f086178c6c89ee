"""Fit what stands between the judge's logits and what people see, on papers that nothing trained on.

Two small models: a verdict from the cross-encoder's and the rules' findings on a claim, and the confidence that a
question is answered. Each claim and question is put to a library through the program's own search, with its paper and
one other at hand, as a reader of a small series would. Thresholds come from predictions for papers left out of the fit.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import classification_report, roc_auc_score

from assistant import answer_model
from assistant.assistant import Assistant
from assistant.claims.evidence import evidence_for, on_the_matter
from assistant.judging import verdict_model
from assistant.judging.pair_model import FOLDER, shipped
from assistant.judging.rules import RulesJudge
from assistant.odds import log_odds
from assistant.reply import Verdict
from assistant.support import calibration, combine, measure
from evals.calibration.fit import FOLDS, LogisticFit, fit_logistic, threshold_keeping
from training.corpus import corpus_ids
from training.train import HOUSE, SPLIT, kept_files

PRECISION = 0.72  # wanted of *contradicted* on papers left out; more costs many more of them (training/MODEL_CARD.md)
LEAST = 20  # accusations, for their precision to mean something
KEPT = 0.93  # share of answered questions that the threshold lets pass
Table = tuple[list[dict[str, float]], list[Any], list[str]]  # features, label, group


def rows_of(kept: str) -> list[dict[str, Any]]:
    """The rows over the papers kept for `tune` or `report`."""
    rows = [json.loads(line) for file in kept_files(kept) for line in file.read_text("utf-8").splitlines()]
    return [row for row in rows if row["paper"] in SPLIT[kept]]


def claims(assistant: Assistant, rows: Sequence[dict[str, Any]]) -> Table:
    """Features and label of each claim; a row has `text`, `label`, `paper` and `papers`, the ids it is held against."""
    model, rules = shipped(), RulesJudge()
    table: Table = ([], [], [])
    for row in rows:
        windows = evidence_for(assistant, row["text"], row["papers"])
        texts = [window.text for window in on_the_matter(assistant, row["text"], windows)]
        if not texts:
            continue
        scores = model.score([(row["text"], text) for text in texts])
        table[0].append(verdict_model.features_of(row["text"], texts, scores, rules.judge(row["text"], texts)))
        table[1].append(verdict_model.CLASSES.index(Verdict(row["label"])))
        table[2].append(row["paper"])
    return table


def questions(assistant: Assistant, rows: Sequence[dict[str, Any]]) -> Table:
    """Features of each question, and whether it is answered."""
    table: Table = ([], [], [])
    for row in rows:
        found = assistant.find(row["text"], row["papers"])
        hits = [hit for hit in found.hits if len(hit.signatures.starts)]
        if not hits or not found.sentences or not found.readings or found.about:
            continue
        measured, _, _ = measure(found.question, found.query, hits, found.sentences, assistant.snapshot)
        fitted = calibration()
        odds = log_odds(combine(fitted.subject(measured), fitted.asked(measured), measured))
        readings = [found.readings[hit.stored.rowid] for hit in hits if hit.stored.rowid in found.readings]
        table[0].append(answer_model.features_of(odds, readings, found.sentences))
        table[1].append(row["label"] == "answers")
        table[2].append(row["paper"])
    return table


def placed(rows: Sequence[dict[str, Any]], ids: dict[str, str], seed: int) -> list[dict[str, Any]]:
    """Each row with `papers`: its own and one other; every second answered question of two others as well."""
    rng, names, made = random.Random(seed), sorted(ids), []
    for n, row in enumerate(rows):
        others = rng.sample([name for name in names if name != row["paper"]], 3)
        made.append(row | {"papers": (ids[row["paper"]], ids[others[0]])})
        if row["label"] == "answers" and n % 2 == 0:
            made.append(row | {"papers": (ids[others[1]], ids[others[2]]), "label": "no_answer"})
    return made


def series(kind: str) -> list[dict[str, Any]]:
    """The development half of the series' claims or questions, in the rows' form."""
    lines = (HOUSE / f"evals/sets/series/{kind}.jsonl").read_text("utf-8").splitlines()
    cases = [case for case in map(json.loads, lines) if case["split"] == "develop"]
    return [
        {
            "text": case["claim"] if kind == "claims" else case["question"],
            "label": case["label"] if kind == "claims" else ("answers" if case["answerable"] else "no_answer"),
            "paper": f"series {n % FOLDS}",
            "papers": None,
        }
        for n, case in enumerate(cases)
    ]


def _fitted(table: Table, strength: float, balanced: bool) -> tuple[LogisticFit, NDArray[np.int64]]:
    """The model of a table, and the labels as numbers."""
    labels = np.array(table[1]).astype(np.int64)
    return fit_logistic(table[0], labels, np.array(table[2]), strength=strength, balanced=balanced), labels


def _joined(one: Table, other: Table) -> Table:
    return one[0] + other[0], one[1] + other[1], one[2] + other[2]


def fit_verdicts(table: Table, fitted_on: str) -> dict[str, Any]:
    """The verdict model as JSON; prints figures for papers left out of the fit."""
    fit, labels = _fitted(table, 0.3, balanced=True)
    shared = np.array([row[verdict_model.SHARED] for row in table[0]])
    certain = _certain(fit.held_out, labels, shared)
    made = {
        "fitted_on": fitted_on,
        "certain": certain,
        "intercepts": [round(float(x), 5) for x in fit.intercepts],
        "weights": {name: [round(float(w), 5) for w in row] for name, row in fit.weights.items()},
    }
    judge = verdict_model.VerdictModel((0.0, 0.0, 0.0), {}, certain, "")
    got = [
        verdict_model.CLASSES.index(judge.verdict(row, part)) for row, part in zip(fit.held_out, shared, strict=True)
    ]
    print(classification_report(labels, got, target_names=[str(c) for c in verdict_model.CLASSES], digits=3))
    return made


def _certain(chances: NDArray[np.float64], labels: NDArray[np.int64], shared: NDArray[np.float64]) -> float:
    """The least probability at which *contradicted* is as precise as wanted; 0.9 where nothing reaches it."""
    chosen = 0.9
    for certain in np.arange(0.88, 0.32, -0.02):
        accused = (chances[:, 1] >= certain) & (chances.argmax(axis=1) == 1) & (shared >= verdict_model.ON_THE_MATTER)
        precision = float((labels[accused] == 1).mean()) if accused.any() else 1.0
        print(f"contradicted from {certain:.2f}: precision {precision:.3f}, {accused.sum()} of {(labels == 1).sum()}")
        if precision >= PRECISION and accused.sum() >= LEAST:
            chosen = min(chosen, round(float(certain), 2))
    return chosen


def fit_answers(table: Table, fitted_on: str) -> dict[str, Any]:
    """The answer model as JSON; prints figures for papers left out of the fit."""
    fit, labels = _fitted(table, 0.1, balanced=False)
    chances = fit.held_out[:, 1]
    threshold = threshold_keeping(chances, labels == 1, KEPT)
    words = np.array([row["words"] for row in table[0]])
    print(f"questions n {len(labels)} AUROC {roc_auc_score(labels, chances):.3f}, words alone"
          f" {roc_auc_score(labels, words):.3f},"
          f" refused at {threshold:.3f}: {(chances[labels == 0] < threshold).mean():.3f}")  # fmt: skip
    return {
        "fitted_on": fitted_on,
        "threshold": round(threshold, 4),
        "intercept": round(float(fit.intercepts[0]), 5),
        "weights": {name: round(float(row[0]), 5) for name, row in fit.weights.items()},
    }


def main() -> None:
    """Read the flags and do it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True, help="library of the corpus papers (crs_00, crs_01 …)")
    parser.add_argument("--series", type=Path, required=True, help="library of the series' papers")
    parser.add_argument("--out", type=Path, default=FOLDER)
    options = parser.parse_args()
    rows = placed(rows_of("tune"), corpus_ids(), seed=7)
    with Assistant.open(options.corpus) as corpus, Assistant.open(options.series) as papers:
        said = claims(corpus, [r for r in rows if r["kind"] == "claim"]), claims(papers, series("claims"))
        asked = questions(corpus, [r for r in rows if r["kind"] == "question"]), questions(papers, series("questions"))
    on = "claims over five research papers of the US Congress, and the development half of the series' set"
    verdicts = fit_verdicts(_joined(*said), on)
    answers = fit_answers(_joined(*asked), on.replace("claims", "questions"))
    for name, made in ((verdict_model.FITTED, verdicts), (answer_model.FITTED, answers)):
        (options.out / name).write_text(json.dumps(made, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
