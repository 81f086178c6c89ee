"""Which paragraphs hold given phrases, by the lexical index: candidates for a quotation, whatever their heading."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from index.corpus import PARAGRAPHS, StoredParagraph, read_paragraph
from ingest.fold import fold
from ingest.paper import Kind

_LONGEST = 200  # characters of a phrase that are looked up


def holding(connection: sqlite3.Connection, phrases: Sequence[str], k: int, paper: str | None = None) -> list[int]:
    """The row ids of the `k` paragraphs that hold most of the phrases, best first.

    Args:
        connection: a corpus file.
        phrases: any texts; a phrase's words must stand side by side (their endings do not matter).
        k: at most this many.
        paper: only paragraphs of this paper; None for all.
    """
    query = _query("text", phrases)
    if not query or k < 1:
        return []
    # With the plus, SQLite cannot walk the paper's paragraphs and ask FTS5 once for each of them.
    found = connection.execute(
        "SELECT l.rowid FROM lexical l WHERE lexical MATCH ?1"
        " AND (?2 IS NULL OR +l.rowid IN (SELECT id FROM paragraphs WHERE paper = ?2))"
        " ORDER BY bm25(lexical), l.rowid LIMIT ?3",
        (query, paper, k),
    )
    return [row for (row,) in found]


def headings_holding(connection: sqlite3.Connection, phrase: str, k: int) -> list[int]:
    """The row ids of at most `k` headings that may hold a phrase: those of papers with such a heading over a paragraph.

    Headings are not indexed themselves, but the paragraphs below them are, with them.
    """
    query = _query("heading", [phrase])
    if not query:
        return []
    found = connection.execute(
        "SELECT DISTINCT h.id FROM lexical l JOIN paragraphs p ON p.id = l.rowid"
        " JOIN paragraphs h ON h.paper = p.paper AND h.kind = ?2 AND h.text = p.heading"
        " WHERE lexical MATCH ?1 ORDER BY h.id LIMIT ?3",
        (query, Kind.HEADING.value, k),
    )
    return [row for (row,) in found]


def containing(connection: sqlite3.Connection, text: str, k: int) -> list[int]:
    """The row ids of at most `k` paragraphs that print `text`: a scan, for scripts that set no spaces."""
    found = connection.execute("SELECT id FROM paragraphs WHERE instr(text, ?) ORDER BY id LIMIT ?", (text, k))
    return [row for (row,) in found]


def around(connection: sqlite3.Connection, row: int, reach: int) -> list[StoredParagraph]:
    """A paragraph with `reach` others before and after it in its paper, in reading order; empty if there is none."""
    found = connection.execute(
        f"{PARAGRAPHS} JOIN paragraphs here ON here.id = ?1 AND p.paper = here.paper"
        " AND p.position BETWEEN here.position - ?2 AND here.position + ?2 ORDER BY p.position",
        (row, reach),
    )
    return [read_paragraph(fields) for fields in found]


def twins(connection: sqlite3.Connection, row: int) -> list[int]:
    """The row ids of the paragraphs with the same text as this one, itself left out.

    Boilerplate that the papers of a series share is indexed for the first of them alone.
    """
    found = connection.execute(
        "SELECT t.id FROM paragraphs p JOIN paragraphs t ON t.kind = p.kind AND t.text = p.text AND t.id <> p.id"
        " WHERE p.id = ? AND p.kind = ? ORDER BY t.id",
        (row, Kind.FRONT.value),
    )
    return [twin for (twin,) in found]


def _query(column: str, phrases: Sequence[str]) -> str:
    """The phrases as an FTS5 query on one column: folded, quoted, and nothing in them an operator."""
    quoted = []
    for phrase in dict.fromkeys(phrases):
        folded = fold(phrase[:_LONGEST].encode("utf-8", "ignore").decode()).replace("\0", " ").strip()
        if any(c.isalnum() for c in folded):
            quoted.append('"' + folded.replace('"', '""') + '"')
    return f"{column} : ({' OR '.join(quoted)})" if quoted else ""
