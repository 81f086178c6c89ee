"""`eval run`: a gold set put to the library, the figures, the gates, and the reports."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import evals
from evals.advisory.adviser import Adviser
from evals.evaluate import evaluate_set
from evals.gates.advisable import check_advisable
from evals.gates.file import read_gates
from evals.gates.verdict import Judged
from evals.gold.question import Split, TextOf
from evals.gold.set import GoldSet, load_set
from evals.reports.file import read_report, write_baseline, write_bytes, write_report
from evals.reports.html import report_page
from evals.reports.junit import junit
from evals.reports.markdown import markdown
from evals.reports.report import Report
from evals.reports.tables import changes_table, gates_table, tables
from evals.system import System, text_of_library
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
    """What the flags say: which set, which half, how, what it is held against, and what is to be written."""

    gold: Path | None
    split: str | None
    worst: int | None
    seed: int
    workers: int | None
    gates: Path | None
    baseline: Path | None
    force: bool
    out: Path | None
    keep_baseline: Path | None
    junit: Path | None
    html: Path | None
    markdown: Path | None
    as_json: bool
    advisory: bool = False

    def check(self) -> None:
        """Raises OptionsError: no such split, an output that is no folder, or --force with nothing to force."""
        if self.split is not None and self.split not in set(Split):
            raise OptionsError(
                f"There is no split {self.split!r}.", f"Choose one of {', '.join(Split)}, or leave it out."
            )
        if self.out is not None and self.out.exists() and not self.out.is_dir():
            raise OptionsError(f"--out {self.out} is a file.", "Give a folder: the run and what is kept go there.")
        if self.force and self.baseline is None:
            raise OptionsError("--force is given without --baseline.", "Leave it out: there is nothing to compare.")


def evaluate_library(settings: Settings, request: EvaluationRequest) -> int:
    """Measure the library on a set; 1 where a case broke the program, or a gate does not hold."""
    request.check()
    gates = read_gates(request.gates) if request.gates else None
    baseline = read_report(request.baseline) if request.baseline else None
    gold = load_set(request.gold or SHIPPED)
    adviser = _adviser(settings) if request.advisory else None
    if gates is not None:
        check_advisable(gates, gold.kind, adviser.name if adviser else "", None)
    with open_assistant(settings) as assistant:
        report = _measured(replace(System.of(assistant), adviser=adviser), gold, request)
        judged = Judged.of(report, gates, baseline, force=request.force)
        _write(judged, request, text_of_library(assistant.snapshot))
    if request.as_json:
        print_json(_as_json(judged))
        return int(not judged.holds)
    print_text(tables(report, worst=request.worst))
    if judged.changes:
        print_text(changes_table(judged))
    if judged.results:
        print_text(gates_table(judged))
    return int(not judged.holds)


def _adviser(settings: Settings) -> Adviser:
    """The chat model that is configured, as an advisory judge.

    Raises:
        OptionsError: none is.
        ModelError: it cannot be set up.
    """
    chat = settings.assistant.chat if settings.assistant else None
    if chat is None:
        raise OptionsError(
            "--advisory-judge asks a chat model, and none is configured.",
            "Name one in pincite.toml: model, in [assistant.chat]; or leave the flag out.",
        )
    from assistant.chat.judge import ChatJudge

    judge = ChatJudge.from_options(chat)
    return Adviser(judge.name, judge.verdict)


def _measured(system: System, gold: GoldSet, request: EvaluationRequest) -> Report:
    with progress("Judging") as step:
        return evaluate_set(
            system,
            gold,
            split=Split(request.split) if request.split else None,
            seed=request.seed,
            workers=request.workers or min(MOST_WORKERS, os.cpu_count() or 1),
            keep=None if request.out is None else request.out / UNFINISHED,
            progress=lambda done, total: step(done, total, ""),
        )


def _write(judged: Judged, request: EvaluationRequest, text_of: TextOf) -> None:
    """Write what the flags name; the run itself first, for it is what took time."""
    if request.out is not None:
        write_report(judged.report, request.out / RUN)
    if request.keep_baseline is not None:
        write_baseline(judged.report, request.keep_baseline)
    made: tuple[tuple[Path | None, Callable[[], bytes]], ...] = (
        (request.junit, lambda: junit(judged)),
        (request.html, lambda: report_page(judged, text_of).encode()),
        (request.markdown, lambda: markdown(judged).encode()),
    )
    for path, content in made:
        if path is not None:
            write_bytes(path, content())


def _as_json(judged: Judged) -> dict[str, Any]:
    """The run, the gates, and what has become worse and better since the baseline."""
    gates = [{"gate": r.gate.name, "outcome": str(r.outcome), "found": r.told} for r in judged.results]
    changed = {"worse": [c.record.id for c in judged.worse], "better": [c.record.id for c in judged.better]}
    return judged.report.as_json() | {"holds": judged.holds, "gates": gates, "changes": changed}
