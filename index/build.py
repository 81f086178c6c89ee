"""Bringing a library up to date: only what changed is read, encoded and written, and it counts all at once."""

from __future__ import annotations

import importlib.metadata
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from index import commit, disk
from index.corpus import all_vectors, create, delete_paper, open_for_writing, put_paper, put_probes
from index.encoder import Encoder
from index.indexing import index_paragraphs
from index.library import LOCK, current_generation, open_library
from index.lock import writing
from index.manifest import CORPUS, DENSE, EncoderFacts, FileFacts, Manifest, count
from index.snapshot import Snapshot
from index.verify import verify_file
from ingest.errors import DuplicatePaper, LibraryDamaged, LibraryError, NoLibrary, SourceError, UnknownPaper
from ingest.paper import Paper

# Kept with their vectors, and encoded again on demand: they notice an encoder that computes otherwise.
PROBES = (
    "The allies agreed to develop the aircraft together by 2035.",
    "Who pays for the research, and why does it matter to the region?",
    "Notes 1 to 6 cite ministries, journals and books.",
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an update did, by paper ids; `paragraphs_encoded`: those with at least one passage that was new to it."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]
    paragraphs_encoded: int
    generation: int


def update(
    path: Path,
    papers: Sequence[Paper],
    encoder: Encoder,
    *,
    remove: Collection[str] = (),
    progress: Callable[[int, int], None] | None = None,
) -> Outcome:
    """Add papers, replace those that changed, remove some; what is neither given nor removed stays.

    A paper that is stored exactly as given costs nothing, and where nothing changes no generation is made (but a
    damaged dense index is made again). In a changed paper only passages whose text changed are encoded.

    Args:
        path: the library's folder, made if it is not there.
        papers: with different ids.
        encoder: the one that the library was made with.
        remove: ids of papers in the library, none of them given in `papers`.
        progress: called with (paragraphs done, paragraphs to index).

    Raises:
        DuplicatePaper: two papers have one id, or a paper is both given and to be removed.
        SourceError: a paper gives one address to two paragraphs.
        UnknownPaper: a paper to be removed is not there.
        NoLibrary: there is neither a library nor a paper to begin one with.
        LibraryBusy: another process is writing.
        LibraryError: damaged, of another format or encoder, or not writable. The library is as it was.
    """
    _check(papers, remove)
    try:
        if not papers and current_generation(path) is None:
            raise NoLibrary(f"There is no library in {path}.", "Run pincite ingest with a folder of papers first.")
        commit.begin(path)
        with writing(path / LOCK):
            return _update(path, papers, encoder, remove, progress)
    except (OSError, sqlite3.Error) as error:
        raise LibraryError(
            f"The library {path} cannot be written: {error}.",
            "Make room on the disk or give write permission on the folder, then run again; the library is as it was.",
        ) from error


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
    progress: Callable[[int, int], None] | None,
) -> Outcome:
    """The work of `update`, under the writer's lock."""
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
            raise UnknownPaper(f"The library {path} is empty: it holds no paper {unknown[0]!r}.", "Remove nothing yet.")
        added = tuple(paper.id for paper in papers if paper.id not in stored)
        changed = tuple(p.id for p in papers if previous and p.id in stored and previous.paper(p.id) != p)
        unchanged = tuple(paper.id for paper in papers if paper.id not in {*added, *changed})
        removed = tuple(dict.fromkeys(remove))
        if previous is not None and not (added or changed or removed) and _dense_is_whole(previous):
            return Outcome((), (), unchanged, (), 0, previous.generation)
        staging = stack.enter_context(commit.staging(path))
        fresh = [paper for paper in papers if paper.id in {*added, *changed}]
        encoded = _write_corpus(staging / CORPUS, previous, fresh, {*changed, *removed}, encoder, progress)
        manifest = _finish(staging, previous, encoder)
        commit.commit(path, staging, manifest)
    commit.sweep(path, manifest.generation, manifest.parent)
    return Outcome(added, changed, unchanged, removed, encoded, manifest.generation)


def _dense_is_whole(previous: Snapshot) -> bool:
    try:
        verify_file(previous.folder / DENSE, previous.manifest.files[DENSE])
    except LibraryDamaged:
        return False
    return True


def _write_corpus(
    path: Path,
    previous: Snapshot | None,
    fresh: Sequence[Paper],
    gone: Collection[str],
    encoder: Encoder,
    progress: Callable[[int, int], None] | None,
) -> int:
    """The next corpus, from the previous one; a changed paper keeps its place. Returns the paragraphs encoded."""
    if previous is None:
        create(path)
    else:
        shutil.copyfile(previous.folder / CORPUS, path)
    with closing(open_for_writing(path)) as connection:
        connection.execute("BEGIN")
        if previous is None:
            put_probes(connection, PROBES, encoder.encode(PROBES))
        positions = dict(connection.execute("SELECT id, position FROM papers"))
        following = max(positions.values(), default=-1) + 1
        for name in gone:
            delete_paper(connection, name)
        for paper in fresh:
            position = positions.get(paper.id)
            if position is None:
                position, following = following, following + 1
            put_paper(connection, paper, position)
        encoded = index_paragraphs(connection, previous.connection if previous else None, encoder, progress)
        connection.execute("COMMIT")
    return encoded


def _finish(staging: Path, previous: Snapshot | None, encoder: Encoder) -> Manifest:
    """Derive the dense index from the corpus, count both, and describe the generation."""
    from index.faiss_index import FaissIndex

    with closing(open_for_writing(staging / CORPUS)) as connection:
        ids, vectors = all_vectors(connection, encoder.dimension)
        counts = count(connection)
    dense = FaissIndex.build(vectors, ids)
    if len(dense) != counts.passages:
        raise LibraryError(
            f"The dense index holds {len(dense)} passages, the corpus {counts.passages}.", "Please report this."
        )
    dense.write(staging / DENSE)
    return Manifest(
        generation=previous.generation + 1 if previous else 1,
        created=f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        program=_version(),
        encoder=EncoderFacts(encoder.name, encoder.fingerprint, encoder.dimension),
        counts=counts,
        files={
            name: FileFacts(disk.sha256_of(staging / name), (staging / name).stat().st_size) for name in (CORPUS, DENSE)
        },
        parent=previous.generation if previous else None,
    )


def _version() -> str:
    try:
        return importlib.metadata.version("pincite")
    except importlib.metadata.PackageNotFoundError:  # a checkout that is not installed
        return "unknown"
