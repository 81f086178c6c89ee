"""Papers taken into the library and out of it, for curators."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assistant.desk import Desk
from index.build import update
from index.library import open_library
from ingest.intake import collect
from ui.ingest_report import outcome_json
from ui.page.in_steps import Step
from ui.page.tray import Handed, throw_away
from ui.remarks import remarks_of


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What came of files that were handed in, in the form of `pincite ingest --json`."""

    papers: Sequence[dict[str, Any]]
    failures: Sequence[dict[str, Any]]
    left_out: Sequence[str]


def take_in(desk: Desk, files: Sequence[Handed], step: Step) -> TakenIn:
    """Read the files, each in a process of its own, and bring the library up to date; the files are thrown away.

    Raises:
        LibraryError: the library is busy, damaged or cannot be written; it is as it was.
    """
    try:
        intake = collect(
            [file.path for file in files], progress=lambda done, total, at: step(done, total, f"Reading {at}")
        )
    finally:
        for file in files:
            throw_away(file)
    with desk.assistant() as assistant:
        library, encoder = assistant.snapshot.path, assistant.encoder
    if not intake.papers:
        form = outcome_json(library, intake, None)
        return TakenIn((), form["failures"], form["left_out"])
    outcome = update(
        library, intake.papers, encoder, progress=lambda done, total: step(done, total, "Encoding paragraphs")
    )
    with open_library(library) as snapshot:
        form = outcome_json(library, intake, outcome, remarks_of(snapshot, outcome))
    return TakenIn(form["papers"], form["failures"], form["left_out"])


def take_out(desk: Desk, papers: Sequence[str]) -> tuple[str, ...]:
    """Remove papers, and tell which are gone.

    Raises:
        UnknownPaper: one of them is not there.
        LibraryError: as above.
    """
    with desk.assistant() as assistant:
        library, encoder = assistant.snapshot.path, assistant.encoder
    return update(library, (), encoder, remove=tuple(dict.fromkeys(papers))).removed
