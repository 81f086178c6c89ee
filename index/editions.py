"""Former editions of a paper: what it said before it was revised, for citations that were made then.

All of them are kept, for as long as the paper is. The text of each paragraph is stored once, however many former
editions hold it, so that an edition costs its own words and some ten bytes for each paragraph it shares with another.
An edition that is taken in again is no longer a former one: each is kept once.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zlib
from dataclasses import dataclass

from index.corpus import PARAGRAPHS, marker_fields, read_facts, read_paragraph, to_json
from index.snapshot import Snapshot
from ingest.errors import LibraryDamaged, UnknownPaper
from ingest.paper import Kind, Marker, Paper, Paragraph

SHORTEST = 4  # hex digits by which an edition may be named
_SHOWN = 12  # hex digits that messages show


@dataclass(frozen=True, slots=True)
class EditionRecord:
    """One edition of a paper. Times are ISO 8601, UTC.

    `taken`: when it was taken in, None where a library of an older format did not say; `replaced`: None if current.
    """

    edition: str
    taken: str | None
    replaced: str | None
    source: str


def keep_edition(connection: sqlite3.Connection, paper: str, replaced: str) -> None:
    """Put the edition of `paper` that is current among the former ones, before its paragraphs are deleted."""
    edition, taken, source, facts, warnings = connection.execute(
        "SELECT edition, taken, source, facts, warnings FROM papers WHERE id = ?", (paper,)
    ).fetchone()
    rows = connection.execute(f"{PARAGRAPHS} WHERE p.paper = ? ORDER BY p.position", (paper,)).fetchall()
    paragraphs = [read_paragraph(row).paragraph for row in rows]
    entries = [
        (p.locator, str(p.kind), _wording(connection, paper, p.text), p.heading, marker_fields(p), p.page)
        for p in paragraphs
    ]
    (nth,) = connection.execute("SELECT coalesce(max(nth), 0) + 1 FROM editions WHERE paper = ?", (paper,)).fetchone()
    connection.execute("DELETE FROM editions WHERE paper = ? AND edition = ?", (paper, edition))
    connection.execute(
        "INSERT INTO editions(paper, nth, edition, taken, replaced, source, facts, warnings, paragraphs)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (paper, nth, edition, taken, replaced, source, facts, warnings, zlib.compress(to_json(entries).encode(), 9)),
    )


def forget_edition(connection: sqlite3.Connection, paper: str, edition: str) -> None:
    """Take an edition that is current again from the former ones, and the words that no former one holds."""
    connection.execute("DELETE FROM editions WHERE paper = ? AND edition = ?", (paper, edition))
    held = connection.execute("SELECT paragraphs FROM editions WHERE paper = ?", (paper,)).fetchall()
    used = {entry[2] for (blob,) in held for entry in json.loads(zlib.decompress(blob))}
    stored = connection.execute("SELECT id FROM wordings WHERE paper = ?", (paper,)).fetchall()
    connection.executemany("DELETE FROM wordings WHERE id = ?", [row for row in stored if row[0] not in used])


def forget_editions(connection: sqlite3.Connection, paper: str) -> None:
    """Forget all former editions of a paper that is removed."""
    connection.execute("DELETE FROM editions WHERE paper = ?", (paper,))
    connection.execute("DELETE FROM wordings WHERE paper = ?", (paper,))


def editions_of(snapshot: Snapshot, paper: str) -> tuple[EditionRecord, ...]:
    """The editions of a paper, the former ones in the order in which they were replaced, the current one last.

    Raises:
        UnknownPaper: no such paper.
    """
    current = snapshot.paper(paper)
    if not snapshot.keeps_editions:
        return (EditionRecord(current.edition, None, None, current.source),)
    former = snapshot.connection.execute(
        "SELECT edition, taken, replaced, source FROM editions WHERE paper = ? ORDER BY nth", (paper,)
    )
    (taken,) = snapshot.connection.execute("SELECT taken FROM papers WHERE id = ?", (paper,)).fetchone()
    return (*(EditionRecord(*row) for row in former), EditionRecord(current.edition, taken, None, current.source))


def find_edition(snapshot: Snapshot, paper: str, prefix: str) -> EditionRecord:
    """The edition of a paper whose hash begins with `prefix`, at least `SHORTEST` hex digits.

    Raises:
        UnknownPaper: no such paper; no such edition, or several.
    """
    records = editions_of(snapshot, paper)
    wanted = prefix.strip().casefold()
    found = [record for record in records if len(wanted) >= SHORTEST and record.edition.startswith(wanted)]
    if len(found) == 1:
        return found[0]
    known = ", ".join(record.edition[:_SHOWN] for record in records)
    if found:
        raise UnknownPaper(f"{len(found)} editions of {paper} begin with {prefix!r}: {known}.", "Give more digits.")
    raise UnknownPaper(
        f"The library holds no edition {prefix[:_SHOWN]!r} of {paper}; it holds {len(records)}: {known}.",
        f"Give at least {SHORTEST} digits of one of them."
        + ("" if len(wanted) < SHORTEST else " Editions before the library's first, or after its last, are not known."),
    )


def paper_at(snapshot: Snapshot, paper: str, edition: str) -> Paper:
    """A paper as it was in one of its editions, given by its whole hash.

    Raises:
        UnknownPaper: no such paper or edition.
        LibraryDamaged: what is stored of the edition has not its hash.
    """
    current = snapshot.paper(paper)
    if current.edition == edition:
        return current
    record = find_edition(snapshot, paper, edition)
    facts, warnings, source, blob = snapshot.connection.execute(
        "SELECT facts, warnings, source, paragraphs FROM editions WHERE paper = ? AND edition = ?",
        (paper, record.edition),
    ).fetchone()
    rows = snapshot.connection.execute("SELECT id, text FROM wordings WHERE paper = ?", (paper,))
    paragraphs = _paragraphs(blob, dict(rows.fetchall()))
    found = Paper(paper, read_facts(facts), paragraphs, source, tuple(json.loads(warnings)))
    if found.edition != record.edition:
        raise LibraryDamaged(
            f"Edition {record.edition[:_SHOWN]} of {paper} is damaged: its text has the hash {found.edition[:_SHOWN]}.",
            "Restore the library folder from a copy; the current edition is not touched by it.",
        )
    return found


def _wording(connection: sqlite3.Connection, paper: str, text: str) -> int:
    """The number of a text among the wordings of a paper; stored if it is not there."""
    key = (paper, hashlib.sha256(text.encode()).digest()[:16])
    connection.execute("INSERT OR IGNORE INTO wordings(paper, digest, text) VALUES (?, ?, ?)", (*key, text))
    (found,) = connection.execute("SELECT id FROM wordings WHERE paper = ? AND digest = ?", key).fetchone()
    return int(found)


def _paragraphs(blob: bytes, wordings: dict[int, str]) -> tuple[Paragraph, ...]:
    return tuple(
        Paragraph(locator, Kind(kind), wordings.get(text, ""), heading, tuple(Marker(*m) for m in markers), page)
        for locator, kind, text, heading, markers, page in json.loads(zlib.decompress(blob))
    )
