"""Bringing a library up to date: only what changed is read, encoded and written, and it counts all at once."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from index import commit
from index.crew import HERE, Crew
from index.encoder import Encoder
from index.library import current_generation, open_library
from index.manifest import DENSE, program
from index.next_corpus import Step
from index.next_generation import write_next
from index.snapshot import Snapshot
from index.unwritten import unwritten
from index.verify import verify_file
from index.visits import known_visits
from ingest.doubles import Double
from ingest.errors import DuplicatePaper, LibraryDamaged, NoLibrary, SourceError, UnknownPaper
from ingest.paper import Paper
from ingest.visit import Known


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an update did, by paper ids.

    `paragraphs_encoded`: those with at least one passage that was new to it. `revised`: those of `changed` whose text
    is another edition now; the one before is kept. `doubles`: added and revised papers that are nearly another one.
    """

    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]
    paragraphs_encoded: int
    generation: int
    revised: tuple[str, ...] = ()
    doubles: tuple[Double, ...] = ()


def update(
    path: Path,
    papers: Sequence[Paper],
    encoder: Encoder,
    *,
    remove: Collection[str] = (),
    visits: Mapping[str, Known] | None = None,
    progress: Callable[[int, int], None] | None = None,
    crew: Crew = HERE,
) -> Outcome:
    """Add papers, replace those that changed, remove some; what is neither given nor removed stays.

    A paper that is stored exactly as given costs nothing, and where nothing changes no generation is made (but a
    damaged dense index is made again). In a changed paper only passages whose text changed are encoded, and where its
    text is another edition the one before is kept. A library of an older format is brought up to this one on the way.

    Args:
        path: the library's folder, made if it is not there.
        papers: with different ids.
        encoder: the one that the library was made with.
        remove: ids of papers in the library, none of them given in `papers`.
        visits: what servers said of papers that they sent, by address; kept for those that come from there.
        progress: called with (paragraphs done, paragraphs to index).
        crew: who encodes; what is written is the same whoever it is.

    Raises:
        DuplicatePaper: two papers have one id, or a paper is both given and to be removed.
        SourceError: a paper gives one address to two paragraphs.
        UnknownPaper: a paper to be removed is not there.
        NoLibrary: there is neither a library nor a paper to begin one with.
        LibraryBusy: another process is writing.
        LibraryError: damaged, of another format or encoder, or not writable. The library is as it was.
    """
    _check(papers, remove)
    before = None
    try:
        before = current_generation(path)
        if not papers and before is None:
            raise NoLibrary(f"There is no library in {path}.", "Run pincite ingest with a folder of papers first.")
        with commit.turn(path):
            return _update(path, papers, encoder, remove, visits or {}, progress, crew)
    except (OSError, sqlite3.Error) as error:
        raise unwritten(path, error, before) from error


def _check(papers: Sequence[Paper], remove: Collection[str]) -> None:
    ids = Counter(paper.id for paper in papers)
    twice = [paper for paper, count in ids.items() if count > 1]
    if twice:
        sources = " and ".join(paper.source for paper in papers if paper.id == twice[0])
        raise DuplicatePaper(f"{ids[twice[0]]} papers have the id {twice[0]!r}: {sources}.", "Rename one of the files.")
    both = sorted(ids.keys() & set(remove))
    if both:
        raise DuplicatePaper(f"The paper {both[0]!r} is both given and to be removed.", "Do one of the two.")
    for paper in papers:
        locators = Counter(paragraph.locator for paragraph in paper.paragraphs)
        shared = [locator for locator, count in locators.items() if count > 1]
        if shared:
            raise SourceError(
                f"{paper.source}: {locators[shared[0]]} paragraphs have the address {shared[0]!r}.",
                "This is a fault of Pincite's numbering: please report it with the file.",
            )


def _update(
    path: Path,
    papers: Sequence[Paper],
    encoder: Encoder,
    remove: Collection[str],
    visits: Mapping[str, Known],
    progress: Callable[[int, int], None] | None,
    crew: Crew,
) -> Outcome:
    """The work of `update`, under the writer's lock."""
    now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    sources = {paper.id: paper.source for paper in papers}
    visits = {address: known for address, known in visits.items() if sources.get(known.paper) == address}
    current = current_generation(path)
    with ExitStack() as stack:
        previous = stack.enter_context(open_library(path)) if current else None
        commit.sweep(path, current.generation if current else 0, previous.manifest.parent if previous else None)
        if previous is not None:
            previous.check_encoder(encoder)
        elif not papers:
            raise NoLibrary(f"There is no library in {path}.", "Run pincite ingest with a folder of papers first.")
        stored = {record.id: record for record in previous.papers()} if previous else {}
        unknown = [paper for paper in remove if paper not in stored]
        if unknown and previous is not None:
            previous.paper(unknown[0])  # raises, naming ids that look like it
        if unknown:
            raise UnknownPaper(f"The library {path} is empty: it holds no paper {unknown[0]!r}.", "Leave it out.")
        added = tuple(paper.id for paper in papers if paper.id not in stored)
        changed = tuple(p.id for p in papers if previous and p.id in stored and previous.paper(p.id) != p)
        unchanged = tuple(paper.id for paper in papers if paper.id not in {*added, *changed})
        removed = tuple(dict.fromkeys(remove))
        revised = tuple(p.id for p in papers if p.id in changed and stored[p.id].edition != p.edition)
        asked = known_visits(previous, program()) if previous else {}
        visits = {address: known for address, known in visits.items() if asked.get(address) != known}
        if previous is not None and not (added or changed or removed or visits) and _dense_is_whole(previous):
            return Outcome((), (), unchanged, (), 0, previous.generation)
        fresh, news = tuple(p for p in papers if p.id in added), tuple(p for p in papers if p.id in changed)
        step = Step(fresh, news, frozenset(revised), removed, visits, now)
        manifest, encoded, doubles = write_next(path, previous, step, encoder, progress, crew)
    commit.sweep(path, manifest.generation, manifest.parent)
    return Outcome(added, changed, unchanged, removed, encoded, manifest.generation, revised, doubles)


def _dense_is_whole(previous: Snapshot) -> bool:
    try:
        verify_file(previous.folder / DENSE, previous.manifest.files[DENSE])
    except LibraryDamaged:
        return False
    return True
