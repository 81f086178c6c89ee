"""What an update has encoded, kept until the update counts: one that was killed does not encode it again.

One file in the library folder, appended to and never flushed. Each entry carries its checksum, and reading ends at the
first that is not whole; it holds nothing that cannot be made again, and goes when an update succeeds or the disk fails.
"""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

UNFINISHED = ".unfinished"

Parts = tuple[bytes, bytes | None, bytes | None]  # a passage's vector, its signature's bits and starts, as stored

_LENGTHS = struct.Struct("<qqq")  # -1 for a part that is None
_DIGEST = hashlib.sha256().digest_size


@dataclass(slots=True)
class Unfinished:
    """Encoded passages by their digests. Made by `unfinished`; the file is begun with the first entry."""

    path: Path
    fingerprint: str
    places: dict[bytes, tuple[int, tuple[int, int, int]]] = field(default_factory=dict)
    file: IO[bytes] | None = None

    def find(self, digest: bytes) -> Parts | None:
        """What was encoded of the passage with this digest (32 bytes). Raises OSError."""
        if digest not in self.places or self.file is None:
            return None
        place, lengths = self.places[digest]
        self.file.seek(place)
        vector, bits, starts = (None if length < 0 else self.file.read(length) for length in lengths)
        return (vector or b"", bits, starts)

    def add(self, digest: bytes, parts: Parts) -> None:
        """Keep one. Raises OSError."""
        if self.file is None:
            self.file = self.path.open("w+b")
            self.file.write(_header(self.fingerprint))
        place = self.file.seek(0, 2)
        lengths = tuple(-1 if part is None else len(part) for part in parts)
        entry = digest + _LENGTHS.pack(*lengths) + b"".join(part or b"" for part in parts)
        self.file.write(entry + hashlib.sha256(entry).digest())
        self.places[digest] = (place + _DIGEST + _LENGTHS.size, (lengths[0], lengths[1], lengths[2]))

    def hand_over(self) -> None:
        """Give what was added to the system, which keeps it when this process is killed. Raises OSError."""
        if self.file is not None:
            self.file.flush()


@contextlib.contextmanager
def unfinished(library: Path, fingerprint: str) -> Iterator[Unfinished]:
    """What a killed update left for the encoder with this fingerprint. The caller holds the writer's lock.

    The file is removed when the block ends, and when it fails for want of a sound disk; not when it is interrupted.
    """
    kept = Unfinished(library / UNFINISHED, fingerprint)
    try:
        with contextlib.suppress(FileNotFoundError):
            kept.file = kept.path.open("r+b")
            if not _read(kept):
                kept.file.close()
                kept.file = None
        yield kept
    except (OSError, sqlite3.Error):
        kept.path.unlink(missing_ok=True)
        raise
    else:
        kept.path.unlink(missing_ok=True)
    finally:
        if kept.file is not None:
            with contextlib.suppress(OSError):  # what could not be written is encoded again
                kept.file.close()


def _read(kept: Unfinished) -> bool:
    """Find the entries that are whole, and cut off what follows them; False where another encoder made the file."""
    assert kept.file is not None
    header = _header(kept.fingerprint)
    if kept.file.read(len(header)) != header:
        return False
    size = kept.path.stat().st_size
    while True:
        place = kept.file.tell()
        head = kept.file.read(_DIGEST + _LENGTHS.size)
        lengths = _LENGTHS.unpack(head[_DIGEST:]) if len(head) == _DIGEST + _LENGTHS.size else (size, 0, 0)
        length = sum(max(part, 0) for part in lengths)
        if length > size - kept.file.tell():
            break
        entry = head + kept.file.read(length)
        if kept.file.read(_DIGEST) != hashlib.sha256(entry).digest():
            break
        kept.places[head[:_DIGEST]] = (place + len(head), lengths)
    kept.file.truncate(place)
    return True


def _header(fingerprint: str) -> bytes:
    return b"pincite unfinished 1 " + fingerprint.encode() + b"\n"
