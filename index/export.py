"""A library as one file: the generation that counts, with what is needed to prove it is whole.

A ZIP archive of three members: `library.json` says what it is, `manifest.json` is the generation's own, byte for byte,
and `corpus.sqlite` is the source of truth. The dense index is left out: it is derived, and made again at the import.
The same generation always gives the same bytes.
"""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from dataclasses import dataclass
from pathlib import Path

from index import disk
from index.library import open_library
from index.manifest import CORPUS, MANIFEST, Counts
from ingest.errors import LibraryError, OptionsError

KIND, VERSION = "pincite-library", 1
HEADER = "library.json"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first moment a ZIP can name: times would make each archive another
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Exported:
    """An archive that was written: its size in bytes, and the generation and counts that are in it."""

    path: Path
    size: int
    sha256: str
    generation: int
    counts: Counts


def export_library(library: Path, to: Path, *, replace: bool = False) -> Exported:
    """Write the generation that counts into one archive; readers and writers of the library are not held up.

    The file appears whole or not at all. Compiled encoders are left out, as is the generation before.

    Raises:
        OptionsError: there is such a file, and it is not to be replaced.
        LibraryError: the library cannot be opened or is damaged; the archive cannot be written.
    """
    if to.exists() and not replace:
        raise OptionsError(f"{to} is there already.", "Choose another name, or replace it with --replace.")
    beside = to.with_name(f".{to.name}-{os.getpid()}")
    with open_library(library) as snapshot:
        manifest = (snapshot.folder / MANIFEST).read_bytes()
        header = {"kind": KIND, "version": VERSION, "manifest_sha256": snapshot.fingerprint}
        try:
            with zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
                archive.writestr(_member(HEADER), json.dumps(header, indent=1) + "\n")
                archive.writestr(_member(MANIFEST), manifest)
                with (snapshot.folder / CORPUS).open("rb") as source, archive.open(_member(CORPUS), "w") as target:
                    shutil.copyfileobj(source, target, _BLOCK)
            disk.flush(beside)
            beside.rename(to)
            disk.flush(to.absolute().parent)
        except OSError as error:
            raise LibraryError(
                f"The archive {to} cannot be written: {error.strerror or error}.",
                "Choose a folder that exists, can be written, and has room.",
            ) from error
        finally:
            beside.unlink(missing_ok=True)
        return Exported(to, to.stat().st_size, disk.sha256_of(to), snapshot.generation, snapshot.manifest.counts)


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, _EPOCH)
    member.compress_type = zipfile.ZIP_DEFLATED
    member.external_attr = 0o644 << 16
    return member
