"""The same paper is the same paper, whatever the format and the habits of its file."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from ingest.number import number
from ingest.paper import Facts, Kind, Paper
from ingest.read import read_document
from tests.ingest.docx_rendering import Setting, to_docx
from tests.ingest.odt_rendering import to_odt
from tests.ingest.random_paper import random_paper
from tests.ingest.rendering import (
    SECTIONED_PAPER,
    SERIES_PAPER,
    SHARED,
    Script,
    real_script,
    to_html,
    to_markdown,
    to_text,
)

RENDERINGS: dict[str, tuple[Callable[..., bytes], dict[str, Any], str]] = {
    "a line a paragraph": (to_text, {}, ".txt"),
    "blank lines": (to_text, {"blank_lines": True}, ".txt"),
    "wrapped at 72": (to_text, {"width": 72}, ".txt"),
    "wrapped at 96": (to_text, {"width": 96}, ".txt"),
    "text named .md": (to_text, {"blank_lines": True}, ".md"),
    "Markdown footnotes": (to_markdown, {"footnotes": True}, ".md"),
    "Markdown notes list": (to_markdown, {"footnotes": False}, ".md"),
    "HTML": (to_html, {}, ".html"),
    "HTML linked notes": (to_html, {"linked_notes": True}, ".html"),
    "HTML on a site": (to_html, {"site": True}, ".html"),
    "HTML on a site, linked notes": (to_html, {"site": True, "linked_notes": True}, ".html"),
    "DOCX": (to_docx, {}, ".docx"),
    "DOCX endnotes": (to_docx, {"setting": Setting(notes="end")}, ".docx"),
    "DOCX typed notes": (to_docx, {"setting": Setting(notes="list")}, ".docx"),
    "DOCX list styles": (to_docx, {"setting": Setting(list_style=True)}, ".docx"),
    "DOCX derived styles": (to_docx, {"setting": Setting(derived=True)}, ".docx"),
    "DOCX split runs": (to_docx, {"setting": Setting(split=True)}, ".docx"),
    "DOCX strict": (to_docx, {"setting": Setting(strict=True)}, ".docx"),
    "ODT": (to_odt, {}, ".odt"),
    "ODT endnotes": (to_odt, {"endnotes": True}, ".odt"),
}


def paper_of(script: Script, rendering: str) -> Paper:
    render, options, suffix = RENDERINGS[rendering]
    return number(read_document(render(script, **options), f"paper{suffix}"), "paper", Facts(), f"paper{suffix}")


def lines_of(paper: Paper) -> list[tuple[str, Kind, str, str | None]]:
    return [(p.locator, p.kind, p.text, p.heading) for p in paper.paragraphs if p.kind is not Kind.NOTE] + [
        (p.locator, p.kind, p.text, None) for p in paper.paragraphs if p.kind is Kind.NOTE
    ]


@pytest.mark.parametrize("rendering", list(RENDERINGS))
@pytest.mark.parametrize("script", [SERIES_PAPER, SECTIONED_PAPER], ids=["series", "sections"])
def test_every_rendering_gives_the_same_paper(script: Script, rendering: str) -> None:
    reference = paper_of(script, "blank lines")
    paper = paper_of(script, rendering)
    assert lines_of(paper) == lines_of(reference)
    assert paper.edition == reference.edition
    assert [p.markers for p in paper.paragraphs] == [p.markers for p in reference.paragraphs]
    assert (paper.facts, paper.warnings) == (reference.facts, reference.warnings)


@pytest.mark.parametrize("rendering", [n for n in RENDERINGS if "wrapped" not in n and "named" not in n])
def test_papers_made_up_at_random_are_the_same_in_every_rendering(rendering: str) -> None:
    for seed in range(25):
        script = random_paper(random.Random(seed))
        reference = paper_of(script, "a line a paragraph")
        paper = paper_of(script, rendering)
        assert lines_of(paper) == lines_of(reference), seed
        assert paper.edition == reference.edition


@pytest.mark.parametrize("script", [SERIES_PAPER, SECTIONED_PAPER], ids=["series", "sections"])
def test_tracked_changes_are_read_as_accepted_and_told(script: Script) -> None:
    reference = paper_of(script, "blank lines")
    docx = read_document(to_docx(script, Setting(changes=True)), "paper.docx")
    odt = read_document(to_odt(script, changes=True), "paper.odt")
    for document, name in ((docx, "paper.docx"), (odt, "paper.odt")):
        paper = number(document, "paper", Facts(), name)
        assert lines_of(paper) == lines_of(reference)
        assert "tracked changes as if they were accepted" in paper.warnings[0]


def test_series_paper_is_numbered_as_the_design_says() -> None:
    paper = paper_of(SERIES_PAPER, "a line a paragraph")
    assert [p.locator for p in paper.paragraphs] == (
        ["f1", "f2", "1", "2", "2.1", "2.2", "2.3", "3", "4", "b1", "b2", "n1", "n2", "n3"]
    )
    assert [m.target for p in paper.paragraphs for m in p.markers] == ["n1", "n2", "n3"]
    assert paper.facts == Facts(date="2024-02-29")
    assert {p.heading for p in paper.paragraphs if p.kind is Kind.NOTE} == {"Notes"}


def test_sectioned_paper_is_numbered_as_the_design_says() -> None:
    paper = paper_of(SECTIONED_PAPER, "a line a paragraph")
    assert [p.locator for p in paper.paragraphs] == (
        [
            "h1",
            "1",
            "h2",
            "2.1",
            "2.2",
            "2.2.1",
            "2.2.2",
            "3",
            "c1",
            "t1",
            "c2",
            "h3",
            "4",
            "4.1",
            "4.2",
            "5",
            "n1",
            "n2",
        ]
    )
    assert {p.locator: p.heading for p in paper.paragraphs if p.kind is Kind.PARAGRAPH} == {
        "1": "Why do small ports stay open?",
        "3": "1. What they cost",
        "4": "What they bring",
        "5": "What they bring",
    }


@pytest.mark.parametrize("rendering", list(RENDERINGS))
@pytest.mark.parametrize("name", ["giulio_pugliese_01", "tuneo_watanabe_06"])
def test_real_papers_are_the_same_in_every_rendering(name: str, rendering: str) -> None:
    script = real_script(name)
    if script is None:
        pytest.skip(f"the papers of the series are not at hand in {SHARED}")
    data = (SHARED / "papers" / f"{name}.txt").read_bytes()
    reference = number(read_document(data, f"{name}.txt"), "paper", Facts(), "paper")
    paper = paper_of(script, rendering)
    assert lines_of(paper) == lines_of(reference)
    assert paper.edition == reference.edition
    assert paper.facts == reference.facts
