"""Kill a writer at random moments, or half-way through a file, and look at what is left. Prints one JSON object.

`python -m tests.reliability.killing random|halfway SUBJECT FOLDER TRIES SEED`. This process imports FAISS but never
searches with it, so that it may fork; each write and each look happens in a child.
"""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import index.faiss_index  # noqa: F401  imported once here, not in each child
from index.build import update
from index.library import open_library
from index.lock import writing  # noqa: F401  the same
from ingest.paper import Paper
from tests.index.made import paper
from tests.reliability.subject import CONTROLS, OURS, WRITES, library_state, two_files_state
from tests.word_hash_encoder import WordHashEncoder

SLOWEST = 0.5  # seconds after which the writer is killed at the latest


def papers(number: int) -> list[Paper]:
    """Two papers that change together, and a third that comes and goes."""
    version = number // 3
    extra = [paper("extra", f"The third text came with version {version}.")] if number % 3 else []
    return [
        paper("one", f"The first text, version {version}.", "It has a second paragraph."),
        paper("two", f"The second text, version {version}."),
        *extra,
    ]


def step(library: Path, number: int) -> None:
    """Bring the library from state `number - 1` to state `number`: an update with an ingest, nothing new, a removal."""
    gone = ["extra"] if number % 3 == 0 and number else []
    given = papers(number) if number % 3 else papers(number)[:2]
    update(library, given, WordHashEncoder(), remove=gone)


def current(library: Path) -> Any:
    """What is there: papers with the text of each."""
    library_state(library)  # raises where anything is wrong
    with open_library(library) as snapshot:
        return [[r.id, r.edition] for r in snapshot.papers()]


def library_at(number: int) -> Any:
    """What `current` finds in state `number`."""
    return [[p.id, p.edition] for p in papers(number)]


KINDS: dict[str, tuple[Callable[[Path, int], None], Callable[[Path], Any], Callable[[int], Any]]] = {
    "library": (step, current, library_at),
    **{name: (write, two_files_state, int) for name, write in WRITES.items()},
}


def in_child(job: Callable[[], Any], before: Callable[[], None] | None = None) -> tuple[Any, int]:
    """What `job` returns, or `{"error": …}`; and the number of the signal that ended it, or 0."""
    reading, writing_end = os.pipe()
    child = os.fork()
    if not child:
        try:
            if before is not None:
                before()
            said = json.dumps(job())
        except BaseException as error:  # noqa: BLE001  told to the parent
            said = json.dumps({"error": f"{type(error).__name__}: {error}"})
        os.write(writing_end, said.encode())
        os._exit(0)
    os.close(writing_end)
    with os.fdopen(reading, "rb") as pipe:
        said_bytes = pipe.read()
    status = os.waitpid(child, 0)[1]
    return json.loads(said_bytes) if said_bytes else None, os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


def kill_at_random(name: str, folder: Path, tries: int, seed: int) -> dict[str, Any]:
    """A child writes state after state and says when each is done; it is killed; the last said or the next is there."""
    write, look, expected = KINDS[name]
    generator = random.Random(seed)
    at = folder / "killed"
    number, killed, wrong, kept = 0, 0, [], Counter[str]()
    in_child(lambda: write(at, 0))
    while killed < tries:
        reading, writing_end = os.pipe()
        child = os.fork()
        if not child:
            for following in range(number + 1, number + 10_000):
                write(at, following)
                os.write(writing_end, f"{following}\n".encode())
        os.close(writing_end)
        time.sleep(generator.uniform(0.0, SLOWEST))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        with os.fdopen(reading) as pipe:
            said = pipe.read().split()
        killed += 1
        acknowledged = int(said[-1]) if said else number
        found, _ = in_child(lambda: look(at))
        if found == expected(acknowledged):
            number = acknowledged
            kept["acknowledged"] += 1
        elif found == expected(acknowledged + 1):
            number = acknowledged + 1
            kept["next"] += 1
        else:
            wrong.append(str(found)[:200])
            shutil.rmtree(at)
            number = 0
            in_child(lambda: write(at, 0))
    if name == "library":
        in_child(lambda: step(at, number + 1))
        left = [p.name for p in at.iterdir() if p.name.startswith(".")]
    else:
        left = []
    return {"tries": killed, "wrong": wrong, "left": left, "last": number, **kept}


def kill_halfway(name: str, folder: Path, tries: int) -> dict[str, Any]:
    """The system ends a writer (SIGXFSZ) when one of its files grows beyond a limit; limits up to the largest."""
    subject = next(s for s in (*OURS, *CONTROLS) if s.name == name)
    start = folder / "start"
    in_child(lambda: subject.start(start) and None)
    old, _ = in_child(lambda: subject.state(start))
    done = shutil.copytree(start, folder / "done")
    in_child(lambda: subject.change(done) and None)
    new, _ = in_child(lambda: subject.state(done))
    largest = max(p.stat().st_size for p in done.rglob("*") if p.is_file())

    def limit(size: int) -> Callable[[], None]:
        def apply() -> None:
            signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

        return apply

    wrong, killed, again = [], 0, []
    sizes = sorted({1, 50, 150, 500, *range(1000, largest, max(1, largest // tries))})
    for size in sizes:
        at = shutil.copytree(start, folder / f"at-{size}")
        _, signalled = in_child(lambda at=at: subject.change(at) and None, limit(size))  # type: ignore[misc]
        killed += signalled == signal.SIGXFSZ
        found, _ = in_child(lambda at=at: subject.state(at))  # type: ignore[misc]
        if found not in (old, new):
            wrong.append(f"{size}: {found}"[:200])
        in_child(lambda at=at: subject.change(at) and None)  # type: ignore[misc]
        after, _ = in_child(lambda at=at: subject.state(at))  # type: ignore[misc]
        if after != new:
            again.append(f"{size}: {after}"[:200])
        shutil.rmtree(at)
    return {"tries": len(sizes), "killed": killed, "wrong": wrong, "again": again}


if __name__ == "__main__":
    mode, kind, where, count, seed_of = sys.argv[1:]
    at_work = Path(where)
    told = (
        kill_at_random(kind, at_work, int(count), int(seed_of))
        if mode == "random"
        else kill_halfway(kind, at_work, int(count))
    )
    print(json.dumps(told))
