"""A paper that is revised, as scripts and people meet it: what changed, and where a citation stands now."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from index.build import update
from index.encoder import load_encoder
from ingest.intake import collect
from tests.ui.conftest import HARBOUR, Ran, make_library

Run = Callable[..., Ran]

REVISED = (
    HARBOUR.replace("forty crowns for every boat", "fifty crowns for every boat")
    .replace(
        "The council expects", "No engineer was asked whether the gates will hold for so long.\nThe council expects"
    )
    .replace("- 2. Repair of the gates, which are a hundred years old.\n", "")
)


@pytest.fixture(scope="module")
def revised(harbour_folder: Path, encoder_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library with a revised edition of its first paper. Not to be changed."""
    library = make_library(tmp_path_factory.mktemp("revised"), harbour_folder, encoder_cache)
    source = tmp_path_factory.mktemp("source") / "harbour_01.txt"
    source.write_text(REVISED, "utf-8")
    assert update(library, collect([source]).papers, load_encoder(cache=encoder_cache)).revised == ("harbour_01",)
    return library


@pytest.fixture
def library(revised: Path, copied: Callable[[Path, Path], Path], tmp_path: Path) -> Path:
    """A copy of it, which may be changed."""
    return copied(revised, tmp_path / "changing")


def record_of(ran: Ran) -> dict[str, Any]:
    assert (ran.code, ran.err) == (0, "")
    return dict(json.loads(ran.out))


def first_edition(pincite: Run, library: Path) -> str:
    return str(
        record_of(pincite("show", "harbour_01", "--changes", "--json", "--library", library))["since"]["edition"]
    )


def test_changes_as_json(pincite: Run, revised: Path) -> None:
    record = record_of(pincite("show", "harbour_01", "--changes", "--json", "--library", revised))
    assert [e["replaced"] is None for e in record["editions"]] == [False, True]
    assert record["since"] == record["editions"][0]
    assert record["edition"] == record["editions"][1]["edition"]
    told = [
        (c["change"], [p["locator"] for p in c["before"]], [p["locator"] for p in c["after"]])
        for c in record["changes"]
    ]
    assert told == [("reworded", ["1"], ["1"]), ("removed", ["2.2"], []), ("added", [], ["4"])]
    assert record["changes"][0]["differences"] == [{"before": "forty", "after": "fifty"}]
    assert record["renumbered"] == [["4", "5"]]
    assert record["summary"]["same"] == 7


def test_changes_as_text(pincite: Run, revised: Path) -> None:
    ran = pincite("show", "harbour_01", "--changes", "--library", revised)
    assert ran.code == 0
    assert "1 reworded, 1 added, 1 removed, 1 renumbered" in ran.out
    assert "[-forty-]{+fifty+} crowns" in " ".join(ran.out.split())
    assert "¶4 is now ¶5" in ran.out
    assert max(map(len, ran.out.splitlines())) <= 80


def test_a_paper_that_was_not_revised(pincite: Run, revised: Path) -> None:
    assert "one edition" in pincite("show", "ferries_02", "--changes", "--library", revised).out
    record = record_of(pincite("show", "ferries_02", "--changes", "--json", "--library", revised))
    assert (record["changes"], record["renumbered"], len(record["editions"])) == ([], [], 1)


def test_a_former_edition(pincite: Run, revised: Path) -> None:
    edition = first_edition(pincite, revised)
    record = record_of(pincite("show", "harbour_01", "--edition", edition[:8], "--json", "--library", revised))
    assert record["edition"] == edition
    assert [p["locator"] for p in record["paragraphs"]] == ["f1", "1", "2", "2.1", "2.2", "3", "4", "b1", "n1"]


@pytest.mark.parametrize(
    ("locator", "quote", "standing", "now", "said"),
    [
        ("¶1", None, "changed", ["1"], "The words have changed: in the current edition"),
        ("1", "dredging had become dearer", "stands", ["1"], "the quoted words stand at ¶1."),
        ("1", "sixty crowns", "changed", ["1"], "The words quoted are not in ¶1 of this edition."),
        ("2.2", None, "gone", [], "has taken their place."),
        ("4", None, "stands", ["5"], "the words stand at ¶5."),
        ("note 1", None, "stands", ["n1"], "the words stand at note 1."),
    ],
)
def test_where_a_citation_stands(
    pincite: Run, revised: Path, locator: str, quote: str | None, standing: str, now: list[str], said: str
) -> None:
    flags = ["--edition", first_edition(pincite, revised)[:12], "--library", revised]
    flags += ["--quote", quote] if quote else []
    record = record_of(pincite("show", "harbour_01", locator, *flags, "--json"))
    assert (record["standing"], [p["locator"] for p in record["now"]]) == (standing, now)
    ran = pincite("show", "harbour_01", locator, *flags)
    assert ran.code == 0
    assert said in " ".join(ran.out.split())


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (["1", "--changes"], "--changes is of the whole paper"),
        (["--quote", "words"], "--quote needs a paragraph and --edition"),
        (["--edition", "0000"], "holds no edition '0000' of harbour_01; it holds 2"),
        (["--edition", "f"], "holds no edition 'f'"),
    ],
)
def test_wrong_use_is_named(pincite: Run, revised: Path, flags: list[str], said: str) -> None:
    ran = pincite("show", "harbour_01", *flags, "--library", revised)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert len(ran.err.splitlines()) == 2


def test_an_ingest_says_what_it_revised(pincite: Run, library: Path, tmp_path: Path) -> None:
    (tmp_path / "harbour_01.txt").write_text(HARBOUR.replace("forty", "sixty"), "utf-8")
    ran = pincite("ingest", tmp_path / "harbour_01.txt", "--library", library)
    printed = " ".join(ran.out.split())
    assert ran.code == 0, ran.err
    assert "changed harbour_01" in printed
    assert "new edition: 1 reworded, 1 added, 1 removed, 1 renumbered; pincite show harbour_01 --changes" in printed
    assert "¶5 is now ¶4" in printed


def test_the_same_paper_under_another_name(pincite: Run, library: Path, tmp_path: Path) -> None:
    (tmp_path / "copy.txt").write_text(REVISED, "utf-8")
    (tmp_path / "near.txt").write_text(REVISED.replace("by post", "by letter"), "utf-8")
    ran = pincite("ingest", tmp_path / "copy.txt", tmp_path / "near.txt", "--library", library)
    printed = " ".join(ran.out.split())
    assert "the same text as harbour_01; pincite remove copy or harbour_01" in printed
    assert "nearly the same text as harbour_01: 5 of its 6 paragraphs stand there word for word" in printed
    again = record_of(pincite("ingest", tmp_path / "near.txt", "--json", "--library", library))
    assert (again["doubles"], again["papers"][0]["outcome"]) == ([], "unchanged")


def test_another_rendering_takes_its_place(pincite: Run, library: Path, tmp_path: Path) -> None:
    lines = [line.removeprefix("- 1. ") for line in REVISED.splitlines()]
    page = "\n".join(f"<p>{line}</p>" for line in lines)
    (tmp_path / "harbour_01.html").write_text(f"<html><body><article>{page}</article></body></html>", "utf-8")
    ran = pincite("ingest", tmp_path / "harbour_01.html", "--library", library)
    assert ran.code == 0, ran.err
    printed = " ".join(ran.out.split())
    assert "new edition (read from harbour_01.txt until now): 4 renumbered" in printed  # the list lost its marks
    assert "¶2.1 is now ¶3; ¶3 to ¶5 are now ¶4 to ¶6" in printed
