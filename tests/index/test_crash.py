"""A writer killed anywhere leaves the old library or the new one, and the next writer goes on.

One helper process (which never uses FAISS before it forks) makes a child for each point where a writer touches the
disk; the child kills itself there. The production code knows nothing of it: audit events and os.fsync are watched.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

DRIVER = '''
import json, os, shutil, signal, sys
from pathlib import Path
import faiss
import index.faiss_index
from index.build import update
from index.check import check_library
from index.editions import editions_of
from index.library import open_library
from ingest.errors import NoLibrary
from tests.index.made import ALMANAC, HARBOUR, RAILWAY, paper
from tests.word_hash_encoder import WordHashEncoder

folder, first = Path(sys.argv[1]), sys.argv[2] == "first"
CHANGED = paper("railway", "Freight fell. The station was closed for a year.")
WATCHED = {"open", "os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.chmod", "shutil.copyfile", "sqlite3.connect"}

def write(library):
    update(library, [HARBOUR, CHANGED], WordHashEncoder(), remove=() if first else ["almanac"])

def state(library):
    """What a reader finds, told by its papers and their editions, each whole."""
    try:
        with open_library(library) as snapshot:
            assert check_library(library, WordHashEncoder()).ok
            snapshot.vectors.search(WordHashEncoder().encode(["freight"]), 2)
            return [[r.id, *(e.edition for e in editions_of(snapshot, r.id))] for r in snapshot.papers()]
    except NoLibrary:
        return None

def in_child(job):
    """What `job` returns; None and the signal's number when it was killed."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.write(writing, json.dumps(job()).encode())
            os._exit(0)
        except BaseException as error:
            os.write(writing, json.dumps({"error": repr(error)}).encode())
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read()
    status = os.waitpid(child, 0)[1]
    return json.loads(said) if said else None, os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0

def killed_at(point, library):
    """Write, and die at the point-th touch of the disk; a list of the touches when there are fewer."""
    touches, fsync = [], os.fsync
    def touch(what):
        touches.append(what)
        if len(touches) == point:
            os.kill(os.getpid(), signal.SIGKILL)
    def watch(event, args):
        if event in WATCHED and args and str(library) in str(args[0]):
            touch(event)
    def flush(descriptor):
        touch("before fsync")
        fsync(descriptor)
        touch("after fsync")
    def job():
        os.fsync = flush
        sys.addaudithook(watch)
        write(library)
        return touches
    return in_child(job)

start = folder / "start"
if not first:
    in_child(lambda: update(start, [HARBOUR, RAILWAY, ALMANAC], WordHashEncoder()) and None)
    in_child(lambda: update(start, [], WordHashEncoder(), remove=["harbour"]) and None)
else:
    start.mkdir()
old = in_child(lambda: state(start))[0]
done = Path(shutil.copytree(start, folder / "done"))
in_child(lambda: write(done))
new = in_child(lambda: state(done))[0]

found, point = [], 0
while True:
    point += 1
    library = Path(shutil.copytree(start, folder / f"at-{point}"))
    touches, signalled = killed_at(point, library)
    if signalled != signal.SIGKILL:
        break
    left = in_child(lambda: state(library))[0]
    in_child(lambda: write(library))
    after = in_child(lambda: state(library))[0]
    remains = sorted(p.name for p in library.iterdir() if p.name.startswith(".") or p.name.startswith("gen-"))
    found.append({"point": point, "left": left, "after": after, "remains": remains})
    shutil.rmtree(library)
print(json.dumps({"old": old, "new": new, "found": found, "touches": touches}))
'''


@pytest.mark.parametrize("which", ["first", "next"])
def test_killed_at_every_touch_of_the_disk(tmp_path: Path, which: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", DRIVER, str(tmp_path), which],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    told = json.loads(ran.stdout)
    old, new, found = told["old"], told["new"], told["found"]
    assert "error" not in told["touches"], told["touches"]
    assert told["touches"].count("before fsync") >= 7
    assert told["touches"].count("os.rename") >= 2
    assert new
    assert new != old
    assert len(found) > 25
    wrong = [entry for entry in found if entry["left"] not in (old, new)]
    assert not wrong, wrong[:3]
    assert [entry for entry in found if entry["after"] != new] == []
    assert {entry["left"] == new for entry in found} == {True, False}  # killed before the commit point, and after it
    assert [entry["point"] for entry in found if any(name.startswith(".") for name in entry["remains"])] == []
    assert max(len(entry["remains"]) for entry in found) <= 2
