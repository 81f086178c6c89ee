"""What the shell offers where a paper or a paragraph is to be named: those of the library, as far as it can be read."""

from __future__ import annotations

from pathlib import Path

import typer

from ingest.errors import PinciteError

_MOST = 200  # offered at once


def offer_papers(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """The ids of papers that begin so, each with its title; none where there is no library."""
    from index.library import open_library

    try:
        with open_library(_library(ctx)) as snapshot:
            records = [record for record in snapshot.papers() if record.id.startswith(incomplete)]
    except PinciteError:
        return []
    return [(record.id, record.facts.title or record.facts.author or "") for record in records[:_MOST]]


def offer_locators(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """The paragraphs of the paper that is already named whose locators begin so, each with its first words."""
    from index.library import open_library

    named = ctx.params.get("paper")
    try:
        with open_library(_library(ctx)) as snapshot:
            paper = snapshot.paper(snapshot.resolve(str(named)))
    except PinciteError:
        return []
    begun = [p for p in paper.paragraphs if p.locator.startswith(incomplete)]
    return [(p.locator, " ".join(p.text[:60].split())) for p in begun[:_MOST]]


def _library(ctx: typer.Context) -> Path:
    from ui.settings import load_settings

    return load_settings(ctx.params.get("library")).library
