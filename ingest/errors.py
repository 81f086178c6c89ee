"""Every error Pincite raises on purpose.

PinciteError
├── SourceError          a file, folder or address that cannot be read as papers
│   ├── EmptySource          nothing in it: an empty file, a folder without papers, no paragraphs
│   ├── NotText              binary, wrong encoding, or not what its name says
│   └── FetchError           an address that does not answer, or not with a paper
│       └── ServerBusy           it asks to be asked later
├── CatalogueError       a catalogue, or metadata beside a paper, that does not follow its form
├── DuplicatePaper       two papers claim one id
├── UnknownPaper         a paper or paragraph that the library does not hold
├── QuestionError        a question that cannot be asked: empty, or too long
├── OptionsError         an unknown option, or a value out of its range
├── LibraryError         the library folder as a whole
│   ├── NoLibrary            nothing has been ingested there
│   ├── LibraryBusy          another process is writing
│   ├── LibraryDamaged       a file is missing, cut or altered
│   ├── FormatMismatch       written by a newer (or much older) Pincite
│   └── EncoderMismatch      written with another encoder than the one configured
├── ModelError           the encoder, or a configured chat model, cannot be used
└── GoldError            an evaluation set that does not fit its schema or the library

Each message names the thing, both numbers where there are two, and is followed by the remedy.
"""

from __future__ import annotations


class PinciteError(Exception):
    """An error with a remedy: `what` happened to which thing, and what the person can do about it."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(f"{what} {remedy}")
        self.what = what
        self.remedy = remedy

    def __reduce__(self) -> tuple[object, ...]:
        """Made again from its two parts, in another process."""
        return type(self), (self.what, self.remedy), self.__dict__


class SourceError(PinciteError):
    """A file, folder or address that cannot be read as papers."""


class EmptySource(SourceError):
    """Nothing to read: an empty file, a folder without papers, a document without paragraphs."""


class NotText(SourceError):
    """Binary, in an unknown encoding, or not what its name says."""


class FetchError(SourceError):
    """An address that does not answer in time, or not with a paper."""


class ServerBusy(FetchError):
    """A server that asks to be asked later: 429 or 503. `retry_after`: seconds, where it says how much later."""

    retry_after: float | None = None


class CatalogueError(PinciteError):
    """A catalogue, or a file of metadata beside a paper, that does not follow its form."""


class DuplicatePaper(PinciteError):
    """Two papers claim one id."""


class UnknownPaper(PinciteError):
    """A paper or paragraph that the library does not hold."""


class QuestionError(PinciteError):
    """A question that cannot be asked: empty, or longer than the limit."""


class OptionsError(PinciteError):
    """An unknown option, or a value out of its range."""


class LibraryError(PinciteError):
    """The library folder as a whole."""


class NoLibrary(LibraryError):
    """Nothing has been ingested into this folder."""


class LibraryBusy(LibraryError):
    """Another process is writing to the library."""


class LibraryDamaged(LibraryError):
    """A file of the library is missing, cut or altered."""


class FormatMismatch(LibraryError):
    """The library was written in a format that this version does not read."""


class EncoderMismatch(LibraryError):
    """The library was written with another encoder than the one configured."""


class ModelError(PinciteError):
    """The encoder or a configured chat model cannot be used."""


class GoldError(PinciteError):
    """An evaluation set that does not follow its schema, or does not fit the library."""
