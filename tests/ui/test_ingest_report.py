"""What `pincite ingest` says at its end, and what it leaves behind when it is stopped."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from index.unfinished import UNFINISHED
from tests.ingest.pdf_rendering import Setting, to_pdf
from tests.ingest.rendering import SECTIONED_PAPER, SERIES_PAPER, to_html, to_markdown, to_text
from tests.ui.conftest import Ran

Run = Callable[..., Ran]


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """Papers in several formats, one of them twice, and files that cannot be read."""
    folder = tmp_path / "mixed"
    folder.mkdir()
    (folder / "quays.txt").write_bytes(to_text(SERIES_PAPER))
    (folder / "ports.pdf").write_bytes(to_pdf(SECTIONED_PAPER, Setting(page=(400, 330))))
    (folder / "ports.md").write_bytes(to_markdown(SECTIONED_PAPER))
    (folder / "ports.html").write_bytes(to_html(SECTIONED_PAPER))
    (folder / "cut.pdf").write_bytes(to_pdf(SECTIONED_PAPER)[:900])
    (folder / "esc\x1b[2Jape.txt").write_bytes(b"")
    return folder


def test_what_was_read_what_was_not_and_why(pincite: Run, empty_library: Path, mixed: Path) -> None:
    ran = pincite("ingest", mixed, "--library", empty_library)
    assert (ran.code, ran.err) == (1, "")
    lines = " ".join(ran.out.split())
    assert "read quays 7 paragraphs, 3 notes, 0." in lines
    assert "read ports 10 paragraphs, 2 notes, 0." in lines
    assert "is damaged" in lines
    assert "Get a fresh copy of the file." in lines
    assert "is empty (0 bytes)." in lines
    assert "ports.pdf: the same paper as" in lines
    assert "ports.md: the same paper as" in lines
    assert "\x1b" not in ran.out
    alone = pincite("ingest", mixed / "ports.pdf", "--library", empty_library)
    assert "10 paragraphs, 2 notes, 4 pages, 0." in " ".join(alone.out.split())


def test_the_same_as_json(pincite: Run, empty_library: Path, mixed: Path) -> None:
    ran = pincite("ingest", mixed, "--json", "--library", empty_library)
    assert (ran.code, ran.err) == (1, "")
    record = json.loads(ran.out)
    read = {paper["paper"]: paper for paper in record["papers"]}
    assert [(name, p["outcome"], p["paragraphs"], p["notes"], p["pages"]) for name, p in read.items()] == [
        ("ports", "read", 10, 2, None),
        ("quays", "read", 7, 3, None),
    ]
    assert all(paper["seconds"] > 0 for paper in read.values())  # by the clock, of a machine that may be busy
    assert [Path(one["source"]).name for one in record["failures"]] == ["cut.pdf", "esc[2Jape.txt"]
    assert all(one["what"] and one["remedy"] for one in record["failures"])
    assert len(record["left_out"]) == 2
    assert record["generation"] == 1
    ran = pincite("ingest", mixed / "cut.pdf", "--json", "--library", empty_library)
    assert ran.code == 2
    assert "is damaged" in ran.err
    assert json.loads(ran.out)["papers"] == []


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """Three hundred papers, each of which takes a while."""
    folder = tmp_path / "many"
    folder.mkdir()
    body = to_html(SECTIONED_PAPER, site=True).replace(b"</body>", b"<p>One quay was built in spring.</p>" * 400)
    for number in range(300):
        (folder / f"p{number:03}.html").write_bytes(body + b"%d" % number)
    return folder


@pytest.mark.parametrize("after", [0.0, 0.4, 1.5])
def test_ctrl_c_leaves_the_library_as_it_was_and_nothing_running(
    pincite: Run, empty_library: Path, harbour_folder: Path, many: Path, after: float
) -> None:
    """A real command, stopped as a terminal stops it: the signal goes to its whole group."""
    assert pincite("ingest", harbour_folder, "--library", empty_library).code == 0
    before = {path: path.read_bytes() for path in empty_library.rglob("*") if path.is_file()}
    command = [sys.executable, "-m", "ui.cli", "ingest", str(many), "--library", str(empty_library)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        servers = wait_for(lambda: children(process.pid))
        copies = wait_for(lambda: children(servers[0]))
        time.sleep(after)
        os.killpg(process.pid, signal.SIGINT)
        begun = time.monotonic()
        printed, said = process.communicate(timeout=20)
        assert time.monotonic() - begun < 5
    assert process.returncode == 130, said
    assert printed == ""
    assert "Stopped: the library is as it was." in said
    assert "Traceback" not in said
    after_it = {path: path.read_bytes() for path in empty_library.rglob("*") if path.is_file()}
    assert {path: data for path, data in after_it.items() if path.name != UNFINISHED} == before
    assert not [pid for pid in (*servers, *copies) if Path(f"/proc/{pid}").exists()]
    assert "2 papers" in pincite("ingest", harbour_folder, "--library", empty_library).out


def children(pid: int) -> list[int]:
    """The processes that a process has begun."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def wait_for(found: Callable[[], list[int]]) -> list[int]:
    end = time.monotonic() + 20
    while not (pids := found()):
        assert time.monotonic() < end
        time.sleep(0.005)
    return pids
