"""Files compared with their checksums before anything is believed of them."""

from __future__ import annotations

from pathlib import Path

from index.disk import sha256_of
from index.manifest import CORPUS, DENSE, FileFacts
from ingest.errors import LibraryDamaged

RESTORE = "Run pincite check --repair, which keeps what can be kept; or restore the library from an export or a copy."
REMEDIES = {DENSE: f"Run pincite check --repair: it is rebuilt from {CORPUS}, and nothing is encoded again."}


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
