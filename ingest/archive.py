"""A zip of XML parts, as DOCX and ODT are: opened within bounds, without entities, addresses or links followed."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from ingest.errors import SourceError

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_BYTES = 100_000_000  # of the file, which may hold pictures
MAX_ENTRIES = 10_000
MAX_UNPACKED = 64_000_000  # bytes of all XML parts that are read; counted as they come, for stated sizes may lie
MAX_RATIO = 200  # unpacked to packed of a part; ordinary ones have 5 to 30
SMALL = 2_000_000  # bytes up to which a part may have any ratio
MAX_TAGS = 2_000_000  # in all parts that are read: a page has some 300, and this many take 10 seconds
_ENTRY = b"PK\x01\x02"  # before each entry of the directory
_CHUNK = 1 << 20
_DOCTYPES = tuple("<!DOCTYPE".encode(encoding) for encoding in ("ascii", "utf-16-le", "utf-16-be"))
_BROKEN = (BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, KeyError, NotImplementedError)
_AGAIN = "Get a fresh copy, or open it in its program and save it again."
_AS_TEXT = "Save its text as .txt and add that."


@dataclass(slots=True)
class Archive:
    """An open zip; `unpacked` bytes and `tags` were read of it so far."""

    name: str
    zip: ZipFile
    entries: dict[str, ZipInfo]
    unpacked: int = 0
    tags: int = 0

    def __contains__(self, path: str) -> bool:
        return path.lower() in self.entries

    def read(self, path: str) -> bytes | None:
        """The bytes of a part; None where the archive has no such part. Names are compared without regard to case.

        Raises:
            SourceError: damaged, locked with a password, or beyond the limits.
        """
        info = self.entries.get(path.lower())
        if info is None:
            return None
        if info.flag_bits & 1:
            raise locked(self.name)
        if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise damaged(self.name, f"{path} is packed by method {info.compress_type}, and 0 or 8 are in use")
        chunks: list[bytes] = []
        size = 0
        try:
            with self.zip.open(info) as part:
                while chunk := part.read(_CHUNK):
                    size += len(chunk)
                    self.unpacked += len(chunk)
                    self._check(path, size, info.compress_size)
                    chunks.append(chunk)
        except (*_BROKEN, RuntimeError) as error:
            raise damaged(self.name, f"{path} cannot be unpacked ({error})") from None
        return b"".join(chunks)

    def tree(self, path: str, renamed: tuple[tuple[bytes, bytes], ...] = ()) -> _Element | None:
        """The root element of an XML part; None where the archive has no such part.

        Args:
            path: of the part inside the archive.
            renamed: byte strings that are replaced before parsing: namespaces that mean the same.

        Raises:
            SourceError: damaged, with entities, or beyond the limits.
        """
        data = self.read(path)
        if data is None:
            return None
        for old, new in renamed:
            data = data.replace(old, new)
        self.tags += data.count(b"<")
        if self.tags > MAX_TAGS:
            what = f"{self.name} holds more than {MAX_TAGS:,} XML tags ({self.tags:,} up to {path}); that is the limit."
            raise SourceError(what, "Split it into parts.")
        return parse(data, self.name, path)

    def _check(self, path: str, size: int, packed: int) -> None:
        if self.unpacked > MAX_UNPACKED:
            what = f"{self.name} unpacks to more than {MAX_UNPACKED:,} bytes of text ({path}); that is the limit."
            raise SourceError(what, "Split it into parts.")
        if size > SMALL and size > MAX_RATIO * max(packed, 1):
            ratio = f"{path} unpacks to more than {MAX_RATIO} times its {packed:,} bytes"
            what = f"{self.name} looks like a zip bomb: {ratio}."
            raise SourceError(what, "Do not open it; ask who sent it for the text.")


def open_archive(data: bytes, name: str) -> Archive:
    """The archive that the bytes hold. Nothing is written to disk, whatever its entries are called.

    Raises:
        SourceError: damaged, or beyond the limits of bytes and entries.
    """
    if len(data) > MAX_BYTES:
        what = f"{name} has {len(data):,} bytes; the limit is {MAX_BYTES:,}."
        raise SourceError(what, "Save it without its pictures, or split it.")
    entries = data.count(_ENTRY)
    if entries > MAX_ENTRIES:
        raise SourceError(f"{name} holds {entries:,} files; the limit is {MAX_ENTRIES:,}.", _AS_TEXT)
    try:
        opened = ZipFile(BytesIO(data))
    except _BROKEN as error:
        raise damaged(name, f"its zip archive cannot be opened ({error})") from None
    found: dict[str, ZipInfo] = {}
    for info in opened.infolist():
        found.setdefault(info.filename.replace("\\", "/").removeprefix("/").lower(), info)
    return Archive(name, opened, found)


def parse(data: bytes, name: str, path: str) -> _Element:
    """The root element of an XML text.

    Raises:
        SourceError: damaged, too deep, or with a DOCTYPE: entities are not expanded, and no office program writes any.
    """
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True, huge_tree=False
    )
    if any(doctype in data for doctype in _DOCTYPES):
        raise _with_entities(name, path)
    try:
        root = etree.fromstring(data, parser)
    except (etree.LxmlError, ValueError, SyntaxError) as error:
        deep = "Excessive depth" in str(error)
        what = f"the parts of {path} are nested too deeply" if deep else f"{path} is no XML ({error})"
        raise damaged(name, what) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise _with_entities(name, path)
    return root


def damaged(name: str, why: str) -> SourceError:
    """The error for a file that cannot be read for what is broken in it."""
    return SourceError(f"{name} is damaged: {' '.join(why.split())[:300]}.", _AGAIN)


def locked(name: str) -> SourceError:
    """The error for a file that needs a password."""
    return SourceError(f"{name} needs a password.", "Remove the password in its program, save it, and add it again.")


def _with_entities(name: str, path: str) -> SourceError:
    what = f"{name} is refused: {path} declares a document type, where entities could hide."
    return SourceError(what, _AS_TEXT)
