"""What servers said of the papers they sent, kept with the papers: asked again, they need not send them again."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from index.snapshot import Snapshot
from ingest.visit import Known, Visit


def known_visits(snapshot: Snapshot, program: str) -> dict[str, Known]:
    """The visits whose papers are still as they were sent, by address.

    Those of another version of Pincite are left out: it may read the same document otherwise.
    """
    if not snapshot.keeps_editions:
        return {}
    rows = snapshot.connection.execute(
        "SELECT q.source, v.paper, v.final_url, v.etag, v.modified FROM visits v JOIN papers q ON q.id = v.paper"
        " WHERE v.address = q.source AND v.program = ?",
        (program,),
    )
    return {address: Known(paper, Visit(final, etag, modified)) for address, paper, final, etag, modified in rows}


def put_visits(connection: sqlite3.Connection, visits: Mapping[str, Known], program: str) -> None:
    """Keep visits, each instead of the one before of its paper."""
    connection.executemany(
        "INSERT OR REPLACE INTO visits(paper, address, program, final_url, etag, modified) VALUES (?, ?, ?, ?, ?, ?)",
        ((k.paper, a, program, k.visit.final_url, k.visit.etag, k.visit.modified) for a, k in visits.items()),
    )


def forget_visit(connection: sqlite3.Connection, paper: str) -> None:
    """Forget where a paper came from."""
    connection.execute("DELETE FROM visits WHERE paper = ?", (paper,))
