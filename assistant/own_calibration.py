"""A calibration of one's own, fitted by `pincite eval calibrate`; it stands above the one that ships."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.support import calibrated
from ingest.errors import OptionsError

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Scale:
    """Platt's scaling: slope and offset of the log odds of a confidence."""

    slope: float
    offset: float

    def __call__(self, confidence: float) -> float:
        """The share (0..1) of cases of such a confidence that are what it says."""
        return calibrated(confidence, (self.slope, self.offset))


@dataclass(frozen=True, slots=True)
class OwnCalibration:
    """`answers`: of the confidence that a question is answered; `threshold`: the scaled one below which it is refused;
    `verdicts`: of the confidence of a verdict; None: as it ships. `sha256`: of the file (hex).
    """

    answers: Scale | None = None
    threshold: float | None = None
    verdicts: Scale | None = None
    sha256: str | None = None

    @classmethod
    def load(cls, path: Path) -> OwnCalibration:
        """Read what `pincite eval calibrate` wrote.

        Raises:
            OptionsError: the file is missing, or of another form.
        """
        try:
            data = path.read_bytes()
            return cls._of(json.loads(data), hashlib.sha256(data).hexdigest())
        except OSError as error:
            raise OptionsError(
                f"The calibration {path} cannot be read: {error.strerror}.",
                "Mend [assistant] calibration, or remove it.",
            ) from error
        except (ValueError, KeyError, TypeError) as error:
            raise OptionsError(
                f"{path} is no calibration: {error}.", "Write it with pincite eval calibrate SET.jsonl --out FILE."
            ) from error

    @classmethod
    def _of(cls, raw: Mapping[str, Any], sha256: str) -> OwnCalibration:
        if raw["format"] != FORMAT:
            raise ValueError(f"its format is {raw['format']}, and this version reads {FORMAT}")
        answers, verdicts = raw["answers"], raw["verdicts"]
        return cls(
            Scale(float(answers["slope"]), float(answers["offset"])) if answers else None,
            float(answers["threshold"]) if answers else None,
            Scale(float(verdicts["slope"]), float(verdicts["offset"])) if verdicts else None,
            sha256,
        )

    def of_answer(self, confidence: float) -> float:
        """The confidence that a question is answered, scaled."""
        return self.answers(confidence) if self.answers else confidence

    def of_verdict(self, confidence: float) -> float:
        """The confidence of a verdict, scaled."""
        return self.verdicts(confidence) if self.verdicts else confidence
