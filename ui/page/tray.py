"""Files that people hand to the page: held to a name, a size and a kind, and kept in a folder that only we can read."""

from __future__ import annotations

import shutil
import weakref
from collections.abc import AsyncIterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePath
from tempfile import mkdtemp

from ingest.errors import EmptySource, SourceError
from ingest.files import printable
from ingest.read import READABLE
from ui.page.kept import Kept

LONGEST_NAME = 200  # bytes, the ending included; file systems take 255
_DRAFTS = frozenset((".txt", ".text", ".md", ".markdown", ".html", ".htm", ".docx"))
_BEGINS = {".docx": b"PK\x03\x04", ".odt": b"PK\x03\x04", ".pdf": b"%PDF-"}
_SNIFFED = 1024  # bytes; a PDF may begin with some that are not its own


class Purpose(StrEnum):
    """What a file is handed in for."""

    DRAFT = "draft"  # to be checked; forgotten afterwards
    PAPER = "paper"  # to be taken into the library

    @property
    def endings(self) -> frozenset[str]:
        """How the names of such files end."""
        return _DRAFTS if self is Purpose.DRAFT else READABLE

    @property
    def largest(self) -> int:
        """Bytes."""
        return 4_000_000 if self is Purpose.DRAFT else 32_000_000

    @property
    def most(self) -> int:
        """How many are kept at once, of everybody together."""
        return 32 if self is Purpose.DRAFT else 64


@dataclass(frozen=True, slots=True)
class Handed:
    """A file that was handed in: its own name, and where it lies, alone in its folder."""

    name: str
    path: Path


def check_file(name: str, purpose: Purpose, size: int = 0, head: bytes | None = None) -> str:
    """The name under which a file may be kept. `size`: bytes so far; `head`: its first bytes once it is whole.

    Raises:
        EmptySource: it is whole and has no bytes.
        SourceError: a name, a size or a kind that is not taken.
    """
    shown = printable(PurePath(name.replace("\\", "/")).name).lstrip(". ")
    ending = PurePath(shown).suffix.casefold()
    length = len(shown.encode("utf-8", "replace"))
    if not 0 < length <= LONGEST_NAME:
        raise SourceError(f"A file's name has 1 to {LONGEST_NAME} bytes; this one has {length}.", "Give it another.")
    if ending not in purpose.endings:
        known = " ".join(sorted(purpose.endings))
        raise SourceError(f"{shown} ends in {ending or 'nothing'}, which is not read.", f"Read are {known}.")
    if size > purpose.largest:
        remedy = "Check it in parts." if purpose is Purpose.DRAFT else "Take it in with pincite ingest."
        raise SourceError(f"{shown} has more than {purpose.largest:,} bytes.", remedy)
    begins = _BEGINS.get(ending)
    if head is not None and not head:
        raise EmptySource(f"{shown} is empty (0 bytes).", "Give a file that holds text.")
    if head is not None and begins and begins not in head[: _SNIFFED if ending == ".pdf" else len(begins)]:
        raise SourceError(f"{shown} is not what its name says: it does not begin as {ending} does.", "Save it anew.")
    return shown


class Tray:
    """The files at hand, each alone in a folder, under a name that nobody can guess. `close` throws all away; so does
    whoever forgets the tray.
    """

    def __init__(self) -> None:
        self._folder = mkdtemp(prefix="pincite-page-")  # for us alone: mode 0700
        self.close = weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        self._held = {purpose: Kept[Handed](purpose.most, throw_away) for purpose in Purpose}

    async def receive(self, name: str, chunks: AsyncIterator[bytes], purpose: Purpose) -> str:
        """Keep what comes in, and tell its name on the tray. Raises as `check_file`, before more than that is read."""
        check_file(name, purpose)
        data = bytearray()
        async for chunk in chunks:
            data += chunk
            check_file(name, purpose, len(data))
        return self.put(name, bytes(data), purpose)

    def put(self, name: str, data: bytes, purpose: Purpose) -> str:
        """Keep a file that is whole, and tell its name on the tray. Raises as `check_file`."""
        shown = check_file(name, purpose, len(data), data[:_SNIFFED])
        path = Path(mkdtemp(dir=self._folder)) / shown
        path.write_bytes(data)
        return self._held[purpose].put(Handed(shown, path))

    def take(self, token: str, purpose: Purpose) -> Handed:
        """A file that was handed in, once: the caller throws it away.

        Raises:
            SourceError: it is not here, or no longer.
        """
        held = self._held[purpose].take(token)
        if held is None:
            raise SourceError("The file is no longer at hand.", "Hand it in again.")
        return held


def throw_away(handed: Handed) -> None:
    """Remove the file and its folder."""
    shutil.rmtree(handed.path.parent, ignore_errors=True)
