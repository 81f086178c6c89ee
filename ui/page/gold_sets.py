"""The folder of gold sets that the page writes: one `NAME.jsonl` a set."""

from __future__ import annotations

import re
from pathlib import Path

from ingest.errors import OptionsError

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")


def sets_folder(library: Path, named: Path | None) -> Path:
    """Where the sets are: where it was said, else beside the library."""
    return named.expanduser() if named else library.with_name(f"{library.name}.sets")


def set_names(folder: Path) -> tuple[str, ...]:
    """The names of the sets that there are, in the order of the alphabet."""
    return tuple(sorted(path.stem for path in folder.glob("*.jsonl") if _NAME.fullmatch(path.stem)))


def set_path(folder: Path, name: str) -> Path:
    """The file of the set with this name.

    Raises:
        OptionsError: it is no name.
    """
    if not _NAME.fullmatch(name):
        raise OptionsError(
            f"{name[:80]!r} is no name of a set." if name else "No set is chosen.",
            "Choose one, or type a new name of letters, digits, points, hyphens and underscores, a letter first.",
        )
    return folder / f"{name}.jsonl"
