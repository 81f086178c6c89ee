"""`papers` and `show`: what the library holds."""

from __future__ import annotations

from typing import Any

from index.library import PaperRecord, open_library
from index.snapshot import Snapshot
from ingest.errors import UnknownPaper
from ingest.paper import Paper, Paragraph
from ui.locator import read_locator
from ui.paper_text import render_paper, render_papers
from ui.settings import Settings
from ui.terminal import print_json, print_text


def list_papers(settings: Settings, as_json: bool) -> int:
    """Print the library's papers."""
    with open_library(settings.library) as snapshot:
        records = snapshot.papers()
        if as_json:
            papers = [record_json(record) for record in records]
            print_json({"library": str(settings.library), "generation": snapshot.generation, "papers": papers})
        else:
            print_text(render_papers(records))
    return 0


def show_paper(settings: Settings, name: str, locator: str | None, as_json: bool) -> int:
    """Print a paper, or one paragraph of it."""
    with open_library(settings.library) as snapshot:
        paper = snapshot.paper(snapshot.resolve(name))
        chosen = paper.paragraphs if locator is None else (_paragraph(snapshot, paper, locator),)
    if as_json:
        print_json(paper_json(paper, chosen))
    else:
        print_text(render_paper(paper, chosen))
    return 0


def _paragraph(snapshot: Snapshot, paper: Paper, written: str) -> Paragraph:
    """The paragraph at a locator, as it stands in the library or as people write it."""
    exact = [paragraph for paragraph in paper.paragraphs if paragraph.locator == written.strip()]
    if exact:
        return exact[0]
    try:
        return snapshot.paragraph(paper.id, read_locator(written))
    except UnknownPaper as error:
        locators = [paragraph.locator for paragraph in paper.paragraphs]
        remedy = f"It has {len(locators)}, from {locators[0]} to {locators[-1]}; pincite show {paper.id} lists them."
        raise UnknownPaper(error.what, remedy if written else error.remedy) from None


def record_json(record: PaperRecord) -> dict[str, Any]:
    """What `papers` says of one paper."""
    facts = record.facts
    return {
        "paper": record.id,
        "title": facts.title,
        "author": facts.author,
        "date": facts.date,
        "url": facts.url,
        "series": facts.series,
        "publisher": facts.publisher,
        "edition": record.edition,
        "source": record.source,
        "paragraphs": record.paragraphs,
        "notes": record.notes,
        "warnings": list(record.warnings),
    }


def paper_json(paper: Paper, paragraphs: tuple[Paragraph, ...]) -> dict[str, Any]:
    """What `show` says: the facts, and the paragraphs with the notes that their markers lead to."""
    facts = paper.facts
    return {
        "paper": paper.id,
        "title": facts.title,
        "author": facts.author,
        "date": facts.date,
        "url": facts.url,
        "edition": paper.edition,
        "source": paper.source,
        "warnings": list(paper.warnings),
        "paragraphs": [
            {
                "locator": paragraph.locator,
                "kind": str(paragraph.kind),
                "text": paragraph.text,
                "heading": paragraph.heading,
                "note_refs": [marker.target for marker in paragraph.markers if marker.target],
                "unresolved_refs": [marker.label for marker in paragraph.markers if not marker.target],
            }
            for paragraph in paragraphs
        ],
    }
