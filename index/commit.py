"""How a new generation comes to count: all of it, or none.

staging folder → its files flushed → manifest written and flushed → folder flushed → renamed to its generation →
library folder flushed → CURRENT written beside, flushed, renamed → library folder flushed. Readers believe CURRENT
alone, so a process killed anywhere in between leaves the library as it was; the next writer sweeps what is left.
Each of the seven flushes is needed: a loss of power can break a library without any one of them
(tests/reliability/test_power_loss.py).
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

from index import disk
from index.lock import LOCK, unleased, writing
from index.manifest import CURRENT, MANIFEST, Current, Manifest, generation_name, sha256_hex

_GENERATION = re.compile(r"gen-(\d{8,})")
_STAGING = ".staging-"


@contextlib.contextmanager
def turn(path: Path) -> Iterator[None]:
    """Be the only writer of the library in this folder while the block runs; a new one is made, with a commit point
    that says: nothing yet. Under the lock, for a writer who was quicker has written more than that.

    Raises as `writing` does.
    """
    if not path.is_dir():
        path.mkdir(parents=True, exist_ok=True)
        disk.flush(path.parent)
    with writing(path / LOCK):
        if not (path / CURRENT).exists() and not generations(path):
            disk.replace_file(path / CURRENT, Current(0, "").to_bytes())
        yield


def generations(path: Path) -> list[int]:
    """The numbers of the generation folders, ascending; empty where there is no such library folder."""
    if not path.is_dir():
        return []
    found = (_GENERATION.fullmatch(entry.name) for entry in path.iterdir())
    return sorted(int(match[1]) for match in found if match)


@contextlib.contextmanager
def staging(path: Path) -> Iterator[Path]:
    """A folder beside the generations; gone afterwards unless `commit` has given it its name. Raises OSError."""
    folder = Path(mkdtemp(prefix=f"{_STAGING}{os.getpid()}-", dir=path))
    try:
        yield folder
    finally:
        disk.remove_folder(folder)


def commit(path: Path, folder: Path, manifest: Manifest) -> None:
    """Make the staged folder the generation that counts. The caller holds the writer's lock. Raises OSError."""
    for name in manifest.files:
        (folder / name).chmod(0o644)
        disk.flush(folder / name)
    data = manifest.to_bytes()
    disk.write(folder / MANIFEST, data)
    folder.chmod(0o755)
    disk.install_folder(folder, path / generation_name(manifest.generation))
    disk.replace_file(path / CURRENT, Current(manifest.generation, sha256_hex(data)).to_bytes())


def sweep(path: Path, current: int, previous: int | None) -> None:
    """Remove what nobody needs: remains of dead writers, and generations but these two that nobody reads.

    The caller holds the writer's lock and has made sure that CURRENT names `current`.
    """
    for remains in [*path.glob(f"{_STAGING}*"), *path.glob(f".{CURRENT}-*")]:
        _remove(remains)
    for number in generations(path):
        if number in (current, previous):
            continue
        folder = path / generation_name(number)
        with unleased(folder / MANIFEST) as free:
            if free:
                aside = path / f"{_STAGING}{os.getpid()}-{number}"
                with contextlib.suppress(OSError):  # what cannot be removed now is left for the next writer
                    folder.rename(aside)
                    disk.remove_folder(aside)


def _remove(remains: Path) -> None:
    if remains.is_dir() and not remains.is_symlink():
        disk.remove_folder(remains)
    else:
        remains.unlink(missing_ok=True)
