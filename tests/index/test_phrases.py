"""Candidates for a quotation: phrases, headings, scripts without spaces, boilerplate that papers share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.build import update
from index.library import Snapshot, open_library
from index.phrases import around, containing, headings_holding, holding, twins
from ingest.paper import Facts, Kind, Paper, Paragraph
from tests.word_hash_encoder import WordHashEncoder

_BANNER = "This series asks how harbours are run."


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    papers = [
        Paper(
            name,
            Facts(),
            (
                Paragraph("f1", Kind.FRONT, _BANNER),
                Paragraph("h1", Kind.HEADING, f"The Wharves of {name}"),
                *(Paragraph(str(n), Kind.PARAGRAPH, text, f"The Wharves of {name}") for n, text in enumerate(texts, 1)),
            ),
            f"{name}.txt",
        )
        for name, texts in {
            "anna": ["Ferries sailed late, and the old crane broke.", "港湾の改修は終わった。"],
            "bert": ["The old crane was sold.", "Nobody sailed."],
        }.items()
    ]
    path: Path = tmp_path_factory.mktemp("phrases")
    update(path, papers, WordHashEncoder())
    with open_library(path) as snapshot:
        yield snapshot


def _texts(library: Snapshot, rows: list[int]) -> list[str]:
    stored = library.paragraphs(rows)
    return [stored[row].paragraph.text for row in rows]


def test_side_by_side_in_any_form(library: Snapshot) -> None:
    assert _texts(library, holding(library.connection, ["ferry sails late"], 5)) == [
        "Ferries sailed late, and the old crane broke."
    ]
    assert holding(library.connection, ["sailed ferries"], 5) == []


def test_of_one_paper(library: Snapshot) -> None:
    assert len(holding(library.connection, ["old crane"], 5)) == 2
    assert len(holding(library.connection, ["old crane"], 1)) == 1
    assert _texts(library, holding(library.connection, ["old crane"], 5, "bert")) == ["The old crane was sold."]


@pytest.mark.parametrize("phrase", ["", "…", '"', "* OR text:", "NEAR(", "a\0b", "\ud800"])
def test_nothing_in_a_phrase_is_an_operator(library: Snapshot, phrase: str) -> None:
    assert holding(library.connection, [phrase], 5) == []


def test_headings_and_scripts_without_spaces(library: Snapshot) -> None:
    assert _texts(library, headings_holding(library.connection, "wharves of bert", 5)) == ["The Wharves of bert"]
    assert _texts(library, containing(library.connection, "改修は", 5)) == ["港湾の改修は終わった。"]


def test_boilerplate_stands_in_every_paper(library: Snapshot) -> None:
    (first,) = holding(library.connection, ["how harbours are run"], 5)
    assert _texts(library, twins(library.connection, first)) == [_BANNER]
    assert twins(library.connection, holding(library.connection, ["Nobody sailed"], 1)[0]) == []


def test_around(library: Snapshot) -> None:
    row = holding(library.connection, ["Nobody sailed"], 1)[0]
    assert [s.paragraph.locator for s in around(library.connection, row, 2)] == ["h1", "1", "2"]
    assert around(library.connection, 9999, 2) == []
