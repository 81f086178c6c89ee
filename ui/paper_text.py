"""Papers on the terminal: the library as a table, and one paper with its numbered paragraphs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from assistant.citation import shown
from index.library import PaperRecord
from ingest.paper import Kind, Paper, Paragraph
from ui.terminal import plain

_QUIET = {Kind.FRONT, Kind.BACK, Kind.NOTE, Kind.CAPTION}


def render_papers(records: Sequence[PaperRecord]) -> RenderableType:
    """One row a paper: its id, what is known of it, and how much there is of it."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    longest = max((len(record.id) for record in records), default=5)
    table.add_column("paper", style="cyan", overflow="fold", min_width=min(32, longest))
    table.add_column("title, author, date", ratio=1)
    table.add_column("¶", justify="right")
    table.add_column("notes", justify="right")
    table.add_column("edition", no_wrap=True, style="dim")
    for record in records:
        facts = record.facts
        by = ", ".join(fact for fact in (facts.author or "author unknown", facts.date) if fact)
        known = f"{facts.title}\n{by}" if facts.title else by
        counts = str(record.paragraphs), str(record.notes)
        table.add_row(plain(record.id), plain(known), *counts, record.edition[:8])
    return table


def render_paper(paper: Paper, paragraphs: Iterable[Paragraph]) -> RenderableType:
    """The facts known of `paper`, then the given paragraphs with their addresses and the headings they stand under."""
    table = Table.grid(padding=(0, 1))
    table.add_column(justify="right", min_width=6, no_wrap=True, style="cyan")
    table.add_column()
    paragraphs = tuple(paragraphs)
    headed = any(p.kind is Kind.HEADING for p in paragraphs)
    heading: str | None = None
    for paragraph in paragraphs:
        if not headed and paragraph.heading and paragraph.heading != heading:
            heading = paragraph.heading
            table.add_row("", Text(plain(heading), style="bold"))
        table.add_row(shown(paragraph.locator), _text(paragraph))
        table.add_row("", "")
    return Group(_facts(paper), "", table)


def _text(paragraph: Paragraph) -> Text:
    style = "bold" if paragraph.kind is Kind.HEADING else "dim" if paragraph.kind in _QUIET else ""
    text = Text(plain(paragraph.text), style=style)
    missing = [m.label for m in paragraph.markers if m.target is None]
    if missing:
        notes = ", ".join(dict.fromkeys(missing))
        text.append(f"  (the paper holds no note {plain(notes)})", style="yellow")
    return text


def _facts(paper: Paper) -> Text:
    facts = paper.facts
    line = Text(plain(facts.title or paper.id), style="bold")
    known = [facts.author, facts.date, paper.id if facts.title else None, f"edition {paper.edition[:12]}"]
    line.append("\n" + plain(" · ".join(k for k in known if k)), style="not bold")
    if facts.url:
        line.append("\n" + plain(facts.url), style="not bold dim")
    for warning in paper.warnings:
        line.append("\n" + plain(warning), style="not bold yellow")
    return line
