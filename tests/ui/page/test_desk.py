"""The library behind the page, while others write to it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.assistant import Assistant
from assistant.desk import Desk
from index.build import update
from index.encoder import load_encoder
from ingest.errors import LibraryDamaged


@pytest.fixture
def library(harbour_library: Path, copied: Callable[[Path, Path], Path], tmp_path: Path) -> Path:
    return copied(harbour_library, tmp_path / "library")


@pytest.fixture
def desk(library: Path) -> Iterator[Desk]:
    desk = Desk(lambda held: Assistant.open(library, encoder=held.encoder if held else None))
    yield desk
    desk.close()


def remove(library: Path, paper: str) -> None:
    update(library, (), load_encoder(cache=library / "cache"), remove=[paper])


def test_the_same_assistant_for_everybody(desk: Desk) -> None:
    with desk.assistant() as one, desk.assistant() as two:
        assert one is two


def test_what_is_written_meanwhile_is_seen_by_the_next(desk: Desk, library: Path) -> None:
    with desk.assistant() as before:
        remove(library, "ferries_02")
        with desk.assistant() as after:
            assert [record.id for record in after.records] == ["harbour_01"]
        assert before.ask("Which boats carry the islanders?").papers_searched == ("ferries_02", "harbour_01")
        assert after.encoder is before.encoder
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        before.snapshot.papers()  # nobody used it any more, so it was let go
    with desk.assistant() as still:
        assert still is after


def test_a_damaged_library_is_an_error_and_not_the_end(desk: Desk, library: Path) -> None:
    current = library / "CURRENT"
    sound = current.read_bytes()
    current.write_bytes(b"nonsense")
    with pytest.raises(LibraryDamaged), desk.assistant():
        pass
    current.write_bytes(sound)
    with desk.assistant() as assistant:
        assert len(assistant.records) == 2
