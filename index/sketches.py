"""The sketches of the library's papers, by which the same paper under another name is recognised."""

from __future__ import annotations

import sqlite3

import numpy as np

from index.corpus import PARAGRAPHS, read_paragraph
from ingest.doubles import Sketch, sketch_of


def put_sketch(connection: sqlite3.Connection, paper: str) -> None:
    """Keep the sketch of a paper that is stored; instead of the one it had."""
    rows = connection.execute(f"{PARAGRAPHS} WHERE p.paper = ? ORDER BY p.position", (paper,)).fetchall()
    sketch = sketch_of(read_paragraph(row).paragraph for row in rows)
    blob = np.array(sorted(sketch), dtype="<u8").tobytes()
    connection.execute("INSERT OR REPLACE INTO sketches(paper, sketch) VALUES (?, ?)", (paper, blob))


def read_sketches(connection: sqlite3.Connection) -> dict[str, Sketch]:
    """All sketches, by paper, in the order in which the papers came."""
    rows = connection.execute(
        "SELECT s.paper, s.sketch FROM sketches s JOIN papers q ON q.id = s.paper ORDER BY q.position"
    )
    return {paper: frozenset(np.frombuffer(blob, dtype="<u8").tolist()) for paper, blob in rows}


def forget_sketch(connection: sqlite3.Connection, paper: str) -> None:
    """Forget the sketch of a paper that is removed."""
    connection.execute("DELETE FROM sketches WHERE paper = ?", (paper,))
