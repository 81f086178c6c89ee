"""Front matter that the papers of a series share: kept once, ranked low, and answerable from each of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.build import update
from index.library import open_library
from index.search import Hit, SearchOptions, prepare, search
from tests.index.made import ALMANAC, BANNER, HARBOUR, RAILWAY
from tests.word_hash_encoder import WordHashEncoder

ENCODER = WordHashEncoder()


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("library")
    update(folder, [HARBOUR, RAILWAY, ALMANAC], ENCODER)
    return folder


def found(library: Path, question: str, papers: list[str] | None = None) -> tuple[Hit, ...]:
    (query,) = prepare(ENCODER, [question], [[word] for word in question.lower().split()])
    with open_library(library) as snapshot:
        return search(snapshot, query, 20, papers)


@pytest.mark.parametrize(
    ("papers", "owner"),
    [
        (None, ["harbour"]),
        (["harbour"], ["harbour"]),
        (["railway"], ["railway"]),
        (["almanac"], ["almanac"]),
        (["railway", "harbour"], ["harbour"]),
        (["almanac", "railway"], ["railway"]),  # once, for the one that came first
        (["nobody"], []),
        ([], []),
    ],
)
def test_it_is_found_once_from_whichever_paper(library: Path, papers: list[str] | None, owner: list[str]) -> None:
    hits = [hit for hit in found(library, "working notes published", papers) if hit.text == BANNER.text]
    assert [hit.paper for hit in hits] == owner
    assert all(hit.locator == "f1" and hit.lexical > 0 and len(hit.signatures.starts) for hit in hits)


def test_only_the_papers_asked_for_are_found(library: Path) -> None:
    for papers in (["railway"], ["almanac", "railway"]):
        assert {hit.paper for hit in found(library, "working notes of the harbour", papers)} <= set(papers)


def test_it_ranks_below_a_paragraph_as_near(library: Path) -> None:
    (query,) = prepare(ENCODER, ["working notes published"], [["working"], ["notes"]])
    with open_library(library) as snapshot:
        low, even = (
            next(hit for hit in search(snapshot, query, 20, ["railway"], options) if hit.locator == "f1")
            for options in (SearchOptions(), SearchOptions().for_boilerplate())
        )
    assert low.score == pytest.approx(even.score - SearchOptions().boilerplate_penalty)
