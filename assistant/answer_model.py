"""From the readings of the found paragraphs and the support of their words to one calibrated confidence."""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from statistics import median

from assistant.judging.pair_model import FOLDER
from assistant.reading import Reading
from ingest.errors import ModelError

FITTED = "answers.json"


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
        z = self.intercept + sum(weight * features[name] for name, weight in self.weights.items())
        return 1 / (1 + math.exp(-max(min(z, 35.0), -35.0)))


@lru_cache(maxsize=1)
def shipped_answers() -> AnswerModel:
    """The model that ships, read once. Raises ModelError as `AnswerModel.load` does."""
    return AnswerModel.load()


def features_of(odds: float, readings: Collection[Reading]) -> dict[str, float]:
    """`odds`: the log odds of the support by words; `readings`, best first, at least one.

    `typical`, the median reading, tells a question on the papers' matter, which several paragraphs touch, from one on
    something that a single paragraph happens to mention.
    """
    answers = [reading.answer for reading in readings]
    return {"words": odds, "first": answers[0], "best": max(answers), "typical": median(answers)}
