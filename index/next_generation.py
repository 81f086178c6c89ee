"""The last steps of every writer: the dense index derived from the corpus, the generation described, and committed."""

from __future__ import annotations

import errno
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from index import commit, disk
from index.choose_index import derive, open_index
from index.corpus import open_for_writing
from index.crew import HERE, Crew
from index.encoder import Encoder
from index.manifest import CORPUS, DENSE, EncoderFacts, FileFacts, Manifest, count, program
from index.next_corpus import Step, write_corpus
from index.snapshot import Snapshot
from index.unfinished import unfinished
from ingest.doubles import Double
from ingest.errors import LibraryError


def write_next(
    path: Path,
    previous: Snapshot | None,
    step: Step,
    encoder: Encoder,
    progress: Callable[[int, int], None] | None = None,
    crew: Crew = HERE,
) -> tuple[Manifest, int, tuple[Double, ...]]:
    """Take `step` from the previous generation, and make what comes of it the one that counts.

    The caller holds the writer's lock.

    Returns:
        The new generation's manifest, how many paragraphs were encoded, and which papers are nearly another one.

    Raises:
        OSError, sqlite3.Error: it cannot be written.
    """
    with unfinished(path, encoder.fingerprint) as kept, commit.staging(path) as staging:
        encoded, doubles = write_corpus(staging / CORPUS, previous, step, encoder, progress, kept, crew)
        facts = EncoderFacts(encoder.name, encoder.fingerprint, encoder.dimension)
        manifest = finish(path, staging, previous.generation if previous else None, facts, step.now, previous)
        commit.commit(path, staging, manifest)
    return manifest, encoded, doubles


def finish(
    path: Path, staging: Path, parent: int | None, encoder: EncoderFacts, now: str, previous: Snapshot | None = None
) -> Manifest:
    """Derive the dense index of a staged corpus, count both, and describe them as the next generation of `path`.

    With `previous`, an approximate index is brought up to date from its one; else it is made from the corpus alone.

    Raises:
        LibraryError: the index does not hold what the corpus does.
        OSError, sqlite3.Error: the index cannot be written, or the corpus not read.
    """
    with closing(open_for_writing(staging / CORPUS)) as connection:
        counts = count(connection)
        dense = derive(connection, encoder.dimension, previous, staging / DENSE)
    try:
        held = len(open_index(staging / DENSE, dense))
    except ValueError as error:  # FAISS wrote less than it was given and did not say so: the disk is full
        raise OSError(errno.EIO, f"The dense index was not written whole ({error})", str(staging / DENSE)) from error
    if held != counts.passages:
        raise LibraryError(
            f"The dense index holds {held} passages, the corpus {counts.passages}.",
            "Run it again; if it says so again, please report it.",
        )
    return Manifest(
        generation=max([*commit.generations(path), parent or 0]) + 1,
        created=now,
        program=program(),
        encoder=encoder,
        counts=counts,
        files={
            name: FileFacts(disk.sha256_of(staging / name), (staging / name).stat().st_size) for name in (CORPUS, DENSE)
        },
        parent=parent,
        dense=dense,
    )
