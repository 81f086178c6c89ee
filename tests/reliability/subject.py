"""What the crash tests are tried on: Pincite's library, and two ways of writing that are known to be bad.

A check that does not see the bad ones break proves nothing.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from index.build import update
from index.check import check_library
from index.editions import editions_of
from index.library import open_library
from ingest.errors import NoLibrary
from tests.index.made import ALMANAC, HARBOUR, RAILWAY, paper
from tests.word_hash_encoder import WordHashEncoder

CHANGED = paper("railway", "Freight fell. The station was closed for a year.")


@dataclass(frozen=True)
class Subject:
    """`start` makes a folder's first state, `change` the next; `state` tells them apart, or raises at damage."""

    name: str
    start: Callable[[Path], object]
    change: Callable[[Path], object]
    state: Callable[[Path], object]


def library_state(library: Path) -> object:
    """What a reader finds: each paper with its editions; every checksum, count, edition and vector is looked at."""
    try:
        with open_library(library) as snapshot:
            report = check_library(library, WordHashEncoder())
            if not report.ok:
                raise AssertionError([f.detail for f in report.findings if not f.ok])
            return [[r.id, *(e.edition for e in editions_of(snapshot, r.id))] for r in snapshot.papers()]
    except NoLibrary:
        return None


def begin(library: Path) -> None:
    """Three papers, then two."""
    update(library, [HARBOUR, RAILWAY, ALMANAC], WordHashEncoder())
    update(library, [], WordHashEncoder(), remove=["harbour"])


def _nothing(library: Path) -> None:
    library.mkdir()


FIRST = Subject("first ingest", _nothing, lambda at: update(at, [HARBOUR, ALMANAC], WordHashEncoder()), library_state)
INGEST = Subject("ingest", begin, lambda at: update(at, [HARBOUR], WordHashEncoder()), library_state)
UPDATE = Subject("update", begin, lambda at: update(at, [CHANGED], WordHashEncoder()), library_state)
REMOVE = Subject("removal", begin, lambda at: update(at, [], WordHashEncoder(), remove=["almanac"]), library_state)
OURS = (FIRST, INGEST, UPDATE, REMOVE)

_SIZE = 200_000  # bytes of each of the two files


def _two(version: int) -> dict[str, bytes]:
    index = f"{version}" * _SIZE
    return {"index.bin": index.encode(), "docstore.json": json.dumps({"version": version, "text": index}).encode()}


def _write_in_place(folder: Path, version: int) -> None:
    folder.mkdir(exist_ok=True)
    for name, data in _two(version).items():
        (folder / name).write_bytes(data)


def _replace_each(folder: Path, version: int) -> None:
    folder.mkdir(exist_ok=True)
    for name, data in _two(version).items():
        beside = folder / f".{name}"
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.rename(folder / name)
    descriptor = os.open(folder, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)


def two_files_state(folder: Path) -> object:
    """The version that both files are of."""
    version = int(json.loads((folder / "docstore.json").read_bytes())["version"])
    for name, data in _two(version).items():
        if (folder / name).read_bytes() != data:
            raise AssertionError(f"{name} is not of version {version}")
    return version


IN_PLACE = Subject(
    "two files written in place",
    lambda at: _write_in_place(at, 1),
    lambda at: _write_in_place(at, 2),
    two_files_state,
)
EACH_REPLACED = Subject(
    "two files, each replaced in one step",
    lambda at: _replace_each(at, 1),
    lambda at: _replace_each(at, 2),
    two_files_state,
)
CONTROLS = (IN_PLACE, EACH_REPLACED)
WRITES = {IN_PLACE.name: _write_in_place, EACH_REPLACED.name: _replace_each}  # any version, for writers in a loop
