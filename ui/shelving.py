"""`ingest`, `remove` and `check`: what changes the library, and what looks it over."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rich.table import Table
from rich.text import Text

from index.build import Outcome, update
from index.check import Report, check_library
from index.crew import Crew, crew_of
from index.encoder import DEFAULT
from index.library import current_generation, open_library
from index.manifest import Current, program
from index.options import Executor, IndexOptions
from index.repair import Repair, repair_library
from index.visits import known_visits
from ingest.errors import LibraryError, NoLibrary
from ingest.intake import IngestOptions, Intake, collect
from ingest.paper import Paper
from ingest.visit import Known
from ui.fault import complain
from ui.ingest_report import failure_table, outcome_json, outcome_table, say_what_is_missing
from ui.opening import encoder_of, fill_engine
from ui.progress import progress
from ui.remarks import remarks_of, still_at_hand
from ui.settings import Settings
from ui.stopping import TERMINATED, Stopped, stoppable
from ui.terminal import err, out, plain, print_json, print_text


@dataclass(frozen=True, slots=True)
class IngestRequest:
    """What to take in and how. `timeout`: seconds for each address; `refetch`: get it even if it has not changed;
    `executor`: who works, None for whom the settings name.
    """

    targets: tuple[str, ...]
    fetch: bool = False
    timeout: float = 10.0
    refetch: bool = False
    allow_private: bool = False
    as_json: bool = False
    executor: Executor | None = None


def ingest_papers(settings: Settings, request: IngestRequest) -> int:
    """Read the targets into the library and print what came of each: 0 all read, 1 some, 2 none."""
    try:
        with _saying_what_became(settings.library), stoppable():
            return _ingest(settings, request)
    except Stopped:
        return TERMINATED


@contextlib.contextmanager
def _saying_what_became(library: Path) -> Iterator[None]:
    """Where the block is stopped, say what the library holds then."""
    before = _generation(library)
    try:
        yield
    except KeyboardInterrupt:
        if _generation(library) == before:
            complain("Stopped: the library is as it was.", "The same command goes on from what it has encoded.")
        else:
            complain("Stopped, but the work was done: the library is in its new state.", "")
        raise


def _generation(library: Path) -> Current | None:
    """What the library holds; None where it holds nothing, or something that cannot be told."""
    try:
        return current_generation(library)
    except (LibraryError, OSError):
        return None  # what is wrong with it, its update will say


def _ingest(settings: Settings, request: IngestRequest) -> int:
    options = IngestOptions(
        fetch_missing=request.fetch,
        timeout=request.timeout,
        allow_private=request.allow_private,
        known={} if request.refetch else _known(settings),
    )
    index = settings.index or IndexOptions()
    if request.executor is not None:
        index = replace(index, executor=request.executor)
    with crew_of(index, settings.encoder or DEFAULT, settings.library / "cache") as crew:
        with progress("Reading") as step:
            intake = collect(request.targets, options, step, crew.read)
        outcome = _taken_in(settings, intake, crew) if intake.papers or intake.unmodified else None
    if outcome is None:
        return _nothing_read(settings, intake, request.fetch, request.as_json)
    fill_engine(settings)
    code = 1 if intake.failures else 0
    with open_library(settings.library) as snapshot:
        records = snapshot.papers()
        remarks = remarks_of(snapshot, outcome)
    if request.as_json:
        print_json(outcome_json(settings.library, intake, outcome, remarks))
        return code
    print_text(outcome_table(intake, outcome, remarks))
    paragraphs = sum(record.paragraphs for record in records)
    counted = f"{len(records)} paper{'' if len(records) == 1 else 's'}"
    out().print(f"\n{counted}, {paragraphs} paragraphs in {plain(str(settings.library))}", soft_wrap=True)
    say_what_is_missing(out(), intake, request.fetch)
    return code


def _taken_in(settings: Settings, intake: Intake, crew: Crew) -> Outcome:
    papers = (*intake.papers, *_still_at_hand(settings, intake))
    encoder = encoder_of(settings)
    with progress("Encoding paragraphs") as step:
        return update(
            settings.library,
            papers,
            encoder,
            visits=intake.visits,
            progress=lambda done, total: step(done, total, ""),
            crew=crew,
        )


def _known(settings: Settings) -> dict[str, Known]:
    """What servers said of the papers that the library holds; nothing where there is no library yet."""
    try:
        with open_library(settings.library) as snapshot:
            return known_visits(snapshot, program())
    except NoLibrary:
        return {}


def _still_at_hand(settings: Settings, intake: Intake) -> tuple[Paper, ...]:
    if not intake.unmodified:
        return ()
    with open_library(settings.library) as snapshot:
        return still_at_hand(snapshot, intake.unmodified)


def remove_papers(settings: Settings, names: Sequence[str]) -> int:
    """Remove papers by id or file name."""
    with open_library(settings.library) as snapshot:
        ids = list(dict.fromkeys(snapshot.resolve(name) for name in names))
    try:
        with _saying_what_became(settings.library), stoppable():
            outcome = update(settings.library, (), encoder_of(settings), remove=ids)
            fill_engine(settings)
    except Stopped:
        return TERMINATED
    for paper in outcome.removed:
        out().print(f"removed  {plain(paper)}", soft_wrap=True)
    return 0


def check_shelf(settings: Settings, as_json: bool, repair: bool = False) -> int:
    """Look the library over and print each finding; 1 where one is not right, or where a repair lost something."""
    repaired = repair_library(settings.library, lambda: encoder_of(settings)) if repair else Repair(0)
    report = check_library(settings.library)
    if report.ok:  # else the encoder has nothing sound to be compared with
        report = check_library(settings.library, encoder_of(settings), settings.index)
    if as_json:
        record = _report_json(report)
        print_json(record | ({"done": list(repaired.done), "lost": list(repaired.lost)} if repair else {}))
        return 0 if report.ok and not repaired.lost else 1
    if repair:
        _say_repair(repaired)
    print_text(_report_table(report))
    return 0 if report.ok and not repaired.lost else 1


def _say_repair(repaired: Repair) -> None:
    for line in repaired.done:
        out().print(f"repaired  {plain(line)}", soft_wrap=True)
    for line in repaired.lost:
        out().print(f"lost      {plain(line)}", soft_wrap=True)
    if not repaired.done:
        out().print("There was nothing to repair.")
    out().print()


def _nothing_read(settings: Settings, intake: Intake, fetch: bool, as_json: bool) -> int:
    """Say why there is nothing to add; the library stays as it was."""
    if as_json:
        print_json(outcome_json(settings.library, intake, None))
    if len(intake.failures) == 1 and not intake.not_at_hand:
        error = intake.failures[0].error
        complain(error.what, error.remedy)
        return 2
    if not as_json:
        err().print(failure_table(intake))
        say_what_is_missing(err(), intake, fetch)
    complain("Nothing could be read, so the library is as it was.", "Mend what is named above, or give other files.")
    return 2


def _report_table(report: Report) -> Table:
    table = Table.grid(padding=(0, 2))
    for finding in report.findings:
        sign = Text("ok", style="green") if finding.ok else Text("WRONG", style="bold red")
        remedy = f"\n{finding.remedy}" if finding.remedy else ""
        table.add_row(sign, finding.name, plain(finding.detail + remedy))
    return table


def _report_json(report: Report) -> dict[str, object]:
    return {
        "library": str(report.path),
        "generation": report.generation,
        "ok": report.ok,
        "findings": [{"name": f.name, "ok": f.ok, "detail": f.detail, "remedy": f.remedy} for f in report.findings],
    }
