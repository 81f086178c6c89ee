"""Many writers and many readers of one library, in processes of their own."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from index.build import update
from index.commit import generations
from index.library import open_library
from index.lock import LOCK
from tests.index.made import paper
from tests.reliability.subject import library_state
from tests.word_hash_encoder import WordHashEncoder

ROOT = Path(__file__).resolve().parents[2]

WRITER = """
import sys, time
from pathlib import Path
from index.build import update
from ingest.errors import LibraryBusy
from tests.index.made import paper
from tests.word_hash_encoder import WordHashEncoder
library, name, rounds = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
told = 0
for number in range(rounds):
    while True:
        try:
            update(library, [paper(name, f"Version {number} of {name}.")], WordHashEncoder())
            break
        except LibraryBusy as error:
            assert "process" in error.what and "since" in error.what, error.what
            told += 1
            time.sleep(0.01)
print(told)
"""

READER = """
import json, sys, time
from pathlib import Path
from index.library import open_library
from index.search import prepare, search
from tests.word_hash_encoder import WordHashEncoder
library, last = Path(sys.argv[1]), int(sys.argv[2])
encoder, seen, opened, problems = WordHashEncoder(), 0, 0, []
end = time.monotonic() + 300
while seen < last and time.monotonic() < end:
    try:
        with open_library(library) as snapshot:
            generation = snapshot.generation
            opened += 1
            (query,) = prepare(encoder, ["the first text and the second text"], [["first"], ["second"]])
            texts = {hit.text for hit in search(snapshot, query, 4)}
            versions = {t.rsplit(" ", 1)[1] for t in texts if t.startswith("The ")}
            if versions != {f"{generation}."}:
                problems.append([generation, sorted(texts)])
            if generation < seen:
                problems.append([generation, seen])
            seen = generation
    except Exception as error:
        problems.append(repr(error))
print(json.dumps({"opened": opened, "seen": seen, "problems": problems}))
"""

HOLDER = """
import sys, time
from pathlib import Path
from index.lock import writing
with writing(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def begun(code: str, *arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def said(process: subprocess.Popen[str]) -> str:
    out, err = process.communicate(timeout=500)
    assert process.returncode == 0, err[-2000:]
    return out


@pytest.mark.soak
def test_eight_writers_take_turns(tmp_path: Path) -> None:
    library, writers, rounds = tmp_path / "library", 8, 10
    processes = [begun(WRITER, library, f"paper{n}", rounds) for n in range(writers)]
    told = sum(int(said(process)) for process in processes)
    assert max(generations(library)) == writers * rounds
    with open_library(library) as snapshot:
        last = {record.id: snapshot.paragraph(record.id, "1").text for record in snapshot.papers()}
    assert last == {f"paper{n}": f"Version {rounds - 1} of paper{n}." for n in range(writers)}
    assert library_state(library)
    print(f"{writers * rounds} of {writers * rounds} commits, {told} times another writer was named")


@pytest.mark.soak
def test_four_readers_during_120_commits(tmp_path: Path) -> None:
    library, commits = tmp_path / "library", 120

    def write(number: int) -> None:
        papers = [
            paper("one", f"The first text, version {number}."),
            paper("two", f"The second text, version {number}."),
        ]
        update(library, papers, WordHashEncoder())

    write(1)
    readers = [begun(READER, library, commits) for _ in range(4)]
    for number in range(2, commits + 1):
        write(number)
    told: list[dict[str, Any]] = [json.loads(said(reader)) for reader in readers]
    assert [t["problems"] for t in told] == [[]] * 4
    assert [t["seen"] for t in told] == [commits] * 4
    print(f"{commits} commits, {sum(t['opened'] for t in told)} readings by 4 readers, 0 errors, 0 mixed")


@pytest.mark.soak
def test_the_lock_of_a_killed_writer_is_free_at_once(tmp_path: Path) -> None:
    update(tmp_path, [paper("one", "A text.")], WordHashEncoder())
    slowest = 0.0  # seconds
    for number in range(10):
        holder = begun(HOLDER, tmp_path / LOCK)
        assert holder.stdout
        assert holder.stdout.readline() == "held\n"
        time.sleep(0.05 * number)
        holder.kill()
        begin = time.monotonic()
        holder.communicate()
        update(tmp_path, [paper("one", f"A text, {number}.")], WordHashEncoder())
        slowest = max(slowest, time.monotonic() - begin)
    print(f"10 writers killed, the next had written after {slowest:.2f} s at most")
