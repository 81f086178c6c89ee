"""The vectors of a library in an engine that already stands: PostgreSQL with pgvector, or Milvus.

The library's folder stays the source of truth; the engine is derived, and filled again by whoever first needs a
generation that it does not hold. A row holds from one generation until another, so that readers of the generation
before find what they found, and only what changed is sent.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.corpus import read_vectors
from index.options import Engine, IndexOptions
from index.snapshot import Snapshot
from ingest.errors import LibraryError

if TYPE_CHECKING:  # their clients are extras
    from index.milvus_index import MilvusIndex
    from index.postgres_index import PostgresIndex

FOREVER = 2**31 - 1  # the `until` of a row that holds now
CHUNK = 2_000  # vectors sent at a time: 3 MB


@dataclass(frozen=True, slots=True)
class Wanted:
    """The generation that is to be searched, and what proves that the engine holds this one and no other."""

    generation: int
    fingerprint: str
    encoder: str
    dimension: int

    @classmethod
    def of(cls, snapshot: Snapshot) -> Wanted:
        """The generation that a snapshot reads."""
        encoder = snapshot.manifest.encoder
        return cls(snapshot.generation, snapshot.fingerprint, encoder.fingerprint, encoder.dimension)


@dataclass(frozen=True, slots=True)
class Held:
    """A generation that an engine holds."""

    generation: int
    fingerprint: str
    encoder: str


def open_engine(options: IndexOptions, snapshot: Snapshot) -> PostgresIndex | MilvusIndex:
    """The engine's index over the generation of `snapshot`, filled where it did not hold it yet.

    Raises:
        LibraryError: the engine cannot be reached, or holds another library under that name.
    """
    index = connect(options, snapshot)
    try:
        index.fill(snapshot.connection)
    except BaseException:
        index.close()
        raise
    return index


def connect(options: IndexOptions, snapshot: Snapshot) -> PostgresIndex | MilvusIndex:
    """The engine's index over the generation of `snapshot`, which may not hold it yet. Raises LibraryError."""
    if options.engine is Engine.POSTGRES:
        from index.postgres_index import PostgresIndex

        return PostgresIndex.connect(options, Wanted.of(snapshot))
    from index.milvus_index import MilvusIndex

    return MilvusIndex.connect(options, Wanted.of(snapshot))


def to_do(held: tuple[Held, ...], wanted: Wanted, name: str) -> bool:
    """Whether the engine has to be filled.

    Raises:
        LibraryError: what it holds under that name is another library's, or a later state of this one.
    """
    newest = held[-1] if held else None
    same = next((found for found in held if found.generation == wanted.generation), None)
    if same is not None and same.fingerprint == wanted.fingerprint:
        return False
    if newest is None or (newest.generation < wanted.generation and newest.encoder == wanted.encoder):
        return True
    raise LibraryError(
        f"{name} in the engine holds generation {newest.generation} of another library, or a later one of this"
        f" library, which is at generation {wanted.generation}.",
        "Give each library an index.name of its own; or delete what is there: it is filled again from the library.",
    )


def passages(connection: sqlite3.Connection) -> dict[int, bytes]:
    """The passages of a corpus by id, with their digests."""
    return dict(connection.execute("SELECT id, digest FROM passages"))


def vectors_of(
    connection: sqlite3.Connection, ids: list[int], dimension: int
) -> Iterator[tuple[list[int], list[bytes], NDArray[np.float32]]]:
    """These passages in parts: ids, digests, and vectors (n, dimension)."""
    for start in range(0, len(ids), CHUNK):
        part = ids[start : start + CHUNK]
        rows = [connection.execute("SELECT digest, vector FROM passages WHERE id = ?", (i,)).fetchone() for i in part]
        yield part, [digest for digest, _ in rows], read_vectors((vector for _, vector in rows), dimension)


def rows_of(found: list[list[tuple[float, int]]]) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """What an engine found for each query as `VectorIndex.search` gives it."""
    width = min(map(len, found), default=0)
    scores = np.array([[score for score, _ in row[:width]] for row in found], dtype=np.float32)
    ids = np.array([[i for _, i in row[:width]] for row in found], dtype=np.int64)
    return scores.reshape(len(found), width), ids.reshape(len(found), width)
