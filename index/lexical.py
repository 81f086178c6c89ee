"""The ranking by words: BM25 over the search form of paragraphs, by SQLite's FTS5."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator, Sequence

from index.stopwords import STOPWORDS
from ingest.fold import fold

# What a word counts in the paragraph itself, in the heading that it stands under, in the lead-in of its list.
TEXT, HEADING, LEAD_IN = 1.0, 0.4, 0.4

# Far more than a question of 2,000 characters holds; the rest of a longer text is left out.
MOST_TERMS = 400


def rank(
    connection: sqlite3.Connection,
    terms: Sequence[Sequence[str]],
    k: int,
    paragraphs: Collection[int] | None = None,
) -> list[tuple[int, float]]:
    """The `k` paragraphs that hold any of the terms, best first; ties by row id.

    Args:
        connection: a corpus file.
        terms: groups of alternatives (words or phrases, any text at all); stop-words and empty ones are left out, case,
            accents and endings do not matter (FTS5 stems: give words, not stems).
        k: at most this many.
        paragraphs: row ids to choose from, before the ranking; None for all.

    Returns:
        `(row id, score)`: BM25 with k1 1.2 and b 0.75 (Robertson and Zaragoza 2009, as FTS5 computes it), ≥ 0.
    """
    phrases = list(dict.fromkeys(_phrases(terms)))[:MOST_TERMS]
    if not phrases or k < 1 or (paragraphs is not None and not paragraphs):
        return []
    # With the OR, SQLite cannot walk the filter and ask FTS5 once for each of its rows.
    found = connection.execute(
        "SELECT rowid, -bm25(lexical, ?, ?, ?) AS score FROM lexical WHERE lexical MATCH ?"
        " AND (? OR rowid IN (SELECT value FROM json_each(?))) ORDER BY score DESC, rowid LIMIT ?",
        (TEXT, HEADING, LEAD_IN, " OR ".join(phrases), paragraphs is None, _ids(paragraphs or ()), k),
    )
    return [(row, max(score, 0.0)) for row, score in found]


def document_frequency(connection: sqlite3.Connection, term: str) -> int:
    """In how many indexed paragraphs `term` (a word, or a phrase) stands, in whatever form; 0 for a stop-word.

    Counted by a search: the vocabulary table of FTS5 holds stems, and only FTS5 knows how it stems.
    """
    phrases = list(_phrases([[term]]))
    if not phrases:
        return 0
    (count,) = connection.execute("SELECT count(*) FROM lexical WHERE lexical MATCH ?", phrases).fetchone()
    return int(count)


def vocabulary(connection: sqlite3.Connection, beginning: str) -> list[str]:
    """The stems (as FTS5 makes them) of all indexed words that begin so, those of most paragraphs first."""
    connection.execute("CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary USING fts5vocab('main', 'lexical', 'row')")
    found = connection.execute(
        "SELECT term FROM temp.vocabulary WHERE term >= ? AND term < ? ORDER BY doc DESC, term",
        (beginning, beginning + "\U0010ffff"),
    )
    return [term for (term,) in found]


def paragraphs_with(connection: sqlite3.Connection, stems: Sequence[str], each: int) -> set[int]:
    """The row ids of at most `each` paragraphs for each of these stems (as `vocabulary` gives them)."""
    connection.execute("CREATE VIRTUAL TABLE IF NOT EXISTS temp.places USING fts5vocab('main', 'lexical', 'instance')")
    rows: set[int] = set()
    for term in stems:
        rows.update(
            row for (row,) in connection.execute("SELECT doc FROM temp.places WHERE term = ? LIMIT ?", (term, each))
        )
    return rows


def paragraph_count(connection: sqlite3.Connection) -> int:
    """How many paragraphs are indexed."""
    (count,) = connection.execute("SELECT count(*) FROM lexical").fetchone()
    return int(count)


def _phrases(terms: Sequence[Sequence[str]]) -> Iterator[str]:
    """The terms as FTS5 strings: folded, quoted, and nothing in them an operator."""
    for group in terms:
        for term in group:
            folded = fold(term.encode("utf-8", "ignore").decode()).replace("\0", " ").strip()
            if folded and folded not in STOPWORDS:
                yield '"' + folded.replace('"', '""') + '"'


def _ids(rows: Collection[int]) -> str:
    return json.dumps([int(row) for row in rows])
