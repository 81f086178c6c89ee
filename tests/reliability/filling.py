"""A small disk of its own, filled level by level, or read-only: what an update says, and what is left. Prints JSON.

Run in a mount namespace: `unshare -rm python -m tests.reliability.filling bytes|inodes|readonly FOLDER LEVELS`.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from ingest.errors import LibraryError
from tests.reliability.subject import UPDATE, library_state

SIZE = 2_000_000  # bytes
INODES = 60


def mount(folder: Path, options: str) -> None:
    """An empty disk in memory."""
    folder.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], check=True)


def fill_bytes(disk: Path, leave: int) -> None:
    """Leave about this many bytes free."""
    free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
    with (disk / "ballast").open("wb") as file:
        file.write(b"\0" * max(0, free - leave))


def fill_inodes(disk: Path, leave: int) -> None:
    """Leave this many files to be made."""
    (disk / "ballast").mkdir()
    for number in range(max(0, os.statvfs(disk).f_ffree - leave)):
        (disk / "ballast" / str(number)).touch()


def empty(disk: Path) -> None:
    """Make the room again."""
    ballast = disk / "ballast"
    if ballast.is_dir():
        shutil.rmtree(ballast)
    ballast.unlink(missing_ok=True) if not ballast.is_dir() else None


def attempt(library: Path) -> dict[str, Any]:
    """Write, and tell what was said and what is there."""
    said, remedy = "", ""
    try:
        UPDATE.change(library)
    except LibraryError as error:
        said, remedy = error.what, error.remedy
    left = [p.name for p in library.iterdir() if p.name.startswith(".")]
    return {"said": said, "remedy": remedy, "state": library_state(library), "left": left}


def levels(kind: str, disk: Path, count: int) -> dict[str, Any]:
    """Fill the disk to `count` levels; at each an update is tried, then room is made and it is tried again."""
    mount(disk, f"size={SIZE},nr_inodes=5000" if kind == "bytes" else f"size=20m,nr_inodes={INODES}")
    library = disk / "library"
    UPDATE.start(library)
    old = library_state(library)
    start = shutil.copytree(library, disk.parent / "start")
    UPDATE.change(library)
    new = library_state(library)
    tries = []
    for number in range(count):
        shutil.rmtree(library)
        shutil.copytree(start, library)
        if kind == "bytes":
            fill_bytes(disk, 160_000 * number // count)
        else:
            fill_inodes(disk, number)
        tried = attempt(library)
        empty(disk)
        tries.append({**tried, "again": attempt(library)})
    return {"old": old, "new": new, "tries": tries}


def read_only(disk: Path) -> dict[str, Any]:
    """Read from a disk that cannot be written, and try to write."""
    mount(disk, f"size={SIZE}")
    library = disk / "library"
    UPDATE.start(library)
    old = library_state(library)
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    with suppress(OSError):
        (disk / "probe").touch()
        raise AssertionError(f"{disk} can be written: errno {errno.EROFS} was expected")
    return {"old": old, "new": None, "tries": [attempt(library)]}


if __name__ == "__main__":
    what, where, number_of = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    print(json.dumps(read_only(where) if what == "readonly" else levels(what, where, number_of)))
