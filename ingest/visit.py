"""What a server said of a document it sent, so that it can be asked later whether that has changed."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.paper import Facts


@dataclass(frozen=True, slots=True)
class Visit:
    """One fetch of an address. `final_url` is where its redirects ended: the validators are that document's."""

    final_url: str
    etag: str | None = None  # as sent, with its quotes
    modified: str | None = None  # the date as sent, never read

    @property
    def asks(self) -> bool:
        """Whether it holds anything to ask the server with."""
        return bool(self.etag or self.modified)


@dataclass(frozen=True, slots=True)
class Known:
    """A visit whose paper the library holds under this id."""

    paper: str
    visit: Visit


@dataclass(frozen=True, slots=True)
class Unmodified:
    """A paper that its server says has not changed; `facts` are what a catalogue says of it now."""

    source: str
    paper: str
    facts: Facts
