"""`pincite ask --export FILE`: which form a name means, what is written, what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.forms import reply_json
from ingest.errors import OptionsError
from tests.ui.made import FACTS, answer, cite, refusal, state
from ui.exporting import BIBLIOGRAPHIES, FORMS, export_bytes, export_citations, file_name, form_of

Run = Callable[..., Any]
TOLL = "What is the toll at Alder Lock?"


def test_the_longest_ending_counts() -> None:
    assert form_of("a.csl.json") == ".csl.json"
    assert form_of("a.JSON") == ".json"
    assert form_of("a.jsonld") == ".jsonld"
    with pytest.raises(OptionsError, match=r"a\.pdf has no known form"):
        form_of("a.pdf")


@given(st.text(max_size=100))
def test_a_files_name_is_plain_and_has_its_ending(question: str) -> None:
    name = file_name(question, ".csl.json")
    assert form_of(name) == ".csl.json"
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.")
    assert 0 < len(name) <= 70
    assert file_name("What is the tóll — at Alder Lock?", ".bib") == "what-is-the-toll-at-alder-lock.bib"


@pytest.mark.parametrize("form", FORMS)
def test_every_form_takes_answers_and_refusals(form: str) -> None:
    assert export_bytes(form, FACTS, [answer(state(cite("1"))), refusal(cite("3"))])


def test_json_is_the_form_of_the_command() -> None:
    reply = answer(state(cite("1")))
    assert json.loads(export_bytes(".json", FACTS, [reply])) == reply_json(None, reply)


def test_a_bibliography_of_all_papers() -> None:
    for form in (".bib", ".ris", ".csl.json"):
        assert "Locks and Tolls" in export_citations(form, FACTS, None)


def test_ask_writes_every_form(pincite: Run, harbour_library: Path, tmp_path: Path) -> None:
    files = [tmp_path / f"toll{form}" for form in FORMS]
    flags = [flag for file in files for flag in ("--export", file)]
    ran = pincite("ask", TOLL, "--json", *flags, "--library", harbour_library)
    assert (ran.code, ran.err) == (0, "")
    said = json.loads(ran.out)
    quote = said["statements"][0]["citations"][0]["quote"]
    written = {form: (tmp_path / f"toll{form}") for form in FORMS}
    for form in (".md", ".txt", ".bib", ".ris", ".csl.json", ".jsonld", ".json"):
        assert "forty crowns" in written[form].read_text("utf-8"), form
    assert json.loads(written[".json"].read_text("utf-8")) == said
    with ZipFile(written[".docx"]) as archive:
        assert "Wren" in archive.read("word/footnotes.xml").decode()
    annotation = json.loads(written[".jsonld"].read_text("utf-8"))["first"]["items"][0]
    on_page, on_paragraph = annotation["target"]
    assert on_page["source"] == "https://example.org/harbour_01.html"
    assert on_paragraph["selector"][0]["exact"] == quote
    assert on_paragraph["selector"][0]["suffix"].strip().startswith("The council raised it")


def test_papers_writes_a_bibliography_of_all(pincite: Run, harbour_library: Path, tmp_path: Path) -> None:
    files = [tmp_path / f"all{form}" for form in BIBLIOGRAPHIES]
    flags = [flag for file in files for flag in ("--export", file)]
    ran = pincite("papers", *flags, "--library", harbour_library)
    assert (ran.code, ran.err) == (0, "")
    for file in files:
        assert "Wren" in file.read_text("utf-8")
        assert "Lindqvist" in file.read_text("utf-8")
    ran = pincite("papers", "--export", tmp_path / "all.docx", "--library", harbour_library)
    assert (ran.code, ran.out) == (2, "")
    assert "all.docx has a form that only answers are written in" in ran.err


@pytest.mark.parametrize(
    ("flags", "what"),
    [
        (["--export", "toll.pdf"], "toll.pdf has no known form"),
        (["--export", "absent/toll.bib"], "The folder of --export absent/toll.bib is not there"),
        (["--batch", "in.jsonl", "--export", "toll.bib"], "--export is given with --batch"),
    ],
)
def test_what_cannot_be_written_is_said_before_anything_is_asked(
    pincite: Run, harbour_library: Path, flags: list[str], what: str
) -> None:
    question = [] if "--batch" in flags else [TOLL]
    ran = pincite("ask", *question, *flags, "--library", harbour_library)
    assert (ran.code, ran.out) == (2, "")
    assert what in ran.err


def test_a_file_that_cannot_be_written(pincite: Run, harbour_library: Path, tmp_path: Path) -> None:
    (tmp_path / "toll.bib").mkdir()
    ran = pincite("ask", TOLL, "--export", tmp_path / "toll.bib", "--library", harbour_library)
    assert (ran.code, ran.out) == (2, "")
    assert "cannot be written: Is a directory" in ran.err
