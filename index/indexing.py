"""Making the paragraphs of a corpus findable: their passages with vectors and signatures, and their lexical rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from index.corpus import PARAGRAPHS, read_paragraph, unindex, vector_bytes
from index.encoder import Encoder
from index.passages import Passage, lead_in_text, passages
from index.tokens import Signatures, TokenVectors
from index.unfinished import Unfinished
from ingest.fold import fold
from ingest.paper import Kind, Paragraph

# Paragraphs encoded in one go: long enough to sort passages of like length together, 20 MB of token vectors.
CHUNK = 64

# Front matter that several papers of a series share is indexed for the first of them only.
_OWNERS = """
SELECT id FROM (
    SELECT p.id, row_number() OVER (PARTITION BY p.text ORDER BY q.position, p.position) AS nth
    FROM paragraphs p JOIN papers q ON q.id = p.paper WHERE p.kind = 'front'
) WHERE nth = 1
"""


@dataclass(frozen=True, slots=True)
class _Task:
    """A paragraph to index."""

    rowid: int
    paragraph: Paragraph
    lead_in: Paragraph | None
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class _Encoded:
    """What is stored of a passage, as bytes; sentences have no signature."""

    vector: bytes
    bits: bytes | None
    starts: bytes | None


def index_paragraphs(
    connection: sqlite3.Connection,
    previous: sqlite3.Connection | None,
    encoder: Encoder,
    progress: Callable[[int, int], None] | None = None,
    kept: Unfinished | None = None,
) -> int:
    """Index every paragraph that should be and is not; a passage known from before is not encoded again.

    Args:
        connection: the corpus that is being written.
        previous: the corpus before, whose passages can be taken over.
        encoder: for the passages that neither holds.
        progress: called with (paragraphs done, paragraphs to index).
        kept: what an update that was killed has encoded already; a run of more than `CHUNK` paragraphs adds to it.

    Returns:
        The number of paragraphs with at least one passage that had to be encoded.
    """
    owners = {row for (row,) in connection.execute(_OWNERS)}
    shown = connection.execute("SELECT id FROM paragraphs WHERE kind = 'front' AND indexed").fetchall()
    unindex(connection, [row for (row,) in shown if row not in owners])
    waiting = [
        row
        for row, kind in connection.execute("SELECT id, kind FROM paragraphs WHERE NOT indexed ORDER BY id")
        if kind != Kind.HEADING and (kind != Kind.FRONT or row in owners)
    ]
    encoded = 0
    for start in range(0, len(waiting), CHUNK):
        tasks = [_task(connection, row, encoder) for row in waiting[start : start + CHUNK]]
        known = _known(connection, previous, tasks, kept)
        encoded += sum(any(p.digest not in known for p in task.passages) for task in tasks)
        missing = {p.digest: p for task in tasks for p in task.passages if p.digest not in known}
        for digest, found, done in _encode(list(missing.values()), encoder):
            known[digest] = found
            if kept is not None and len(waiting) > CHUNK:
                kept.add(digest, (found.vector, found.bits, found.starts))
            if progress:
                progress(start + len(tasks) * done // len(missing), len(waiting))
        if kept is not None:
            kept.hand_over()
        _store(connection, tasks, known)
        if progress:
            progress(start + len(tasks), len(waiting))
    return encoded


def _task(connection: sqlite3.Connection, row: int, encoder: Encoder) -> _Task:
    stored = read_paragraph(connection.execute(f"{PARAGRAPHS} WHERE p.id = ?", (row,)).fetchone())
    paragraph, lead_in = stored.paragraph, None
    if paragraph.kind is Kind.ITEM:
        above = (stored.paper, paragraph.locator.rpartition(".")[0])
        found = connection.execute(f"{PARAGRAPHS} WHERE p.paper = ? AND p.locator = ?", above).fetchone()
        lead_in = read_paragraph(found).paragraph if found else None
    return _Task(row, paragraph, lead_in, passages(paragraph, encoder.fits, lead_in))


def _known(
    connection: sqlite3.Connection,
    previous: sqlite3.Connection | None,
    tasks: Sequence[_Task],
    kept: Unfinished | None,
) -> dict[bytes, _Encoded]:
    """What the corpus that is being written, the one before, or a killed update holds of these passages."""
    found: dict[bytes, _Encoded] = {}
    for digest in {p.digest for task in tasks for p in task.passages}:
        for corpus in filter(None, (connection, previous)):
            row = corpus.execute("SELECT vector, bits, starts FROM passages WHERE digest = ?", (digest,)).fetchone()
            if row is not None:
                found[digest] = _Encoded(*row)
                break
        else:
            if kept is not None and (parts := kept.find(digest)) is not None:
                found[digest] = _Encoded(*parts)
    return found


def _encode(missing: Sequence[Passage], encoder: Encoder) -> Iterator[tuple[bytes, _Encoded, int]]:
    """Encode passages, whole ones with their tokens: `(digest, encoded, how many are done)`."""
    wholes = [p for p in missing if p.whole]
    singles = [p for p in missing if not p.whole]
    done = 0
    for start in range(0, len(wholes), CHUNK):
        part = wholes[start : start + CHUNK]
        vectors, tokens = encoder.encode_with_tokens([p.text_for_encoder for p in part])
        for passage, vector, of_text in zip(part, vectors, tokens, strict=True):
            done += 1
            yield passage.digest, _Encoded(vector_bytes(vector), *_signature(passage, of_text).to_bytes()), done
    for start in range(0, len(singles), CHUNK):
        part = singles[start : start + CHUNK]
        for passage, vector in zip(part, encoder.encode([p.text_for_encoder for p in part]), strict=True):
            done += 1
            yield passage.digest, _Encoded(vector_bytes(vector), None, None), done


def _signature(passage: Passage, tokens: TokenVectors) -> Signatures:
    """The signs of a whole passage's tokens; starts count from the passage's start, -1 for those of the lead-in."""
    printed = np.array([passage.offsets[start] for start in tokens.starts.tolist()], dtype=np.int32)
    return Signatures.of(tokens, np.where(printed < 0, -1, printed - passage.start))


def _store(connection: sqlite3.Connection, tasks: Sequence[_Task], encoded: dict[bytes, _Encoded]) -> None:
    connection.executemany(
        'INSERT INTO passages(paragraph, start, "end", whole, digest, vector, bits, starts)'
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (task.rowid, p.start, p.end, p.whole, p.digest, found.vector, found.bits, found.starts)
            for task in tasks
            for p in task.passages
            for found in [encoded[p.digest]]
        ),
    )
    connection.executemany(
        "INSERT INTO lexical(rowid, text, heading, lead_in) VALUES (?, ?, ?, ?)",
        (
            (
                task.rowid,
                fold(task.paragraph.text),
                fold(task.paragraph.heading or ""),
                fold(lead_in_text(task.lead_in)),
            )
            for task in tasks
        ),
    )
    connection.executemany("UPDATE paragraphs SET indexed = 1 WHERE id = ?", ((task.rowid,) for task in tasks))
