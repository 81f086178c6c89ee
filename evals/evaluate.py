"""What the command line calls: put a set to an assistant and measure the replies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from evals.gold import GoldQuestion, Split
from evals.report import Report
from evals.run import Progress, run
from evals.system import System

if TYPE_CHECKING:
    from assistant.assistant import Assistant


def evaluate(
    assistant: Assistant,
    questions: Sequence[GoldQuestion],
    *,
    split: Split | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> Report:
    """Measure `assistant` on the questions of `split` (None: all).

    `seed` draws the bootstrap intervals; `progress(done, total)` is called after each question.

    Raises:
        GoldError: the split holds no question, or the library does not hold the gold paragraphs as they were.
    """
    return evaluate_system(System.of(assistant), questions, split=split, seed=seed, progress=progress)


def evaluate_system(
    system: System,
    questions: Sequence[GoldQuestion],
    *,
    split: Split | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> Report:
    """As `evaluate`, for any system: a baseline, a fake, or one broken on purpose."""
    return Report.of(run(system, questions, split=split, progress=progress), split=split, seed=seed)
