from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from index import disk
from index.build import update
from index.library import open_library
from index.lock import LOCK, writing
from ingest.errors import LibraryBusy, LibraryError
from ingest.paper import Paper
from tests.index.made import ALMANAC, HARBOUR, RAILWAY, paper, with_facts
from tests.word_hash_encoder import WordHashEncoder

ROOT = Path(__file__).resolve().parents[2]
ENCODER = WordHashEncoder()

HOLDER = """
import sys, time
from pathlib import Path
from index.lock import writing
with writing(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder (the one that pytest gives holds a home)."""
    (tmp_path / "folder").mkdir()
    return tmp_path / "folder"


def editions(number: int) -> list[Paper]:
    """Two papers that always change together."""
    return [paper("one", f"The first text, version {number}."), paper("two", f"The second text, version {number}.")]


def test_what_is_flushed_before_what_is_renamed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    update(tmp_path / "library", [HARBOUR], ENCODER)
    done: list[str] = []
    flush, rename = disk.flush, Path.rename

    def note_flush(path: Path) -> None:
        done.append(f"flush {'staging' if path.name.startswith('.staging') else path.name}")
        flush(path)

    def note_rename(path: Path, target: Path) -> Path:
        done.append(f"rename to {target.name}")
        return rename(path, target)

    monkeypatch.setattr(disk, "flush", note_flush)
    monkeypatch.setattr(Path, "rename", note_rename)
    update(tmp_path / "library", [RAILWAY], ENCODER)
    assert done == [
        "flush corpus.sqlite",
        "flush dense.faiss",
        "flush manifest.json",
        "flush staging",
        "rename to gen-00000002",
        "flush library",
        f"flush .CURRENT-{os.getpid()}",
        "rename to CURRENT",
        "flush library",
    ]


def test_who_waits_writes_nothing_not_even_into_a_new_library(folder: Path) -> None:
    with writing(folder / LOCK), pytest.raises(LibraryBusy):
        update(folder, [HARBOUR], ENCODER)
    assert [entry.name for entry in folder.iterdir()] == [LOCK]


@pytest.mark.parametrize("step", range(7))
def test_a_failing_flush_leaves_the_old_library_or_the_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    library = tmp_path / "library"
    update(library, editions(1), ENCODER)
    flush, calls = os.fsync, 0

    def fail(descriptor: int) -> None:
        nonlocal calls
        calls += 1
        if calls == step + 1:
            raise OSError(28, "No space left on device")
        flush(descriptor)

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(LibraryError, match="No space left on device") as caught:
        update(library, editions(2), ENCODER)
    assert "room on the disk" in caught.value.remedy
    monkeypatch.undo()
    with open_library(library) as snapshot:
        found = [snapshot.paper(record.id) for record in snapshot.papers()]
    assert found == editions(2 if step == 6 else 1)
    update(library, editions(3), ENCODER)
    assert not [p for p in library.iterdir() if p.name.startswith(".")]


def test_a_second_writer_is_told_who_writes(tmp_path: Path) -> None:
    update(tmp_path, [HARBOUR], ENCODER)
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path / "write.lock")], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(LibraryBusy, match=rf"being written by process {holder.pid} since 20\d\d-\d\d-\d\d"):
            update(tmp_path, [RAILWAY], ENCODER)
        with open_library(tmp_path) as snapshot:  # readers do not wait
            assert snapshot.generation == 1
    finally:
        holder.kill()
        holder.communicate()
    assert update(tmp_path, [RAILWAY], ENCODER).generation == 2  # the kernel freed the lock


def test_the_lock_holds_within_a_process_too(tmp_path: Path) -> None:
    with writing(tmp_path / "write.lock"), pytest.raises(LibraryBusy), writing(tmp_path / "write.lock"):
        pass
    with writing(tmp_path / "write.lock"):
        assert (tmp_path / "write.lock").read_text().startswith(f"process {os.getpid()} since ")


def test_a_reader_keeps_its_generation(tmp_path: Path) -> None:
    update(tmp_path, editions(1), ENCODER)
    reader = open_library(tmp_path)
    for number in range(2, 6):
        update(tmp_path, editions(number), ENCODER)
    assert sorted(p.name for p in tmp_path.glob("gen-*")) == ["gen-00000001", "gen-00000004", "gen-00000005"]
    assert [reader.paper(name) for name in ("one", "two")] == editions(1)
    assert len(reader.vectors) == reader.manifest.counts.passages  # opened only now
    reader.close()
    update(tmp_path, editions(6), ENCODER)
    assert sorted(p.name for p in tmp_path.glob("gen-*")) == ["gen-00000005", "gen-00000006"]


def test_readers_while_a_writer_commits(tmp_path: Path) -> None:
    update(tmp_path, editions(1), ENCODER)
    last, stop = 40, threading.Event()
    problems: list[object] = []

    def read() -> None:
        seen = 0
        while not stop.is_set():
            try:
                with open_library(tmp_path) as snapshot:
                    number = snapshot.generation
                    found = [snapshot.paper(name) for name in ("one", "two")]
                    if found != editions(number) or number < seen:
                        problems.append((number, seen, found))
                    seen = number
            except Exception as error:  # noqa: BLE001  whatever it is, it is told below
                problems.append(error)
                return

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(2, last + 1):
        update(tmp_path, editions(number), ENCODER)
    stop.set()
    for reader in readers:
        reader.join()
    assert problems == []
    assert len(list(tmp_path.glob("gen-*"))) <= 5


def test_remains_of_dead_writers_are_swept(folder: Path) -> None:
    update(folder, [HARBOUR], ENCODER)
    orphan = folder / "gen-00000002"  # renamed, but CURRENT never named it
    (folder / ".staging-1-x").mkdir()
    (folder / ".staging-1-x" / "corpus.sqlite").write_bytes(b"half")
    (folder / ".CURRENT-1").write_bytes(b"half")
    orphan.mkdir()
    (orphan / "manifest.json").write_bytes(b"{}")
    with open_library(folder) as snapshot:
        assert snapshot.generation == 1
    assert update(folder, [HARBOUR, with_facts(ALMANAC, title="Another")], ENCODER).generation == 2
    with open_library(folder) as snapshot:
        assert snapshot.paper("almanac").facts.title == "Another"
    assert sorted(p.name for p in folder.iterdir()) == ["CURRENT", "gen-00000001", "gen-00000002", "write.lock"]


def test_checksums_and_whole_files(folder: Path) -> None:
    path = folder / "file"
    disk.replace_file(path, b"abc")
    assert disk.sha256_of(path) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    disk.replace_file(path, b"other")
    assert path.read_bytes() == b"other"
    assert list(folder.iterdir()) == [path]
