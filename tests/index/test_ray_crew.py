"""An ingest on a real Ray of this machine: the bytes of a local one, though workers are killed over it."""

from __future__ import annotations

import importlib.util
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime, tzinfo
from pathlib import Path

import pytest

from index import build
from index.build import update
from index.crew import HERE, Crew
from index.encoder import DEFAULT, Encoder, load_encoder
from index.library import open_library
from index.ray_crew import ray_crew
from ingest.intake import collect
from ingest.paper import Paper
from tests.conftest import NOTES, ROOT

# Fifteen seconds for the two, most of them Ray's own.
pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(importlib.util.find_spec("ray") is None, reason="ray is not installed"),
]


class Noon(datetime):
    """A clock that stands still, so that times of two ingests are the same."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Noon:
        return cls(2026, 11, 21, 12, tzinfo=tz)


@pytest.fixture(scope="module")
def encoder(encoder_cache: Path) -> Encoder:
    return load_encoder(cache=encoder_cache)


@pytest.fixture(scope="module")
def crew(encoder_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crew]:
    """A Ray of two workers, which find this checkout and stay on this machine as the tests do."""
    paths = os.pathsep.join([str(ROOT / "tests" / "offline"), str(ROOT)])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", paths)
        patch.setenv("HOME", str(tmp_path_factory.mktemp("home")))
        with ray_crew(None, DEFAULT, encoder_cache) as crew:
            yield crew


def workers() -> list[int]:
    """The processes of this test's Ray that encode just now."""
    above: dict[int, int] = {}
    named: list[int] = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            above[int(process.name)] = int((process / "stat").read_text("utf-8").rpartition(")")[2].split()[1])
            if (process / "cmdline").read_bytes().startswith(b"ray::encode_there"):
                named.append(int(process.name))
        except OSError:
            continue  # it ended meanwhile
    return [pid for pid in named if above.get(above[pid]) == os.getpid()]


def files(library: Path) -> dict[str, bytes]:
    """The bytes of every file of the generation that counts."""
    with open_library(library) as snapshot:
        return {path.name: path.read_bytes() for path in sorted(snapshot.folder.iterdir())}


def taken_in(library: Path, crew: Crew, encoder: Encoder, papers: tuple[Paper, ...], kill: bool = False) -> list[int]:
    """Ingest papers; the workers killed over it, each time when some of the work is done."""
    killed: list[int] = []

    def watch(done: int, total: int) -> None:
        if kill and len(killed) < 3 and done < total:
            for pid in workers():
                os.kill(pid, signal.SIGKILL)
                killed.append(pid)

    update(library, papers, encoder, progress=watch, crew=crew)
    return killed


def test_the_bytes_are_those_of_a_local_ingest_whoever_dies_over_it(
    crew: Crew, encoder: Encoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "datetime", Noon)
    here, there = collect([NOTES]), collect([NOTES], read=crew.read)
    assert there.papers == here.papers
    assert there.left_out == here.left_out
    assert taken_in(tmp_path / "here", HERE, encoder, here.papers) == []
    expected = files(tmp_path / "here")
    assert {"corpus.sqlite", "dense.faiss", "manifest.json"} <= expected.keys()
    killed = taken_in(tmp_path / "there", crew, encoder, there.papers, kill=True)
    assert killed
    assert files(tmp_path / "there") == expected
    print(f"{len(killed)} workers killed; {len(expected)} files of the generation are the same, byte for byte")
    again = update(tmp_path / "there", there.papers, encoder, crew=crew)
    assert (again.generation, again.paragraphs_encoded) == (1, 0)


def test_a_cluster_is_found_by_its_address_and_says_what_it_cannot_read(
    crew: Crew, notes_library: Path, tmp_path: Path
) -> None:
    import ray

    folder = tmp_path / "papers"
    folder.mkdir()
    for note in sorted(NOTES.glob("*.txt"))[:2]:
        (folder / note.name).write_bytes(note.read_bytes())
    (folder / "broken.pdf").write_bytes(b"%PDF-1.4 and nothing else")
    (folder / "empty.txt").touch()
    library = tmp_path / "library"
    library.mkdir()
    (library / "cache").symlink_to(notes_library / "cache")
    settings = {"PINCITE_INDEX__RAY_ADDRESS": ray.get_runtime_context().gcs_address}
    command = [sys.executable, "-m", "ui.cli", "ingest", str(folder), "--executor", "ray", "--json"]
    ran = subprocess.Popen(
        [*command, "--library", str(library)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT, env={**os.environ, **settings},
    )  # fmt: skip
    while not (at_work := workers()) and ran.poll() is None:
        time.sleep(0.02)
    for pid in at_work:
        os.kill(pid, signal.SIGKILL)
    out, err = ran.communicate(timeout=120)
    assert ran.returncode == 1, out + err
    assert "Traceback" not in err
    assert at_work
    told = json.loads(out)  # Ray tells of the dead, but not here
    assert [paper["outcome"] for paper in told["papers"]] == ["read", "read"]
    assert sorted(Path(failure["source"]).name for failure in told["failures"]) == ["broken.pdf", "empty.txt"]
    assert any("is empty (0 bytes)" in failure["what"] for failure in told["failures"])
    with open_library(library) as found:
        assert len(found.papers()) == 2
        found.check_encoder(load_encoder(cache=notes_library / "cache"))  # raises
