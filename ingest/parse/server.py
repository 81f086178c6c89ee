"""The process that reads sources for Pincite: it imports each reader once, and forks for each source.

It takes frames on its standard input, a job each, and answers each with a frame on its standard output. Every source
is read in a fresh copy of this process, held to limits of time and memory: whatever a hostile file does ends there,
nothing of it is left when the next one is read, and a small file costs a fork, not a start and its imports. When the
other side ends, so does this process, and every copy with it.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import selectors
import signal
import sys
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from typing import NoReturn

from ingest.errors import SourceError
from ingest.parse.job import Job, read_job
from ingest.parse.limits import LONGEST, limit_process
from ingest.parse.record import job_of, read_frame, record_of, record_of_error, write_frame

# What a copy imported for one source is imported here before the next of its kind; of packages, the costly ones.
WARM = frozenset("docx ingest lxml markdown_it odf pypdfium2 trafilatura xml yaml zipfile".split())
_CHUNK = 1 << 16
_KILOBYTE = 1 if sys.platform == "darwin" else 1024  # the unit in which the system counts a process's memory


@dataclass(slots=True)
class Copy:
    """A copy at work: the number of its job, what it has answered so far, since when it runs."""

    number: int
    ending: str
    pid: int
    pipe: int
    began: float
    answer: bytearray = field(default_factory=bytearray)


def main(workers: int) -> None:
    """Serve until standard input ends; `workers` sources are read at once, the others wait."""
    server = Server(workers)
    try:
        while server.step():
            pass
    finally:
        server.kill()


class Server:
    """The jobs that wait, the copies at work, and the modules that each kind of source was seen to need."""

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self.stdin = open(0, "rb", buffering=0)  # noqa: SIM115 - of bytes in a buffer no event would tell
        self.stdout = sys.stdout.buffer
        self.waiting: deque[tuple[int, Job, bytes | None]] = deque()
        self.copies: dict[int, Copy] = {}
        self.needed: dict[str, set[str]] = {}
        self.events = selectors.DefaultSelector()
        self.events.register(0, selectors.EVENT_READ)

    def step(self) -> bool:
        """Wait for what comes next and deal with it; False when standard input has ended."""
        for key, _ in self.events.select(timeout=1.0 if self.copies else None):
            if key.fd != 0:
                self._gather(self.copies[key.fd])
                continue
            frame = read_frame(self.stdin)
            if frame is None:
                return False
            record, data = frame
            number = record.pop("number")
            job = job_of(record)
            self.waiting.append((number, job, None if job.path is not None else data))
        for copy in self.copies.values():
            if time.monotonic() - copy.began > LONGEST:
                os.kill(copy.pid, signal.SIGKILL)
        while self.waiting and len(self.copies) < self.workers:
            self._begin(*self.waiting.popleft())
        return True

    def kill(self) -> None:
        """End every copy."""
        for copy in self.copies.values():
            with suppress(ProcessLookupError):
                os.kill(copy.pid, signal.SIGKILL)
        for copy in self.copies.values():
            os.waitpid(copy.pid, 0)

    def _begin(self, number: int, job: Job, data: bytes | None) -> None:
        """Fork for one job."""
        for name in sorted(self.needed.pop(job.ending, ())):
            with suppress(Exception):  # what it takes to import it, the copy will say
                importlib.import_module(name)
        gc.freeze()  # what is here now stays: no copy need look it over, and so come to own it
        pipe, answer = os.pipe()
        pid = os.fork()
        if pid == 0:
            _work(job, data, answer)
        os.close(answer)
        self.copies[pipe] = Copy(number, job.ending, pid, pipe, time.monotonic())
        self.events.register(pipe, selectors.EVENT_READ)

    def _gather(self, copy: Copy) -> None:
        """Take what a copy has written; when it has ended, hand its answer on."""
        chunk = os.read(copy.pipe, _CHUNK)
        if chunk:
            copy.answer += chunk
            return
        self.events.unregister(copy.pipe)
        os.close(copy.pipe)
        del self.copies[copy.pipe]
        _, status, used = os.wait4(copy.pid, 0)
        imported, _, answer = bytes(copy.answer).partition(b"\n")
        if answer:
            self.needed.setdefault(copy.ending, set()).update(_warm(imported.decode().split()))
        record = {
            "number": copy.number,
            "code": os.waitstatus_to_exitcode(status),
            "seconds": time.monotonic() - copy.began,
            "cpu": used.ru_utime + used.ru_stime,
            "peak": used.ru_maxrss * _KILOBYTE,
        }
        write_frame(self.stdout, record, answer)


def _warm(names: list[str]) -> list[str]:
    return [name for name in names if name.partition(".")[0] in WARM and name not in sys.modules]


def _work(job: Job, data: bytes | None, answer: int) -> NoReturn:
    """What a copy does: read one source, answer, end."""
    code = 1
    try:
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1):  # else the other side would not notice the end of the process that it talks to
            os.dup2(nothing, stream)
        limit_process()
        known = set(sys.modules)
        record = _answer(job, data)
        imported = " ".join(sorted(set(sys.modules) - known))
        with os.fdopen(answer, "wb") as out:
            out.write(imported.encode() + b"\n" + json.dumps(record, ensure_ascii=False).encode("utf-8", "replace"))
        code = 0
    finally:
        os._exit(code)


def _answer(job: Job, data: bytes | None) -> dict[str, object]:
    try:
        return record_of(read_job(job, data))
    except SourceError as error:
        return record_of_error(error)
