"""Bytes of every file of a library are flipped, cut and added: each damage is told, with the file and the remedy."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from index.build import update
from index.check import check_library
from index.corpus import open_for_reading
from index.faiss_index import FaissIndex
from index.library import open_library
from ingest.errors import PinciteError
from tests.index.made import ALMANAC, HARBOUR, RAILWAY, paper
from tests.word_hash_encoder import WordHashEncoder

ENCODER = WordHashEncoder()
GENERATION = "gen-00000002"
FILES = ("CURRENT", f"{GENERATION}/manifest.json", f"{GENERATION}/corpus.sqlite", f"{GENERATION}/dense.faiss")
WHOLE = ("CURRENT", f"{GENERATION}/manifest.json")  # every byte of these; 900 of the others, and their ends


@pytest.fixture
def library(tmp_path: Path) -> Path:
    library = tmp_path / "library"
    update(library, [HARBOUR, RAILWAY, ALMANAC], ENCODER)
    update(library, [paper("more", "One more paper came in spring.")], ENCODER)
    return library


def damages(data: bytes, every_byte: bool, count: int, seed: int = 7) -> Iterator[bytes]:
    """The bytes of a file after each damage."""
    size = len(data)
    chosen = (
        range(size)
        if every_byte
        else {*range(128), *random.Random(seed).sample(range(size), count), *range(size - 64, size)}
    )
    for offset in sorted(chosen):
        flipped = bytearray(data)
        flipped[offset] ^= 1 << (offset % 8)
        yield bytes(flipped)
    for share in (0, 1, size // 4, size // 2, size - 10, size - 1):
        yield data[:share]
    yield data + b"\0"
    yield b"\0" * size


def read_all(library: Path) -> None:
    """Everything that a question reads."""
    with open_library(library) as snapshot:
        papers = [snapshot.paper(record.id) for record in snapshot.papers()]
        _, ids = snapshot.vectors.search(ENCODER.encode(["the branch line reached the quay"]), 3)
        assert papers
        assert snapshot.paragraph_of(ids[0].tolist())


def seen(library: Path, name: str, count: int) -> tuple[int, int]:
    """How many damages of a file are told, by opening and by the check; of how many."""
    path = library / name
    whole = path.read_bytes()
    tries = told = 0
    for damaged in damages(whole, name in WHOLE, count):
        tries += 1
        path.write_bytes(damaged)
        try:
            read_all(library)
        except PinciteError as error:
            report = check_library(library)
            wrong = [f for f in report.findings if not f.ok]
            if str(path) in error.what and error.remedy and wrong and wrong[0].remedy:
                told += 1
    path.write_bytes(whole)
    read_all(library)
    return told, tries


@pytest.mark.soak
def test_each_damage_of_each_file_is_told(library: Path) -> None:
    told = {name: seen(library, name, 900) for name in FILES}
    print(f"{sum(t for t, _ in told.values())} of {sum(n for _, n in told.values())} damages told: {told}")
    assert all(found == tries for found, tries in told.values())


@pytest.mark.soak
def test_without_checksums_damage_is_silent(library: Path) -> None:
    """The control: what FAISS and SQLite notice by themselves."""
    folder = library / GENERATION
    dense, corpus = folder / "dense.faiss", folder / "corpus.sqlite"
    questions = ENCODER.encode([f"question {n} of harbour and railway" for n in range(20)])
    expected = FaissIndex.open(dense).search(questions, 3)
    silent_dense = silent_corpus = tries = 0
    for data in damages(dense.read_bytes(), False, 400):
        tries += 1
        (folder / "copy.faiss").write_bytes(data)
        try:
            index = FaissIndex.open(folder / "copy.faiss")
            if len(index) > 10_000 or index.dimension != ENCODER.dimension:
                continue
            found = index.search(questions, 3)
        except (ValueError, OSError, RuntimeError, AssertionError):
            continue
        silent_dense += not (np.array_equal(found[0], expected[0]) and np.array_equal(found[1], expected[1]))
    with closing(open_for_reading(corpus)) as connection:
        rows = [
            connection.execute(f"SELECT * FROM {t} ORDER BY 1").fetchall() for t in ("papers", "paragraphs", "passages")
        ]
    for data in damages(corpus.read_bytes(), False, 400):
        (folder / "copy.sqlite").write_bytes(data)
        try:
            with closing(open_for_reading(folder / "copy.sqlite")) as connection:
                if connection.execute("PRAGMA quick_check").fetchall() != [("ok",)]:
                    continue
                found_rows = [
                    connection.execute(f"SELECT * FROM {t} ORDER BY 1").fetchall()
                    for t in ("papers", "paragraphs", "passages")
                ]
        except (sqlite3.Error, ValueError):
            continue
        silent_corpus += found_rows != rows
    print(f"without checksums, of {tries} damages: other results from FAISS {silent_dense}, other rows {silent_corpus}")
    assert silent_dense
    assert silent_corpus


@pytest.mark.soak
def test_every_file_damaged_at_random_is_repaired_or_named(library: Path, tmp_path: Path) -> None:
    """300 damages of one file each: afterwards the library is whole, and each paper is there or named."""
    generator, names = random.Random(11), {"harbour", "railway", "almanac", "more"}
    from index.repair import repair_library

    repaired = complete = 0
    for number in range(300):
        at = shutil.copytree(library, tmp_path / f"at-{number}")
        path = at / FILES[number % len(FILES)]
        data = bytearray(path.read_bytes())
        for _ in range(generator.choice([1, 1, 20])):
            data[generator.randrange(len(data))] ^= 1 << generator.randrange(8)
        path.write_bytes(bytes(data) if generator.random() < 0.8 else bytes(data[: len(data) // 2]))
        done = repair_library(at, WordHashEncoder)
        assert check_library(at, ENCODER).ok
        with open_library(at) as snapshot:
            here = {record.id for record in snapshot.papers()}
        missing = {name for name in names - here if not any(line.startswith(name) for line in done.lost)}
        assert not missing or any("could not be read to its end" in line for line in done.lost)
        repaired += 1
        complete += here == names
        shutil.rmtree(at)
    print(
        f"{repaired} of 300 damaged libraries repaired, {complete} of them with every paper, the others with each named"
    )
