"""A library looked over: every checksum, the database, the counts, the dense index against the corpus, the encoder."""

from __future__ import annotations

import os
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from index.choose_index import agrees
from index.corpus import FORMAT, open_for_reading
from index.editions import editions_of, paper_at
from index.encoder import Encoder
from index.library import open_library
from index.manifest import CORPUS, DENSE, Manifest, count
from index.options import Engine, IndexOptions
from index.snapshot import Snapshot
from index.verify import RESTORE, verify_file
from ingest.errors import EncoderMismatch, FormatMismatch, LibraryDamaged, LibraryError
from ingest.paper import edition_of


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; `detail`: what was found; `remedy`: what to do about it, where it is not right."""

    name: str
    ok: bool
    detail: str
    remedy: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What `check_library` found. `generation` is None where the library cannot even be opened."""

    path: Path
    generation: int | None
    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        """Whether all is right."""
        return all(finding.ok for finding in self.findings)


def check_library(path: Path, encoder: Encoder | None = None, engine: IndexOptions | None = None) -> Report:
    """Look over the generation that counts.

    Args:
        path: the library's folder.
        encoder: the one that will encode the questions; its fingerprint is compared and three probes are encoded again.
        engine: the one that searches the vectors, where it is not FAISS: what it holds is compared with the library.

    Raises:
        NoLibrary: nothing has been ingested there.
        LibraryError: the folder cannot be read.
    """
    try:
        snapshot = open_library(path)
    except (LibraryDamaged, FormatMismatch) as error:
        return Report(path, None, (Finding("opening", False, error.what, error.remedy),))
    with snapshot:
        findings = list(_findings(snapshot, encoder))
        if engine is not None and engine.engine is not Engine.FAISS:
            findings.append(_engine(snapshot, engine))
        return Report(path, snapshot.generation, tuple(findings))


def check_folder(path: Path, folder: Path, manifest: Manifest) -> tuple[Finding, ...]:
    """Look over the folder of a generation of the library `path` that does not count yet and that nobody else sees.

    Raises:
        sqlite3.Error, ValueError, KeyError, TypeError: it holds what no version of Pincite writes.
    """
    with Snapshot(path, folder, manifest, "", os.open(folder, os.O_RDONLY)) as snapshot:
        return tuple(_findings(snapshot, None))


def _findings(snapshot: Snapshot, encoder: Encoder | None) -> Iterator[Finding]:
    for name, facts in snapshot.manifest.files.items():
        try:
            verify_file(snapshot.folder / name, facts)
            yield Finding(name, True, f"{facts.size:,} bytes, sha256 {facts.sha256[:12]}…")
        except LibraryDamaged as error:
            yield Finding(name, False, error.what, error.remedy)
            return
    if snapshot.manifest.format != FORMAT:
        said = (
            f"format {snapshot.manifest.format} is read as it is; pincite check --repair brings it to format {FORMAT}"
        )
        yield Finding("format", True, said)
    with closing(open_for_reading(snapshot.folder / CORPUS)) as connection:
        yield _database(connection)
        yield _counts(snapshot, connection)
        yield _editions(snapshot)
        if snapshot.keeps_editions:
            yield _former_editions(snapshot, connection)
        yield _dense(snapshot, connection)
    if encoder is not None:
        try:
            snapshot.check_encoder(encoder, probe=True)
            yield Finding(
                "encoder", True, f"{encoder.name}, fingerprint {encoder.fingerprint[:12]}…, three probes agree"
            )
        except EncoderMismatch as error:
            yield Finding("encoder", False, error.what, error.remedy)


def _database(connection: sqlite3.Connection) -> Finding:
    said = [line for (line,) in connection.execute("PRAGMA integrity_check")]
    return _finding("database", said == ["ok"], "; ".join(said))


def _counts(snapshot: Snapshot, connection: sqlite3.Connection) -> Finding:
    found, stated = count(connection), snapshot.manifest.counts
    detail = f"{found.papers} papers, {found.paragraphs} paragraphs, {found.indexed} indexed, {found.passages} passages"
    return _finding("counts", found == stated, detail if found == stated else f"{detail}; the manifest says {stated}")


def _editions(snapshot: Snapshot) -> Finding:
    papers = [snapshot.paper(record.id) for record in snapshot.papers()]
    wrong = [paper.id for paper in papers if paper.edition != edition_of(paper.paragraphs)]
    return _finding(
        "editions", not wrong, ", ".join(wrong) if wrong else f"{len(papers)} papers have the text of their editions"
    )


def _former_editions(snapshot: Snapshot, connection: sqlite3.Connection) -> Finding:
    """Each former edition against its hash, and that no words are kept that none of them needs."""
    wrong: list[str] = []
    number = 0
    for record in snapshot.papers():
        for former in editions_of(snapshot, record.id)[:-1]:
            number += 1
            try:
                paper_at(snapshot, record.id, former.edition)
            except (LibraryDamaged, ValueError, zlib.error) as error:
                wrong.append(f"{record.id} {former.edition[:12]}: {error}")
    for table in ("editions", "wordings", "sketches", "visits"):
        (lost,) = connection.execute(
            f"SELECT count(*) FROM {table} WHERE paper NOT IN (SELECT id FROM papers)"  # noqa: S608 - names from above
        ).fetchone()
        wrong += [f"{lost} rows of {table} belong to no paper"] if lost else []
    said = f"{number} former edition{'' if number == 1 else 's'}, each with its text" if number else "none"
    return _finding("former editions", not wrong, "; ".join(wrong) if wrong else said)


def _dense(snapshot: Snapshot, connection: sqlite3.Connection) -> Finding:
    """The dense index against the vectors of the corpus, each of them."""
    same, held = agrees(
        snapshot.folder / DENSE, snapshot.manifest.dense, connection, snapshot.manifest.encoder.dimension
    )
    said = f"{held} vectors, the corpus has {snapshot.manifest.counts.passages}; {snapshot.manifest.dense.told()}"
    return _finding("dense index", same, said if same else f"{said}; they differ")


def _engine(snapshot: Snapshot, options: IndexOptions) -> Finding:
    """What the engine holds against the corpus: the generation, and each passage by its digest."""
    from index.engine import Wanted, connect, passages, to_do

    try:
        with closing(connect(options, snapshot)) as index:
            told = index.told()
            if to_do(index.held(), Wanted.of(snapshot), told):
                newest = max((held.generation for held in index.held()), default=0)
                said = f"{told}: it is at generation {newest}, the library at {snapshot.generation}"
                return Finding("engine", False, said, "Run pincite ingest again, or ask: it is filled then.")
            same, held = index.digests() == passages(snapshot.connection), len(index)
    except LibraryError as error:
        return Finding("engine", False, error.what, error.remedy)
    said = f"{told}: generation {snapshot.generation}, {held} vectors, {'exact' if options.exact else 'approximate'}"
    if same:
        return Finding("engine", True, said)
    return Finding("engine", False, f"{said}; they are not the library's", "Delete what is there: it is filled again.")


def _finding(name: str, ok: bool, detail: str) -> Finding:
    return Finding(name, ok, detail, None if ok else RESTORE)
