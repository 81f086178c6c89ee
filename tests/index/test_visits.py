from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from index.build import update
from index.check import check_library
from index.library import open_library
from index.manifest import program
from index.visits import known_visits
from ingest.paper import Paper
from ingest.visit import Known, Visit
from tests.index.made import HARBOUR, RAILWAY, with_facts
from tests.word_hash_encoder import WordHashEncoder

URL = "https://h.example/harbour.html"
PAGE = replace(HARBOUR, source=URL)
VISIT = Known("harbour", Visit(URL, '"a1"', "Tue, 21 Nov 2023 10:00:00 GMT"))
ENCODER = WordHashEncoder()


def known(library: Path, version: str | None = None) -> dict[str, Known]:
    with open_library(library) as snapshot:
        return known_visits(snapshot, version or program())


def taken_in(library: Path, *papers: Paper, visit: Known | None = None) -> int:
    return update(library, papers, ENCODER, visits={URL: visit} if visit else {}).generation


def test_visits_are_kept_with_their_papers(tmp_path: Path) -> None:
    assert taken_in(tmp_path, PAGE, RAILWAY, visit=VISIT) == 1
    assert known(tmp_path) == {URL: VISIT}
    assert known(tmp_path, "0.0.0") == {}  # another version may read the same page otherwise
    assert taken_in(tmp_path, PAGE, visit=VISIT) == 1  # nothing is new
    newer = Known("harbour", Visit(URL, '"b2"'))
    assert taken_in(tmp_path, PAGE, visit=newer) == 2
    assert known(tmp_path) == {URL: newer}
    assert taken_in(tmp_path, with_facts(PAGE, title="Quays")) == 3
    assert known(tmp_path) == {URL: newer}
    assert check_library(tmp_path, ENCODER).ok


def test_a_visit_counts_only_for_the_paper_that_came_from_there(tmp_path: Path) -> None:
    taken_in(tmp_path, HARBOUR, visit=VISIT)  # read from a file, whatever the server sent
    assert known(tmp_path) == {}
    taken_in(tmp_path, PAGE, visit=VISIT)
    taken_in(tmp_path, HARBOUR)
    assert known(tmp_path) == {}
    taken_in(tmp_path, PAGE, visit=VISIT)
    update(tmp_path, [], ENCODER, remove=["harbour"])
    taken_in(tmp_path, PAGE)
    assert known(tmp_path) == {}
