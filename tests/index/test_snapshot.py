from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from index import lexical
from index.build import update
from index.library import Snapshot, open_library
from index.search import search, search_readings
from ingest.errors import EncoderMismatch, UnknownPaper
from ingest.paper import Kind
from tests.index.made import ALMANAC, HARBOUR, RAILWAY
from tests.word_hash_encoder import WordHashEncoder

ENCODER = WordHashEncoder()


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    library = tmp_path_factory.mktemp("snapshot") / "library"
    update(library, [HARBOUR, RAILWAY, ALMANAC], ENCODER)
    return library


@pytest.fixture
def snapshot(library: Path) -> Iterator[Snapshot]:
    with open_library(library) as opened:
        yield opened


def rows(snapshot: Snapshot, paper: str) -> dict[str, int]:
    found = snapshot.paragraphs(snapshot.paragraphs_of([paper])).values()
    return {stored.paragraph.locator: stored.rowid for stored in found}


def test_records(snapshot: Snapshot) -> None:
    records = {record.id: record for record in snapshot.papers()}
    almanac = records["almanac"]
    assert (almanac.facts, almanac.edition, almanac.source, almanac.warnings) == (
        ALMANAC.facts,
        ALMANAC.edition,
        ALMANAC.source,
        ALMANAC.warnings,
    )
    assert almanac.counts == {
        Kind.FRONT: 1, Kind.HEADING: 1, Kind.PARAGRAPH: 2, Kind.ITEM: 2, Kind.TABLE: 1, Kind.CAPTION: 1, Kind.NOTE: 1,
        Kind.BACK: 1,
    }  # fmt: skip
    assert (almanac.paragraphs, almanac.notes) == (4, 1)
    assert (records["harbour"].paragraphs, records["harbour"].notes) == (2, 0)


def test_unknown_papers_and_paragraphs_name_close_ones(snapshot: Snapshot) -> None:
    with pytest.raises(UnknownPaper, match=r"no paper 'almanack'. Did you mean almanac"):
        snapshot.paper("almanack")
    with pytest.raises(UnknownPaper, match=r"almanac has no paragraph '1.3'. Did you mean 1.2 or 1.1"):
        snapshot.paragraph("almanac", "1.3")
    with pytest.raises(UnknownPaper, match="no paper"):
        snapshot.paragraph("\udcff", "1")


def test_a_paper_by_its_source(snapshot: Snapshot) -> None:
    assert [snapshot.resolve(name) for name in ("almanac", "almanac.md", "harbour.txt")] == [
        "almanac",
        "almanac",
        "harbour",
    ]
    with pytest.raises(UnknownPaper):
        snapshot.resolve("almanac.txt")


def test_paragraphs_know_their_place(snapshot: Snapshot) -> None:
    assert snapshot.paragraph("almanac", "1.2") == ALMANAC.paragraphs[4]
    row = rows(snapshot, "almanac")["1.2"]
    stored = snapshot.paragraphs([row, 10**9])[row]
    assert (stored.paper, stored.paragraph, stored.position, stored.edition) == (
        "almanac",
        ALMANAC.paragraphs[4],
        4,
        ALMANAC.edition,
    )
    assert snapshot.paragraphs([]) == {}


def test_neighbours(snapshot: Snapshot) -> None:
    here = rows(snapshot, "harbour")
    before, after = snapshot.neighbours(here["1"])
    assert (before and before.paragraph.locator, after and after.paragraph.locator) == ("f1", "2")
    assert snapshot.neighbours(here["f1"])[0] is None
    assert snapshot.neighbours(here["2"])[1] is None


def test_kinds_lists_and_notes(snapshot: Snapshot) -> None:
    assert [s.paragraph.locator for s in snapshot.of_kind("almanac", Kind.ITEM)] == ["1.1", "1.2"]
    assert [s.paragraph.locator for s in snapshot.list_of("almanac", "1")] == ["1", "1.1", "1.2"]
    assert [s.paragraph.locator for s in snapshot.list_of("almanac", "2")] == ["2"]
    assert snapshot.list_of("almanac", "%") == ()
    assert [s.paragraph.locator for s in snapshot.citing("almanac", "n1")] == ["1"]
    assert snapshot.citing("almanac", "n9") == ()
    first = snapshot.first_paragraph("almanac")
    assert first
    assert first.paragraph.locator == "1"
    assert snapshot.first_paragraph("absent") is None


def test_passages_and_their_vectors(snapshot: Snapshot) -> None:
    here = rows(snapshot, "harbour")
    ids = snapshot.passages_of([here["1"]])
    spans = snapshot.passage_spans(ids.tolist())
    text = HARBOUR.paragraphs[1].text
    read = [text[spans[i].start : spans[i].end] for i in ids.tolist()]
    assert read == [
        text,
        "The harbour was widened in 1931.",
        "Engineers had asked for it since the great storm of 1911.",
    ]
    assert [spans[i].whole for i in ids.tolist()] == [True, False, False]
    assert set(snapshot.paragraph_of(ids.tolist()).values()) == {here["1"]}
    vectors = snapshot.passage_vectors(ids[::-1].tolist())
    np.testing.assert_allclose(vectors, ENCODER.encode(read[::-1]), atol=1e-6)
    query = ENCODER.encode([read[2]])[0]
    assert snapshot.best_cosines([here["1"], 10**9], query) == {here["1"]: pytest.approx(1.0)}
    assert snapshot.best_cosines([], query) == {}
    assert snapshot.passages_of([]).shape == (0,)


def test_search_within_papers(snapshot: Snapshot) -> None:
    query = ENCODER.encode(["Freight doubled within five years"])
    ids = snapshot.passages_of(snapshot.paragraphs_of(["harbour", "no such paper"]))
    _, found = snapshot.vectors.search(query, 100, ids)
    assert sorted(found[0].tolist()) == ids.tolist()
    owners = snapshot.paragraphs(snapshot.paragraph_of(found[0].tolist()).values())
    assert {stored.paper for stored in owners.values()} == {"harbour"}
    assert snapshot.paragraphs_of([]) == frozenset()


def test_the_fingerprint_is_of_the_generation(snapshot: Snapshot, library: Path) -> None:
    with open_library(library) as again:
        assert again.fingerprint == snapshot.fingerprint
    assert len(snapshot.fingerprint) == 64


def test_many_threads_ask_at_once(snapshot: Snapshot) -> None:
    words = ["harbour", "freight", "tide", "storm", "gales", "station"]
    expected = {word: lexical.rank(snapshot.connection, [[word]], 5) for word in words}
    wrong: list[str] = []

    def ask(word: str) -> None:
        query = ENCODER.encode([word])
        for _ in range(40):
            if lexical.rank(snapshot.connection, [[word]], 5) != expected[word]:
                wrong.append(word)
            _, ids = snapshot.vectors.search(query, 3)
            if len(snapshot.paragraph_of(ids[0].tolist())) != 3:
                wrong.append(word)

    threads = [threading.Thread(target=ask, args=(word,)) for word in words * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(snapshot._connections) == 1  # those of the threads have closed with them


def test_work_beside_has_one_connection_and_ends_before_the_snapshot_does(library: Path) -> None:
    snapshot = open_library(library)
    first = snapshot.beside.begin(lambda: snapshot.connection).result()
    assert snapshot.beside.begin(lambda: snapshot.connection).result() is first is not snapshot.connection
    begun, go_on = threading.Event(), threading.Event()

    def slow() -> int:
        begun.set()
        assert go_on.wait(30)
        return len(snapshot.papers())

    under_way = snapshot.beside.begin(slow)
    assert begun.wait(30)
    closing = threading.Thread(target=snapshot.close)
    closing.start()
    go_on.set()
    closing.join(30)
    assert under_way.result(0) == 3
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("pincite reads")]
    with pytest.raises(ValueError, match="closed"):
        snapshot.beside.begin(snapshot.papers)


def test_a_failure_beside_is_the_askers(snapshot: Snapshot) -> None:
    with pytest.raises(UnknownPaper, match="no paper 'nowhere'"):
        snapshot.beside.begin(lambda: snapshot.paper("nowhere")).result()


@pytest.mark.parametrize("papers", [None, ["railway"], ["nobody"]])
def test_readings_are_searched_as_each_by_itself(snapshot: Snapshot, papers: list[str] | None) -> None:
    readings, terms = ["Freight doubled", "the tide at the harbour station"], [["freight"], ["tide", "tides"]]
    found = search_readings(snapshot, ENCODER, readings, terms, 4, papers)
    assert [query.text for query, _ in found] == readings
    for query, hits in found:
        alone = search(snapshot, query, 4, papers)
        assert [(hit.paper, hit.locator, hit.score) for hit in hits] == [
            (hit.paper, hit.locator, hit.score) for hit in alone
        ]
        assert bool(hits) is (papers != ["nobody"])


def test_a_closed_snapshot_is_closed(library: Path) -> None:
    snapshot = open_library(library)
    snapshot.close()
    snapshot.close()
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        snapshot.papers()
    with pytest.raises(ValueError, match="is closed"):
        snapshot.vectors  # noqa: B018
    unused: list[str] = []

    def ask() -> None:
        try:
            snapshot.papers()
        except ValueError as error:
            unused.append(str(error))

    thread = threading.Thread(target=ask)  # one that has no connection yet
    thread.start()
    thread.join()
    assert unused == [f"the snapshot of {library} is closed"]


def test_an_encoder_that_computes_otherwise_is_noticed(snapshot: Snapshot) -> None:
    snapshot.check_encoder(ENCODER, probe=True)
    drifted = WordHashEncoder(salt="a library that changed")
    drifted.fingerprint = ENCODER.fingerprint
    snapshot.check_encoder(drifted)
    with pytest.raises(EncoderMismatch, match=r"word-hash gives other vectors now .* made with word-hash: cosine"):
        snapshot.check_encoder(drifted, probe=True)


def test_another_dimension_is_refused(snapshot: Snapshot) -> None:
    wider = WordHashEncoder()
    wider.dimension = 128
    with pytest.raises(EncoderMismatch, match=r"\(64 dimensions.*\(128 dimensions"):
        snapshot.check_encoder(wider)
