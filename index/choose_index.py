"""The dense index of a generation, derived from its corpus, of the kind that fits its size.

Flat and exact while that is fast; then an inverted file, trained on the library's own vectors, if it finds what flat
finds. From one generation to the next only what changed is taken out and put in, until the library has doubled.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.corpus import read_vectors
from index.dense_facts import FLAT, RECALL_AT, DenseFacts
from index.manifest import CORPUS, DENSE
from index.snapshot import Snapshot
from index.verify import verify_file
from ingest.errors import LibraryDamaged

if TYPE_CHECKING:  # FAISS is imported inside what needs it
    from index.faiss_index import FaissIndex
    from index.ivf_index import IvfIndex
    from index.vectors import VectorIndex

FLAT_UP_TO = 50_000  # passages: 4 ms a question flat, half of what encoding it takes
LEAST_RECALL = 0.97  # an approximate index that finds less of the exact ten nearest is refused
ASKED = 200  # passages of the library that recall is measured on
EIGHT_BITS = 0.98  # least inner product of a unit vector with itself at 8 bits a component; two that differ have less
CHUNK = 20_000  # vectors read at a time: 30 MB


def derive(connection: sqlite3.Connection, dimension: int, previous: Snapshot | None, to: Path) -> DenseFacts:
    """Write the dense index of the corpus in `connection` to `to`, and say what it is.

    Args:
        connection: the corpus, finished.
        dimension: components of a vector.
        previous: the generation before, whose inverted file is brought up to date where it has one.
        to: the index file.

    Raises:
        OSError, sqlite3.Error: it cannot be written, or the corpus not read.
    """
    (held,) = connection.execute("SELECT count(*) FROM passages").fetchone()
    if held <= FLAT_UP_TO:
        return _flat(connection, dimension, to, FLAT)
    facts = None
    if previous is not None and previous.manifest.dense.trained // 2 <= held <= 2 * previous.manifest.dense.trained:
        facts = _brought_up_to_date(connection, dimension, previous, to)
    facts = facts or _trained(connection, dimension, held, to)
    return _flat(connection, dimension, to, facts) if facts.refused else facts


def open_index(path: Path, facts: DenseFacts) -> VectorIndex:
    """Map an index file that `derive` wrote, whose checksum has been compared. Raises ValueError."""
    if facts.lists:
        from index.ivf_index import IvfIndex

        return IvfIndex.open(path, facts.probes)
    from index.faiss_index import FaissIndex

    return FaissIndex.open(path)


def agrees(path: Path, facts: DenseFacts, connection: sqlite3.Connection, dimension: int) -> tuple[bool, int]:
    """Whether an index file holds the vectors of the corpus, each under its id, and how many it holds."""
    from index.faiss_index import FaissIndex
    from index.ivf_index import IvfIndex

    index = open_index(path, facts)
    if isinstance(index, FaissIndex):
        return _same(index, connection, dimension), len(index)
    assert isinstance(index, IvfIndex)
    ids, seen = _ids(connection, "SELECT id FROM passages ORDER BY id"), 0
    for found, stored in index.stored():
        rows = np.searchsorted(ids, found)
        if not (rows < len(ids)).all() or not np.array_equal(ids[rows], found):
            return False, len(index)
        if not (np.einsum("nd,nd->n", stored, _vectors_of(connection, found, dimension)) > EIGHT_BITS).all():
            return False, len(index)
        seen += len(np.unique(found))
    return seen == len(ids), len(index)


def in_parts(connection: sqlite3.Connection, dimension: int) -> Iterator[tuple[NDArray[np.int64], NDArray[np.float32]]]:
    """All passages in parts, so that no more is held: ids ascending (n,), vectors (n, d)."""
    cursor = connection.execute("SELECT id, vector FROM passages ORDER BY id")
    while rows := cursor.fetchmany(CHUNK):
        ids = np.array([row for row, _ in rows], dtype=np.int64)
        yield ids, read_vectors((blob for _, blob in rows), dimension)


def _same(index: FaissIndex, connection: sqlite3.Connection, dimension: int) -> bool:
    """Whether a flat index holds what the corpus does, in its order."""
    held, at = index.ids(), 0
    for ids, vectors in in_parts(connection, dimension):
        after = at + len(ids)
        if not np.array_equal(held[at:after], ids) or not np.array_equal(index.vectors(at, len(ids)), vectors):
            return False
        at = after
    return at == len(held)


def _flat(connection: sqlite3.Connection, dimension: int, to: Path, facts: DenseFacts) -> DenseFacts:
    from index.faiss_index import FaissIndex

    FaissIndex.build_in_parts(dimension, in_parts(connection, dimension)).write(to)
    return facts


def _brought_up_to_date(
    connection: sqlite3.Connection, dimension: int, previous: Snapshot, to: Path
) -> DenseFacts | None:
    """The former inverted file with what changed, or its refusal; None where it has to be trained anew."""
    from index.ivf_index import IvfIndex

    facts, file = previous.manifest.dense, previous.folder / DENSE
    if facts.refused:
        return facts
    try:
        verify_file(file, previous.manifest.files[DENSE])
        index = IvfIndex.load(file, facts.probes)
    except (LibraryDamaged, ValueError):
        return None  # it is made from the corpus, and whole
    connection.execute("ATTACH ? AS former", (str(previous.folder / CORPUS),))
    try:
        # An id may be given again to another passage; the digest tells them apart.
        gone = _ids(connection, "SELECT id, digest FROM former.passages EXCEPT SELECT id, digest FROM main.passages")
        fresh = _ids(connection, "SELECT id, digest FROM main.passages EXCEPT SELECT id, digest FROM former.passages")
    finally:
        connection.execute("DETACH former")
    index.remove(gone)
    for start in range(0, len(fresh), CHUNK):
        part = fresh[start : start + CHUNK]
        index.add(_vectors_of(connection, part, dimension), part)
    measured = _measured(connection, index, facts.trained, to)
    return None if measured.refused else measured


def _trained(connection: sqlite3.Connection, dimension: int, held: int, to: Path) -> DenseFacts:
    from index.ivf_index import PER_LIST, IvfIndex

    lists = lists_for(held)
    sample = _drawn(connection, min(held, lists * PER_LIST), seed=1)
    index = IvfIndex.train(_vectors_of(connection, sample, dimension), lists)
    for ids, vectors in in_parts(connection, dimension):
        index.add(vectors, ids)
    return _measured(connection, index, held, to)


def lists_for(held: int) -> int:
    """How many lists an inverted file of so many vectors has: the power of two nearest to 2 √n."""
    return int(2 ** max(round(float(np.log2(2 * held**0.5))), 0))


def _measured(connection: sqlite3.Connection, index: IvfIndex, trained: int, to: Path) -> DenseFacts:
    """Write the index with the fewest probes that reach `LEAST_RECALL`; where none do, say that it is refused."""
    asked = _drawn(connection, ASKED, seed=2)
    queries = _vectors_of(connection, asked, index.dimension)
    exact = _nearest(connection, queries, asked)
    index.probes = max(index.lists // 64, 1)
    while True:
        _, found = index.search(queries, RECALL_AT + 1)
        recall = recall_of(_others(found, asked), exact)
        if recall >= LEAST_RECALL or index.probes * 4 > index.lists:
            break
        index.probes *= 2
    if recall < LEAST_RECALL:
        return DenseFacts(trained=trained, recall=recall, asked=len(asked), refused=True)
    index.write(to)
    return DenseFacts(index.lists, index.probes, trained, recall, len(asked))


def recall_of(found: NDArray[np.int64], exact: NDArray[np.int64]) -> float:
    """The mean share of each row of `exact` that is in the same row of `found`."""
    shares = [np.isin(truth, row).mean() for row, truth in zip(found, exact, strict=True)]
    return float(np.mean(shares))


def _nearest(
    connection: sqlite3.Connection, queries: NDArray[np.float32], asked: NDArray[np.int64]
) -> NDArray[np.int64]:
    """The exact nearest of each, itself left out, by flat search through the corpus a part at a time."""
    from index.faiss_index import FaissIndex

    scores = np.zeros((len(queries), 0), dtype=np.float32)
    best = np.zeros((len(queries), 0), dtype=np.int64)
    for ids, vectors in in_parts(connection, queries.shape[1]):
        more, found = FaissIndex.build(vectors, ids).search(queries, RECALL_AT + 1)
        scores, best = np.hstack([scores, more]), np.hstack([best, found])
        order = np.lexsort((best, -scores), axis=1)[:, : RECALL_AT + 1]
        scores, best = np.take_along_axis(scores, order, axis=1), np.take_along_axis(best, order, axis=1)
    return _others(best, asked)


def _others(found: NDArray[np.int64], asked: NDArray[np.int64]) -> NDArray[np.int64]:
    """Each row without the passage that was asked with (which a double of it may have pushed out): k - 1 columns."""
    rows = [row[row != own][: found.shape[1] - 1] for row, own in zip(found, asked, strict=True)]
    return np.array(rows, dtype=np.int64)


def _drawn(connection: sqlite3.Connection, number: int, seed: int) -> NDArray[np.int64]:
    """The ids of so many passages (or all, where there are fewer), drawn evenly, ascending."""
    ids = _ids(connection, "SELECT id FROM passages ORDER BY id")
    rng = np.random.default_rng(seed)
    return np.sort(rng.choice(ids, min(number, len(ids)), replace=False))


def _ids(connection: sqlite3.Connection, query: str) -> NDArray[np.int64]:
    return np.fromiter((row[0] for row in connection.execute(query)), dtype=np.int64)


def _vectors_of(connection: sqlite3.Connection, ids: NDArray[np.int64], dimension: int) -> NDArray[np.float32]:
    """The vectors of these passages, in their order: (n, d)."""
    rows = np.zeros((len(ids), dimension), dtype=np.float32)
    for n, passage in enumerate(ids.tolist()):
        (blob,) = connection.execute("SELECT vector FROM passages WHERE id = ?", (passage,)).fetchone()
        rows[n] = np.frombuffer(blob, dtype="<f4")
    return rows
