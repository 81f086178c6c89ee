"""Losses of power, made from a record of what a write did: which disks may be found afterwards, worst cases first.

What was flushed is there. Of the rest, two models: the names of files change in the order in which they were changed
(a journal), or any of them may be lost; and a file that was not flushed is as it was, empty, half there or whole.
"""

from __future__ import annotations

import itertools
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_WATCHED = {"open", "os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.chmod", "shutil.copyfile", "sqlite3.connect"}
_PRODUCT = 64  # images of one moment for each model; more are left out, evenly

Entries = dict[int, dict[str, int]]  # directory → name → file, both by number
Contents = dict[int, bytes]
Image = tuple[tuple[str, bytes | None], ...]  # path → bytes, None for a folder


@dataclass
class Moment:
    """The disk as processes see it, and what a loss of power leaves of it for sure."""

    what: str
    entries: Entries
    contents: Contents
    safe_entries: Entries
    safe_contents: Contents


@dataclass
class Recording:
    """The moments of a write, in order; `flushes`: which of them end with a flush."""

    root: int
    moments: list[Moment] = field(default_factory=list)
    flushes: int = 0


def record(folder: Path, write: Callable[[], object], without: int | None = None) -> Recording:
    """Do `write`, which changes `folder`, and note each touch. `without`: the flush (from 0) that does nothing."""
    held: dict[int, int] = {}  # an open descriptor for each file, so that no number is given twice
    recording = Recording(folder.stat().st_ino)
    entries, contents = _read(folder, held)
    safe_entries, safe_contents = dict(entries), dict(contents)
    active = [True]

    def note(what: str) -> None:
        active[0] = False
        entries, contents = _read(folder, held)
        recording.moments.append(Moment(what, entries, contents, dict(safe_entries), dict(safe_contents)))
        active[0] = True

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if active[0] and event in _WATCHED and arguments and str(folder) in str(arguments[0]):
            note(event)

    real = os.fsync

    def flush(descriptor: int) -> None:
        number = os.fstat(descriptor).st_ino
        note("before a flush")
        real(descriptor)
        if recording.flushes != without:
            entries, contents = _read(folder, held)
            if number in entries:
                safe_entries[number] = entries[number]
            else:
                safe_contents[number] = contents[number]
        recording.flushes += 1
        note("after a flush")

    sys.addaudithook(watch)
    os.fsync = flush  # type: ignore[assignment]
    try:
        write()
        note("acknowledged")
    finally:
        active[0] = False
        os.fsync = real
        for descriptor in held.values():
            os.close(descriptor)
    return recording


def images(recording: Recording) -> Iterator[tuple[Image, bool]]:
    """The disks that may be found, each once, and whether the write had been acknowledged."""
    seen: set[tuple[Image, bool]] = set()
    for number, moment in enumerate(recording.moments):
        acknowledged = moment.what == "acknowledged"
        for names in _orders(recording, number):
            for image in _with_contents(recording.root, names, moment):
                if (image, acknowledged) not in seen:
                    seen.add((image, acknowledged))
                    yield image, acknowledged


def put(image: Image, folder: Path) -> None:
    """Make the disk that was found."""
    folder.mkdir()
    for name, data in image:
        if data is None:
            (folder / name).mkdir()
        else:
            (folder / name).write_bytes(data)


def _read(folder: Path, held: dict[int, int]) -> tuple[Entries, Contents]:
    entries: Entries = {}
    contents: Contents = {}
    for path, _, _ in os.walk(folder):
        names: dict[str, int] = {}
        with os.scandir(path) as found:
            for entry in found:
                names[entry.name] = entry.inode()
                if entry.is_file() and entry.inode() not in held:
                    held[entry.inode()] = os.open(entry.path, os.O_RDONLY)
        entries[Path(path).stat().st_ino] = names
    for number, descriptor in held.items():  # those without a name as well: the name may come back
        contents[number] = os.pread(descriptor, os.fstat(descriptor).st_size, 0)
    return entries, contents


def _orders(recording: Recording, number: int) -> Iterator[Entries]:
    """The names that may be found: those of a moment since the last flush, or any mixture of safe and seen ones."""
    moment = recording.moments[number]
    first = number
    while first and recording.moments[first].what != "after a flush":
        first -= 1
    for earlier in recording.moments[first : number + 1]:
        yield earlier.entries
    pending = [
        (folder, name)
        for folder, names in moment.entries.items()
        for name in {*names, *moment.safe_entries.get(folder, {})}
        if names.get(name) != moment.safe_entries.get(folder, {}).get(name)
    ]
    choices = itertools.product((False, True), repeat=len(pending))
    for choice in _some(choices, 2 ** len(pending)):
        mixed = {folder: dict(moment.safe_entries.get(folder, {})) for folder in moment.entries}
        for (folder, name), reached in zip(pending, choice, strict=True):
            if reached:
                found = moment.entries[folder].get(name)
                mixed[folder].pop(name, None)
                if found is not None:
                    mixed[folder][name] = found
        yield mixed


def _with_contents(root: int, entries: Entries, moment: Moment) -> Iterator[Image]:
    tree = dict(_tree(root, entries, moment.contents | moment.safe_contents, ""))
    pending = sorted(
        {n for n in tree.values() if n is not None and moment.contents.get(n) != moment.safe_contents.get(n)}
    )
    options: list[list[bytes]] = []
    for file in pending:
        whole = moment.contents.get(file, b"")
        safe = moment.safe_contents.get(file)
        options.append([*([] if safe is None else [safe]), whole, whole[: len(whole) // 2], b""])
    count = 1
    for option in options:
        count *= len(option)
    for choice in _some(itertools.product(*options), count):
        chosen: Mapping[int, bytes] = dict(zip(pending, choice, strict=True))
        yield tuple(
            (name, None if file is None else chosen.get(file, moment.safe_contents.get(file, b"")))
            for name, file in tree.items()
        )


def _tree(folder: int, entries: Entries, files: Mapping[int, bytes], above: str) -> Iterator[tuple[str, int | None]]:
    for name, number in sorted(entries.get(folder, {}).items()):
        if number in files:
            yield f"{above}{name}", number
        else:
            yield f"{above}{name}", None
            yield from _tree(number, entries, files, f"{above}{name}/")


def _some(choices: Iterator[Any], count: int) -> Iterator[Any]:
    return itertools.islice(choices, 0, None, max(1, -(-count // _PRODUCT)))
