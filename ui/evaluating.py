"""`eval run`: a gold set put to the library, and the figures."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import evals
from evals.evaluate import evaluate_set
from evals.gold import Split
from evals.gold_set import load_set
from evals.kept_report import write_report
from evals.report import Report
from evals.system import System
from evals.tables import tables
from ingest.errors import OptionsError
from ui.opening import open_assistant
from ui.progress import progress
from ui.settings import Settings
from ui.terminal import print_json, print_text

SHIPPED = Path(evals.__path__[0]) / "sets" / "series" / "questions.jsonl"
MOST_WORKERS = 8  # more do not help: the models use several cores of their own
RUN, UNFINISHED = "run.json", "unfinished.jsonl"


@dataclass(frozen=True, slots=True)
class EvaluationRequest:
    """What the flags say: which set, which half, how, and what is to be written."""

    gold: Path | None
    split: str | None
    worst: int | None
    seed: int
    workers: int | None
    out: Path | None
    as_json: bool

    def check(self) -> None:
        """Raises OptionsError: no such split, or an output that is no folder."""
        if self.split is not None and self.split not in set(Split):
            raise OptionsError(
                f"There is no split {self.split!r}.", f"Choose one of {', '.join(Split)}, or leave it out."
            )
        if self.out is not None and self.out.exists() and not self.out.is_dir():
            raise OptionsError(f"--out {self.out} is a file.", "Give a folder: the run and what is kept go there.")


def evaluate_library(settings: Settings, request: EvaluationRequest) -> int:
    """Measure the library on a set; 1 where a case broke the program."""
    request.check()
    report = _measured(settings, request)
    if request.out is not None:
        write_report(report, request.out / RUN)
    if request.as_json:
        print_json(report.as_json())
    else:
        print_text(tables(report, worst=request.worst))
    return 1 if report.broken else 0


def _measured(settings: Settings, request: EvaluationRequest) -> Report:
    gold = load_set(request.gold or SHIPPED)
    with open_assistant(settings) as assistant, progress("Judging") as step:
        return evaluate_set(
            System.of(assistant),
            gold,
            split=Split(request.split) if request.split else None,
            seed=request.seed,
            workers=request.workers or min(MOST_WORKERS, os.cpu_count() or 1),
            keep=None if request.out is None else request.out / UNFINISHED,
            progress=lambda done, total: step(done, total, ""),
        )
