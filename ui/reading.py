"""`papers`: what the library holds."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from index.library import PaperRecord, open_library
from ui.paper_text import render_papers
from ui.settings import Settings
from ui.terminal import print_json, print_text


def list_papers(settings: Settings, as_json: bool, exports: Sequence[Path] = ()) -> int:
    """Print the library's papers, and write them as bibliographies into the files of `exports`."""
    if exports:
        from ui.exporting import BIBLIOGRAPHIES, check_exports

        check_exports(exports, BIBLIOGRAPHIES)
    with open_library(settings.library) as snapshot:
        records = snapshot.papers()
        if exports:
            from ui.exporting import write_bibliographies

            write_bibliographies(exports, {record.id: record.facts for record in records})
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
