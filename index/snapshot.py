"""One generation of a library, open for reading: it stays as it was while others write the next."""

from __future__ import annotations

import difflib
import json
import os
import sqlite3
import threading
import weakref
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.beside import Beside
from index.corpus import (
    PARAGRAPHS,
    PaperRecord,
    PassageSpan,
    StoredParagraph,
    open_for_reading,
    read_facts,
    read_paragraph,
    read_vectors,
)
from index.encoder import Encoder, valid
from index.lexical import document_frequency
from index.manifest import CORPUS, DENSE, Manifest
from index.options import Engine, IndexOptions
from index.tokens import Signatures
from index.vectors import VectorIndex
from index.verify import REMEDIES, verify_file
from ingest.errors import EncoderMismatch, LibraryDamaged, UnknownPaper
from ingest.paper import Kind, Paper, Paragraph

TERMS_KEPT = 50_000  # terms whose document frequency a snapshot remembers: 5 MB
PROBE_AGREEMENT = 0.9995  # least cosine between a stored probe and the same sentence encoded now


class _Connection:
    """A connection that closes when its thread ends."""

    def __init__(self, sqlite: sqlite3.Connection) -> None:
        self.sqlite = sqlite

    def __del__(self) -> None:
        self.sqlite.close()


class Snapshot:
    """A verified generation. Made by `index.library.open_library`; usable from several threads; a context manager."""

    def __init__(self, path: Path, folder: Path, manifest: Manifest, fingerprint: str, lease: int) -> None:
        self.path = path
        self.folder = folder
        self.manifest = manifest
        self.fingerprint = fingerprint
        self._lease: int | None = lease
        self._local = threading.local()
        self._connections: weakref.WeakSet[_Connection] = weakref.WeakSet()
        self._opening = threading.RLock()
        self.beside = Beside()
        self._vectors: VectorIndex | None = None
        self._frequencies: dict[str, int] = {}
        self.search_in = IndexOptions()  # where the vectors are searched, unless another engine is named here

    @property
    def generation(self) -> int:
        """The number of the generation."""
        return self.manifest.generation

    @property
    def paragraph_count(self) -> int:
        """How many paragraphs can be found: the number of documents of the lexical ranking."""
        return self.manifest.counts.indexed

    @property
    def keeps_editions(self) -> bool:
        """Whether former editions are kept here; a library of format 1 has none until it is next written."""
        return self.manifest.format >= 2

    @property
    def connection(self) -> sqlite3.Connection:
        """A read-only connection to the corpus, one for each thread."""
        held: _Connection | None = getattr(self._local, "held", None)
        if held is None:
            with self._opening:
                self._must_be_open()
                held = _Connection(open_for_reading(self.folder / CORPUS))
                self._connections.add(held)
            self._local.held = held
        return held.sqlite

    @property
    def vectors(self) -> VectorIndex:
        """The dense index, verified and mapped at its first use (which imports FAISS), or that of an engine.

        Raises:
            LibraryDamaged: its file is not as it was written.
            LibraryError: the engine cannot be reached, or holds another library.
        """
        with self._opening:
            self._must_be_open()
            if self._vectors is None and self.search_in.engine is not Engine.FAISS:
                from index.engine import open_engine

                self._vectors = open_engine(self.search_in, self)
            if self._vectors is None:
                from index.choose_index import open_index

                verify_file(self.folder / DENSE, self.manifest.files[DENSE])
                try:
                    self._vectors = open_index(self.folder / DENSE, self.manifest.dense)
                except ValueError as error:
                    raise LibraryDamaged(f"{self.folder / DENSE}: {error}.", REMEDIES[DENSE]) from error
            return self._vectors

    def close(self) -> None:
        """Close the files and let writers remove the generation."""
        self.beside.close()  # not while the lock is held, which its threads may be waiting for
        with self._opening:
            if self._lease is not None:
                for held in list(self._connections):
                    held.sqlite.close()
                if self._vectors is not None:
                    self._vectors.close()
                self._vectors = None
                os.close(self._lease)
                self._lease = None

    def _must_be_open(self) -> None:
        if self._lease is None:
            raise ValueError(f"the snapshot of {self.path} is closed")

    def __enter__(self) -> Snapshot:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def papers(self) -> tuple[PaperRecord, ...]:
        """Every paper, in the order of ingestion."""
        counts: dict[str, dict[Kind, int]] = {}
        for paper, kind, count in self.connection.execute(
            "SELECT paper, kind, count(*) FROM paragraphs GROUP BY paper, kind ORDER BY paper, min(position)"
        ):
            counts.setdefault(paper, {})[Kind(kind)] = count
        rows = self.connection.execute("SELECT id, facts, edition, source, warnings FROM papers ORDER BY position")
        return tuple(
            PaperRecord(paper, read_facts(facts), edition, source, tuple(json.loads(warnings)), counts.get(paper, {}))
            for paper, facts, edition, source, warnings in rows
        )

    def paper(self, paper: str) -> Paper:
        """A paper with its paragraphs.

        Raises:
            UnknownPaper: no such paper; names the ids that look like it.
        """
        row = self.connection.execute(
            "SELECT facts, edition, source, warnings FROM papers WHERE id = ?", (valid(paper),)
        ).fetchone()
        if row is None:
            ids = [known for (known,) in self.connection.execute("SELECT id FROM papers ORDER BY position")]
            raise UnknownPaper(
                f"The library holds no paper {paper!r}.", f"{_close(paper, ids)}pincite papers lists them."
            )
        facts, edition, source, warnings = row
        paragraphs = tuple(stored.paragraph for stored in self._stored("p.paper = ? ORDER BY p.position", valid(paper)))
        return Paper(paper, read_facts(facts), paragraphs, source, tuple(json.loads(warnings)), edition)

    def resolve(self, name: str) -> str:
        """The id of a paper given by its id or by its source file's name.

        Raises:
            UnknownPaper: neither names exactly one paper.
        """
        records = self.papers()
        if any(record.id == name for record in records):
            return name
        named = [r.id for r in records if name in (r.source, Path(r.source).name, Path(r.source).stem)]
        if len(named) == 1:
            return named[0]
        if named:
            raise UnknownPaper(f"{name!r} is the source of {len(named)} papers.", f"Give one id: {', '.join(named)}.")
        return self.paper(name).id  # raises, naming close ids

    def paragraph(self, paper: str, locator: str) -> Paragraph:
        """A paragraph by its address.

        Raises:
            UnknownPaper: no such paper, or no such paragraph in it.
        """
        found = self._stored("p.paper = ? AND p.locator = ?", valid(paper), valid(locator))
        if found:
            return found[0].paragraph
        known = [paragraph.locator for paragraph in self.paper(paper).paragraphs]
        raise UnknownPaper(
            f"The paper {paper} has no paragraph {locator!r}.",
            f"{_close(locator, known)}pincite show {paper} lists them.",
        )

    def paragraphs(self, rowids: Iterable[int]) -> dict[int, StoredParagraph]:
        """Paragraphs by row id; ids that are not there are left out."""
        return {
            stored.rowid: stored for stored in self._stored("p.id IN (SELECT value FROM json_each(?))", _ids(rowids))
        }

    def kinds(self, rowids: Iterable[int]) -> dict[int, Kind]:
        """What paragraphs are, by row id."""
        found = self.connection.execute(
            "SELECT id, kind FROM paragraphs WHERE id IN (SELECT value FROM json_each(?))", (_ids(rowids),)
        )
        return {row: Kind(kind) for row, kind in found}

    def neighbours(self, rowid: int) -> tuple[StoredParagraph | None, StoredParagraph | None]:
        """The paragraphs before and after in the same paper, None at its ends."""
        here = self.paragraphs([rowid])[rowid]
        around = {
            stored.position: stored
            for stored in self._stored(
                "p.paper = ? AND p.position BETWEEN ? AND ?", here.paper, here.position - 1, here.position + 1
            )
        }
        return around.get(here.position - 1), around.get(here.position + 1)

    def first_paragraph(self, paper: str) -> StoredParagraph | None:
        """The first body paragraph of a paper."""
        found = self._stored(
            "p.paper = ? AND p.kind = ? ORDER BY p.position LIMIT 1", valid(paper), Kind.PARAGRAPH.value
        )
        return found[0] if found else None

    def of_kind(self, paper: str, kind: Kind) -> tuple[StoredParagraph, ...]:
        """The paragraphs of one kind, in reading order; empty for a paper that is not there."""
        return tuple(self._stored("p.paper = ? AND p.kind = ? ORDER BY p.position", valid(paper), kind.value))

    def citing(self, paper: str, note: str) -> tuple[StoredParagraph, ...]:
        """The paragraphs whose markers point to a note (by its locator), in reading order."""
        marked = self._stored(
            "p.paper = ? AND EXISTS (SELECT 1 FROM json_each(p.markers) m WHERE instr(m.value, ?)) ORDER BY p.position",
            valid(paper), json.dumps(valid(note)),
        )  # fmt: skip
        return tuple(s for s in marked if any(m.target == note for m in s.paragraph.markers))

    def list_of(self, paper: str, number: str) -> tuple[StoredParagraph, ...]:
        """The list under a number, in reading order: the paragraph that leads into it, if any, and the items."""
        items = self._stored(
            "p.paper = ? AND (p.locator = ? OR (p.kind = ? AND substr(p.locator, 1, ?) = ?)) ORDER BY p.position",
            valid(paper), valid(number), Kind.ITEM.value, len(number) + 1, f"{valid(number)}.",
        )  # fmt: skip
        return tuple(items)

    def paragraphs_of(self, papers: Collection[str]) -> frozenset[int]:
        """The row ids of all paragraphs of these papers; ids of papers that are not there add none."""
        return frozenset(
            row
            for (row,) in self.connection.execute(
                "SELECT id FROM paragraphs WHERE paper IN (SELECT value FROM json_each(?))",
                (json.dumps([valid(p) for p in papers]),),
            )
        )

    def shared_front(self, papers: Collection[str]) -> dict[int, int]:
        """Front matter of these papers that is indexed for another one only: the row found, and their own row of it."""
        names = json.dumps([valid(p) for p in papers])
        found = self.connection.execute(
            "SELECT shown.id, min(own.id) FROM paragraphs own JOIN paragraphs shown"
            " ON shown.kind = 'front' AND shown.indexed AND shown.text = own.text"
            " WHERE own.kind = 'front' AND NOT own.indexed AND own.paper IN (SELECT value FROM json_each(?1))"
            " AND shown.paper NOT IN (SELECT value FROM json_each(?1)) GROUP BY shown.id",
            (names,),
        )
        return {int(shown): int(own) for shown, own in found}

    def document_frequency(self, term: str) -> int:
        """See `index.lexical.document_frequency`; counted once, for a generation never changes."""
        found = self._frequencies.get(term)
        if found is None:
            found = document_frequency(self.connection, term)
            if len(self._frequencies) < TERMS_KEPT:
                self._frequencies[term] = found
        return found

    def passages_of(self, rowids: Iterable[int]) -> NDArray[np.int64]:
        """The ids of the passages of these paragraphs, ascending."""
        found = self.connection.execute(
            "SELECT id FROM passages WHERE paragraph IN (SELECT value FROM json_each(?)) ORDER BY id", (_ids(rowids),)
        )
        return np.fromiter((row for (row,) in found), dtype=np.int64)

    def passage_spans(self, passages: Iterable[int]) -> dict[int, PassageSpan]:
        """Where passages lie, by passage id."""
        found = self.connection.execute(
            'SELECT id, paragraph, start, "end", whole FROM passages WHERE id IN (SELECT value FROM json_each(?))',
            (_ids(passages),),
        )
        return {row: PassageSpan(paragraph, start, end, bool(whole)) for row, paragraph, start, end, whole in found}

    def paragraph_of(self, passages: Iterable[int]) -> dict[int, int]:
        """The row id of the paragraph of each passage."""
        rows = "SELECT id, paragraph FROM passages WHERE id IN (SELECT value FROM json_each(?))"
        return dict(self.connection.execute(rows, (_ids(passages),)))

    def passage_vectors(self, passages: Sequence[int]) -> NDArray[np.float32]:
        """The vectors of passages, in the order given: (n, d) float32.

        Raises:
            KeyError: no such passage.
        """
        blobs = dict(
            self.connection.execute(
                "SELECT id, vector FROM passages WHERE id IN (SELECT value FROM json_each(?))", (_ids(passages),)
            )
        )
        return read_vectors((blobs[int(passage)] for passage in passages), self.manifest.encoder.dimension)

    def best_cosines(self, rowids: Iterable[int], vector: NDArray[np.float32]) -> dict[int, float]:
        """For each paragraph that has passages the largest inner product of one with `vector` (d,)."""
        rows = self.connection.execute(
            "SELECT paragraph, vector FROM passages WHERE paragraph IN (SELECT value FROM json_each(?))",
            (_ids(rowids),),
        ).fetchall()
        if not rows:
            return {}
        scores = read_vectors((blob for _, blob in rows), self.manifest.encoder.dimension) @ vector
        best: dict[int, float] = {}
        for (paragraph, _), score in zip(rows, scores.tolist(), strict=True):
            best[paragraph] = max(score, best.get(paragraph, score))
        return best

    def signatures(self, rowids: Iterable[int]) -> dict[int, Signatures]:
        """The token signatures of paragraphs, windows joined; empty ones for paragraphs that have no passages."""
        rows = [int(row) for row in rowids]
        parts: dict[int, list[Signatures]] = {row: [] for row in rows}
        for paragraph, start, bits, starts in self.connection.execute(
            "SELECT paragraph, start, bits, starts FROM passages"
            " WHERE whole AND paragraph IN (SELECT value FROM json_each(?)) ORDER BY start",
            (_ids(rows),),
        ):
            part = Signatures.from_bytes(bits, starts)
            if start:  # a later window: its offsets count from its own beginning
                part = Signatures(part.bits, np.where(part.starts < 0, -1, part.starts + start).astype(np.int32))
            parts[paragraph].append(part)
        none = Signatures(np.zeros((0, 0), dtype=np.uint8), np.zeros(0, dtype=np.int32))
        return {row: Signatures.joined(found) if found else none for row, found in parts.items()}

    def check_encoder(self, encoder: Encoder, *, probe: bool = False) -> None:
        """Make sure that `encoder` gives vectors that can be compared with those here.

        Args:
            encoder: the one that will encode the questions.
            probe: also encode three sentences again, which notices a library that computes differently.

        Raises:
            EncoderMismatch: it is another one, or it computes otherwise now; names both.
        """
        ours = self.manifest.encoder
        if (encoder.fingerprint, encoder.dimension) != (ours.fingerprint, ours.dimension):
            raise EncoderMismatch(
                f"The library {self.path} was made with {ours.name} ({ours.dimension} dimensions, fingerprint"
                f" {ours.fingerprint[:12]}); the encoder configured is {encoder.name} ({encoder.dimension} dimensions,"
                f" fingerprint {encoder.fingerprint[:12]}).",
                f"Configure {ours.name}, or ingest the papers into a new library.",
            )
        if probe:
            worst = self._probe(encoder)
            if not worst >= PROBE_AGREEMENT:
                raise EncoderMismatch(
                    f"{encoder.name} gives other vectors now than when the library {self.path} was made with"
                    f" {ours.name}: cosine {worst:.4f}, at least {PROBE_AGREEMENT} wanted.",
                    "Install the pinned versions, or ingest the papers into a new library.",
                )

    def _probe(self, encoder: Encoder) -> float:
        """The least cosine of the stored probes with the same sentences encoded now."""
        rows = self.connection.execute("SELECT text, vector FROM probes ORDER BY rowid").fetchall()
        stored = read_vectors((blob for _, blob in rows), encoder.dimension)
        return float((encoder.encode([text for text, _ in rows]) * stored).sum(axis=1).min())

    def _stored(self, where: str, *values: Any) -> list[StoredParagraph]:
        return [read_paragraph(row) for row in self.connection.execute(f"{PARAGRAPHS} WHERE {where}", values)]


def _ids(values: Iterable[int]) -> str:
    return json.dumps([int(value) for value in values])


def _close(name: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
    return f"Did you mean {' or '.join(near)}? " if near else ""
