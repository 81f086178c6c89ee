"""`ingest`, `remove` and `check`: what changes the library, and what looks it over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from index.build import Outcome, update
from index.check import Report, check_library
from index.library import open_library
from ingest.intake import IngestOptions, Intake, collect
from ui.fault import complain
from ui.opening import encoder_of
from ui.progress import progress
from ui.settings import Settings
from ui.terminal import err, out, plain, print_json, print_text


def ingest_papers(settings: Settings, targets: Sequence[str], fetch: bool, timeout: float) -> int:
    """Read the targets into the library and print what came of each: 0 all read, 1 some, 2 none."""
    with progress("Reading") as step:
        intake = collect(targets, IngestOptions(fetch_missing=fetch, timeout=timeout), step)
    if not intake.papers:
        return _nothing_read(intake, fetch)
    encoder = encoder_of(settings)
    with progress("Encoding paragraphs") as step:
        outcome = update(settings.library, intake.papers, encoder, progress=lambda done, total: step(done, total, ""))
    print_text(_outcome_table(intake, outcome))
    with open_library(settings.library) as snapshot:
        records = snapshot.papers()
    paragraphs = sum(record.paragraphs for record in records)
    papers = f"{len(records)} paper{'' if len(records) == 1 else 's'}"
    out().print(f"\n{papers}, {paragraphs} paragraphs in {plain(str(settings.library))}", soft_wrap=True)
    _say_what_is_missing(out(), intake, fetch)
    return 1 if intake.failures else 0


def remove_papers(settings: Settings, names: Sequence[str]) -> int:
    """Remove papers by id or file name."""
    with open_library(settings.library) as snapshot:
        ids = list(dict.fromkeys(snapshot.resolve(name) for name in names))
    outcome = update(settings.library, (), encoder_of(settings), remove=ids)
    for paper in outcome.removed:
        out().print(f"removed  {plain(paper)}", soft_wrap=True)
    return 0


def check_shelf(settings: Settings, as_json: bool) -> int:
    """Look the library over and print each finding; 1 where one is not right."""
    report = check_library(settings.library)
    if report.ok:  # else the encoder has nothing sound to be compared with
        report = check_library(settings.library, encoder_of(settings))
    if as_json:
        print_json(_report_json(report))
    else:
        print_text(_report_table(report))
    return 0 if report.ok else 1


def _nothing_read(intake: Intake, fetch: bool) -> int:
    """Say why there is nothing to add; the library stays as it was."""
    if len(intake.failures) == 1 and not intake.not_at_hand:
        error = intake.failures[0].error
        complain(error.what, error.remedy)
        return 2
    if intake.failures:
        err().print(_grid(_failures(intake)))
    _say_what_is_missing(err(), intake, fetch)
    complain("Nothing could be read, so the library is as it was.", "Mend what is named above, or give other files.")
    return 2


def _outcome_table(intake: Intake, outcome: Outcome) -> Table:
    said = dict.fromkeys(outcome.added, "read") | dict.fromkeys(outcome.changed, "changed")
    said |= dict.fromkeys(outcome.unchanged, "unchanged")

    def rows() -> Iterator[tuple[str, str, str]]:
        for paper in intake.papers:
            notes = sum(p.kind == "note" for p in paper.paragraphs)
            body = sum(p.kind in ("paragraph", "item") for p in paper.paragraphs)
            lines = [f"{body} paragraphs" + (f", {notes} notes" if notes else ""), *paper.warnings]
            yield said[paper.id], paper.id, "\n".join(lines)
        yield from _failures(intake)

    return _grid(rows())


def _failures(intake: Intake) -> Iterator[tuple[str, str, str]]:
    for failure in intake.failures:
        yield "not read", failure.source, f"{failure.error.what}\n{failure.error.remedy}"


def _grid(rows: Iterator[tuple[str, str, str]]) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(style="cyan", overflow="fold", max_width=34)
    table.add_column()
    for word, name, detail in rows:
        style = {"not read": "red", "unchanged": "dim"}.get(word, "green")
        table.add_row(Text(word, style=style), plain(name), plain(detail))
    return table


def _say_what_is_missing(console: Console, intake: Intake, fetch: bool) -> None:
    """What is known of and was not read, without being anybody's fault."""
    if intake.not_at_hand:
        names = ", ".join(entry.id for entry in intake.not_at_hand)
        how = "none of them has an address" if fetch else "--fetch gets them from their addresses"
        console.print(plain(f"Not at hand: {names} ({how})."), style="dim")
    for line in intake.left_out:
        console.print(plain(f"Left out: {line}."), style="dim")


def _report_table(report: Report) -> Table:
    table = Table.grid(padding=(0, 2))
    for finding in report.findings:
        sign = Text("ok", style="green") if finding.ok else Text("WRONG", style="bold red")
        remedy = f"\n{finding.remedy}" if finding.remedy else ""
        table.add_row(sign, finding.name, plain(finding.detail + remedy))
    return table


def _report_json(report: Report) -> dict[str, object]:
    return {
        "library": str(report.path),
        "generation": report.generation,
        "ok": report.ok,
        "findings": [{"name": f.name, "ok": f.ok, "detail": f.detail, "remedy": f.remedy} for f in report.findings],
    }
