"""The corpus file: papers, paragraphs, passages with their vectors, and the lexical index, in one SQLite file.

It is the source of truth of a generation; the dense index is derived from it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ingest.paper import Facts, Kind, Marker, Paper, Paragraph

FORMAT = 2  # raise when the tables change
READS = range(1, FORMAT + 1)  # formats that are read; the next writer brings an older one up to this

# What format 2 added: former editions, sketches of papers and visits to servers.
_ADDED = f"""
PRAGMA user_version = {FORMAT};
CREATE TABLE editions(
    paper TEXT NOT NULL REFERENCES papers(id), nth INTEGER NOT NULL, edition TEXT NOT NULL, taken TEXT,
    replaced TEXT NOT NULL, source TEXT NOT NULL, facts TEXT NOT NULL, warnings TEXT NOT NULL,
    paragraphs BLOB NOT NULL, PRIMARY KEY(paper, nth), UNIQUE(paper, edition)
) WITHOUT ROWID;
-- the texts of former editions, each once for a paper
CREATE TABLE wordings(
    id INTEGER PRIMARY KEY, paper TEXT NOT NULL, digest BLOB NOT NULL, text TEXT NOT NULL, UNIQUE(paper, digest)
);
CREATE TABLE sketches(paper TEXT PRIMARY KEY REFERENCES papers(id), sketch BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE visits(
    paper TEXT PRIMARY KEY REFERENCES papers(id), address TEXT NOT NULL, program TEXT NOT NULL,
    final_url TEXT NOT NULL, etag TEXT, modified TEXT
) WITHOUT ROWID;
"""
SCHEMA = f"""
{_ADDED}
-- taken: when this edition was taken in, ISO 8601 in UTC
CREATE TABLE papers(
    id TEXT PRIMARY KEY, position INTEGER NOT NULL UNIQUE, edition TEXT NOT NULL, source TEXT NOT NULL,
    facts TEXT NOT NULL, warnings TEXT NOT NULL, taken TEXT
) WITHOUT ROWID;
CREATE TABLE paragraphs(
    id INTEGER PRIMARY KEY, paper TEXT NOT NULL REFERENCES papers(id), position INTEGER NOT NULL,
    locator TEXT NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL, heading TEXT, markers TEXT NOT NULL, page INTEGER,
    indexed INTEGER NOT NULL DEFAULT 0,
    UNIQUE(paper, position), UNIQUE(paper, locator)
);
CREATE INDEX paragraphs_kind ON paragraphs(kind, indexed);
-- bits and starts: the token signatures of whole passages; starts count from the passage's start, -1 for the lead-in.
CREATE TABLE passages(
    id INTEGER PRIMARY KEY, paragraph INTEGER NOT NULL REFERENCES paragraphs(id), start INTEGER NOT NULL,
    "end" INTEGER NOT NULL, whole INTEGER NOT NULL, digest BLOB NOT NULL, vector BLOB NOT NULL, bits BLOB, starts BLOB
);
CREATE INDEX passages_paragraph ON passages(paragraph);
CREATE INDEX passages_digest ON passages(digest);
CREATE TABLE probes(text TEXT PRIMARY KEY, vector BLOB NOT NULL);
-- the search form of each paragraph that has passages, under the paragraph's id
CREATE VIRTUAL TABLE lexical USING fts5(text, heading, lead_in, tokenize = 'porter unicode61 remove_diacritics 2');
"""

# What `read_paragraph` reads.
PARAGRAPHS = """
SELECT p.id, p.paper, p.position, q.edition, p.locator, p.kind, p.text, p.heading, p.markers, p.page
FROM paragraphs p JOIN papers q ON q.id = p.paper
"""


@dataclass(frozen=True, slots=True)
class StoredParagraph:
    """A paragraph in its place: `rowid` in the library, `position` in its paper (from 0), the paper's edition."""

    rowid: int
    paper: str
    paragraph: Paragraph
    position: int
    edition: str


@dataclass(frozen=True, slots=True)
class PassageSpan:
    """Where a passage lies: characters `start:end` of the printed text of the paragraph with this row id."""

    paragraph: int
    start: int
    end: int
    whole: bool


@dataclass(frozen=True, slots=True)
class PaperRecord:
    """What the library knows of a paper without reading its paragraphs."""

    id: str
    facts: Facts
    edition: str
    source: str
    warnings: tuple[str, ...]
    counts: Mapping[Kind, int]

    @property
    def paragraphs(self) -> int:
        """Body paragraphs and items of lists."""
        return self.counts.get(Kind.PARAGRAPH, 0) + self.counts.get(Kind.ITEM, 0)

    @property
    def notes(self) -> int:
        """Foot- or endnotes."""
        return self.counts.get(Kind.NOTE, 0)


def create(path: Path) -> None:
    """Make an empty corpus file. Raises sqlite3.Error."""
    connection = open_for_writing(path)
    try:
        connection.executescript(SCHEMA)
    finally:
        connection.close()


def bring_up_to_date(path: Path) -> bool:
    """Give a corpus file of an older format the tables of this one; False where it has them. Raises sqlite3.Error."""
    connection = open_for_writing(path)
    try:
        (found,) = connection.execute("PRAGMA user_version").fetchone()
        if found != FORMAT:
            connection.executescript(f"BEGIN; ALTER TABLE papers ADD COLUMN taken TEXT; {_ADDED} COMMIT;")
        return bool(found != FORMAT)
    finally:
        connection.close()


def open_for_writing(path: Path) -> sqlite3.Connection:
    """Open a corpus file that nobody else can see: no journal, no flushing; the commit flushes the finished file."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA synchronous = OFF")
    return connection


def open_for_reading(path: Path) -> sqlite3.Connection:
    """Open a corpus file that never changes again. May be closed from any thread."""
    address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    return sqlite3.connect(address, uri=True, check_same_thread=False)


def delete_paper(connection: sqlite3.Connection, paper: str) -> None:
    """Remove a paper and all that is kept of it."""
    unindex(connection, [row for (row,) in connection.execute("SELECT id FROM paragraphs WHERE paper = ?", (paper,))])
    connection.execute("DELETE FROM paragraphs WHERE paper = ?", (paper,))
    connection.execute("DELETE FROM papers WHERE id = ?", (paper,))


def put_paper(connection: sqlite3.Connection, paper: Paper, position: int, taken: str | None) -> None:
    """Add a paper that is not there, its edition taken in at that time; its paragraphs are not indexed yet."""
    connection.execute(
        "INSERT INTO papers(id, position, edition, source, facts, warnings, taken) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (paper.id, position, paper.edition, paper.source, to_json(asdict(paper.facts)), to_json(paper.warnings), taken),
    )
    connection.executemany(
        "INSERT INTO paragraphs(paper, position, locator, kind, text, heading, markers, page)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (paper.id, n, p.locator, str(p.kind), p.text, p.heading, to_json(marker_fields(p)), p.page)
            for n, p in enumerate(paper.paragraphs)
        ),
    )


def put_probes(connection: sqlite3.Connection, texts: Sequence[str], vectors: NDArray[np.float32]) -> None:
    """Keep the sentences that notice another encoder, with their vectors: a row each."""
    rows = zip(texts, map(vector_bytes, vectors), strict=True)
    connection.executemany("INSERT INTO probes(text, vector) VALUES (?, ?)", rows)


def unindex(connection: sqlite3.Connection, rows: Iterable[int]) -> None:
    """Remove the passages and the lexical row of paragraphs, which stay."""
    keys = [(row,) for row in rows]
    connection.executemany("DELETE FROM passages WHERE paragraph = ?", keys)
    connection.executemany("DELETE FROM lexical WHERE rowid = ?", keys)
    connection.executemany("UPDATE paragraphs SET indexed = 0 WHERE id = ?", keys)


def read_paragraph(row: tuple[Any, ...]) -> StoredParagraph:
    """A row of `PARAGRAPHS`."""
    rowid, paper, position, edition, locator, kind, text, heading, markers, page = row
    read = tuple(Marker(*fields) for fields in json.loads(markers))
    return StoredParagraph(rowid, paper, Paragraph(locator, Kind(kind), text, heading, read, page), position, edition)


def read_facts(facts: str) -> Facts:
    """The facts as `put_paper` wrote them."""
    return Facts(**json.loads(facts))


def vector_bytes(vector: NDArray[np.float32]) -> bytes:
    """A vector as it is stored: little-endian float32."""
    return vector.astype("<f4").tobytes()


def read_vectors(blobs: Iterable[bytes], dimension: int) -> NDArray[np.float32]:
    """Stored vectors as rows: (n, dimension) float32."""
    return np.frombuffer(b"".join(blobs), dtype="<f4").reshape(-1, dimension).astype(np.float32, copy=False)


def marker_fields(paragraph: Paragraph) -> list[tuple[int, int, str, str | None]]:
    """The markers of a paragraph as they are stored."""
    return [(marker.start, marker.end, marker.label, marker.target) for marker in paragraph.markers]


def to_json(value: object) -> str:
    """A value as it is stored."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
