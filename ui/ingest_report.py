"""What came of an ingest, paper by paper: what was read, what was not, and why. As a table and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from index.build import Outcome
from ingest.intake import Failure, Intake
from ingest.paper import Kind, Paper
from ui.remarks import Remarks
from ui.terminal import plain

_STYLES = {"not read": "red", "unchanged": "dim"}
_BODY = frozenset({Kind.PARAGRAPH, Kind.ITEM})

Row = tuple[str, str, str]  # what became of it, its name, the rest


def outcome_table(intake: Intake, outcome: Outcome, remarks: Remarks) -> Table:
    """A row for each paper, with its paragraphs, notes, pages and seconds; then one for each source that failed."""
    said = _said(outcome)

    def rows() -> Iterator[Row]:
        for paper in intake.papers:
            lines = [_counts(intake, paper), *remarks.get(paper.id, ()), *paper.warnings]
            yield said[paper.id], paper.id, "\n".join(lines)
        for one in intake.unmodified:
            facts = "; what is known of it has" if said[one.paper] == "changed" else ""
            yield said[one.paper], one.paper, f"{one.source} has not changed since it was fetched{facts}"
        yield from _failed(intake.failures)

    return _grid(rows())


def failure_table(intake: Intake) -> Table:
    """A row for each source that failed."""
    return _grid(_failed(intake.failures))


def say_what_is_missing(console: Console, intake: Intake, fetch: bool) -> None:
    """What is known of and was not read, without being anybody's fault."""
    if intake.not_at_hand:
        names = ", ".join(entry.id for entry in intake.not_at_hand)
        how = "none of them has an address" if fetch else "--fetch gets them from their addresses"
        console.print(plain(f"Not at hand: {names} ({how})."), style="dim")
    for line in intake.left_out:
        console.print(plain(f"Left out: {line}."), style="dim", soft_wrap=True)  # a path is not broken


def outcome_json(
    library: Path, intake: Intake, outcome: Outcome | None, remarks: Remarks | None = None
) -> dict[str, Any]:
    """The same as one object; `outcome` is None where nothing could be read, and the library is as it was."""
    said = _said(outcome) if outcome else {}
    return {
        "library": str(library),
        "generation": outcome.generation if outcome else None,
        "papers": [
            {
                "paper": paper.id,
                "source": paper.source,
                "outcome": said[paper.id],
                "paragraphs": _count(paper, _BODY),
                "notes": _count(paper, {Kind.NOTE}),
                "pages": _pages(paper),
                "seconds": round(intake.efforts[paper.id].seconds, 3),
                "warnings": list(paper.warnings),
                "remarks": list((remarks or {}).get(paper.id, ())),
            }
            for paper in intake.papers
        ],
        "revised": list(outcome.revised) if outcome else [],
        "doubles": [
            {"paper": double.paper, "of": double.of, "share": round(double.share, 3)}
            for double in (outcome.doubles if outcome else ())
        ],
        "unmodified": [{"paper": one.paper, "url": one.source} for one in intake.unmodified],
        "failures": [
            {"source": failure.source, "what": failure.error.what, "remedy": failure.error.remedy}
            for failure in intake.failures
        ],
        "left_out": list(intake.left_out),
        "not_at_hand": [entry.id for entry in intake.not_at_hand],
    }


def _said(outcome: Outcome) -> dict[str, str]:
    said = dict.fromkeys(outcome.added, "read") | dict.fromkeys(outcome.changed, "changed")
    return said | dict.fromkeys(outcome.unchanged, "unchanged")


def _counts(intake: Intake, paper: Paper) -> str:
    """`15 paragraphs, 6 notes, 4 pages, 0.2 s`."""
    body, notes, pages = _count(paper, _BODY), _count(paper, {Kind.NOTE}), _pages(paper)
    parts = [_number(body, "paragraph")]
    parts += [_number(notes, "note")] if notes else []
    parts += [_number(pages, "page")] if pages else []
    return ", ".join([*parts, f"{intake.efforts[paper.id].seconds:.1f} s"])


def _count(paper: Paper, kinds: frozenset[Kind] | set[Kind]) -> int:
    return sum(paragraph.kind in kinds for paragraph in paper.paragraphs)


def _pages(paper: Paper) -> int | None:
    """The last page that has text; None for a format without pages."""
    return max((paragraph.page for paragraph in paper.paragraphs if paragraph.page), default=None)


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _failed(failures: tuple[Failure, ...]) -> Iterator[Row]:
    """Each failure under its source, which the sentence need not name again."""
    for failure in failures:
        reason = failure.error.what.removeprefix(failure.source).lstrip(" :")
        yield "not read", failure.source, f"{reason}\n{failure.error.remedy}"


def _grid(rows: Iterator[Row]) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(style="cyan", overflow="fold", max_width=34)
    table.add_column(overflow="fold")
    for word, name, detail in rows:
        table.add_row(Text(word, style=_STYLES.get(word, "green")), plain(name), plain(detail))
    return table
