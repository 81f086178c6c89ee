"""The fingerprint of our own code: a run that was stopped goes on only with the program that began it."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

_ROOT = Path(__file__).parents[1]
_ROOMS = ("ingest", "index", "assistant", "evals")
_READ = {".py", ".json", ".toml", ".txt"}


@cache
def program_fingerprint() -> str:
    """The sha256 (hex) of the names and bytes of the rooms' code and data; of models the names and sizes alone."""
    digest = hashlib.sha256()
    for path in sorted(p for room in _ROOMS for p in (_ROOT / room).rglob("*") if p.is_file()):
        if "__pycache__" in path.parts or "sets" in path.parts:
            continue
        digest.update(f"{path.relative_to(_ROOT).as_posix()} {path.stat().st_size}\n".encode())
        if path.suffix in _READ:
            digest.update(path.read_bytes())
    return digest.hexdigest()
