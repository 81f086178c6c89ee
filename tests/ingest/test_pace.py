"""Asking again: only for what has changed, not faster than is polite, and as long as a server asks to wait."""

from __future__ import annotations

import email.utils
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from ingest.address import fetch, refetch
from ingest.errors import FetchError, ServerBusy
from ingest.intake import IngestOptions, collect
from ingest.pace import ATTEMPTS, Pace, visit
from ingest.paper import Facts
from ingest.visit import Known, Visit
from tests.ingest.loopback import DATE, Server, serving
from tests.ingest.rendering import SERIES_PAPER, to_text


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as told:
        yield told


@dataclass
class Clock:
    """Time that passes only by sleeping."""

    now: float = 100.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def pace(self, pause: float = 1.0, patience: float = 30.0) -> Pace:
        return Pace(pause, patience, self.sleep, lambda: self.now)


@pytest.mark.parametrize(("name", "expected"), [("tagged.html", ('W/"a1"', None)), ("dated.html", (None, DATE))])
def test_what_has_not_changed_is_not_sent_again(server: Server, name: str, expected: tuple[str | None, ...]) -> None:
    url = f"{server.url}/{name}"
    first = fetch(url, allow_private=True)
    assert (first.etag, first.modified) == expected
    assert refetch(url, first.visit, allow_private=True) is None
    assert server.asked == [(f"/{name}", None, None), (f"/{name}", *expected)]
    server.tag = '"b2"'
    again = refetch(url, first.visit, allow_private=True)
    assert (again is None) == (name == "dated.html")


def test_validators_go_to_the_document_that_had_them_and_to_no_other(server: Server) -> None:
    first = fetch(f"{server.url}/moved", allow_private=True)
    assert first.visit == Visit(f"{server.url}/tagged.html", 'W/"a1"', None)
    assert refetch(f"{server.url}/moved", first.visit, allow_private=True) is None
    assert server.asked[2:] == [("/moved", None, None), ("/tagged.html", 'W/"a1"', None)]


def test_validators_that_cannot_be_sent_back_are_not_kept(server: Server) -> None:
    fetched = fetch(f"{server.url}/odd", allow_private=True)
    assert (fetched.etag, fetched.modified, fetched.visit.asks) == (None, None, False)


def test_a_304_that_was_not_asked_for(server: Server) -> None:
    with pytest.raises(FetchError, match="answers 304"):
        fetch(f"{server.url}/always304", allow_private=True)
    with pytest.raises(FetchError, match="answers 304"):
        refetch(f"{server.url}/always304", Visit(f"{server.url}/other", '"x"'), allow_private=True)


def test_octets_are_known_by_name_and_content(server: Server, tmp_path: Path) -> None:
    assert fetch(f"{server.url}/octets.html", allow_private=True).content_type == ""


def test_one_host_is_asked_with_a_pause_and_two_are_not() -> None:
    clock = Clock()
    pace = clock.pace()
    for host in ("one", "ONE", "two", "one"):
        pace.wait(f"https://{host}.example/a")
    assert clock.slept == [1.0, 1.0]
    clock.now += 5
    pace.wait("https://one.example/b")
    assert clock.slept == [1.0, 1.0]


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_server_is_asked_again_when_it_says(server: Server, status: int) -> None:
    server.busy, server.status = 2, status
    clock, said = Clock(), list[str]()
    pace = clock.pace(pause=0)
    fetched = visit(f"{server.url}/a", pace, timeout=5, limit=10**6, allow_private=True, say=said.append)
    assert fetched is not None
    assert clock.slept == [2.0, 2.0]
    assert said == [f"{server.url}/a: waiting 2 s, as its server asks"] * 2


def test_how_long_a_server_may_ask_for(server: Server) -> None:
    ahead = email.utils.formatdate(time.time() + 7, usegmt=True)
    for asked, waited in [("0", 0.0), (ahead, 6.5), (DATE, 0.0), (None, 2.0), ("soon", 2.0), ("-4", 2.0)]:
        server.busy, server.retry_after = 1, asked
        clock = Clock()
        assert visit(f"{server.url}/a", clock.pace(0), timeout=5, limit=10**6, allow_private=True)
        assert sum(clock.slept) == pytest.approx(waited, abs=1.5 if asked == ahead else 0)


@pytest.mark.parametrize("asked", ["31", "3600", "9" * 400])
def test_patience_ends(server: Server, asked: str) -> None:
    server.busy, server.retry_after = 1, asked
    clock = Clock()
    with pytest.raises(ServerBusy, match=r"answers 503.*It asks to wait \d+ s; 30 s are left"):
        visit(f"{server.url}/a", clock.pace(), timeout=5, limit=10**6, allow_private=True)
    assert clock.slept == []


def test_attempts_end(server: Server) -> None:
    server.busy = 99
    with pytest.raises(ServerBusy):
        visit(f"{server.url}/a", Clock().pace(0), timeout=5, limit=10**6, allow_private=True)
    assert len(server.asked) == ATTEMPTS


def test_papers_at_hand_are_not_fetched_again(server: Server, tmp_path: Path) -> None:
    url = f"{server.url}/tagged.html"
    first = collect([url], IngestOptions(allow_private=True))
    assert first.visits == {url: Known("tagged", Visit(url, 'W/"a1"'))}
    options = IngestOptions(allow_private=True, pause=0, known=first.visits)
    again = collect([url], options)
    assert (again.papers, again.failures, again.visits) == ((), (), {})
    assert [(one.source, one.paper, one.facts) for one in again.unmodified] == [(url, "tagged", Facts())]
    # where a file claims the same id, both are read, to choose one
    (tmp_path / "tagged.txt").write_bytes(to_text(SERIES_PAPER))
    both = collect([url, tmp_path / "tagged.txt"], options)
    assert [paper.source for paper in both.papers] == [url]
    assert both.unmodified == ()
    assert [line.split(":")[0].rsplit("/", 1)[-1] for line in both.left_out] == ["tagged.txt"]
