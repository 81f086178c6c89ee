"""Read sources in processes of their own, several at once, and turn every way in which one can end into a result.

Windows has no `fork`: there sources are read in this process, one after the other, and nothing limits them.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from ingest.errors import SourceError
from ingest.paper import Paper
from ingest.parse.job import AS_TEXT, Job, read_job
from ingest.parse.limits import LONGEST, SECONDS
from ingest.parse.record import error_of, paper_of, read_frame, record_of_job, write_frame

_CODE = "import sys; sys.path.insert(0, sys.argv[1]); from ingest.parse.server import main; main(int(sys.argv[2]))"
_GRACE = 30.0  # seconds beyond the longest time allowed, after which the server itself must hang
_PARTING = 1.0  # seconds that a server has to end by itself
_STARTS = 3  # servers that are begun while one and the same source is at work, before it is given up
_COPY = "Get a fresh copy of the file."

Request = tuple[Job, bytes | None]


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of a job: the paper or the error, and what it cost."""

    job: Job
    result: Paper | SourceError
    seconds: float = 0.0  # by the clock
    cpu: float = 0.0  # seconds of processor time
    peak: int = 0  # bytes of memory, what the readers themselves take included


Read = Callable[[Iterable[Request], int | None], Generator[Reading, None, None]]  # what `read_apart` does


def workers_here() -> int:
    """How many sources are read at once: as many as this process may use processors."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def read_apart(requests: Iterable[Request], workers: int | None = None) -> Generator[Reading, None, None]:
    """Read every job, and yield each as it is done; `requests` are taken as there is room for them.

    A job comes with its bytes where it names no file. A process that reads one can be stopped, killed or crash: then
    this source has failed, and no other. Nothing is left running when the iterator is closed or an exception leaves it.
    """
    if not hasattr(os, "fork"):
        for job, data in requests:
            yield Reading(job, _read_here(job, data))
        return
    pool = _Pool(workers or workers_here())
    try:
        yield from pool.run(requests)
    finally:
        pool.close()


def _read_here(job: Job, data: bytes | None) -> Paper | SourceError:
    try:
        return read_job(job, data)
    except SourceError as error:
        return error


class _Pool:
    """The server process, a thread that takes its answers, and the jobs that it has."""

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self.server: subprocess.Popen[bytes] | None = None
        self.taking: threading.Thread | None = None
        self.answers: queue.SimpleQueue[tuple[dict[str, Any], bytes] | None] = queue.SimpleQueue()
        self.given: dict[int, tuple[Request, int]] = {}  # by number: the request, and how often it was given

    def run(self, requests: Iterable[Request]) -> Iterator[Reading]:
        for number, request in enumerate(requests):
            self._give(number, request, 1)
            while len(self.given) > self.workers:  # one waits in the server, so that no copy of it does
                yield from self._take()
        while self.given:
            yield from self._take()

    def close(self) -> None:
        """End the server and all that it began."""
        server, self.server = self.server, None
        if server is None:
            return
        assert server.stdin is not None
        assert server.stdout is not None
        with suppress(OSError):
            server.stdin.close()  # at which it ends its copies, and itself
        try:
            server.wait(_PARTING)
        except subprocess.TimeoutExpired:
            pass
        finally:
            with suppress(ProcessLookupError, PermissionError):  # nothing of it is left; macOS says the latter
                os.killpg(server.pid, signal.SIGKILL)
            server.wait()
            self._end_taking(server.stdout)

    def _end_taking(self, stream: IO[bytes]) -> None:
        """Close the pipe once its thread has met its end: a thread that is about to read from a pipe that is closed
        under it reads from whichever is opened next, which has the same number.
        """
        if self.taking is not None:
            self.taking.join(_PARTING)
            if self.taking.is_alive():  # somebody else holds the pipe's other end: left open, it harms nobody
                return
        stream.close()

    def _start(self) -> subprocess.Popen[bytes]:
        root = str(Path(__file__).resolve().parents[2])
        command = [sys.executable, "-P", "-c", _CODE, root, str(self.workers)]
        # In a session of its own, Ctrl-C reaches this process alone, which then ends the other and its copies together.
        server = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            start_new_session=True,
        )
        self.answers = queue.SimpleQueue()
        assert server.stdout is not None
        self.taking = threading.Thread(target=_pump, args=(server.stdout, self.answers), daemon=True)
        self.taking.start()
        return server

    def _give(self, number: int, request: Request, times: int) -> None:
        self.given[number] = (request, times)
        if self.server is None:
            self.server = self._start()
        job, data = request
        assert self.server.stdin is not None
        with suppress(BrokenPipeError):  # the end of the server is dealt with when its answer is awaited
            write_frame(self.server.stdin, {"number": number, **record_of_job(job)}, data or b"")

    def _take(self) -> Iterator[Reading]:
        """The next answer; none where the server had to be begun again."""
        try:
            answer = self.answers.get(timeout=LONGEST + _GRACE)
        except queue.Empty:
            answer = None
        if answer is None:
            yield from self._begin_again()
            return
        record, data = answer
        (job, _), _ = self.given.pop(record["number"])
        yield Reading(job, _result(job, record["code"], data), record["seconds"], record["cpu"], record["peak"])

    def _begin_again(self) -> Iterator[Reading]:
        """Another server, for the jobs of one that has ended."""
        self.close()
        for number, (request, times) in list(self.given.items()):
            if times < _STARTS:
                self._give(number, request, times + 1)
                continue
            del self.given[number]
            what = f"{request[0].name} could not be read: each process that was to read it was ended from outside."
            yield Reading(request[0], SourceError(what, "Try again with more memory free, or add it alone."))


def _pump(stream: IO[bytes], answers: queue.SimpleQueue[tuple[dict[str, Any], bytes] | None]) -> None:
    """Take answers as they come, so that the server never waits for this process; None when it has ended."""
    try:
        while frame := read_frame(stream):
            answers.put(frame)
    except (OSError, ValueError):
        pass  # closed meanwhile, or cut off in the middle
    answers.put(None)


def _result(job: Job, code: int, data: bytes) -> Paper | SourceError:
    if code or not data:
        return why_ended(job.name, job.ending, code)
    record = json.loads(data)
    return error_of(record) if "error" in record else paper_of(record)


def why_ended(name: str, ending: str, code: int) -> SourceError:
    """Why a process that read the source `name` ended without an answer; `code`: its exit status, or minus a signal."""
    if code == -signal.SIGPROF:
        what = (
            "one of its pages cannot be read in time"
            if ending == ".pdf"
            else f"{SECONDS:.0f} seconds are not enough to read it"
        )
        return SourceError(f"{name} is too complex: {what}.", AS_TEXT)
    if code == -signal.SIGALRM:
        what = f"{name} could not be read: this machine is too busy, or its disk does not answer."
        return SourceError(what, "Try again when it is less busy.")
    if code == -signal.SIGKILL:
        what = f"{name} could not be read: the process that read it was ended from outside."
        return SourceError(what, "Try again with more memory free, or add it alone.")
    return SourceError(f"{name} is damaged or unpacks to more than 1 GiB: the engine gave up.", _COPY)
