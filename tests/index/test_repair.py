"""Every kind of damage, repaired: what is derived is the same again, what is proved is kept, and the rest is named."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from index.build import update
from index.check import check_library
from index.editions import editions_of
from index.encoder import Encoder
from index.library import open_library
from index.manifest import CORPUS, CURRENT, DENSE, MANIFEST
from index.repair import repair_library
from ingest.errors import EncoderMismatch, LibraryBusy, LibraryDamaged, NoLibrary
from tests.index.made import ALMANAC, HARBOUR, RAILWAY, paper
from tests.index.test_editions import in_format_1
from tests.word_hash_encoder import WordHashEncoder

REVISED = paper("railway", "Freight fell. The station was closed for a year.")


def never() -> Encoder:
    raise AssertionError("nothing was to be encoded")


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """Generation 1: harbour, almanac and railway; generation 2: railway revised, and a new paper."""
    library = tmp_path / "library"
    update(library, [HARBOUR, ALMANAC, RAILWAY], WordHashEncoder())
    update(library, [REVISED, paper("new", "A new paper came last.")], WordHashEncoder())
    return library


def damage(path: Path, text: bytes | None = None) -> None:
    """Flip a bit: in the middle, or in the first place where `text` stands."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2 if text is None else data.index(text) + 2] ^= 1
    path.write_bytes(data)


def editions(library: Path) -> dict[str, list[str]]:
    with open_library(library) as snapshot:
        return {record.id: [e.edition for e in editions_of(snapshot, record.id)] for record in snapshot.papers()}


def test_nothing_to_repair(library: Path) -> None:
    before = {path: path.read_bytes() for path in library.rglob("*") if path.is_file() and path.name != "write.lock"}
    repaired = repair_library(library, never)
    assert (repaired.generation, repaired.done, repaired.lost) == (2, (), ())
    assert {p: p.read_bytes() for p in library.rglob("*") if p.is_file() and p.name != "write.lock"} == before


@pytest.mark.parametrize("how", ["flipped", "deleted", "cut"])
def test_the_dense_index_is_made_again_to_the_byte_without_encoding(library: Path, how: str) -> None:
    dense = library / "gen-00000002" / DENSE
    encoder = WordHashEncoder()
    questions = encoder.encode([f"question {n} of the harbour and the railway" for n in range(200)])
    whole = dense.read_bytes()
    with open_library(library) as snapshot:
        scores, ids = snapshot.vectors.search(questions, 5)
    if how == "deleted":
        dense.unlink()
    elif how == "cut":
        dense.write_bytes(whole[:100])
    else:
        damage(dense)
    assert not check_library(library).ok
    with pytest.raises(LibraryDamaged) as caught, open_library(library) as snapshot:
        snapshot.vectors  # noqa: B018
    assert "check --repair" in caught.value.remedy
    repaired = repair_library(library, never)
    assert repaired.lost == ()
    assert "none encoded again" in repaired.done[0]
    assert (library / f"gen-{repaired.generation:08d}" / DENSE).read_bytes() == whole
    with open_library(library) as snapshot:
        again = snapshot.vectors.search(questions, 5)
    np.testing.assert_array_equal(again[0], scores)
    np.testing.assert_array_equal(again[1], ids)
    assert check_library(library, encoder).ok


@pytest.mark.parametrize("how", ["flipped", "deleted", "emptied"])
def test_the_commit_point_is_made_again(library: Path, how: str) -> None:
    before = editions(library)
    if how == "deleted":
        (library / CURRENT).unlink()
    elif how == "emptied":
        (library / CURRENT).write_bytes(b"")
    else:
        damage(library / CURRENT)
    repaired = repair_library(library, never)
    assert (repaired.generation, repaired.lost) == (2, ())
    assert "gen-00000002" in repaired.done[0]
    assert editions(library) == before
    assert check_library(library, WordHashEncoder()).ok


@pytest.mark.parametrize("name", [MANIFEST, CORPUS])
@pytest.mark.parametrize("how", ["flipped", "deleted"])
def test_a_damaged_generation_is_built_again_on_the_one_before(library: Path, name: str, how: str) -> None:
    before = editions(library)
    path = library / "gen-00000002" / name
    if how == "deleted":
        path.unlink()
    else:
        damage(path, b"dimension" if name == MANIFEST else b"closed for a year")
    encoder = WordHashEncoder()
    repaired = repair_library(library, lambda: encoder)
    found = editions(library)
    assert check_library(library, encoder).ok
    if name == MANIFEST:
        assert found == before
        assert repaired.lost == ()
        assert "ingest it again to be sure" in " ".join(repaired.done)
    elif how == "flipped":  # one word of one paper
        assert found == before | {"railway": before["railway"][:1]}
        assert [line for line in repaired.lost if line.startswith("railway could not be read")]
    else:
        assert found == {k: v[:1] for k, v in before.items() if k != "new"}
        assert "could not be read to its end" in repaired.lost[0]
    assert (library / "damaged-00000002").is_dir()
    assert (
        update(library, [REVISED, paper("new", "A new paper came last.")], encoder).generation > repaired.generation - 1
    )
    assert {k: v[-1] for k, v in editions(library).items()} == {k: v[-1] for k, v in before.items()}
    assert (library / "damaged-00000002").is_dir()


def test_what_was_removed_is_kept_and_named(library: Path) -> None:
    update(library, [], WordHashEncoder(), remove=["harbour"])
    damage(library / "gen-00000003" / MANIFEST)
    repaired = repair_library(library, WordHashEncoder)
    assert "harbour" in editions(library)
    assert [line for line in repaired.done if line.startswith("harbour is not in gen-00000003")]


def test_without_any_whole_generation_the_proved_papers_begin_a_new_one(library: Path) -> None:
    shutil.rmtree(library / "gen-00000001")
    damage(library / "gen-00000002" / CORPUS, b"widened in 1931")
    repaired = repair_library(library, WordHashEncoder)
    assert sorted(editions(library)) == ["almanac", "new", "railway"]
    assert repaired.lost == (
        "harbour could not be read from gen-00000002: ingest it again.",
        "Former editions are lost: no generation that holds them is whole.",
    )
    assert check_library(library, WordHashEncoder()).ok


def test_nothing_that_can_be_read_is_said_and_nothing_is_touched(library: Path) -> None:
    for number in (1, 2):
        (library / f"gen-0000000{number}" / CORPUS).write_bytes(b"no database")
    before = sorted(library.rglob("*"))
    with pytest.raises(LibraryDamaged, match="Nothing of the library") as caught:
        repair_library(library, never)
    assert "export" in caught.value.remedy
    assert sorted(library.rglob("*")) == before


def test_an_older_format_is_brought_up_to_this_one(library: Path) -> None:
    in_format_1(library)
    report = check_library(library)
    assert report.ok
    assert [f.detail for f in report.findings if f.name == "format"] == [
        "format 1 is read as it is; pincite check --repair brings it to format 2"
    ]
    repaired = repair_library(library, never)
    assert repaired.done == ("The library was brought from format 1 to format 2.",)
    with open_library(library) as snapshot:
        assert snapshot.keeps_editions
    assert check_library(library, WordHashEncoder()).ok


def test_another_encoder_does_not_repair(library: Path) -> None:
    damage(library / "gen-00000002" / MANIFEST)
    with pytest.raises(EncoderMismatch):
        repair_library(library, lambda: WordHashEncoder("another"))
    assert (library / "gen-00000002").is_dir()


def test_where_there_is_nothing(tmp_path: Path, library: Path) -> None:
    with pytest.raises(NoLibrary):
        repair_library(tmp_path / "absent", never)
    assert not (tmp_path / "absent").exists()
    from index.lock import writing

    with writing(library / "write.lock"), pytest.raises(LibraryBusy):
        repair_library(library, never)
