"""Take in papers: files, folders, catalogues and addresses, each read and numbered; one that fails stops no other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ingest.address import READABLE as TYPES
from ingest.catalogue import Entry
from ingest.doubles import settle
from ingest.errors import EmptySource, PinciteError, SourceError
from ingest.facts import merged
from ingest.files import LIMIT, printable, read_file
from ingest.number import number
from ingest.pace import PATIENCE, PAUSE, Pace, visit
from ingest.paper import Facts, Paper
from ingest.read import read_document
from ingest.targets import Item, plan
from ingest.visit import Known, Unmodified, Visit

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class IngestOptions:
    """How far to go for a paper."""

    fetch_missing: bool = False  # get a catalogue's papers that are not at hand from their addresses
    allow_private: bool = False  # fetch from hosts inside a private network
    timeout: float = 20.0  # seconds for each address
    limit: int = LIMIT  # bytes of each paper
    pause: float = PAUSE  # seconds between two requests to one host
    patience: float = PATIENCE  # seconds that a busy server may make us wait, for each address
    known: Mapping[str, Known] = field(default_factory=dict)  # earlier visits whose papers are at hand, by address


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
    left_out: tuple[str, ...] = ()  # files that were not taken in without being at fault, each with the reason
    unmodified: tuple[Unmodified, ...] = ()  # papers at hand that their servers say have not changed
    visits: Mapping[str, Known] = field(default_factory=dict)  # what the servers said of the papers they sent


def collect(
    targets: Sequence[str | Path],
    options: IngestOptions | None = None,
    progress: Progress | None = None,
) -> Intake:
    """Read and number every paper that the targets name.

    A target is a file, a folder (read below it, hidden names passed over), a catalogue (`.toml`) or an http(s) address.
    A `series.toml` beside a file gives its facts, which win over what the file states; in a folder it also says which
    files are papers. `progress` is called with the number done, the number in all, and the name of the next.

    Never raises a PinciteError: each one is a Failure. Of papers with one id, one is kept (`ingest.doubles.settle`).
    """
    options = options or IngestOptions()
    planned = plan(targets, options.fetch_missing)
    failures = [Failure(source, error) for source, error in planned.failures]
    read: list[tuple[Item, Paper]] = []
    unmodified: list[Unmodified] = []
    visits: dict[str, Known] = {}
    pace = Pace(options.pause, options.patience)
    for done, item in enumerate(planned.items):

        def say(line: str, done: int = done) -> None:
            if progress:
                progress(done, len(planned.items), line)

        say(item.name)
        try:
            if isinstance(item.location, Path):
                read.append((item, _from_file(item, item.location, options)))
                continue
            fetched = _from_address(item, item.location, options, pace, say)
            if fetched is None:
                unmodified.append(Unmodified(item.location, options.known[item.location].paper, item.facts))
            else:
                read.append((item, fetched[0]))
                visits[item.location] = Known(item.paper_id, fetched[1])
        except PinciteError as error:
            failures.append(Failure(item.name, error))
        except Exception as error:  # noqa: BLE001 - the one place: a fault in a reader is this paper's failure, not a crash
            what = f"{item.name} could not be read: {type(error).__name__}: {error}."
            failures.append(Failure(item.name, SourceError(what, "Save its text as .txt and add that.")))
    if progress and planned.items:
        progress(len(planned.items), len(planned.items), "")
    settled = settle(read)
    failures += [Failure(source, error) for source, error in settled.failures]
    left_out = (*planned.left_out, *settled.left_out)
    return Intake(settled.papers, tuple(failures), tuple(planned.not_at_hand), left_out, tuple(unmodified), visits)


def _from_file(item: Item, path: Path, options: IngestOptions) -> Paper:
    document = read_document(read_file(path, options.limit), item.name)
    return _told(item, number(document, item.paper_id, item.facts, printable(path.name)))


def _from_address(
    item: Item, url: str, options: IngestOptions, pace: Pace, say: Callable[[str], None]
) -> tuple[Paper, Visit] | None:
    """The paper at an address and what to ask with next time; None where it is still the one at hand."""
    known = options.known.get(url)
    fetched = visit(
        url, pace, known.visit if known else None,
        timeout=options.timeout, limit=options.limit, allow_private=options.allow_private, say=say,
    )  # fmt: skip
    if fetched is None:
        return None
    if not fetched.data:
        raise EmptySource(f"{url} answers with nothing.", "Check the address.")
    document = read_document(fetched.data, url, TYPES.get(fetched.content_type), fetched.charset)
    stated = merged(document.facts, Facts(url=url))
    return _told(item, number(replace(document, facts=stated), item.paper_id, item.facts, url)), fetched.visit


def _told(item: Item, paper: Paper) -> Paper:
    """The paper with what was found wanting before it was read."""
    return replace(paper, warnings=(*item.warnings, *paper.warnings)) if item.warnings else paper
