"""What can still be read of a damaged corpus, and proved: each paper whose text has the hash of its edition."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from index.corpus import PARAGRAPHS, open_for_reading, read_facts, read_paragraph
from ingest.paper import Paper, edition_of

# A damaged file says anything: rows that are missing, no JSON, text that is no text.
_UNREADABLE = (sqlite3.Error, ValueError, KeyError, TypeError, AttributeError, OSError)


@dataclass(frozen=True, slots=True)
class Salvage:
    """`papers`: proved by their text; `unproved`: ids of those that are not; `whole`: every paper could be listed."""

    papers: tuple[Paper, ...]
    unproved: tuple[str, ...]
    whole: bool


def salvage(corpus: Path) -> Salvage:
    """Read a corpus file that cannot be believed. Its vectors are left: nothing proves them.

    The hash of an edition is over kinds, locators and text. Title, author, source and markers are as the file has them.
    """
    papers: list[Paper] = []
    unproved: list[str] = []
    try:
        with closing(open_for_reading(corpus)) as connection:
            names = [name for (name,) in connection.execute("SELECT id FROM papers ORDER BY position")]
            for name in names:
                paper = _paper(connection, name)
                if paper is None:
                    unproved.append(str(name))
                else:
                    papers.append(paper)
    except _UNREADABLE:
        return Salvage(tuple(papers), tuple(unproved), whole=False)
    return Salvage(tuple(papers), tuple(unproved), whole=True)


def _paper(connection: sqlite3.Connection, name: str) -> Paper | None:
    """The paper, if its text has its hash."""
    try:
        row = connection.execute("SELECT edition, source, facts, warnings FROM papers WHERE id = ?", (name,)).fetchone()
        edition, source, facts, warnings = row
        rows = connection.execute(f"{PARAGRAPHS} WHERE p.paper = ? ORDER BY p.position", (name,)).fetchall()
        paragraphs = tuple(read_paragraph(row).paragraph for row in rows)
        if not paragraphs or edition_of(paragraphs) != edition:
            return None
        return Paper(name, read_facts(facts), paragraphs, source, tuple(json.loads(warnings)), edition)
    except _UNREADABLE:
        return None
