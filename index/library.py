"""Opening a library: from CURRENT to the manifest to the files, each verified before it is believed."""

from __future__ import annotations

import os
import sqlite3
import time
from pathlib import Path

from index.commit import generations
from index.corpus import PaperRecord, StoredParagraph
from index.disk import sha256_of
from index.lock import lease
from index.manifest import CORPUS, CURRENT, MANIFEST, Current, Manifest, generation_name, sha256_hex
from index.snapshot import Snapshot
from index.verify import RESTORE, verify_file
from ingest.errors import LibraryDamaged, LibraryError, NoLibrary

__all__ = ["PaperRecord", "Snapshot", "StoredParagraph", "current_generation", "open_generation", "open_library"]


# A writer may remove a generation between our reading CURRENT and our lease on it; then CURRENT names a newer one.
_ATTEMPTS = 100
_PAUSE = 0.02  # seconds


def open_library(path: Path) -> Snapshot:
    """Open the generation that counts, verify its files, and hold it until `close`: no writer removes it.

    The dense index is verified when it is first used. An older generation is never served instead.

    Raises:
        NoLibrary: nothing has been ingested there.
        LibraryDamaged: a file is missing, cut or altered; names it.
        FormatMismatch: written by a newer or an older version.
        LibraryError: the folder cannot be read, or its disk takes no locks.
    """
    try:
        return _open(path)
    except OSError as error:
        raise LibraryError(
            f"The library {path} cannot be read: {error.strerror}.", "Give read permission on the folder and its files."
        ) from error


def current_generation(path: Path) -> Current | None:
    """What CURRENT says; None where nothing has been ingested yet.

    Raises:
        LibraryDamaged: CURRENT is missing beside generations, or is not as it was written.
        FormatMismatch: written by a newer or an older version.
        OSError: it cannot be read.
    """
    try:
        data = (path / CURRENT).read_bytes()
    except (FileNotFoundError, NotADirectoryError) as error:
        found = generations(path)
        if not found:
            return None
        folders = ", ".join(generation_name(n) for n in found)
        raise LibraryDamaged(
            f"{path / CURRENT} is missing, though there are generations ({folders}).", RESTORE
        ) from error
    try:
        current = Current.from_bytes(data)
    except (ValueError, KeyError) as error:
        raise LibraryDamaged(f"{path / CURRENT} is damaged: {error}.", RESTORE) from error
    return current if current.generation else None


def open_generation(path: Path, generation: int) -> Snapshot:
    """Open a generation that CURRENT need not name, verified by what its own manifest says. For repairs and no answer.

    Raises:
        LibraryDamaged: a file of it is missing, cut or altered; names it.
        FormatMismatch: written by a newer or an older version.
        OSError: it cannot be read.
    """
    folder = path / generation_name(generation)
    descriptor = lease(folder / MANIFEST)
    if descriptor is None:
        raise LibraryDamaged(f"{folder / MANIFEST} is missing.", RESTORE)
    return _leased(path, folder, Current(generation, sha256_of(folder / MANIFEST)), descriptor)


def _leased(path: Path, folder: Path, current: Current, descriptor: int) -> Snapshot:
    try:
        return _verified(path, folder, current, descriptor)
    except BaseException:
        os.close(descriptor)
        raise


def _open(path: Path) -> Snapshot:
    for _ in range(_ATTEMPTS):
        current = current_generation(path)
        if current is None:
            raise NoLibrary(f"There is no library in {path}.", "Run pincite ingest with a folder of papers first.")
        folder = path / generation_name(current.generation)
        descriptor = lease(folder / MANIFEST)
        if descriptor is None:
            time.sleep(_PAUSE if (folder / MANIFEST).exists() else 0)
            if current_generation(path) == current and not (folder / MANIFEST).exists():
                raise LibraryDamaged(f"{folder / MANIFEST} is missing, though CURRENT names it.", RESTORE)
            continue
        return _leased(path, folder, current, descriptor)
    raise LibraryError(f"The library {path} changes too fast to be opened.", "Wait until the writers are done.")


def _verified(path: Path, folder: Path, current: Current, descriptor: int) -> Snapshot:
    data = (folder / MANIFEST).read_bytes()
    found = sha256_hex(data)
    if found != current.manifest_sha256:
        raise LibraryDamaged(
            f"{folder / MANIFEST} is damaged: sha256 {found}, expected {current.manifest_sha256}.", RESTORE
        )
    try:
        manifest = Manifest.from_bytes(data)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise LibraryDamaged(f"{folder / MANIFEST} is damaged: {error}.", RESTORE) from error
    verify_file(folder / CORPUS, manifest.files[CORPUS])
    snapshot = Snapshot(path, folder, manifest, current.manifest_sha256, descriptor)
    try:
        (version,) = snapshot.connection.execute("PRAGMA user_version").fetchone()
        if version != manifest.format:
            what = f"{folder / CORPUS} has format {version}, its manifest {manifest.format}."
            raise LibraryDamaged(what, RESTORE)
    except sqlite3.Error as error:
        raise LibraryDamaged(f"{folder / CORPUS} cannot be opened: {error}.", RESTORE) from error
    return snapshot
