"""A record of questions and answers that can be added to and not quietly changed: each line holds the hash of the one
before it, and its own.

A line is one JSON object: `n` (1, 2, …), `time` (UTC), `previous`, what is recorded, and `hash`: the sha256 of the
line's other values as JSON with sorted keys and no blanks. `previous` of the first line is 64 zeros. What was cut from
the end cannot be seen in the file alone: keep the last hash elsewhere, and give it to `verify`.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeGuard

from ingest.errors import OptionsError

BEGINNING = "0" * 64
_BLOCK = 64 * 1024  # bytes read at a time, from the end


@dataclass(frozen=True, slots=True)
class Verified:
    """What a file was found to hold. `fault`: the first thing that is wrong, None where nothing is; `line`: where.
    `torn`: lines that a crash cut short, each followed by a line that says so; `expected`: whether the hash that was
    asked for is there, None where none was asked for.
    """

    records: int
    last: str
    torn: int = 0
    fault: str | None = None
    line: int = 0
    expected: bool | None = None

    @property
    def good(self) -> bool:
        """Whether nothing was changed, and what was expected is there."""
        return self.fault is None and self.expected is not False


class AuditLog:
    """A file that records are added to. Safe between threads, and between processes."""

    def __init__(self, path: Path) -> None:
        """Open the file, or make it.

        Raises:
            OptionsError: it cannot be written, or it does not end in a record of ours.
        """
        self.path = path
        self._lock = threading.Lock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise _unwritable(path, error) from None
        try:
            with self._alone():
                _last(self._file, path)
        except BaseException:
            os.close(self._file)
            raise

    def add(self, values: Mapping[str, Any]) -> str:
        """Record `values`, on disk when this returns; gives the record's hash.

        Raises:
            OptionsError: the disk does not take it, or the file was damaged meanwhile.
        """
        try:
            with self._lock, self._alone():
                n, previous, torn, ended = _last(self._file, self.path)
                if not ended:
                    self._write(b"\n")
                if torn:
                    # What was cut short stays as it is; the next line tells of it.
                    note = {"torn": hashlib.sha256(torn).hexdigest(), "bytes": len(torn)}
                    n, previous = n + 1, self._record(n + 1, previous, note)
                return self._record(n + 1, previous, values)
        except OSError as error:
            raise _unwritable(self.path, error) from None

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._file)

    def _record(self, n: int, previous: str, values: Mapping[str, Any]) -> str:
        time = datetime.now(UTC).isoformat(timespec="milliseconds")
        record = {**values, "n": n, "time": time, "previous": previous}
        record["hash"] = _hash(record)
        self._write(_canonical(record) + b"\n")
        return str(record["hash"])

    def _write(self, data: bytes) -> None:
        while data:
            data = data[os.write(self._file, data) :]
        os.fsync(self._file)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        fcntl.flock(self._file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(self._file, fcntl.LOCK_UN)


def verify(path: Path, expected: str | None = None) -> Verified:
    """Read the whole file and recompute every hash. `expected`: a hash that has to be among them.

    Raises:
        OptionsError: the file cannot be read.
    """
    try:
        with path.open("rb") as file:
            return _verify(file, expected)
    except OSError as error:
        raise OptionsError(
            f"The audit log {path} cannot be read: {(error.strerror or str(error)).lower()}.", "Name another file."
        ) from None


def _verify(lines: Iterator[bytes] | Any, expected: str | None) -> Verified:
    n, previous, torn_lines = 0, BEGINNING, 0
    torn: bytes | None = None
    there = None if expected is None else expected == BEGINNING
    number = 0
    for number, line in enumerate(lines, 1):
        record = _parsed(line)
        fault = _fault(record, n, previous) if record is not None else "is no record"
        if record is None and torn is None:
            torn = line.rstrip(b"\n")
            continue
        if fault is None and torn is not None:
            told = record is not None and record.get("torn") == hashlib.sha256(torn).hexdigest()
            fault = None if told else "follows a line that is no record, and does not tell of it"
            torn, torn_lines = None, torn_lines + 1
        if fault is not None or record is None:
            return Verified(n, previous, torn_lines, f"line {number} {fault}", number, there)
        n, previous = n + 1, record["hash"]
        there = there or previous == expected if expected is not None else None
    if torn is not None:
        return Verified(
            n, previous, torn_lines, f"line {number} is no record, and the file ends with it", number, there
        )
    return Verified(n, previous, torn_lines, expected=there)


def _fault(record: dict[str, Any], n: int, previous: str) -> str | None:
    """What is wrong with a record that should follow the `n`th, whose hash is `previous`."""
    if record.get("hash") != _hash(record):
        return f"was changed: its hash is {record.get('hash')}, and its words give {_hash(record)}"
    if record.get("previous") != previous or record.get("n") != n + 1:
        return f"is number {record.get('n')} where {n + 1} should be, or lines before it were changed or taken out"
    return None


def _last(file: int, path: Path) -> tuple[int, str, bytes, bool]:
    """Number and hash of the last whole record, what a crash left after it, and whether the last line has its end.

    Raises:
        OptionsError: the last whole line is no record of ours.
    """
    size = os.fstat(file).st_size
    held = b""
    at = size
    while at > 0 and held.count(b"\n") < 2:
        step = min(_BLOCK, at)
        at -= step
        held = os.pread(file, step, at) + held
    whole, newline, torn = held.rpartition(b"\n")
    if _is_record(tail := _parsed(torn)):  # all but its newline was written
        return tail["n"], tail["hash"], b"", False
    if not newline:
        return 0, BEGINNING, torn, not torn
    record = _parsed(whole.rpartition(b"\n")[2])
    if not _is_record(record):
        raise OptionsError(
            f"The last line of {path} is no record of an audit log, or was changed.",
            "Look at it with pincite audit-log verify, and begin a new file under another name.",
        )
    return record["n"], record["hash"], torn, not torn


def _is_record(record: dict[str, Any] | None) -> TypeGuard[dict[str, Any]]:
    return record is not None and isinstance(record.get("n"), int) and record.get("hash") == _hash(record)


def _parsed(line: bytes) -> dict[str, Any] | None:
    """The record of a line; None where it is none, or is spelt otherwise than we write: with a key twice, of which a
    reader may see the one that no hash is of.
    """
    try:
        record = json.loads(line)
        return record if isinstance(record, dict) and _canonical(record) == line.removesuffix(b"\n") else None
    except (ValueError, RecursionError):
        return None


def _hash(record: Mapping[str, Any]) -> str:
    return hashlib.sha256(_canonical({name: record[name] for name in record if name != "hash"})).hexdigest()


def _canonical(record: Mapping[str, Any]) -> bytes:
    return json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False).encode()


def _unwritable(path: Path, error: OSError) -> OptionsError:
    return OptionsError(
        f"The audit log {path} cannot be written: {(error.strerror or str(error)).lower()}.",
        "Make room, mend its permissions, or name another file with --audit-log.",
    )
