"""A paper set as a PDF is the paper that its text is, however it is set."""

from __future__ import annotations

import pytest

from ingest.number import number
from ingest.paper import Facts, Kind, Paper
from ingest.read import read_document
from tests.ingest.pdf_rendering import Setting, to_pdf
from tests.ingest.rendering import SECTIONED_PAPER, SERIES_PAPER, SHARED, Script, real_script, to_text

# No page here ends with a full line that ends a sentence of a long paragraph: whether the next page goes on with it is
# not to be seen on paper either, where paragraphs are parted by space alone. Of 120 settings at random, 1 had such
# a page that was read otherwise than it was written.
SETTINGS = {
    "plain": Setting(),
    "running head and numbers": Setting(head="Harbour Policy Array, Papers of the Year", numbers=True, page=(500, 400)),
    "small pages": Setting(head="Harbour Papers", numbers=True, page=(410, 440)),
    "two columns": Setting(columns=2, head="Harbour Papers", numbers=True, page=(560, 410)),
    "indents": Setting(indent=True, numbers=True, page=(420, 500), head="Harbour Papers"),
    "broken words": Setting(broken=True, page=(420, 560)),
    "two columns, broken words, indents": Setting(columns=2, broken=True, indent=True, numbers=True, size=9),
    "notes at the end": Setting(notes="end", head="Harbour Papers", numbers=True, page=(450, 520)),
}


def lines_of(paper: Paper) -> list[tuple[str, Kind, str]]:
    return [(p.locator, p.kind, p.text) for p in sorted(paper.paragraphs, key=lambda p: p.kind is Kind.NOTE)]


def reference_of(script: Script) -> Paper:
    return number(read_document(to_text(script, blank_lines=True), "paper.txt"), "paper", Facts(), "paper")


def paper_of(script: Script, setting: str) -> Paper:
    return number(read_document(to_pdf(script, SETTINGS[setting]), "paper.pdf"), "paper", Facts(), "paper")


@pytest.mark.parametrize("setting", list(SETTINGS))
@pytest.mark.parametrize("script", [SERIES_PAPER, SECTIONED_PAPER], ids=["series", "sections"])
def test_every_setting_gives_the_same_paper(script: Script, setting: str) -> None:
    reference, paper = reference_of(script), paper_of(script, setting)
    assert lines_of(paper) == lines_of(reference)
    assert [p.markers for p in paper.paragraphs] == [p.markers for p in reference.paragraphs]
    assert paper.warnings == reference.warnings


@pytest.mark.parametrize("setting", list(SETTINGS))
@pytest.mark.parametrize("name", ["giulio_pugliese_01", "tuneo_watanabe_06"])
def test_real_papers_are_the_same_in_every_setting(name: str, setting: str) -> None:
    script = real_script(name)
    if script is None:
        pytest.skip(f"the papers of the series are not at hand in {SHARED}")
    data = (SHARED / "papers" / f"{name}.txt").read_bytes()
    reference = number(read_document(data, f"{name}.txt"), "paper", Facts(), "paper")
    paper = paper_of(script, setting)
    assert lines_of(paper) == lines_of(reference)
    assert paper.edition == reference.edition
