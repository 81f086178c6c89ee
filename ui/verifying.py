"""`verify`: what the papers say of a claim, one or many in a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from assistant.assistant import Assistant
from assistant.claims.check import check_claim
from assistant.claims.claim import ClaimCheck, claim_json
from assistant.reply import Verdict
from index.encoder import Encoder
from ingest.errors import OptionsError, QuestionError
from ui.batch import run_records, text_of
from ui.clip import clip
from ui.fault import complain
from ui.opening import named_papers, open_assistant
from ui.settings import Settings
from ui.terminal import plain, print_json, print_text, well_formed

_CLIPPED = 400  # characters of a passage that is shown
_SAID = {
    Verdict.SUPPORTED: ("Supported", "green"),
    Verdict.CONTRADICTED: ("Contradicted", "red"),
    Verdict.NOT_FOUND: ("Not found in the papers", "yellow"),
    Verdict.UNCHECKED: ("Unchecked", "magenta"),
}


@dataclass(frozen=True, slots=True)
class ClaimRequest:
    """What the flags say: a claim or a batch of them, against which papers, in which form."""

    claim: str | None
    papers: Sequence[str] | None
    batch: Path | None
    out: Path | None
    as_json: bool

    def check(self) -> None:
        """Raises OptionsError: neither a claim nor a batch, or both, or `--out` without a batch."""
        if (self.claim is None) == (self.batch is None):
            found = "both a claim and" if self.batch else "neither a claim nor"
            raise OptionsError(f"There is {found} a --batch.", "Give one of the two.")
        if self.out and not self.batch:
            raise OptionsError("--out is given without --batch.", "Add --batch IN.jsonl, or take --json > FILE.")


def verify_claim(settings: Settings, request: ClaimRequest, ahead: Future[Encoder | None]) -> int:
    """Print what the papers say of the claim; `ahead`: the encoder, from `ui.ahead`."""
    request.check()
    with open_assistant(settings, ahead=ahead) as assistant:
        papers = named_papers(assistant, request.papers)
        if request.batch is not None:
            return _batch(assistant, request, request.batch, papers)
        check = check_claim(assistant, well_formed(request.claim or ""), papers=papers)
    if request.as_json:
        print_json(claim_json(None, check))
    else:
        print_text(render_claim(check))
    return 0


def _batch(assistant: Assistant, request: ClaimRequest, source: Path, papers: list[str] | None) -> int:
    def work(record: Mapping[str, Any]) -> dict[str, Any]:
        paper = record.get("attributed_to")
        if paper is not None and not isinstance(paper, str):
            raise QuestionError("The line's 'attributed_to' is no text.", "Give a paper's id or file name, or null.")
        return claim_json(None, check_claim(assistant, text_of(record, "claim"), papers=[paper] if paper else papers))

    failed = run_records(source, request.out, work)
    if failed:
        plural = "" if failed == 1 else "s"
        complain(f"{failed} line{plural} of {source} failed.", 'Each has an "error" in the results that says why.')
    return 1 if failed else 0


def render_claim(check: ClaimCheck) -> RenderableType:
    """The verdict, the reason, the passages, and who judged."""
    said, colour = _SAID[check.verdict]
    parts: list[RenderableType] = ["", Text.assemble((said, f"bold {colour}"), ". ", plain(check.why))]
    if check.evidence and check.verdict in (Verdict.NOT_FOUND, Verdict.UNCHECKED):
        parts += ["", Text("Nearest passages", style="bold")]
    for citation in check.evidence:
        head = Text(plain(citation.label), style="cyan")
        passage = Text(clip(plain(citation.quote), _CLIPPED))
        parts += ["", head, Padding(passage, (0, 0, 0, 2))]
    if check.judge != "none":
        parts += ["", Text(f"Confidence {check.confidence:.2f} · judge: {plain(check.judge)}", style="dim")]
    return Group(*parts)
