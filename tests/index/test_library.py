from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from index.build import update
from index.check import check_library
from index.library import open_library
from index.manifest import CURRENT, Current
from ingest.errors import FormatMismatch, LibraryDamaged, LibraryError, NoLibrary
from tests.index.made import ALMANAC, HARBOUR, RAILWAY
from tests.word_hash_encoder import WordHashEncoder

ENCODER = WordHashEncoder()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of two generations. Not to be changed."""
    library = tmp_path_factory.mktemp("made") / "library"
    update(library, [HARBOUR, ALMANAC], ENCODER)
    update(library, [RAILWAY], ENCODER)
    return library


@pytest.fixture
def library(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "library"))


def open_and_search(library: Path) -> None:
    """All that a question reads."""
    with open_library(library) as snapshot:
        assert len(snapshot.papers()) == 3
        _, ids = snapshot.vectors.search(ENCODER.encode(["the branch line reached the quay"]), 3)
        assert snapshot.paragraph_of(ids[0].tolist())


@pytest.mark.parametrize("kind", ["absent", "empty", "only a cache", "a file"])
def test_no_library(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "library"
    if kind == "a file":
        path.write_text("not a folder")
    elif kind != "absent":
        (path / "cache" if kind == "only a cache" else path).mkdir(parents=True)
    with pytest.raises(NoLibrary, match="There is no library") as caught:
        open_library(path)
    assert "ingest" in caught.value.remedy


def test_two_generations_are_kept(library: Path) -> None:
    update(library, [], ENCODER, remove=["almanac"])
    assert sorted(p.name for p in library.iterdir()) == ["CURRENT", "gen-00000002", "gen-00000003", "write.lock"]


def flips(path: Path, every: int) -> list[int]:
    size = path.stat().st_size
    return sorted({*range(min(size, 8)), *range(0, size, every), *range(max(size - 8, 0), size)})


@pytest.mark.parametrize(
    ("name", "every"),
    [
        ("CURRENT", 1),
        ("gen-00000002/manifest.json", 7),
        ("gen-00000002/corpus.sqlite", 3001),
        ("gen-00000002/dense.faiss", 307),
    ],
)
def test_a_flipped_bit_is_found_in_every_file(library: Path, name: str, every: int) -> None:
    path = library / name
    whole = path.read_bytes()
    for offset in flips(path, every):
        damaged = bytearray(whole)
        damaged[offset] ^= 1 << (offset % 8)
        path.write_bytes(damaged)
        with pytest.raises((LibraryDamaged, FormatMismatch)) as caught:
            open_and_search(library)
        assert str(path) in caught.value.what, offset
        assert caught.value.remedy
        assert not check_library(library).ok
    path.write_bytes(whole)
    open_and_search(library)
    assert check_library(library, ENCODER).ok


@pytest.mark.parametrize(
    "name", ["CURRENT", "gen-00000002/manifest.json", "gen-00000002/corpus.sqlite", "gen-00000002/dense.faiss"]
)
@pytest.mark.parametrize("damage", ["deleted", "emptied", "cut", "longer", "of the generation before"])
def test_damage_is_found_in_every_file(library: Path, name: str, damage: str) -> None:
    path = library / name
    whole = path.read_bytes()
    if damage == "deleted":
        path.unlink()
    elif damage == "of the generation before":
        other = library / name.replace("gen-00000002", "gen-00000001")
        path.write_bytes(other.read_bytes() if other != path else Current(1, "0" * 64).to_bytes())
    else:
        path.write_bytes({"emptied": b"", "cut": whole[: len(whole) // 2], "longer": whole + b"\0"}[damage])
    with pytest.raises(LibraryDamaged) as caught:
        open_and_search(library)
    assert str(library) in caught.value.what
    assert not check_library(library).ok


def test_an_older_generation_is_never_served_instead(library: Path) -> None:
    shutil.rmtree(library / "gen-00000002")
    with pytest.raises(LibraryDamaged, match=r"gen-00000002/manifest\.json is missing"):
        open_library(library)


def test_a_writer_does_not_build_on_damage(library: Path) -> None:
    corpus = library / "gen-00000002" / "corpus.sqlite"
    corpus.write_bytes(b"?" + corpus.read_bytes()[1:])
    before = sorted(library.rglob("*"))
    with pytest.raises(LibraryDamaged):
        update(library, [], ENCODER, remove=["almanac"])
    (library / CURRENT).unlink()
    with pytest.raises(LibraryDamaged, match="CURRENT is missing"):
        update(library, [HARBOUR], ENCODER)
    assert sorted(library.rglob("*")) == [p for p in before if p.name != CURRENT]


@pytest.mark.parametrize(("found", "age"), [(3, "newer"), (0, "older"), ("x", "older"), (True, "older")])
def test_another_format(library: Path, found: object, age: str) -> None:
    from index.manifest import _own  # the checksum is right, so that the format is what is refused

    raw = json.loads((library / CURRENT).read_bytes())
    raw.pop("self")
    raw["format"] = found
    (library / CURRENT).write_text(json.dumps({**raw, "self": _own(raw)}) + "\n")
    with pytest.raises(FormatMismatch, match=f"format {found}, which is {age} than the format 2"):
        open_library(library)


def test_a_foreign_file_in_the_library_does_no_harm(library: Path) -> None:
    (library / "notes.txt").write_text("mine")
    (library / "gen-x").mkdir()
    update(library, [], ENCODER, remove=["almanac"])
    with open_library(library) as snapshot:
        assert snapshot.generation == 3
    assert (library / "notes.txt").exists()
    assert (library / "gen-x").exists()


def test_a_reader_writes_nothing(library: Path) -> None:
    before = sorted(library.rglob("*"))
    open_and_search(library)
    with open_library(library) as snapshot, pytest.raises(sqlite3.OperationalError, match="readonly"):
        snapshot.connection.execute("DELETE FROM papers")
    assert sorted(library.rglob("*")) == before


def test_a_folder_with_odd_characters_in_its_name(tmp_path: Path) -> None:
    library = tmp_path / "a?b #c%20d ü"
    update(library, [HARBOUR], ENCODER)
    with open_library(library) as snapshot:
        assert len(snapshot.vectors) == snapshot.manifest.counts.passages


def test_a_folder_that_cannot_be_read(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", refuse)  # tests may run as root, whom no permission stops
    with pytest.raises(LibraryError, match="cannot be read: Permission denied"):
        open_library(library)
