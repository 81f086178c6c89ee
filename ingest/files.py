"""Files and folders on disk: which of them may be papers, and their bytes, without ever hanging on a pipe or device."""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ingest.blocks import collapse
from ingest.errors import EmptySource, SourceError

LIMIT = 20_000_000  # bytes of a text file or page
LIMIT_WITH_PICTURES = 100_000_000  # bytes of a PDF or an office document, most of which may be pictures
_COMMANDS = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")  # and what turns text around
_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)
_REASONS = {
    errno.ENOENT: ("does not exist.", "Check the path; a link may point to nothing."),
    errno.EACCES: ("cannot be opened: permission denied.", "Allow reading it, e.g. with chmod +r."),
    errno.EPERM: ("cannot be opened: permission denied.", "Allow reading it, e.g. with chmod +r."),
    errno.ELOOP: ("is a link that leads back to itself.", "Give the file itself."),
    errno.ENAMETOOLONG: ("is too long for a path.", "Give a shorter path."),
}
_NOT_PAPERS = frozenset("readme license licence copying changelog contributing code_of_conduct security notice".split())


@dataclass(slots=True)
class Folder:
    """What a folder holds: files that may be papers, in order; files left out, with the reason; errors by path."""

    papers: list[Path] = field(default_factory=list)
    catalogues: list[Path] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    errors: list[tuple[Path, SourceError]] = field(default_factory=list)


def is_folder(path: Path) -> bool:
    """Whether the path leads to a folder; False where that cannot be found out."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def real_path(path: Path) -> str:
    """The path without links; as it is where it cannot be one."""
    try:
        return os.path.realpath(path)
    except (OSError, ValueError):
        return str(path)


def printable(path: Path | str) -> str:
    """A path as it can be shown: undecodable bytes replaced, no line ends, nothing that commands a terminal."""
    return _COMMANDS.sub("", collapse(os.fsencode(str(path)).decode("utf-8", "replace")))


def read_file(path: Path, limit: int = LIMIT) -> bytes:
    """The bytes of a regular file.

    Raises:
        EmptySource: no bytes.
        SourceError: missing, not to be opened, a folder, pipe or device, or larger than `limit` bytes.
    """
    name = printable(path)
    try:
        _check(path.stat(), name, limit)
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(descriptor, "rb") as file:
            _check(os.fstat(file.fileno()), name, limit)
            data = file.read(limit + 1)
    except (OSError, ValueError) as error:
        raise _refused(name, error) from None
    if len(data) > limit:
        raise _too_large(name, len(data), limit)
    if not data:
        raise EmptySource(f"{name} is empty (0 bytes).", "Add a file that holds the paper's text.")
    return data


def scan(folder: Path, suffixes: frozenset[str]) -> Folder:
    """Everything below `folder` whose name ends in one of `suffixes`, sorted by path; hidden names are passed over.

    Linked folders are followed once each. A file `series.toml` is a catalogue; a README or LICENSE is no paper.
    """
    found = Folder()
    for path in _below(folder, found, set()):
        if path.name == "series.toml":
            found.catalogues.append(path)
        elif path.stem.casefold() in _NOT_PAPERS:
            found.left_out.append(f"{printable(path)}: a {path.stem} is not read as a paper")
        elif path.suffix.casefold() in suffixes:
            found.papers.append(path)
    return found


def _below(folder: Path, found: Folder, visited: set[str]) -> Iterator[Path]:
    real = real_path(folder)
    if real in visited:
        return
    visited.add(real)
    try:
        paths = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError as error:
        found.errors.append((folder, _refused(printable(folder), error)))
        return
    for path in paths:
        if is_folder(path):
            yield from _below(path, found, visited)
        else:
            yield path


def _check(status: os.stat_result, name: str, limit: int) -> None:
    for is_kind, what in _KINDS:
        if is_kind(status.st_mode):
            raise SourceError(f"{name} is {what}, not a file.", "Give the file of a paper.")
    if status.st_size > limit:
        raise _too_large(name, status.st_size, limit)


def _too_large(name: str, size: int, limit: int) -> SourceError:
    return SourceError(f"{name} has {size:,} bytes; the limit is {limit:,}.", "Split it into parts and add those.")


def _refused(name: str, error: Exception) -> SourceError:
    reason, remedy = _REASONS.get(getattr(error, "errno", 0) or 0, (f"cannot be read: {error}.", "Check the file."))
    return SourceError(f"{name} {reason}", remedy)
