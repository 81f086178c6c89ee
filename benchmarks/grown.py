"""Libraries of any size, grown from real ones, and what the measurements of size have in common.

A grown library repeats the papers of real ones with variation until it holds as many passages as wanted. From the
second time on, one word in five of each paragraph gives its place to another word of the same length, so that words
and places stay as likely as they are; and each vector gets noise, cosine 0.93 with the one it came from, and the token
signatures stay. So the vectors are made ones: real in their spread, without the topics that more papers would add.
"""

from __future__ import annotations

import json
import os
import platform
import re
import sqlite3
import statistics
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index import commit
from index.corpus import create, marker_fields, open_for_writing, put_probes, read_vectors, to_json, vector_bytes
from index.library import open_library
from index.manifest import CORPUS, EncoderFacts
from index.next_corpus import PROBES
from index.next_generation import finish
from index.snapshot import Snapshot
from ingest.fold import fold
from ingest.paper import Paper, edition_of

COSINE = 0.93
_PASSAGES = 'SELECT start, "end", whole, digest, vector, bits, starts FROM passages WHERE paragraph = ? ORDER BY id'


def grow(sources: Sequence[Path], to: Path, passages: int) -> None:
    """Make a library of about `passages` passages (up to one paper more) in the empty folder `to`."""
    with open_library(sources[0]) as first:
        facts, probes = first.manifest.encoder, first.connection.execute("SELECT vector FROM probes ORDER BY rowid")
        kept = read_vectors((blob for (blob,) in probes), facts.dimension)
    with commit.turn(to), commit.staging(to) as staging:
        create(staging / CORPUS)
        with closing(open_for_writing(staging / CORPUS)) as connection:
            connection.execute("BEGIN")
            put_probes(connection, PROBES, kept)
            _fill(connection, sources, passages, facts)
            connection.execute("COMMIT")
        manifest = finish(to, staging, None, facts, "2026-11-21T00:00:00Z")
        commit.commit(to, staging, manifest)


def _fill(connection: sqlite3.Connection, sources: Sequence[Path], passages: int, facts: EncoderFacts) -> None:
    rng = np.random.default_rng(0)
    held = position = 0
    for turn in range(1_000_000):
        for source in sources:
            with open_library(source) as snapshot:
                for record in snapshot.papers():
                    held += _put(connection, snapshot, snapshot.paper(record.id), turn, position, rng)
                    position += 1
                    if held >= passages:
                        return


def _put(
    connection: sqlite3.Connection, source: Snapshot, paper: Paper, turn: int, position: int, rng: np.random.Generator
) -> int:
    """A paper with its passages, varied from the second turn on; how many passages."""
    rows = [row for (row,) in source.connection.execute(
        "SELECT id FROM paragraphs WHERE paper = ? ORDER BY position", (paper.id,))]  # fmt: skip
    printed = tuple(replace(p, text=varied(p.text, rng)) for p in paper.paragraphs) if turn else paper.paragraphs
    made = replace(paper, id=f"{paper.id}-{turn}", paragraphs=printed, edition=edition_of(printed))
    number = 0
    connection.execute(
        "INSERT INTO papers(id, position, edition, source, facts, warnings, taken) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (made.id, position, made.edition, made.source, to_json({"title": made.facts.title}), "[]", None),
    )
    for place, (old, paragraph) in enumerate(zip(rows, printed, strict=True)):
        found = source.connection.execute(_PASSAGES, (old,)).fetchall()
        cursor = connection.execute(
            "INSERT INTO paragraphs(paper, position, locator, kind, text, heading, markers, page, indexed)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (made.id, place, paragraph.locator, str(paragraph.kind), paragraph.text, paragraph.heading,
             to_json(marker_fields(paragraph)), paragraph.page, int(bool(found))),
        )  # fmt: skip
        if not found:
            continue
        vectors = read_vectors((row[4] for row in found), source.manifest.encoder.dimension)
        vectors = _noisy(vectors, rng) if turn else vectors
        connection.executemany(
            'INSERT INTO passages(paragraph, start, "end", whole, digest, vector, bits, starts)'
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            ((cursor.lastrowid, start, end, whole, digest + turn.to_bytes(4), vector_bytes(vector), bits, starts)
             for (start, end, whole, digest, _, bits, starts), vector in zip(found, vectors, strict=True)),
        )  # fmt: skip
        connection.execute(
            "INSERT INTO lexical(rowid, text, heading, lead_in) VALUES (?, ?, ?, '')",
            (cursor.lastrowid, fold(paragraph.text), fold(paragraph.heading or "")),
        )
        number += len(found)
    return number


def varied(text: str, rng: np.random.Generator) -> str:
    """One word in five changes places with another of its length."""
    words = [match for match in re.finditer(r"[a-z]+", text) if rng.random() < 0.2]
    by_length: dict[int, list[str]] = {}
    for match in words:
        by_length.setdefault(len(match[0]), []).append(match[0])
    for same in by_length.values():
        rng.shuffle(same)
    letters = list(text)
    for match in words:
        letters[match.start() : match.end()] = by_length[len(match[0])].pop()
    return "".join(letters)


def _noisy(vectors: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float32]:
    spread = np.float32(np.tan(np.arccos(COSINE)) / vectors.shape[1] ** 0.5)
    made = vectors + spread * rng.standard_normal(vectors.shape, dtype=np.float32)
    return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True), dtype=np.float32)


def questions(library: Path, number: int) -> list[str]:
    """Sentences of the library of 8 to 25 words, drawn evenly: questions whose words are as common as its own."""
    with open_library(library) as snapshot:
        rows = snapshot.connection.execute(
            'SELECT substr(p.text, s.start + 1, s."end" - s.start) FROM passages s'
            " JOIN paragraphs p ON p.id = s.paragraph WHERE NOT s.whole AND p.kind = 'paragraph' ORDER BY s.id"
        )
        sentences = [text for (text,) in rows if 8 <= len(text.split()) <= 25]
    drawn = np.random.default_rng(1).choice(len(sentences), min(number, len(sentences)), replace=False)
    return [sentences[n] for n in drawn.tolist()]


def summary(seconds: Sequence[float]) -> dict[str, float]:
    """Median and 95th percentile in milliseconds."""
    return {"p50": statistics.median(seconds) * 1e3, "p95": float(np.percentile(seconds, 95)) * 1e3}


def memory(pid: int | str = "self", field: str = "VmRSS") -> float:
    """Resident memory of a process, or its peak (VmHWM), in MB."""
    lines = Path(f"/proc/{pid}/status").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) / 1e3 for line in lines if line.startswith(f"{field}:"))


def machine() -> str:
    """Where this is measured, and how busy it was before."""
    names = [line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")]
    return (
        f"{os.cpu_count()} cores{f' ({names[0]})' if names else ''}, load {os.getloadavg()[0]:.1f},"
        f" {platform.system()}, Python {platform.python_version()}"
    )


def _lines(path: str) -> Iterator[str]:
    yield from Path(path).read_text("utf-8").splitlines() if Path(path).exists() else []


def write(out: Path, name: str, record: Mapping[str, Any]) -> None:
    """Write a record as JSON into the folder of results."""
    out.mkdir(parents=True, exist_ok=True)
    (out / f"{name}.json").write_text(json.dumps(record, indent=1) + "\n", "utf-8")
