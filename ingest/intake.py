"""Take in papers: files, folders, catalogues and addresses, each read and numbered; one that fails stops no other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from ingest.address import READABLE as TYPES
from ingest.address import Fetched
from ingest.catalogue import Entry
from ingest.doubles import settle
from ingest.errors import EmptySource, FetchError, PinciteError
from ingest.files import printable
from ingest.pace import PATIENCE, PAUSE, Pace, visit
from ingest.paper import Paper
from ingest.parse.apart import Read, Reading, Request, read_apart, workers_here
from ingest.parse.job import Job
from ingest.read import limit_of
from ingest.targets import Item, plan
from ingest.visit import Known, Unmodified, Visit

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class IngestOptions:
    """How far to go for a paper."""

    fetch_missing: bool = False  # get a catalogue's papers that are not at hand from their addresses
    allow_private: bool = False  # fetch from hosts inside a private network
    timeout: float = 20.0  # seconds for each address
    limit: int | None = None  # bytes of each paper; None: by its kind, 20 MB of text, 100 MB of PDF or Word
    workers: int | None = None  # how many are read at once; None: as many as there are processors
    pause: float = PAUSE  # seconds between two requests to one host
    patience: float = PATIENCE  # seconds that a busy server may make us wait, for each address
    known: Mapping[str, Known] = field(default_factory=dict)  # earlier visits whose papers are at hand, by address


@dataclass(frozen=True, slots=True)
class Failure:
    """A source that could not be read, and why."""

    source: str
    error: PinciteError


@dataclass(frozen=True, slots=True)
class Effort:
    """What it cost to read a paper: seconds, and bytes of memory, the readers' own included."""

    seconds: float
    peak: int


@dataclass(frozen=True, slots=True)
class Intake:
    """What came of the targets: papers in order, failures, and what was not read without being at fault."""

    papers: tuple[Paper, ...]
    failures: tuple[Failure, ...] = ()
    not_at_hand: tuple[Entry, ...] = ()  # papers that a catalogue knows of and no file holds
    left_out: tuple[str, ...] = ()  # files that were not taken in without being at fault, each with the reason
    unmodified: tuple[Unmodified, ...] = ()  # papers at hand that their servers say have not changed
    visits: Mapping[str, Known] = field(default_factory=dict)  # what the servers said of the papers they sent
    efforts: Mapping[str, Effort] = field(default_factory=dict, compare=False)  # by the papers' ids


def collect(
    targets: Sequence[str | Path],
    options: IngestOptions | None = None,
    progress: Progress | None = None,
    read: Read = read_apart,
) -> Intake:
    """Read and number every paper that the targets name.

    A target is a file, a folder (read below it, hidden names passed over), a catalogue (`.toml`) or an http(s) address.
    A `series.toml` beside a file gives its facts, which win over what the file states; in a folder it also says which
    files are papers. `progress` is called with the number done, the number in all, and the name of the one waited for.

    Each is read in a process of its own, several at once, by `read`; the result does not depend on which is done first.

    Never raises a PinciteError: each one is a Failure. Of papers with one id, one is kept (`ingest.doubles.settle`).
    """
    options = options or IngestOptions()
    planned = plan(targets, options.fetch_missing)
    failures = [Failure(source, error) for source, error in planned.failures]
    under_way = _UnderWay(planned.items, options, progress)
    taken: list[tuple[Item, Paper]] = []
    efforts: dict[int, Effort] = {}
    for item, result in zip(planned.items, under_way.read(read), strict=True):
        found = result.result if isinstance(result, Reading) else result
        if isinstance(found, PinciteError):
            failures.append(Failure(item.name, found))
        elif isinstance(result, Reading) and isinstance(found, Paper):
            paper = _told(item, found)
            efforts[id(paper)] = Effort(result.seconds, result.peak)
            taken.append((item, paper))
    settled = settle(taken)
    failures += [Failure(source, error) for source, error in settled.failures]
    return Intake(
        settled.papers,
        tuple(failures),
        tuple(planned.not_at_hand),
        (*planned.left_out, *settled.left_out),
        tuple(under_way.unmodified),
        under_way.visits,
        {paper.id: efforts[id(paper)] for paper in settled.papers},
    )


class _UnderWay:
    """The items that are being read: their jobs, what came of them so far, and what their servers said."""

    def __init__(self, items: Sequence[Item], options: IngestOptions, progress: Progress | None) -> None:
        self.items, self.options, self.progress = items, options, progress
        self.pace = Pace(options.pause, options.patience)
        self.results: dict[int, Reading | PinciteError | None] = {}  # None: not modified
        self.places: dict[Job, int] = {}
        self.unmodified: list[Unmodified] = []
        self.visits: dict[str, Known] = {}
        self.asked: dict[int, Visit] = {}

    def read(self, read: Read) -> list[Reading | PinciteError | None]:
        """What came of each item, in their order."""
        workers = min(self.options.workers or workers_here(), len(self.items))
        self._say()
        with closing(read(self._requests(), workers)) as readings:
            for reading in readings:
                place = self.places[reading.job]
                self.results[place] = reading
                if place in self.asked and isinstance(reading.result, Paper):
                    self.visits[reading.job.name] = Known(reading.job.paper_id, self.asked[place])
                self._say()
        return [self.results[place] for place in range(len(self.items))]

    def _requests(self) -> Iterator[Request]:
        """The job of each item; addresses are fetched one after the other, while what came before is being read."""
        for place, item in enumerate(self.items):
            try:
                request = self._request(place, item)
            except PinciteError as error:
                self.results[place] = error
            else:
                if request is not None:
                    self.places[request[0]] = place
                    yield request
                    continue
                self.results[place] = None
            self._say()

    def _request(self, place: int, item: Item) -> Request | None:
        if isinstance(item.location, Path):
            limit = self.options.limit or limit_of(item.location.suffix)
            source = printable(item.location.name)
            return Job(item.name, item.paper_id, source, limit, item.facts, str(item.location)), None
        url = item.location
        limit = self.options.limit or limit_of(PurePosixPath(urlsplit(url).path).suffix)
        known = self._known(item, url)
        fetched = self._fetch(url, limit, known)
        if fetched is None:
            self.unmodified.append(Unmodified(url, item.paper_id, item.facts))
            return None
        if not fetched.data:
            raise EmptySource(f"{url} answers with nothing.", "Check the address.")
        self.asked[place] = fetched.visit
        suffix = TYPES.get(fetched.content_type)
        return Job(url, item.paper_id, url, limit, item.facts, None, suffix, fetched.charset, url), fetched.data

    def _known(self, item: Item, url: str) -> Visit | None:
        """The earlier visit, if its paper is the one wanted; of several renderings each is needed, to choose one."""
        known = self.options.known.get(url)
        alone = sum(other.paper_id == item.paper_id for other in self.items) == 1
        return known.visit if known and known.paper == item.paper_id and alone else None

    def _fetch(self, url: str, limit: int, known: Visit | None) -> Fetched | None:
        """What an address answers; None where it is still the paper at hand.

        Raises:
            FetchError: no answer in time, or not with a paper.
        """
        try:
            return visit(
                url, self.pace, known,
                timeout=self.options.timeout, limit=limit, allow_private=self.options.allow_private, say=self._say,
            )  # fmt: skip
        except PinciteError:
            raise
        except Exception as error:
            what = f"{url} could not be fetched: {type(error).__name__}: {error}."
            raise FetchError(what, "Save the page and add the file instead.") from error

    def _say(self, line: str = "") -> None:
        """Tell how many are done, in all, and which is waited for (or `line`)."""
        if self.progress and self.items:
            waited = (item.name for place, item in enumerate(self.items) if place not in self.results)
            self.progress(len(self.results), len(self.items), line or next(waited, ""))


def _told(item: Item, paper: Paper) -> Paper:
    """The paper with what was found wanting before it was read."""
    return replace(paper, warnings=(*item.warnings, *paper.warnings)) if item.warnings else paper
