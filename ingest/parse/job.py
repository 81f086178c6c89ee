"""One source to be read into a paper, and the reading itself: what a process of its own does for each source."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from pathlib import Path

from ingest.blocks import Document
from ingest.errors import SourceError
from ingest.facts import merged
from ingest.files import read_file
from ingest.number import number
from ingest.paper import Facts, Paper
from ingest.parse.limits import MEMORY, MOST_BLOCKS
from ingest.read import read_document

AS_TEXT = "Save its text as .txt and add that."


@dataclass(frozen=True, slots=True)
class Job:
    """A source: a file by its path, or bytes that an address sent; what is known of it and how it is named."""

    name: str  # in messages
    paper_id: str
    source: str  # as the paper's `source`
    limit: int  # bytes
    facts: Facts  # a catalogue's
    path: str | None = None  # of a file; else the bytes come with the job
    suffix: str | None = None  # an ending such as `.html`, where a server said the type
    charset: str | None = None  # where a server said it
    url: str | None = None  # where it was got from

    @property
    def ending(self) -> str:
        """The ending by which its reader is chosen, in small letters: `.html`."""
        return (Path(self.path or self.name).suffix if self.suffix is None else self.suffix).casefold()


def read_job(job: Job, data: bytes | None = None) -> Paper:
    """The paper that a job's file holds, or the bytes `data` that came with it.

    Raises:
        SourceError: each way in which it cannot be read, a fault in a reader among them.
    """
    with failures(job.name):
        return _read(job, data)


@contextmanager
def failures(name: str) -> Iterator[None]:
    """Whatever befalls a reader of the source `name` becomes that source's failure.

    Raises:
        SourceError: each way in which it cannot be read, a fault in a reader among them.
    """
    try:
        yield
    except SourceError:
        raise
    except MemoryError:
        raise SourceError(f"{name} needs more than {MEMORY >> 30} GiB of memory to be read.", AS_TEXT) from None
    except RecursionError:
        raise SourceError(f"{name} is too complex: its parts are nested too deeply.", AS_TEXT) from None
    except Exception as error:  # the one place: a fault in a reader is this paper's failure, not a crash
        raise SourceError(f"{name} could not be read: {type(error).__name__}: {error}.", AS_TEXT) from error


def _read(job: Job, data: bytes | None) -> Paper:
    if data is None:
        data = read_file(Path(job.path or ""), job.limit)
    document = read_document(data, job.name, job.suffix, job.charset)
    if len(document.blocks) > MOST_BLOCKS:
        what = f"{job.name} has {len(document.blocks):,} paragraphs, headings and notes; the limit is {MOST_BLOCKS:,}."
        raise SourceError(what, "Split it into parts and add those.")
    stated = merged(document.facts, Facts(url=job.url))
    return number(_well_formed(document, stated), job.paper_id, job.facts, job.source)


def _well_formed(document: Document, facts: Facts) -> Document:
    """The document without lone surrogates, which a page's JSON or YAML can spell and no file or database takes."""
    blocks = tuple(
        block if _is_well_formed(block.text) else replace(block, text=_mended(block.text)) for block in document.blocks
    )
    values = {fact.name: getattr(facts, fact.name) for fact in fields(facts)}
    return Document(
        blocks,
        replace(facts, **{name: _mended(value) for name, value in values.items() if value}),
        tuple(map(_mended, document.warnings)),
    )


def _is_well_formed(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _mended(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
