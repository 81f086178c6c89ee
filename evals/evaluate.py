"""Put a set to an assistant, several cases at a time where wanted, and measure the replies."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import TYPE_CHECKING

from evals.attempt import of_split
from evals.gold.question import GoldQuestion, Split, fingerprint
from evals.gold.set import GoldCase, GoldSet, record_of
from evals.judging import judge_case
from evals.measures.advisory import ADVISORY_MEASURES
from evals.program import program_fingerprint
from evals.records.kept import Keeper
from evals.records.record import Record
from evals.reports.report import About, Report
from evals.run import Progress, run
from evals.system import System
from index.manifest import program
from ingest.errors import GoldError

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


def evaluate_set(
    system: System,
    gold: GoldSet,
    *,
    split: Split | None = None,
    seed: int = 0,
    workers: int = 1,
    keep: Path | None = None,
    progress: Progress | None = None,
) -> Report:
    """Measure a system on the cases of `split` (None: all) of a set of any kind, `workers` at a time.

    With `keep`, a file: each case is written there as it is done, and a run that was stopped goes on after the last
    one; the file is gone when the run is through. Times are of cases that run side by side, so compare them only
    between runs with as many workers.

    Raises:
        GoldError: the split holds no case, the library does not hold the gold paragraphs as they were, `keep` is of
            another run, or the system has an adviser and the set holds nothing that it judges.
    """
    if system.adviser is not None and gold.kind not in ADVISORY_MEASURES:
        raise GoldError(
            f"An advisory judge reads {' and '.join(ADVISORY_MEASURES)}, and {gold.path.name} holds {gold.kind}.",
            "Leave the advisory judge out, or choose another set.",
        )
    gold.check(system.text_of)
    cases = of_split(str(gold.kind).removesuffix("s"), gold.cases, split, lambda case: case.split)
    about = about_of(system, gold, cases, split)
    begun = time.perf_counter()
    with Keeper.open(keep, about) as keeper:
        found = _judged(system, cases, keeper, workers, progress)
        records = [record for case in cases for record in found[case.id]]
        keeper.done()
    elapsed = time.perf_counter() - begun
    return Report.measured(about, records, seed=seed, workers=workers, elapsed_s=elapsed)


def about_of(system: System, gold: GoldSet, cases: Sequence[GoldCase], split: Split | None) -> About:
    """What a run of these cases of a set is: the same for two runs that must come out alike."""
    return About(
        kind=gold.kind,
        name=f"{gold.path.parent.name}/{gold.path.stem}",
        questions=fingerprint([json.dumps(record_of(case), sort_keys=True) for case in cases]),
        split=split,
        system=system.name,
        corpus=system.corpus,
        encoder=system.encoder,
        writer=system.writer,
        judge=system.judge.name if system.judge else "",
        adviser=system.adviser.name if system.adviser else "",
        version=program(),
        program=program_fingerprint(),
    )


def _judged(
    system: System, cases: Sequence[GoldCase], keeper: Keeper, workers: int, progress: Progress | None
) -> Mapping[str, Sequence[Record]]:
    """The records of each case, by its id; those that the keeper has are not judged again."""
    found: dict[str, Sequence[Record]] = {case.id: keeper.kept[case.id] for case in cases if case.id in keeper.kept}
    pool = ThreadPoolExecutor(workers)  # the models let go of the interpreter's lock
    try:
        waiting: dict[Future[tuple[Record, ...]], str] = {
            pool.submit(judge_case, system, case): case.id for case in cases if case.id not in found
        }
        while waiting:
            done, _ = wait(waiting, return_when=FIRST_COMPLETED)
            for future in done:
                name = waiting.pop(future)
                found[name] = future.result()
                keeper.keep(name, found[name])
                if progress:
                    progress(len(found), len(cases))
    finally:
        pool.shutdown(cancel_futures=True)  # whoever stops the run waits for the cases under way, not for the rest
    return found
