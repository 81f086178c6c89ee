"""The corpus of the next generation, from the one before: what is new, revised or gone, and what it leaves behind."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from index.corpus import bring_up_to_date, create, delete_paper, open_for_writing, put_paper, put_probes
from index.crew import HERE, Crew
from index.editions import forget_edition, forget_editions, keep_edition
from index.encoder import Encoder
from index.indexing import index_paragraphs
from index.manifest import CORPUS, program
from index.sketches import forget_sketch, put_sketch, read_sketches
from index.snapshot import Snapshot
from index.unfinished import Unfinished
from index.visits import forget_visit, put_visits
from ingest.doubles import Double, doubles
from ingest.paper import Paper
from ingest.visit import Known

# Kept with their vectors, and encoded again on demand: they notice an encoder that computes otherwise.
PROBES = (
    "The allies agreed to develop the aircraft together by 2035.",
    "Who pays for the research, and why does it matter to the region?",
    "Notes 1 to 6 cite ministries, journals and books.",
)


@dataclass(frozen=True, slots=True)
class Step:
    """What is to become of a corpus. `revised`: changed papers whose text is another edition; `now`: ISO 8601, UTC."""

    added: tuple[Paper, ...]
    changed: tuple[Paper, ...]
    revised: frozenset[str]
    removed: tuple[str, ...]
    visits: Mapping[str, Known]
    now: str


def write_corpus(
    path: Path,
    previous: Snapshot | None,
    step: Step,
    encoder: Encoder,
    progress: Callable[[int, int], None] | None,
    kept: Unfinished | None = None,
    crew: Crew = HERE,
) -> tuple[int, tuple[Double, ...]]:
    """Write the next corpus to `path`; a changed paper keeps its place.

    Returns:
        The number of paragraphs encoded, and which of the added and revised papers are nearly another one.

    Raises:
        OSError, sqlite3.Error: it cannot be written.
    """
    older = False
    if previous is None:
        create(path)
    else:
        shutil.copyfile(previous.folder / CORPUS, path)
        older = bring_up_to_date(path)
    with closing(open_for_writing(path)) as connection:
        connection.execute("BEGIN")
        if previous is None:
            put_probes(connection, PROBES, encoder.encode(PROBES))
        if older:
            for (paper,) in connection.execute("SELECT id FROM papers").fetchall():
                put_sketch(connection, paper)
        _put_papers(connection, step)
        put_visits(connection, step.visits, program())
        encoded = index_paragraphs(connection, previous.connection if previous else None, encoder, progress, kept, crew)
        new = [paper.id for paper in step.added] + [paper.id for paper in step.changed if paper.id in step.revised]
        found = doubles(new, read_sketches(connection)) if new else ()
        connection.execute("COMMIT")
    return encoded, found


def _put_papers(connection: sqlite3.Connection, step: Step) -> None:
    places = {row[0]: row[1:] for row in connection.execute("SELECT id, position, taken FROM papers")}
    following = max((position for position, _ in places.values()), default=-1) + 1
    for name in step.removed:
        delete_paper(connection, name)
        for forget in (forget_editions, forget_sketch, forget_visit):
            forget(connection, name)
    for paper in step.changed:
        position, taken = places[paper.id]
        if paper.id in step.revised:
            keep_edition(connection, paper.id, step.now)
            forget_edition(connection, paper.id, paper.edition)
            taken = step.now
        delete_paper(connection, paper.id)
        put_paper(connection, paper, position, taken)
        put_sketch(connection, paper.id)
    for position, paper in enumerate(step.added, following):
        put_paper(connection, paper, position, step.now)
        put_sketch(connection, paper.id)
