"""A calibration fitted to one's own cases: on one half of them, and measured on the other, which nothing was fitted to.

The confidence of a question is held against whether the papers answer it; the confidence of a verdict, against whether
it is the gold one. Both are scaled (Platt 1999); the threshold of refusing is chosen on the scaled confidences of the
half that was fitted to.
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.own_calibration import FORMAT, Scale
from assistant.reply import Verdict
from evals.calibration.fit import platt, threshold_for_risk, threshold_keeping
from evals.gold.claim import GoldClaim
from evals.gold.line import Split
from evals.gold.question import GoldQuestion
from evals.measures.confidence import auroc, expected_calibration_error, reliability
from evals.measures.statistics import Estimate, bootstrap_by_class, wilson
from evals.run import Progress
from evals.system import System
from ingest.errors import GoldError

LEAST = 20  # cases of the fitted half, and of the other
KEPT = 0.93  # share of the answerable questions that the threshold lets pass, unless a risk is given

Gold = GoldQuestion | GoldClaim


class Aim(StrEnum):
    """What the threshold is chosen for."""

    KEEP = "keep"  # this share of the answerable questions is answered
    RISK = "risk"  # at most this share of the answered questions has no answer in the papers


@dataclass(frozen=True, slots=True)
class Judged:
    """A case put to the system: what is true of it, and the confidence (0..1) that it is."""

    truth: bool
    confidence: float


@dataclass(frozen=True, slots=True)
class Fitted:
    """What was fitted: `threshold` is of the scaled confidence, None for verdicts; `n` cases."""

    scale: Scale
    threshold: float | None
    n: int


def halves(cases: Sequence[Gold], seed: int) -> tuple[list[Gold], list[Gold]]:
    """The cases to fit on and those to measure on: the set's own halves, or a draw where it has but one.

    Raises:
        GoldError: a half has too few cases.
    """
    fit = [case for case in cases if case.split is Split.DEVELOP]
    rest = [case for case in cases if case.split is Split.REPORT]
    if not fit or not rest:
        drawn = list(cases)
        random.Random(seed).shuffle(drawn)
        fit, rest = drawn[: len(drawn) // 2], drawn[len(drawn) // 2 :]
    if min(len(fit), len(rest)) < LEAST:
        raise GoldError(
            f"There are {len(fit)} cases to fit on and {len(rest)} to measure on; {LEAST} of each are needed.",
            "Write more cases: pincite eval new helps with it.",
        )
    return fit, rest


def judge_each(system: System, cases: Sequence[Gold], progress: Progress | None = None) -> list[Judged]:
    """Put the cases to the system; a claim that nobody could judge says nothing and is left out.

    Raises:
        GoldError: the system does not answer questions, or does not check claims.
    """
    found = []
    for done, case in enumerate(cases, start=1):
        if isinstance(case, GoldQuestion) and system.ask:
            found.append(Judged(case.answerable, system.ask(case.question).confidence))
        elif isinstance(case, GoldClaim) and system.check:
            check = system.check(case.claim)
            if check.verdict is not Verdict.UNCHECKED:
                found.append(Judged(check.verdict is case.label, check.confidence))
        else:
            raise GoldError(f"{system.name} does not judge {type(case).__name__}.", "Calibrate another system.")
        if progress:
            progress(done, len(cases))
    return found


def fit(judged: Sequence[Judged], aim: Aim | None, share: float) -> Fitted:
    """The scaling of these confidences, and with an `aim` the threshold that reaches its `share` on them.

    Raises:
        GoldError: all cases are true, or none is, or their confidence does not rise with the truth.
    """
    truth, confidence = arrays(judged)
    if truth.all() or not truth.any():
        raise GoldError(
            f"Of {len(truth)} cases to fit on, {truth.sum()} are true; some of each kind are needed.",
            "Add questions that the papers do not answer, or claims that are judged wrong.",
        )
    scale = Scale(*(round(number, 5) for number in platt(confidence, truth)))
    if scale.slope <= 0:
        raise GoldError(
            f"The confidence of {len(truth)} cases does not rise with the truth (slope {scale.slope:.2f}).",
            "Look at the cases with pincite eval run SET.jsonl; no scaling makes such a confidence tell anything.",
        )
    scaled = np.array([scale(float(c)) for c in confidence])
    threshold = None
    if aim is not None:
        choose = threshold_keeping if aim is Aim.KEEP else threshold_for_risk
        threshold = round(choose(scaled, truth, share), 4)
    return Fitted(scale, threshold, len(truth))


def arrays(judged: Sequence[Judged]) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Truth (n,) and confidence (n,)."""
    return np.array([j.truth for j in judged], dtype=bool), np.array([j.confidence for j in judged], dtype=np.float64)


def measured(judged: Sequence[Judged], threshold: float | None, seed: int) -> dict[str, Any]:
    """Calibration error, AUROC and the reliability table of confidences, and what a threshold does to them."""
    truth, confidence = arrays(judged)
    labels, scores = truth.tolist(), confidence.tolist()
    found: dict[str, Any] = {
        "n": len(judged),
        "calibration error": _estimate(bootstrap_by_class(expected_calibration_error, labels, scores, seed=seed)),
        "AUROC": _estimate(bootstrap_by_class(auroc, labels, scores, seed=seed)),
        "reliability": [asdict(one) for one in reliability(truth, confidence)],
    }
    if threshold is not None:
        passed = confidence >= threshold
        found |= {
            "threshold": threshold,
            "answerable answered": _estimate(wilson(int((passed & truth).sum()), int(truth.sum()))),
            "unanswerable refused": _estimate(wilson(int((~passed & ~truth).sum()), int((~truth).sum()))),
            "risk": _estimate(wilson(int((passed & ~truth).sum()), int(passed.sum()))),
        }
    return found


def calibration_json(
    answers: Fitted | None, verdicts: Fitted | None, held_out: Mapping[str, Any], provenance: Mapping[str, Any]
) -> dict[str, Any]:
    """The file that `[assistant] calibration` names; see `assistant.own_calibration`."""
    return {
        "format": FORMAT,
        "answers": asdict(answers.scale) | {"threshold": answers.threshold} if answers else None,
        "verdicts": asdict(verdicts.scale) if verdicts else None,
        "provenance": dict(provenance),
        "held_out": dict(held_out),
    }


def _estimate(estimate: Estimate) -> dict[str, float | int | None]:
    return {
        key: None if isinstance(value, float) and math.isnan(value) else value
        for key, value in asdict(estimate).items()
    }
