"""Files compared with their checksums before anything is believed of them."""

from __future__ import annotations

from pathlib import Path

from index.disk import sha256_of
from index.manifest import CORPUS, DENSE, FileFacts
from ingest.errors import LibraryDamaged

RESTORE = "Restore the library folder from a copy, or delete it and ingest the papers again."
REMEDIES = {DENSE: f"Run pincite ingest again with any of its papers: it is rebuilt from {CORPUS}."}


def verify_file(path: Path, expected: FileFacts) -> None:
    """Compare a file's size and sha256.

    Raises:
        LibraryDamaged: missing, cut or altered; names the file, what was expected and what is there.
    """
    remedy = REMEDIES.get(path.name, RESTORE)
    try:
        size = path.stat().st_size
        if size != expected.size:
            raise LibraryDamaged(f"{path} is damaged: {size} bytes, expected {expected.size}.", remedy)
        found = sha256_of(path)
    except OSError as error:
        raise LibraryDamaged(f"{path} cannot be read: {error.strerror}.", remedy) from error
    if found != expected.sha256:
        raise LibraryDamaged(f"{path} is damaged: sha256 {found}, expected {expected.sha256}.", remedy)
