"""`quote`: whether the papers have a quotation, word for word, one or many in a run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from assistant.quotations.check import check_quotation
from assistant.quotations.quotation import QuotationCheck, QuotationResult, quotation_json
from index.library import open_library
from index.snapshot import Snapshot
from ingest.errors import OptionsError, QuestionError
from ui.batch import run_records, text_of
from ui.clip import clip
from ui.fault import complain
from ui.settings import Settings
from ui.terminal import plain, print_json, print_text, well_formed

_CLIPPED = 400  # characters of a passage that is shown
_MANY = 20  # differences that are shown
_SAID = {
    QuotationResult.EXACT: ("Exact", "green"),
    QuotationResult.ELIDED: ("Elided", "green"),
    QuotationResult.ALTERED: ("Altered", "red"),
    QuotationResult.MISATTRIBUTED: ("Misattributed", "yellow"),
    QuotationResult.FABRICATED: ("Fabricated", "red"),
}


@dataclass(frozen=True, slots=True)
class QuoteRequest:
    """What the flags say: a quotation or a batch of them, from which paper, in which form."""

    words: str | None
    paper: str | None
    batch: Path | None
    out: Path | None
    as_json: bool

    def check(self) -> None:
        """Raises OptionsError: neither a quotation nor a batch, or both, or `--out` without a batch."""
        if (self.words is None) == (self.batch is None):
            found = "both a quotation and" if self.batch else "neither a quotation nor"
            raise OptionsError(f"There is {found} a --batch.", "Give one of the two.")
        if self.out and not self.batch:
            raise OptionsError("--out is given without --batch.", "Add --batch IN.jsonl, or take --json > FILE.")


def check_quote(settings: Settings, request: QuoteRequest) -> int:
    """Print what became of the quotation; no encoder is needed for it."""
    request.check()
    with open_library(settings.library) as snapshot:
        if request.batch is not None:
            return _batch(snapshot, request, request.batch)
        check = check_quotation(snapshot, well_formed(request.words or ""), request.paper)
    if request.as_json:
        print_json(quotation_json(None, check))
    else:
        print_text(render_check(check))
    return 0


def _batch(snapshot: Snapshot, request: QuoteRequest, source: Path) -> int:
    def work(record: Mapping[str, Any]) -> dict[str, Any]:
        paper = record.get("attributed_to")
        if paper is not None and not isinstance(paper, str):
            raise QuestionError("The line's 'attributed_to' is no text.", "Give a paper's id or file name, or null.")
        check = check_quotation(snapshot, text_of(record, "quote"), paper or request.paper)
        return quotation_json(None, check)

    failed = run_records(source, request.out, work)
    if failed:
        plural = "" if failed == 1 else "s"
        complain(f"{failed} line{plural} of {source} failed.", 'Each has an "error" in the results that says why.')
    return 1 if failed else 0


def render_check(check: QuotationCheck) -> RenderableType:
    """The result, the reason, the words that differ, and the passage."""
    said, colour = _SAID[check.result]
    parts: list[RenderableType] = ["", Text.assemble((said, f"bold {colour}"), ". ", plain(check.why))]
    parts += [Padding(line, (0, 0, 0, 2)) for line in _differences(check)]
    for citation in (check.source, *check.also) if check.source else ():
        head = Text(plain(citation.label), style="cyan")
        passage = Text(clip(plain(citation.quote), _CLIPPED))
        parts += ["", head, Padding(passage, (0, 0, 0, 2))]
    return Group(*parts)


def _differences(check: QuotationCheck) -> Iterator[Text]:
    for difference in check.differences[:_MANY]:
        yield Text.assemble(
            (f"{difference.kind.shown}: ", "dim"),
            (plain(difference.original) or "nothing", "green"),
            " → ",
            (plain(difference.quoted) or "nothing", "red"),
        )
    more = len(check.differences) - _MANY
    if more > 0:
        yield Text(f"and {more} more", style="dim")
