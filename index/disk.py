"""Files that are on the disk when we say so: checksums, flushed writes, and folders that appear whole or not at all."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import sys
from mmap import ACCESS_READ, mmap
from pathlib import Path

if sys.platform == "darwin":  # fsync there leaves the data in the drive's cache
    from fcntl import F_FULLFSYNC, fcntl


# hashlib.file_digest takes 0.25 MB at a time, and after each waits up to 5 ms for a busy thread to let go of the
# interpreter's lock.
_CHUNK = 4 << 20


def sha256_of(path: Path) -> str:
    """The sha256 (hex) of a file's bytes. Raises OSError."""
    digest = hashlib.sha256()
    with path.open("rb", buffering=0) as file:
        buffer = memoryview(bytearray(min(_CHUNK, os.fstat(file.fileno()).st_size + 1)))
        while size := file.readinto(buffer):
            digest.update(buffer[:size])
    return digest.hexdigest()


def sha256_of_mapped(path: Path) -> str:
    """The same of a file that will be mapped into memory anyway, in one piece: other threads go on meanwhile.

    Raises:
        OSError: it cannot be read.
        ValueError: it is empty.
    """
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as data:
        return hashlib.sha256(data).hexdigest()


def flush(path: Path) -> None:
    """Make a file's bytes, or a folder's entries, survive a loss of power. Raises OSError; never to be retried."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        if sys.platform == "darwin":
            fcntl(descriptor, F_FULLFSYNC)
        else:
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write(path: Path, data: bytes) -> None:
    """Write a new file and flush it. Raises OSError."""
    path.write_bytes(data)
    flush(path)


def replace_file(path: Path, data: bytes) -> None:
    """Put `data` in place of the file `path` in one step: readers see the old bytes or the new. Raises OSError."""
    beside = path.with_name(f".{path.name}-{os.getpid()}")
    try:
        write(beside, data)
        beside.rename(path)
    except OSError:
        with contextlib.suppress(OSError):  # a full disk is not left fuller
            beside.unlink(missing_ok=True)
        raise
    flush(path.parent)


def install_folder(staging: Path, target: Path) -> None:
    """Give a finished folder, its files flushed, its name. `target` must not exist. Raises OSError."""
    flush(staging)
    staging.rename(target)
    flush(target.parent)


def remove_folder(folder: Path) -> None:
    """Remove a folder that nobody needs; what cannot be removed now is left for the next sweep."""
    shutil.rmtree(folder, ignore_errors=True)
