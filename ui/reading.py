"""`papers`: what the library holds."""

from __future__ import annotations

from typing import Any

from index.library import PaperRecord, open_library
from ui.paper_text import render_papers
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
