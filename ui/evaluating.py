"""`eval`: gold questions put to the library, and the figures."""

from __future__ import annotations

from pathlib import Path

import evals
from evals.evaluate import evaluate
from evals.gold import Split, load
from evals.tables import tables
from ingest.errors import OptionsError
from ui.opening import open_assistant
from ui.progress import progress
from ui.settings import Settings
from ui.terminal import print_json, print_text

SHIPPED = Path(evals.__path__[0]) / "sets" / "series" / "questions.jsonl"


def evaluate_library(
    settings: Settings, questions: str | None, split: str | None, worst: int | None, seed: int, as_json: bool
) -> int:
    """Measure the library on a set; 1 where a question broke the program."""
    if split is not None and split not in set(Split):
        raise OptionsError(f"There is no split {split!r}.", f"Choose one of {', '.join(Split)}, or leave it out.")
    gold = load(Path(questions) if questions else SHIPPED)
    with open_assistant(settings) as assistant, progress("Asking") as step:
        half = Split(split) if split else None
        report = evaluate(assistant, gold, split=half, seed=seed, progress=lambda done, total: step(done, total, ""))
    if as_json:
        print_json(report.as_json())
    else:
        print_text(tables(report, worst=worst))
    return 1 if report.broken else 0
