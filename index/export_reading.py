"""An exported library taken in again: nothing of the archive is believed before it is proved.

Only three members of known names are read, into files of our own naming, no more bytes than their manifest states.
The corpus must have its checksum, the tables of this program and no others, and each paper the hash of its edition.
There is nothing in it that could run: no pickle, no views and triggers, and the dense index is made here.
"""

from __future__ import annotations

import json
import sqlite3
import zipfile
import zlib
from contextlib import closing
from dataclasses import dataclass
from dataclasses import replace as changed
from pathlib import Path
from typing import IO

from index import commit, disk
from index.check import check_folder
from index.corpus import SCHEMA, bring_up_to_date
from index.export import HEADER, KIND, VERSION
from index.library import current_generation
from index.manifest import CORPUS, MANIFEST, Counts, FileFacts, Manifest, sha256_hex
from index.next_generation import finish
from index.unwritten import unwritten
from ingest.errors import LibraryDamaged, LibraryError, SourceError

LARGEST = 64 << 30  # bytes of a corpus: some ten million passages
_LARGEST_TEXT = 1 << 20  # bytes of the header and of the manifest
_RATIO = 1000  # SQLite's empty pages shrink well; a bomb shrinks better
_BLOCK = 1 << 20
_SINCE_2 = ",takenTEXT"  # the column of papers that format 1 has not
_AGAIN = "Export the library again, or use another copy of the archive."


@dataclass(frozen=True, slots=True)
class Imported:
    """A library that was taken in; `replaced`: the generation that counted there before."""

    generation: int
    counts: Counts
    encoder: str
    replaced: int | None


def import_library(archive: Path, library: Path, *, replace: bool = False) -> Imported:
    """Take in an exported library: into an empty folder, or with `replace` as the next generation of the one there.

    Replaced, the generation before is kept until the next write. Either way it counts all at once.

    Raises:
        SourceError: no such archive, no archive, or not one that `export_library` wrote; or there is a library.
        LibraryDamaged: a part of it is not what it was; names the part.
        FormatMismatch: written by a newer version.
        LibraryBusy: another process is writing.
        LibraryError: the library cannot be written.
    """
    try:
        with _opened(archive) as opened:
            manifest, data = _manifest(archive, opened)
            return _take_in(archive, opened, manifest, data, library, replace)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise SourceError(f"{archive} is damaged, or no ZIP archive: {error}.", _AGAIN) from error


def _opened(archive: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(archive)
    except OSError as error:
        raise SourceError(
            f"{archive} cannot be read: {error.strerror}.", "Give the file that pincite export wrote."
        ) from error


def _manifest(archive: Path, opened: zipfile.ZipFile) -> tuple[Manifest, bytes]:
    names = sorted(member.filename for member in opened.infolist())
    packing = {member.compress_type for member in opened.infolist()} - {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
    if names != sorted((HEADER, MANIFEST, CORPUS)) or packing:
        raise SourceError(
            f"{archive} is no exported library: it holds {', '.join(names)[:200] or 'nothing'}, not {HEADER},"
            f" {MANIFEST} and {CORPUS}.",
            "Give a file that pincite export wrote.",
        )
    try:
        header = json.loads(_text(archive, opened, HEADER))
        known = header["kind"] == KIND and header["version"] == VERSION
    except (ValueError, KeyError, TypeError):
        known, header = False, {}
    if not known:
        raise SourceError(f"{archive} is no exported library of version {VERSION}.", "Use the Pincite that wrote it.")
    data = _text(archive, opened, MANIFEST)
    if sha256_hex(data) != header.get("manifest_sha256"):
        raise LibraryDamaged(
            f"{MANIFEST} of {archive} is damaged: sha256 {sha256_hex(data)}, expected {header.get('manifest_sha256')}.",
            _AGAIN,
        )
    try:
        manifest = Manifest.from_bytes(data)
        bounded = 0 < manifest.files[CORPUS].size <= LARGEST and manifest.encoder.dimension > 0
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise LibraryDamaged(f"{MANIFEST} of {archive} cannot be read: {error}.", _AGAIN) from error
    if not bounded:
        size = manifest.files[CORPUS].size
        raise LibraryDamaged(f"{CORPUS} of {archive} is said to have {size:,} bytes; at most {LARGEST:,} do.", _AGAIN)
    return manifest, data


def _text(archive: Path, opened: zipfile.ZipFile, name: str) -> bytes:
    with opened.open(name) as stream:
        data = stream.read(_LARGEST_TEXT + 1)
    if len(data) > _LARGEST_TEXT:
        raise LibraryDamaged(f"{name} of {archive} is larger than {_LARGEST_TEXT:,} bytes.", _AGAIN)
    return data


def _take_in(
    archive: Path, opened: zipfile.ZipFile, manifest: Manifest, data: bytes, library: Path, replace: bool
) -> Imported:
    before = None
    try:
        before = current_generation(library)
        if before and not replace:
            raise SourceError(
                f"There is a library in {library} (generation {before.generation}).",
                "Import into another folder, or with --replace; the generation before is kept until the next write.",
            )
        with commit.turn(library):
            before = current_generation(library)
            if before and not replace:  # another was quicker
                raise SourceError(f"There is a library in {library} now.", "Import with --replace.")
            commit.sweep(library, before.generation if before else 0, None)
            with commit.staging(library) as staging:
                _copy(archive, opened, manifest.files[CORPUS], staging / CORPUS)
                placed = _describe(archive, staging, manifest, data, library, before.generation if before else None)
                commit.commit(library, staging, placed)
    except (OSError, sqlite3.Error) as error:
        raise unwritten(library, error, before) from error
    return Imported(placed.generation, placed.counts, placed.encoder.name, before.generation if before else None)


def _copy(archive: Path, opened: zipfile.ZipFile, expected: FileFacts, to: Path) -> None:
    """Unpack the corpus, no byte more than its manifest states, and compare its checksum."""
    packed = opened.getinfo(CORPUS).compress_size
    if expected.size > _RATIO * max(packed, 1):
        raise LibraryDamaged(f"{CORPUS} of {archive} would grow from {packed:,} to {expected.size:,} bytes.", _AGAIN)
    with opened.open(CORPUS) as source, to.open("wb") as target:
        written = _limited(source, target, expected.size)
    found = disk.sha256_of(to)
    if written != expected.size or found != expected.sha256:
        raise LibraryDamaged(
            f"{CORPUS} of {archive} is damaged: {written:,} bytes with sha256 {found}, expected {expected.size:,} with"
            f" {expected.sha256}.",
            _AGAIN,
        )


def _limited(source: IO[bytes], target: IO[bytes], most: int) -> int:
    """Copy at most `most` bytes and one more, which shows that there were more."""
    written = 0
    while written <= most and (block := source.read(min(_BLOCK, most + 1 - written))):
        target.write(block)
        written += len(block)
    return written


def _describe(
    archive: Path, staging: Path, manifest: Manifest, data: bytes, library: Path, parent: int | None
) -> Manifest:
    """Prove the staged corpus, and say what generation it is: the very one, where there is none and FAISS agrees."""
    _only_our_tables(archive, staging / CORPUS)
    try:
        bring_up_to_date(staging / CORPUS)
        made = finish(library, staging, parent, manifest.encoder, manifest.created)
        wrong = [finding for finding in check_folder(library, staging, made) if not finding.ok]
    except (sqlite3.Error, ValueError, KeyError, TypeError, AttributeError) as error:
        raise LibraryDamaged(f"{CORPUS} of {archive} is not sound: {error}.", _AGAIN) from error
    if made.counts != manifest.counts:
        raise LibraryDamaged(f"{CORPUS} of {archive} holds {made.counts}; its manifest says {manifest.counts}.", _AGAIN)
    if wrong:
        raise LibraryDamaged(f"{CORPUS} of {archive} is not sound: {wrong[0].name}: {wrong[0].detail}.", _AGAIN)
    if parent is None and made.files == manifest.files and manifest.to_bytes() == data:
        return manifest  # the same generation as the one exported, to the byte: its fingerprint stays
    return changed(manifest, generation=made.generation, parent=parent, files=made.files, format=made.format)


def _only_our_tables(archive: Path, corpus: Path) -> None:
    """Refuse views, triggers and tables that no version of Pincite makes: SQL in a file is a program."""
    try:
        with closing(sqlite3.connect(":memory:")) as ours:
            ours.executescript(SCHEMA)
            known = {row[:2] for row in ours.execute("SELECT type, name FROM sqlite_master")}
            definitions = _definitions(ours)
        with closing(sqlite3.connect(f"{corpus.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as theirs:
            theirs.execute("PRAGMA trusted_schema = OFF")
            found = {row[:2] for row in theirs.execute("SELECT type, name FROM sqlite_master")}
            foreign = found - known
            altered = {
                name
                for name, sql in _definitions(theirs).items()
                if sql not in (definitions.get(name), definitions.get(name, "").replace(_SINCE_2, ""))
            }
    except sqlite3.Error as error:
        raise LibraryDamaged(f"{CORPUS} of {archive} is no database: {error}.", _AGAIN) from error
    if foreign or altered:
        names = ", ".join(sorted({name for _, name in foreign} | altered))[:200]
        raise LibraryError(f"{CORPUS} of {archive} holds what Pincite does not make: {names}.", _AGAIN)


def _definitions(connection: sqlite3.Connection) -> dict[str, str]:
    """The definition of each table and index without its spaces, which differ where a column was added later."""
    rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    return {name: "".join(sql.split()) for name, sql in rows}
