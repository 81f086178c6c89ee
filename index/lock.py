"""One writer at a time: an exclusive lock on a file, which the kernel frees however the holder ends."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from ingest.errors import LibraryBusy, LibraryError

LOCK = "write.lock"  # in the library's folder
_READS, _PAUSE = 20, 0.01  # seconds


@contextlib.contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Hold the lock on `path`, waiting for whoever holds it. Raises OSError."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def writing(path: Path) -> Iterator[None]:
    """Be the only writer of a library while the block runs; `path` is its lock file, which is never deleted.

    Raises:
        LibraryBusy: another process writes; its number and since when.
        LibraryError: the disk does not take locks.
        OSError: the lock file cannot be made.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise LibraryBusy(
                f"The library {path.parent} is being written by {_holder(descriptor)}.",
                "Wait until it is done, then run again.",
            ) from error
        except OSError as error:
            raise _no_locks(path, error) from error
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"process {os.getpid()} since {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)


def lease(path: Path) -> int | None:
    """Share the lock on a generation's manifest, so that no writer removes it.

    Returns:
        A descriptor to close when done; None when a writer is removing the generation right now, or has.

    Raises:
        LibraryError: the disk does not take locks.
        OSError: the file cannot be opened.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        if os.fstat(descriptor).st_nlink:
            return descriptor
    except BlockingIOError:
        pass
    except OSError as error:
        os.close(descriptor)
        raise _no_locks(path, error) from error
    os.close(descriptor)
    return None


@contextlib.contextmanager
def unleased(path: Path) -> Iterator[bool]:
    """Whether nobody reads the generation of this manifest; while the block runs, nobody can begin to."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        yield True
        return
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
    finally:
        os.close(descriptor)


def _holder(descriptor: int) -> str:
    """Who holds the lock, by what they wrote into it: a moment after they took it, so it is read more than once."""
    for _ in range(_READS):
        if said := os.pread(descriptor, 200, 0).decode(errors="replace").strip():
            return said
        time.sleep(_PAUSE)
    return "another process"


def _no_locks(path: Path, error: OSError) -> LibraryError:
    why = "the disk does not take locks" if error.errno in (errno.ENOLCK, errno.ENOTSUP) else error.strerror
    return LibraryError(f"{path} cannot be locked: {why}.", "Keep the library on a local disk.")
