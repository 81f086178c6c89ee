"""From the cross-encoder's and the rules' findings to one verdict with a calibrated confidence."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.judging.judge import Judgement
from assistant.judging.pair_model import FOLDER, PairScore
from assistant.reply import VERDICTS, Verdict
from assistant.words import shared_words
from ingest.errors import ModelError

CLASSES = VERDICTS  # in the order of the fitted weights
FITTED = "verdicts.json"
SHARED = "shared words"
# To a model of inference, texts on another matter contradict each other: this much of a claim's words must stand in a
# passage for it to speak against the claim.
ON_THE_MATTER = 0.3
# What each place farther from the claim weighs against a passage: the right paragraph is cited for 92 % of the claims
# of the series' development half (89 % without), and for 95 % of those over the papers kept for tuning (as without).
FARTHER = 0.05


@dataclass(frozen=True, slots=True)
class VerdictModel:
    """A multinomial logistic model over `features_of`, fitted by training/calibrate.py on papers nothing trained on.

    `certain`: the least probability of *contradicted* for the verdict to be given: a false accusation is worse than a
    missed one.
    """

    intercepts: tuple[float, ...]  # a class
    weights: Mapping[str, tuple[float, ...]]  # feature → a class
    certain: float
    fitted_on: str

    @classmethod
    def load(cls, folder: Path = FOLDER) -> VerdictModel:
        """Read what training/calibrate.py wrote. Raises ModelError where it is missing or of another form."""
        try:
            raw = json.loads((folder / FITTED).read_bytes())
            weights = {name: tuple(map(float, row)) for name, row in raw["weights"].items()}
            return cls(tuple(map(float, raw["intercepts"])), weights, float(raw["certain"]), str(raw["fitted_on"]))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ModelError(
                f"The judge's calibration {folder / FITTED} cannot be read: {error}.",
                "Restore assistant/judge_model from the repository; until then the rules judge alone.",
            ) from error

    def __call__(self, features: Mapping[str, float]) -> tuple[float, float, float]:
        """Probabilities of supported, contradicted and not found."""
        logits = [
            intercept + sum(weights[k] * features[name] for name, weights in self.weights.items())
            for k, intercept in enumerate(self.intercepts)
        ]
        supported, contradicted, not_found = softmax(logits)
        return supported, contradicted, not_found

    def verdict(self, chances: Sequence[float], shared: float) -> Verdict:
        """The likeliest class; *contradicted* only where it is certain enough and `shared` words show that the passage
        is on the matter, else the likelier of the others.
        """
        supported, contradicted, not_found = chances
        if shared >= ON_THE_MATTER and contradicted >= max(self.certain, supported, not_found):
            return Verdict.CONTRADICTED
        return Verdict.SUPPORTED if supported > max(not_found, contradicted) else Verdict.NOT_FOUND


def softmax(logits: Sequence[float]) -> tuple[float, ...]:
    """Probabilities that sum to 1."""
    top = max(logits)
    powers = [math.exp(x - top) for x in logits]
    return tuple(p / sum(powers) for p in powers)


def decisive(scores: Sequence[PairScore]) -> int:
    """Which passage says most on the claim: the one that is least likely to say nothing, a nearer one sooner."""
    return min(range(len(scores)), key=lambda n: softmax(scores[n].claim)[2] + FARTHER * n)


def features_of(claim: str, passages: Sequence[str], scores: Sequence[PairScore], ruled: Judgement) -> dict[str, float]:
    """What the verdict is drawn from; `scores` of the passages, the nearest first, at least one."""
    n = decisive(scores)
    most = scores[n].claim
    first = scores[0].claim
    return {
        SHARED: shared_words(claim, passages[n]),
        "decisive supported": most[0] - most[2],
        "decisive contradicted": most[1] - most[2],
        "nearest supported": first[0] - first[2],
        "nearest contradicted": first[1] - first[2],
        "best supported": max(s.claim[0] - max(s.claim[1:]) for s in scores),
        "best contradicted": max(s.claim[1] - max(s.claim[0], s.claim[2]) for s in scores),
        "rules supported": ruled.confidence * (ruled.verdict is Verdict.SUPPORTED),
        "rules contradicted": ruled.confidence * (ruled.verdict is Verdict.CONTRADICTED),
        "rules not found": ruled.confidence * (ruled.verdict is Verdict.NOT_FOUND),
    }
