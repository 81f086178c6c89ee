"""Take in papers: files, folders, catalogues and addresses, each read and numbered; one that fails stops no other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ingest.address import READABLE as TYPES
from ingest.address import fetch
from ingest.catalogue import Entry
from ingest.errors import DuplicatePaper, EmptySource, PinciteError, SourceError
from ingest.facts import merged
from ingest.files import LIMIT, printable, read_file
from ingest.number import number
from ingest.paper import Facts, Paper
from ingest.read import read_document
from ingest.targets import Item, plan

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class IngestOptions:
    """How far to go for a paper."""

    fetch_missing: bool = False  # get a catalogue's papers that are not at hand from their addresses
    allow_private: bool = False  # fetch from hosts inside a private network
    timeout: float = 20.0  # seconds for each address
    limit: int = LIMIT  # bytes of each paper


@dataclass(frozen=True, slots=True)
class Failure:
    """A source that could not be read, and why."""

    source: str
    error: PinciteError


@dataclass(frozen=True, slots=True)
class Intake:
    """What came of the targets: papers in order, failures, and what was not read without being at fault."""

    papers: tuple[Paper, ...]
    failures: tuple[Failure, ...] = ()
    not_at_hand: tuple[Entry, ...] = ()  # papers that a catalogue knows of and no file holds
    left_out: tuple[str, ...] = ()  # files of a folder that are no papers, each with the reason


def collect(
    targets: Sequence[str | Path],
    options: IngestOptions | None = None,
    progress: Progress | None = None,
) -> Intake:
    """Read and number every paper that the targets name.

    A target is a file, a folder (read below it, hidden names passed over), a catalogue (`.toml`) or an http(s) address.
    A `series.toml` beside a file gives its facts, which win over what the file states; in a folder it also says which
    files are papers. `progress` is called with the number done, the number in all, and the name of the next.

    Never raises a PinciteError: each one is a Failure. Of two papers with one id, the first is kept.
    """
    options = options or IngestOptions()
    planned = plan(targets, options.fetch_missing)
    failures = [Failure(source, error) for source, error in planned.failures]
    papers: dict[str, Paper] = {}
    origins: dict[str, str] = {}
    for done, item in enumerate(planned.items):
        if progress:
            progress(done, len(planned.items), item.name)
        if item.paper_id in papers:
            failures.append(Failure(item.name, _duplicate(item, origins[item.paper_id])))
            continue
        try:
            papers[item.paper_id] = _paper(item, options)
            origins[item.paper_id] = item.name
        except PinciteError as error:
            failures.append(Failure(item.name, error))
        except Exception as error:  # noqa: BLE001 - the one place: a fault in a reader is this paper's failure, not a crash
            what = f"{item.name} could not be read: {type(error).__name__}: {error}."
            failures.append(Failure(item.name, SourceError(what, "Save its text as .txt and add that.")))
    if progress and planned.items:
        progress(len(planned.items), len(planned.items), "")
    told = _with_doubles_told(papers.values())
    return Intake(told, tuple(failures), tuple(planned.not_at_hand), tuple(planned.left_out))


def _paper(item: Item, options: IngestOptions) -> Paper:
    if isinstance(item.location, Path):
        document = read_document(read_file(item.location, options.limit), item.name)
        return number(document, item.paper_id, item.facts, printable(item.location.name))
    fetched = fetch(item.location, options.timeout, options.limit, options.allow_private)
    if not fetched.data:
        raise EmptySource(f"{item.location} answers with nothing.", "Check the address.")
    document = read_document(fetched.data, item.location, TYPES.get(fetched.content_type), fetched.charset)
    stated = merged(document.facts, Facts(url=item.location))
    return number(replace(document, facts=stated), item.paper_id, item.facts, item.location)


def _duplicate(item: Item, kept: str) -> DuplicatePaper:
    what = f"{item.name} and {kept} both have the id {item.paper_id!r}; only the latter was read."
    return DuplicatePaper(what, "Rename one of them, or give one only.")


def _with_doubles_told(papers: Iterable[Paper]) -> tuple[Paper, ...]:
    """The papers, with a warning on each that holds just what one before it holds."""
    first: dict[str, str] = {}
    told: list[Paper] = []
    for paper in papers:
        earlier = first.setdefault(paper.edition, paper.id)
        double = () if earlier == paper.id else (f"holds the same text as {earlier}",)
        told.append(replace(paper, warnings=(*paper.warnings, *double)))
    return tuple(told)
