"""Reading apart: what a process that reads can do to the others and to ours, which is nothing."""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import pytest

from ingest.errors import NotText, SourceError
from ingest.paper import Facts, Paper
from ingest.parse import apart
from ingest.parse.apart import Reading, Request, read_apart
from ingest.parse.job import Job, read_job
from tests.ingest.rendering import SECTIONED_PAPER, SERIES_PAPER, to_html, to_markdown, to_text

TEXT = to_text(SERIES_PAPER)


def job(name: str, facts: Facts | None = None) -> Job:
    return Job(name, Path(name).stem, name, 1_000_000, facts or Facts())


def below(pid: int) -> list[int]:
    """The processes that this one began, and those that they began."""
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += [int(child), *below(int(child))]
    return found


def commands(pids: list[int]) -> list[str]:
    """The command lines of those of the processes that are alive."""
    lines = []
    for pid in pids:
        try:
            lines.append(Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue
    return [line for line in lines if line]


def test_what_is_read_apart_is_what_is_read_here() -> None:
    data = {"a.txt": TEXT, "b.md": to_markdown(SECTIONED_PAPER), "c.html": to_html(SECTIONED_PAPER, site=True)}
    facts = Facts(title="Quays", series="Ports")
    requests = [(job(name, facts), held) for name, held in data.items()]
    read = {reading.job.name: reading for reading in read_apart(requests, workers=2)}
    assert {name: reading.result for name, reading in read.items()} == {
        name: read_job(job(name, facts), held) for name, held in data.items()
    }
    assert all(0 < reading.seconds < 20 and 1 << 20 < reading.peak < 1 << 30 for reading in read.values())


def test_errors_come_back_as_they_were_raised() -> None:
    picture = (job("a.txt"), b"\x89PNG\r\n" + bytes(range(256)))
    with pytest.raises(NotText) as here:
        read_job(*picture)
    [reading] = read_apart([picture])
    assert isinstance(reading.result, NotText)
    assert str(reading.result) == str(here.value)


def test_requests_are_taken_as_there_is_room() -> None:
    taken = 0

    def requests() -> Iterator[Request]:
        nonlocal taken
        for number in range(20):
            taken += 1
            yield job(f"{number}.txt"), TEXT

    readings = read_apart(requests(), workers=2)
    next(readings)
    assert taken <= 4
    assert len(list(readings)) == 19


def test_a_fault_in_a_reader_is_this_source_s_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("by chance")

    monkeypatch.setattr("ingest.read.read_text", fail)
    with pytest.raises(SourceError, match=r"a\.txt could not be read: ZeroDivisionError: by chance") as caught:
        read_job(job("a.txt"), TEXT)
    assert caught.value.remedy
    monkeypatch.setattr("ingest.read.read_text", lambda *_: (_ for _ in ()).throw(RecursionError))
    with pytest.raises(SourceError, match="nested too deeply"):
        read_job(job("a.txt"), TEXT)
    monkeypatch.setattr("ingest.read.read_text", lambda *_: (_ for _ in ()).throw(MemoryError))
    with pytest.raises(SourceError, match="more than 1 GiB"):
        read_job(job("a.txt"), TEXT)


def test_words_that_no_file_takes_are_mended() -> None:
    page = b'---\ntitle: "Ports \\uD800 and"\n---\n\nOne quay was built in spring, and no other.\n'
    paper = read_job(job("a.md"), page)
    assert paper.facts.title == "Ports ? and"
    [reading] = read_apart([(job("a.md"), page)])
    assert reading.result == paper


def test_a_source_whose_process_is_killed_fails_alone() -> None:
    """Each copy that is at work is killed; those that come later are read, by the same server."""
    slow = b"<html><body>" + b"<p>One quay was built in spring. " * 60_000 + b"</body></html>"
    readings = read_apart([*((job(f"{n}.html"), slow) for n in range(2)), (job("c.txt"), TEXT)], workers=2)
    ours = os.getpid()

    def kill() -> None:
        for _ in range(500):
            copies = [pid for pid in below(ours) if pid not in servers()]
            if len(copies) == 2:
                for pid in copies:
                    os.kill(pid, signal.SIGKILL)
                return
            time.sleep(0.01)

    def servers() -> list[int]:
        return [int(pid) for pid in Path(f"/proc/{ours}/task/{ours}/children").read_text().split()]

    thread = threading.Thread(target=kill)
    thread.start()
    found: list[Reading] = list(readings)
    thread.join()
    told = {reading.job.name: reading.result for reading in found}
    assert "ended from outside" in str(told["0.html"])
    assert "ended from outside" in str(told["1.html"])
    assert isinstance(told["c.txt"], Paper)


def test_a_server_that_is_killed_is_begun_again() -> None:
    def requests() -> Iterator[Request]:
        for number in range(6):
            if number == 3:
                [server] = [pid for pid in below(os.getpid()) if "parse.server" in "".join(commands([pid]))][:1]
                os.kill(server, signal.SIGKILL)
            yield job(f"{number}.txt"), TEXT

    read = list(read_apart(requests(), workers=1))
    assert sorted(reading.job.name for reading in read) == [f"{n}.txt" for n in range(6)]
    assert all(isinstance(reading.result, Paper) for reading in read)


def test_nothing_is_left_running(tmp_path: Path) -> None:
    before = below(os.getpid())
    readings = read_apart(((job(f"{n}.txt"), TEXT) for n in range(50)), workers=2)
    next(readings)
    assert len(below(os.getpid())) > len(before)
    readings.close()
    assert below(os.getpid()) == before


def test_a_pipe_is_closed_once_nobody_reads_from_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a thread that comes late would read the answers of the next server, whose pipe has the same number."""
    pump, late = apart._pump, threading.Event()

    def lagging(stream: IO[bytes], answers: Any) -> None:
        pump(stream, answers)
        time.sleep(0.1)
        if not stream.closed:
            late.set()

    monkeypatch.setattr(apart, "_pump", lagging)
    assert len(list(read_apart([(job("a.txt"), TEXT)]))) == 1
    assert late.is_set()


def test_the_server_ends_with_the_process_that_began_it(tmp_path: Path) -> None:
    """Even where that one is killed and can tell it nothing."""
    slow = tmp_path / "slow.html"
    slow.write_bytes(b"<html><body>" + b"<p>One quay was built in spring. " * 200_000 + b"</body></html>")
    code = (
        "import sys; from ingest.intake import collect; from pathlib import Path;"
        "print('go', flush=True); collect([Path(sys.argv[1])])"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(slow)], stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        wait_until(lambda: len(below(process.pid)) == 2)
        children = below(process.pid)
        process.kill()
        process.wait()
    wait_until(lambda: not commands(children))


def wait_until(holds: object, seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not holds():  # type: ignore[operator]
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_text_needs_the_reader_of_text_alone(tmp_path: Path) -> None:
    """The server imports nothing that the sources do not need, and remembers what they did."""
    code = (
        "import json, sys; from ingest.parse.apart import read_apart; from ingest.parse.job import Job;"
        "from ingest.paper import Facts;"
        "jobs = [(Job('a.txt', 'a', 'a', 10**6, Facts()), b'One quay was built in spring.')];"
        "list(read_apart(jobs)); print([m for m in ('lxml', 'markdown_it', 'trafilatura') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_page_is_read_faster_when_others_were_read_before() -> None:
    page = to_html(SECTIONED_PAPER, site=True)
    read = list(read_apart(((job(f"{n}.html"), page) for n in range(8)), workers=1))
    seconds = [reading.seconds for reading in read]
    assert statistics.median(seconds[3:]) < 0.7 * seconds[0]  # the first imports the reader of pages, and trafilatura
