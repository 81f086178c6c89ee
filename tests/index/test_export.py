"""A library goes into one file and comes back the same; whatever was done to the file on the way is noticed."""

from __future__ import annotations

import io
import json
import shutil
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from index.build import update
from index.check import check_library
from index.editions import editions_of
from index.export import HEADER, export_library
from index.export_reading import import_library
from index.library import open_library
from index.manifest import CORPUS, DENSE, MANIFEST, FileFacts, Manifest, sha256_hex
from index.repair import repair_library
from ingest.errors import (
    FormatMismatch,
    LibraryBusy,
    LibraryDamaged,
    LibraryError,
    NoLibrary,
    OptionsError,
    PinciteError,
    SourceError,
)
from tests.index.made import ALMANAC, HARBOUR, RAILWAY, paper
from tests.index.test_editions import in_format_1
from tests.word_hash_encoder import WordHashEncoder

ENCODER = WordHashEncoder()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of two generations, with a former edition. Not to be changed."""
    library = tmp_path_factory.mktemp("made") / "library"
    update(library, [HARBOUR, ALMANAC, RAILWAY], ENCODER)
    update(library, [paper("railway", "Freight fell.")], ENCODER)
    return library


@pytest.fixture(scope="module")
def archive(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library as an archive. Not to be changed."""
    return export_library(made, tmp_path_factory.mktemp("archive") / "library.zip").path


def all_of(library: Path) -> object:
    with open_library(library) as snapshot:
        papers = [snapshot.paper(record.id) for record in snapshot.papers()]
        editions = [editions_of(snapshot, paper.id) for paper in papers]
        scores, ids = snapshot.vectors.search(ENCODER.encode(["the harbour", "freight"]), 5)
        return papers, editions, scores.tolist(), ids.tolist()


def members(archive: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(archive) as opened:
        return {member.filename: opened.read(member) for member in opened.infolist()}


def packed(to: Path, contents: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, data in contents.items():
            opened.writestr(name, data)
    return to


def signed(contents: dict[str, bytes], change: Callable[[Path], None], folder: Path) -> dict[str, bytes]:
    """The members with a changed corpus and every checksum made to fit: what an attacker would send."""
    path = folder / "changed.sqlite"
    path.write_bytes(contents[CORPUS])
    change(path)
    data = path.read_bytes()
    from dataclasses import replace

    manifest = Manifest.from_bytes(contents[MANIFEST])
    files = {**manifest.files, CORPUS: FileFacts(sha256_hex(data), len(data))}
    described = replace(manifest, files=files).to_bytes()
    header = json.loads(contents[HEADER]) | {"manifest_sha256": sha256_hex(described)}
    return {HEADER: json.dumps(header).encode(), MANIFEST: described, CORPUS: data}


def test_there_and_back(made: Path, archive: Path, tmp_path: Path) -> None:
    done = import_library(archive, tmp_path / "back")
    assert (done.generation, done.replaced) == (2, None)
    assert all_of(tmp_path / "back") == all_of(made)
    assert check_library(tmp_path / "back", ENCODER).ok
    with open_library(made) as before, open_library(tmp_path / "back") as after:
        assert before.fingerprint == after.fingerprint  # reports of evaluations stay comparable
    assert update(tmp_path / "back", [HARBOUR], ENCODER).generation == 2
    assert update(tmp_path / "back", [paper("more", "One more.")], ENCODER).generation == 3


def test_the_same_generation_gives_the_same_bytes(made: Path, archive: Path, tmp_path: Path) -> None:
    again = export_library(made, tmp_path / "again.zip")
    assert again.path.read_bytes() == archive.read_bytes()
    assert again.size == archive.stat().st_size
    back = tmp_path / "back"
    import_library(archive, back)
    assert export_library(back, tmp_path / "third.zip").sha256 == again.sha256
    assert sorted(members(archive)) == sorted([HEADER, MANIFEST, CORPUS])


def test_a_file_or_a_library_that_is_there_is_not_overwritten_unless_it_is_said(archive: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    update(other, [paper("mine", "My own.")], ENCODER)
    with pytest.raises(SourceError, match="There is a library in") as caught:
        import_library(archive, other)
    assert "--replace" in caught.value.remedy
    with open_library(other) as snapshot:
        assert [r.id for r in snapshot.papers()] == ["mine"]
    done = import_library(archive, other, replace=True)
    assert (done.generation, done.replaced) == (2, 1)
    with open_library(other) as snapshot:
        assert len(snapshot.papers()) == 3
    assert (other / "gen-00000001").is_dir()
    assert check_library(other, ENCODER).ok
    with pytest.raises(OptionsError, match="is there already"):
        export_library(other, archive)
    assert export_library(other, Path(shutil.copy(archive, tmp_path / "copy.zip")), replace=True).generation == 2


def flips(archive: Path) -> list[int]:
    size = archive.stat().st_size
    return sorted({*range(0, 200, 5), *range(200, size, 997), *range(size - 300, size, 5)})


def test_whatever_byte_is_flipped_what_comes_in_is_whole_or_nothing_comes_in(
    made: Path, archive: Path, tmp_path: Path
) -> None:
    """A few bytes of a ZIP mean nothing (times, attributes): then the library is the same to the last vector."""
    whole, expected = archive.read_bytes(), all_of(made)
    told = harmless = 0
    for offset in flips(archive):
        damaged = bytearray(whole)
        damaged[offset] ^= 1 << (offset % 8)
        path = tmp_path / "damaged.zip"
        path.write_bytes(damaged)
        back = tmp_path / f"back-{offset}"
        try:
            import_library(path, back)
        except PinciteError as error:
            told += 1
            assert str(path) in error.what  # noqa: PT017
            assert error.remedy  # noqa: PT017
            with pytest.raises(NoLibrary):
                open_library(back)
            assert not list(back.glob(".staging*"))
        else:
            harmless += 1
            assert all_of(back) == expected, offset
    assert told > 2 * harmless
    print(f"{told} of {told + harmless} damages refused, the other {harmless} changed nothing")


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9, 0.999])
def test_an_archive_that_was_cut(archive: Path, tmp_path: Path, share: float) -> None:
    whole = archive.read_bytes()
    (tmp_path / "cut.zip").write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(SourceError, match=r"cut\.zip is damaged, or no ZIP archive"):
        import_library(tmp_path / "cut.zip", tmp_path / "back")


@pytest.mark.parametrize(
    ("extra", "gone"),
    [
        ({"../../evil.txt": b"x"}, None), ({"/etc/evil": b"x"}, None), ({DENSE: b"x"}, None),
        ({"index.pkl": b"x"}, None),
        ({}, MANIFEST), ({}, CORPUS), ({}, HEADER),
    ],
)  # fmt: skip
def test_only_the_three_members_are_taken(archive: Path, tmp_path: Path, extra: dict[str, bytes], gone: str) -> None:
    contents = {name: data for name, data in members(archive).items() if name != gone} | extra
    with pytest.raises(SourceError, match="is no exported library: it holds"):
        import_library(packed(tmp_path / "other.zip", contents), tmp_path / "back")
    assert not list(tmp_path.glob("**/evil*"))
    assert not (tmp_path / "back").exists()


def zeros(path: Path) -> None:
    path.write_bytes(b"\0" * 50_000_000)


def test_a_member_twice_a_bomb_and_a_size_that_lies(archive: Path, tmp_path: Path) -> None:
    contents = members(archive)
    twice = tmp_path / "twice.zip"
    packed(twice, contents)
    with zipfile.ZipFile(twice, "a") as opened, pytest.warns(UserWarning, match="Duplicate"):
        opened.writestr(CORPUS, b"another")
    with pytest.raises(SourceError, match="is no exported library"):
        import_library(twice, tmp_path / "back")
    bomb = signed(contents, zeros, tmp_path)
    with pytest.raises(LibraryDamaged, match="would grow from"):
        import_library(packed(tmp_path / "bomb.zip", bomb), tmp_path / "back")
    longer = {**contents, CORPUS: contents[CORPUS] + b"\0" * 5_000_000}
    with pytest.raises(LibraryDamaged, match=rf"{len(contents[CORPUS]) + 1:,} bytes with sha256"):
        import_library(packed(tmp_path / "longer.zip", longer), tmp_path / "back")
    huge = {**contents, MANIFEST: b" " * 2_000_000}
    with pytest.raises(LibraryDamaged, match="larger than"):
        import_library(packed(tmp_path / "huge.zip", huge), tmp_path / "back")


def sql(text: str) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript(text)

    return change


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (sql("CREATE TRIGGER t AFTER INSERT ON papers BEGIN DELETE FROM papers; END"), "does not make: t"),
        (sql("CREATE VIEW v AS SELECT load_extension('x')"), "holds what Pincite does not make: v"),
        (sql("ALTER TABLE paragraphs ADD COLUMN spy TEXT"), "holds what Pincite does not make: paragraphs"),
        (sql("UPDATE paragraphs SET text = 'Other words.' WHERE kind = 'paragraph'"), "not sound: editions"),
        (sql("DELETE FROM paragraphs WHERE paper = 'harbour'"), "its manifest says"),
        (sql("UPDATE passages SET vector = x'00'"), "is not sound"),
        (sql("UPDATE papers SET facts = 'no JSON'"), "is not sound"),
        (lambda path: path.write_bytes(b"SQLite format 3\0" + b"\1" * 5000), "is no database"),
    ],
)  # fmt: skip
def test_a_corpus_that_was_tampered_with_under_fitting_checksums(
    archive: Path, tmp_path: Path, change: Callable[[Path], None], said: str
) -> None:
    path = packed(tmp_path / "signed.zip", signed(members(archive), change, tmp_path))
    with pytest.raises((LibraryDamaged, LibraryError), match=said):
        import_library(path, tmp_path / "back")
    with pytest.raises(NoLibrary):
        open_library(tmp_path / "back")
    assert not list((tmp_path / "back").glob(".staging*"))


def test_an_older_format_is_brought_up_to_this_one_and_a_newer_one_refused(made: Path, tmp_path: Path) -> None:
    old = shutil.copytree(made, tmp_path / "old")
    in_format_1(old)
    done = import_library(export_library(old, tmp_path / "old.zip").path, tmp_path / "back")
    assert done.counts.papers == 3
    with open_library(tmp_path / "back") as snapshot:
        assert (snapshot.manifest.format, snapshot.keeps_editions) == (2, True)
    assert check_library(tmp_path / "back", ENCODER).ok
    repair_library(old, lambda: ENCODER)
    assert import_library(export_library(old, tmp_path / "mended.zip").path, tmp_path / "mended").counts.papers == 3
    contents = members(tmp_path / "old.zip")
    contents[MANIFEST] = contents[MANIFEST].replace(b'"format": 1', b'"format": 9')
    raw = json.loads(contents[MANIFEST])
    del raw["self"]
    contents[MANIFEST] = json.dumps(raw).encode()
    contents[HEADER] = json.dumps(
        json.loads(contents[HEADER]) | {"manifest_sha256": sha256_hex(contents[MANIFEST])}
    ).encode()
    with pytest.raises(FormatMismatch, match="format 9, which is newer"):
        import_library(packed(tmp_path / "newer.zip", contents), tmp_path / "newer")


def test_what_is_damaged_is_not_exported_and_what_is_written_is_not_held_up(made: Path, tmp_path: Path) -> None:
    library = shutil.copytree(made, tmp_path / "library")
    from index.lock import writing

    with writing(library / "write.lock"):
        assert export_library(library, tmp_path / "meanwhile.zip").generation == 2
        with pytest.raises(LibraryBusy):
            import_library(tmp_path / "meanwhile.zip", library, replace=True)
    corpus = library / "gen-00000002" / CORPUS
    corpus.write_bytes(corpus.read_bytes()[:-1] + b"?")
    with pytest.raises(LibraryDamaged):
        export_library(library, tmp_path / "never.zip")
    assert sorted(p.name for p in tmp_path.glob("*.zip")) == ["meanwhile.zip"]
    with pytest.raises(LibraryError, match="cannot be written"):
        export_library(made, tmp_path / "absent" / "x.zip")


def test_what_is_no_archive(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot be read: No such file"):
        import_library(tmp_path / "absent.zip", tmp_path / "back")
    with pytest.raises(SourceError, match="cannot be read: Is a directory"):
        import_library(tmp_path, tmp_path / "back")
    (tmp_path / "text.zip").write_text("hello")
    with pytest.raises(SourceError, match="no ZIP archive"):
        import_library(tmp_path / "text.zip", tmp_path / "back")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w"):
        pass
    (tmp_path / "empty.zip").write_bytes(buffer.getvalue())
    with pytest.raises(SourceError, match="it holds nothing"):
        import_library(tmp_path / "empty.zip", tmp_path / "back")
    assert not (tmp_path / "back").exists()
