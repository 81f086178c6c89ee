"""What is said when the disk does not take a new generation: why, what to do, and what the library holds now."""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path

from index.library import current_generation
from index.manifest import Current
from ingest.errors import LibraryError

_REMEDIES = {
    errno.ENOSPC: "Make room on the disk (three generations must fit) and see that it has inodes left",
    errno.EDQUOT: "Make room on the disk: the quota of this user is used up",
    errno.EFBIG: "Make room on the disk: a file may not grow as large as is needed here",
    errno.EROFS: "Choose a library on a disk that can be written; this one is mounted read-only",
    errno.EACCES: "Give write permission on the folder",
    errno.EPERM: "Give write permission on the folder",
}
_ANY = "Make room on the disk or give write permission on the folder"
_OF_SQLITE = {sqlite3.SQLITE_FULL: errno.ENOSPC, sqlite3.SQLITE_READONLY: errno.EROFS}


def unwritten(path: Path, error: OSError | sqlite3.Error, before: Current | None) -> LibraryError:
    """The error that tells of `error`; `before` is what CURRENT said when the update began."""
    code = error.errno if isinstance(error, OSError) else _OF_SQLITE.get(getattr(error, "sqlite_errorcode", 0))
    why = f"{error.strerror}" if isinstance(error, OSError) and error.strerror else f"{error}"
    where = f" ({error.filename})" if isinstance(error, OSError) and error.filename else ""
    try:
        changed = current_generation(path) != before
    except (LibraryError, OSError):
        changed = False
    now = (
        "the new state counts already, though the disk has not confirmed it" if changed else "the library is as it was"
    )
    return LibraryError(
        f"The library {path} cannot be written: {why}{where}.",
        f"{_REMEDIES.get(code or 0, _ANY)}, then run again; {now}.",
    )
