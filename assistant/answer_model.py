"""From the readings of the found paragraphs and the support of their words to one calibrated confidence."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from statistics import median

from assistant.evidence import Sentence
from assistant.judging.pair_model import FOLDER
from assistant.odds import log_odds, probability
from assistant.reading import Reading
from ingest.errors import ModelError

FITTED = "answers.json"
_LEAST = -9.0  # log odds below which a reading says no more


@dataclass(frozen=True, slots=True)
class AnswerModel:
    """A logistic model over `features_of`; `threshold`: the confidence below which a question is refused.

    Fitted by training/calibrate.py on questions over papers that nothing trained on.
    """

    intercept: float
    weights: Mapping[str, float]
    threshold: float
    fitted_on: str

    @classmethod
    def load(cls, folder: Path = FOLDER) -> AnswerModel:
        """Read what training/calibrate.py wrote. Raises ModelError where it is missing or of another form."""
        try:
            raw = json.loads((folder / FITTED).read_bytes())
            weights = {name: float(value) for name, value in raw["weights"].items()}
            return cls(float(raw["intercept"]), weights, float(raw["threshold"]), str(raw["fitted_on"]))
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise ModelError(
                f"The judge's calibration {folder / FITTED} cannot be read: {error}.",
                "Restore assistant/judge_model from the repository; until then the rules judge alone.",
            ) from error

    def __call__(self, features: Mapping[str, float]) -> float:
        """The share (0..1) of such questions that are answered."""
        return probability(self.intercept + sum(weight * features[name] for name, weight in self.weights.items()))


@lru_cache(maxsize=1)
def shipped_answers() -> AnswerModel:
    """The model that ships, read once. Raises ModelError as `AnswerModel.load` does."""
    return AnswerModel.load()


def features_of(odds: float, readings: Collection[Reading], found: Collection[Sentence]) -> dict[str, float]:
    """`odds`: the log odds of the support by words; `readings`, best first, and the sentences `found`: one at least.

    `typical`, the median reading, tells a question on the papers' matter, which several paragraphs touch, from one on
    something that a single paragraph happens to mention. Of the sentences, read alone, count the one nearest to the
    question and the one that answers most surely.
    """
    answers = [reading.answer for reading in readings]
    nearest = max(found, key=lambda sentence: sentence.hit.score + sentence.score)
    return {
        "words": odds,
        "first": answers[0],
        "best": max(answers),
        "typical": median(answers),
        "nearest sentence": _answering(nearest),
        "best sentence": max(map(_answering, found)),
    }


def _answering(sentence: Sentence) -> float:
    """The log odds that a sentence answers; the least for one that was not read."""
    return max(log_odds(sentence.answers), _LEAST)
