"""The real command line, unchanged, killed at each system call by which it changes the disk, and with calls that fail.

strace does both; where it is not, or may not, the tests are skipped and say so. `tests/index/test_crash.py` kills at
the same moments from within, wherever there is Python.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from index.build import update
from index.check import check_library
from index.encoder import load_encoder
from index.library import open_library
from ingest.intake import collect
from tests.ui.conftest import Ran

CHANGING = (
    "rename,renameat2,fsync,fdatasync,mkdir,mkdirat,rmdir,unlink,unlinkat,chmod,fchmod,fchmodat,ftruncate,truncate,"
    "pwrite64,copy_file_range,sendfile,flock"
)


def traced(log: Path, *arguments: str | Path, inject: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run `pincite` under strace."""
    order = ["strace", "-f", "-qq", "-o", str(log), "-e", f"trace={CHANGING}"]
    order += ["-e", f"inject={inject}"] if inject else []
    command = [*order, sys.executable, "-B", "-m", "ui.cli", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)


@pytest.fixture(scope="module")
def strace(tmp_path_factory: pytest.TempPathFactory) -> None:
    log = tmp_path_factory.mktemp("strace") / "log"
    try:
        ran = subprocess.run(["strace", "-o", str(log), "true"], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("strace is not installed")
    if ran.returncode:
        pytest.skip(f"strace may not trace here: {ran.stderr.strip()[-200:]}")


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    folder = tmp_path / "papers"
    folder.mkdir()
    for name in ("quay", "lock", "pier"):
        (folder / f"{name}.txt").write_text(f"The {name} was built in 1931.\n\nIt has been painted twice since then.\n")
    return folder


@pytest.fixture
def begun(papers: Path, empty_library: Path) -> Path:
    """A library of two of the papers."""
    update(
        empty_library,
        collect([papers / "quay.txt", papers / "lock.txt"]).papers,
        load_encoder(cache=empty_library / "cache"),
    )
    return empty_library


def state(library: Path) -> list[tuple[str, str]]:
    """Its papers and their editions; everything is checked but the encoder."""
    report = check_library(library)
    assert report.ok, [f.detail for f in report.findings if not f.ok]
    with open_library(library) as snapshot:
        return [(record.id, record.edition) for record in snapshot.papers()]


def command(which: str, papers: Path, library: Path) -> list[str | Path]:
    if which == "removal":
        return ["remove", "lock", "--library", library]
    if which == "update":
        (papers / "quay.txt").write_text("The quay was built in 1932.\n\nIt has been painted twice since then.\n")
        return ["ingest", papers / "quay.txt", "--library", library]
    return ["ingest", papers / "pier.txt", "--library", library]


@pytest.mark.soak
@pytest.mark.parametrize("which", ["ingest", "update", "removal"])
@pytest.mark.usefixtures("strace")
def test_killed_at_each_system_call(
    which: str, papers: Path, begun: Path, tmp_path: Path, copied: Callable[[Path, Path], Path]
) -> None:
    old = state(begun)
    order = command(which, papers, begun)
    whole = copied(begun, tmp_path / "whole")
    log = tmp_path / "log"
    done = traced(log, *order[:-1], whole)
    assert done.returncode == 0, done.stderr
    new = state(whole)
    assert new != old
    calls = Counter(met[1] for line in log.read_text().splitlines() if (met := re.match(r"\d+ +(\w+)\(", line)))
    assert calls["fsync"] == 7  # with another number, a library beside ours writes as well: look who
    assert calls["rename"] >= 2
    wrong: list[str] = []
    kept = Counter[str]()
    for call, count in sorted(calls.items()):
        for nth in range(1, count + 1):
            at = copied(begun, tmp_path / "at")
            killed = traced(log, *order[:-1], at, inject=f"{call}:signal=KILL:when={nth}")
            try:
                found = state(at)
                kept["old" if found == old else "new" if found == new else "other"] += 1
                assert found in (old, new)
                if killed.returncode:
                    kept["killed"] += 1
                again = subprocess.run(
                    [sys.executable, "-B", "-m", "ui.cli", *map(str, [*order[:-1], at])],
                    capture_output=True, text=True, check=False, timeout=300,
                )  # fmt: skip
                if which == "removal" and found == new:
                    assert again.returncode == 2
                else:
                    assert again.returncode == 0
                assert state(at) == new
                assert not [p.name for p in at.iterdir() if p.name.startswith(".")] or found == new
            except Exception as error:  # noqa: BLE001  all of them are told at the end
                wrong.append(f"{call} {nth}: {error}")
            shutil.rmtree(at)
    print(f"{which}: {sum(calls.values())} system calls {dict(calls)}, {dict(kept)}, {len(wrong)} wrong")
    assert wrong == []
    assert kept["old"]
    assert kept["new"]


@pytest.mark.parametrize(
    ("inject", "said"),
    [
        ("flock:error=ENOLCK", "cannot be locked: the disk does not take locks"),
        pytest.param(
            "flock:error=EOPNOTSUPP", "cannot be locked: the disk does not take locks", marks=pytest.mark.soak
        ),
        pytest.param("fsync:error=EIO", "cannot be written: Input/output error", marks=pytest.mark.soak),
        pytest.param("mkdir:error=ENOSPC", "No space left on device", marks=pytest.mark.soak),
        pytest.param("rename:error=EROFS", "Read-only file system", marks=pytest.mark.soak),
        pytest.param("pwrite64:error=ENOSPC", "No space left on device", marks=pytest.mark.soak),
        pytest.param("pwrite64:error=EIO", "Input/output error", marks=pytest.mark.soak),
    ],
)
@pytest.mark.usefixtures("strace")
def test_a_call_that_fails_is_told_and_nothing_is_lost(
    inject: str, said: str, papers: Path, begun: Path, tmp_path: Path
) -> None:
    old = state(begun)
    ran = traced(tmp_path / "log", *command("ingest", papers, begun), inject=inject)
    assert ran.returncode == 2, ran.stderr
    assert said in ran.stderr.replace("\n", " ")
    assert "Traceback" not in ran.stderr
    assert str(begun) in ran.stderr
    assert state(begun) == old
    assert not list(begun.glob(".staging*"))


def test_a_second_writer_on_the_command_line_is_told_who_writes(
    papers: Path, begun: Path, pincite: Callable[..., Ran]
) -> None:
    from index.lock import writing

    with writing(begun / "write.lock"):
        ran = pincite("ingest", papers / "pier.txt", "--library", begun)
    assert ran.code == 2
    assert "is being written by process" in ran.err
    assert "Wait until it is done" in ran.err
