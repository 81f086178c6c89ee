"""A damaged library made whole: what is derived is made again, and of the rest is kept what can be proved.

Nothing is deleted. A damaged generation is set aside under another name, and each step is told.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from index import commit, disk
from index.corpus import FORMAT
from index.encoder import Encoder
from index.library import current_generation, open_generation
from index.lock import LOCK, writing
from index.manifest import CORPUS, CURRENT, DENSE, Current, generation_name
from index.migrate import rewrite
from index.next_corpus import Step
from index.next_generation import write_next
from index.salvage import Salvage, salvage
from index.snapshot import Snapshot
from index.unwritten import unwritten
from index.verify import verify_file
from ingest.errors import LibraryDamaged, NoLibrary
from ingest.paper import Paper


@dataclass(frozen=True, slots=True)
class Repair:
    """What `repair_library` did. `done`: sentences; none: nothing was wrong. `lost`: what could not be kept."""

    generation: int
    done: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


def repair_library(path: Path, encoder: Callable[[], Encoder]) -> Repair:
    """Make a library whole again, with as little change as will do.

    A damaged dense index is made again from the corpus, without encoding. Where CURRENT is lost, the newest generation
    that is whole counts. Where the corpus or the manifest of the generation that counts is damaged, its papers are read
    from the damaged file as far as their text has the hash of their edition, and put upon the newest generation that is
    whole; they are encoded again. A library of an older format is brought up to this one.

    Args:
        path: the library's folder.
        encoder: loads the one that the library was made with; called only where papers have to be encoded again.

    Raises:
        NoLibrary: there is nothing to repair.
        LibraryDamaged: nothing of it can be read.
        LibraryBusy: another process is writing.
        LibraryError: it cannot be written, was made with another encoder, or its format is not read here.
    """
    numbers = commit.generations(path)
    if not numbers:
        raise NoLibrary(f"There is no library in {path}.", "Run pincite ingest with a folder of papers first.")
    before = None
    try:
        with writing(path / LOCK):
            named = _named(path)
            before = named
            return _repair(path, named, numbers, encoder)
    except (OSError, sqlite3.Error) as error:
        raise unwritten(path, error, before) from error


def _named(path: Path) -> Current | None:
    """What CURRENT says; None where it is missing or damaged. Raises FormatMismatch, NoLibrary."""
    try:
        named = current_generation(path)
    except LibraryDamaged:
        return None
    if named is None:  # CURRENT is as it should be: the first ingest did not come to its end
        raise NoLibrary(f"There is no library in {path}.", "Run pincite ingest with a folder of papers first.")
    return named


def _repair(path: Path, named: Current | None, numbers: list[int], encoder: Callable[[], Encoder]) -> Repair:
    done: list[str] = []
    with ExitStack() as stack:
        bad: int | None = None
        snapshot = _opened(stack, path, named.generation if named else numbers[-1])
        fits = snapshot is not None and (named is None or snapshot.fingerprint == named.manifest_sha256)
        if snapshot is None or not fits:
            bad = named.generation if named else numbers[-1]
            whole = (_opened(stack, path, number) for number in reversed(numbers) if number != bad)
            snapshot = next((found for found in whole if found is not None), None)
            return _from_damaged(path, bad, snapshot, encoder)
        if named is None:
            _point(path, snapshot)
            done.append(f"{CURRENT} was made again: it names {snapshot.folder.name}, the newest, which is whole.")
        if snapshot.manifest.format != FORMAT:
            manifest = rewrite(snapshot)
            done.append(f"The library was brought from format {snapshot.manifest.format} to format {FORMAT}.")
        elif not _whole(snapshot.folder / DENSE, snapshot):
            manifest = rewrite(snapshot)
            done.append(
                f"{DENSE} was made again from {CORPUS}: {manifest.counts.passages} vectors, none encoded again."
            )
        else:
            return Repair(snapshot.generation, tuple(done))
    commit.sweep(path, manifest.generation, manifest.parent)
    return Repair(manifest.generation, tuple(done))


def _opened(stack: ExitStack, path: Path, number: int) -> Snapshot | None:
    """The generation, if its manifest and its corpus are whole. Raises FormatMismatch, OSError."""
    try:
        return stack.enter_context(open_generation(path, number))
    except (LibraryDamaged, FileNotFoundError):
        return None


def _whole(file: Path, snapshot: Snapshot) -> bool:
    try:
        verify_file(file, snapshot.manifest.files[file.name])
    except LibraryDamaged:
        return False
    return True


def _point(path: Path, snapshot: Snapshot) -> None:
    current = Current(snapshot.generation, snapshot.fingerprint, snapshot.manifest.format)
    disk.replace_file(path / CURRENT, current.to_bytes())


def _from_damaged(path: Path, bad: int, base: Snapshot | None, encoder: Callable[[], Encoder]) -> Repair:
    """Put what the damaged generation proves upon `base`, or upon nothing."""
    folder = path / generation_name(bad)
    read = salvage(folder / CORPUS)
    if base is None and not read.papers:
        raise LibraryDamaged(
            f"Nothing of the library {path} can be read: no generation is whole, and no paper of {folder.name} is.",
            "Restore the library from an export or a copy, or delete it and ingest the papers again.",
        )
    stored = {record.id for record in base.papers()} if base else set()
    added = tuple(p for p in read.papers if p.id not in stored)
    changed = tuple(p for p in read.papers if base and p.id in stored and base.paper(p.id) != p)
    gone = tuple(sorted(stored - {p.id for p in read.papers} - set(read.unproved))) if read.whole else ()
    done = list(_told(folder.name, base, added, changed, gone))
    if base is not None and not (added or changed):
        _point(path, base)
        manifest = base.manifest if _whole(base.folder / DENSE, base) else rewrite(base)
        generation, parent = manifest.generation, manifest.parent
    else:
        generation, parent = _write(path, base, added, changed, encoder())
    if folder.is_dir():
        aside = _aside(path, bad)
        folder.rename(aside)
        disk.flush(path)
        done.append(f"{folder.name} was set aside as {aside.name}: nothing reads it, and you may delete it.")
    commit.sweep(path, generation, parent)
    return Repair(generation, tuple(done), tuple(_lost(folder.name, read, base, stored)))


def _write(
    path: Path, base: Snapshot | None, added: tuple[Paper, ...], changed: tuple[Paper, ...], encoder: Encoder
) -> tuple[int, int | None]:
    if base is not None:
        base.check_encoder(encoder)
    revised = frozenset(p.id for p in changed if base is not None and base.paper(p.id).edition != p.edition)
    now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    manifest, _, _ = write_next(path, base, Step(added, changed, revised, (), {}, now), encoder)
    return manifest.generation, manifest.parent


def _aside(path: Path, bad: int) -> Path:
    """A name that is free."""
    names = (path / f"damaged-{bad:08d}{f'-{n}' if n else ''}" for n in range(1000))
    return next(name for name in names if not name.exists())


def _told(
    name: str, base: Snapshot | None, added: tuple[Paper, ...], changed: tuple[Paper, ...], gone: tuple[str, ...]
) -> Iterator[str]:
    yield f"{name} is damaged; " + (f"{base.folder.name} is whole and was built on." if base else "no other is whole.")
    for paper in (*added, *changed):
        yield (
            f"{paper.id} was kept from {name}: its text has its hash. Its title, author and links are as that file has"
            " them; ingest it again to be sure of them."
        )
    for paper_id in gone:
        kept = f"was kept from {base.folder.name if base else '?'}"
        yield f"{paper_id} is not in {name} and {kept}; remove it again if you had removed it."


def _lost(name: str, read: Salvage, base: Snapshot | None, stored: set[str]) -> Iterator[str]:
    for paper_id in read.unproved:
        if paper_id in stored:
            yield f"{paper_id} could not be read from {name}; it is as it was in {base.folder.name if base else '?'}."
        else:
            yield f"{paper_id} could not be read from {name}: ingest it again."
    if not read.whole:
        yield f"The list of papers of {name} could not be read to its end: compare pincite papers with what you expect."
    if base is None:
        yield "Former editions are lost: no generation that holds them is whole."
