"""`eval`: gold questions put to the library, and the figures."""

from __future__ import annotations

from pathlib import Path

import evals
from assistant.claim_check import check_claim
from evals.claims import holds_claims, load_claims, run_claims
from evals.claims_report import ClaimReport
from evals.claims_tables import claim_tables
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
    path = Path(questions) if questions else SHIPPED
    if holds_claims(path):
        return _evaluate_claims(settings, path, Split(split) if split else None, worst, seed, as_json)
    gold = load(path)
    with open_assistant(settings) as assistant, progress("Asking") as step:
        half = Split(split) if split else None
        report = evaluate(assistant, gold, split=half, seed=seed, progress=lambda done, total: step(done, total, ""))
    if as_json:
        print_json(report.as_json())
    else:
        print_text(tables(report, worst=worst))
    return 1 if report.broken else 0


def _evaluate_claims(
    settings: Settings, path: Path, split: Split | None, worst: int | None, seed: int, as_json: bool
) -> int:
    """Measure the check of claims on a set of them; 1 where a claim broke the program."""
    claims = load_claims(path)
    with open_assistant(settings) as assistant, progress("Checking") as step:
        cases = run_claims(
            lambda claim: check_claim(assistant, claim), claims, split=split,
            progress=lambda done, total: step(done, total, ""),
        )  # fmt: skip
    report = ClaimReport.of(cases, split=split, seed=seed)
    if as_json:
        print_json(report.as_json())
    else:
        print_text(claim_tables(report, worst=worst))
    return 1 if report.broken else 0
