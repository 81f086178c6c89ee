"""Making the paragraphs of a corpus findable: their passages with vectors and signatures, and their lexical rows."""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from index.corpus import PARAGRAPHS, read_paragraph, unindex
from index.crew import HERE, Crew, Result
from index.encoder import Encoder
from index.passages import Passage, lead_in_text, passages
from index.shard import Encoded, Shard, shards_of
from index.unfinished import Unfinished
from ingest.fold import fold
from ingest.paper import Kind, Paragraph

CHUNK = 64  # paragraphs whose passages are put into shards together

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
class _Chunk:
    """Paragraphs of which some passages are being encoded: what is known of the others, and who works on what."""

    tasks: tuple[_Task, ...]
    known: dict[bytes, Encoded]
    under_way: tuple[tuple[Shard, Result], ...]

    @property
    def encodes(self) -> int:
        """How many of its paragraphs have a passage that is being encoded."""
        begun = {passage.digest for shard, _ in self.under_way for passage in shard.passages}
        return sum(any(p.digest in begun for p in task.passages) for task in self.tasks)


def index_paragraphs(
    connection: sqlite3.Connection,
    previous: sqlite3.Connection | None,
    encoder: Encoder,
    progress: Callable[[int, int], None] | None = None,
    kept: Unfinished | None = None,
    crew: Crew = HERE,
) -> int:
    """Index every paragraph that should be and is not; a passage known from before is not encoded again.

    Args:
        connection: the corpus that is being written.
        previous: the corpus before, whose passages can be taken over.
        encoder: for the passages that neither holds.
        progress: called with (paragraphs done, paragraphs to index).
        kept: what an update that was killed has encoded already; a run of more than `CHUNK` paragraphs adds to it.
        crew: who encodes. What is written is the same whoever it is.

    Returns:
        The number of paragraphs with at least one passage that had to be encoded.
    """
    waiting = _waiting(connection)
    corpora = [corpus for corpus in (connection, previous) if corpus is not None]
    adding = kept if len(waiting) > CHUNK else None
    under_way: deque[_Chunk] = deque()
    encoded = done = 0
    for start in range(0, len(waiting) + crew.ahead * CHUNK, CHUNK):  # a chunk is finished `ahead` turns later
        rows = waiting[start : start + CHUNK]
        if rows:
            tasks = tuple(_task(connection, row, encoder) for row in rows)
            before = {p.digest for chunk in under_way for shard, _ in chunk.under_way for p in shard.passages}
            under_way.append(_begin(tasks, corpora, before, kept, lambda shard: crew.begin(shard, encoder)))
        if under_way and start >= crew.ahead * CHUNK:
            chunk = under_way.popleft()
            for came in _finish(chunk, connection, adding):
                if progress:
                    progress(done + came, len(waiting))
            encoded += chunk.encodes
            done += len(chunk.tasks)
    return encoded


def _waiting(connection: sqlite3.Connection) -> list[int]:
    """The rows of the paragraphs to index; front matter stays indexed for its first paper alone."""
    owners = {row for (row,) in connection.execute(_OWNERS)}
    shown = connection.execute("SELECT id FROM paragraphs WHERE kind = 'front' AND indexed").fetchall()
    unindex(connection, [row for (row,) in shown if row not in owners])
    return [
        row
        for row, kind in connection.execute("SELECT id, kind FROM paragraphs WHERE NOT indexed ORDER BY id")
        if kind != Kind.HEADING and (kind != Kind.FRONT or row in owners)
    ]


def _finish(chunk: _Chunk, connection: sqlite3.Connection, adding: Unfinished | None) -> Iterator[int]:
    """Wait for a chunk, and store it; how many of its paragraphs are done, again and again."""
    total = sum(len(shard.passages) for shard, _ in chunk.under_way)
    came = 0
    for shard, result in chunk.under_way:
        for passage, found in zip(shard.passages, result(), strict=True):
            chunk.known[passage.digest] = found
            if adding is not None:
                adding.add(passage.digest, (found.vector, found.bits, found.starts))
            came += 1
            yield len(chunk.tasks) * came // total
    if adding is not None:
        adding.hand_over()
    _store(connection, chunk.tasks, _complete(chunk, connection))
    yield len(chunk.tasks)


def _task(connection: sqlite3.Connection, row: int, encoder: Encoder) -> _Task:
    stored = read_paragraph(connection.execute(f"{PARAGRAPHS} WHERE p.id = ?", (row,)).fetchone())
    paragraph, lead_in = stored.paragraph, None
    if paragraph.kind is Kind.ITEM:
        above = (stored.paper, paragraph.locator.rpartition(".")[0])
        found = connection.execute(f"{PARAGRAPHS} WHERE p.paper = ? AND p.locator = ?", above).fetchone()
        lead_in = read_paragraph(found).paragraph if found else None
    return _Task(row, paragraph, lead_in, passages(paragraph, encoder.fits, lead_in))


def _begin(
    tasks: tuple[_Task, ...],
    corpora: Iterable[sqlite3.Connection],
    before: Set[bytes],
    kept: Unfinished | None,
    begin: Callable[[Shard], Result],
) -> _Chunk:
    """Begin to encode the passages that no corpus holds and that are not under way `before`.

    A shard that a killed update has encoded in part is encoded again as a whole: its bytes are those of any other run.
    """
    wanted = {p.digest: p for task in tasks for p in task.passages}
    known = _known(wanted, corpora)
    under_way = []
    for shard in shards_of(p for digest, p in wanted.items() if digest not in known and digest not in before):
        parts = [kept.find(p.digest) if kept is not None else None for p in shard.passages]
        found = [Encoded(*part) for part in parts if part is not None]
        if len(found) == len(parts):
            known |= {p.digest: one for p, one in zip(shard.passages, found, strict=True)}
        else:
            under_way.append((shard, begin(shard)))
    return _Chunk(tasks, known, tuple(under_way))


def _known(digests: Iterable[bytes], corpora: Iterable[sqlite3.Connection]) -> dict[bytes, Encoded]:
    """What the corpora hold of passages with these digests."""
    found: dict[bytes, Encoded] = {}
    for digest in digests:
        for corpus in corpora:
            row = corpus.execute("SELECT vector, bits, starts FROM passages WHERE digest = ?", (digest,)).fetchone()
            if row is not None:
                found[digest] = Encoded(*row)
                break
    return found


def _complete(chunk: _Chunk, connection: sqlite3.Connection) -> Mapping[bytes, Encoded]:
    """What is known of each passage of a chunk, those included that chunks before it have stored meanwhile."""
    missing = {p.digest for task in chunk.tasks for p in task.passages} - chunk.known.keys()
    return chunk.known | _known(missing, [connection])


def _store(connection: sqlite3.Connection, tasks: Sequence[_Task], encoded: Mapping[bytes, Encoded]) -> None:
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
