"""An audit as one HTML page that needs nothing else: the draft annotated, the faults beside it.

Every value passes through Jinja's autoescape. No script, no request: the page's own style is in it, and its policy
forbids the rest. `annotated_html` gives the draft alone, for a page that has its own frame.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from assistant.audits.audit import Audit, AuditedCitation, AuditedQuotation, AuditedSentence, Severity
from assistant.drafts.draft import DraftBlock
from assistant.drafts.kinds import SentenceKind
from assistant.reply import Citation
from ingest.blocks import Role
from ui.audits.text import evidence_of, is_nearest
from ui.audits.words import SEVERITY, SIGN, Places, details, headline, summary_line
from ui.clip import clip
from ui.diff_words import diff_of

MOST = 10_000  # paragraphs of a draft that are shown; the limit of sentences comes long before
_HERE = Path(__file__).parent
_WEB = _HERE.parent / "page" / "web"
_TOKENS = _WEB / "tokens.css"
_STYLE = _WEB / "audit.css"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a sentence as it is read; `mark`: it is a quotation or citation at fault."""

    text: str
    mark: bool = False


@dataclass(frozen=True, slots=True)
class Annotated:
    """A sentence in its paragraph, or the words between two (`sentence` None); `number` of a fault, 0 for none."""

    pieces: tuple[Piece, ...]
    sentence: AuditedSentence | None = None
    number: int = 0


@dataclass(frozen=True, slots=True)
class AnnotatedBlock:
    """A paragraph of the draft: its runs in order, and the faults that stand in it."""

    role: Role
    label: str | None
    runs: tuple[Annotated, ...]

    @property
    def faults(self) -> tuple[Annotated, ...]:
        """The runs with a fault."""
        return tuple(run for run in self.runs if run.number)


def audit_page(audit: Audit) -> str:
    """The whole page."""
    return (
        _environment()
        .get_template("page.html")
        .render(
            audit=audit,
            blocks=annotated_blocks(audit),
            left_out=max(0, len(audit.draft.blocks) - MOST),
            summary=summary_line(audit),
            details=details(audit),
            tokens=Markup(_TOKENS.read_text("utf-8")),  # noqa: S704  our own file
            style=Markup(_STYLE.read_text("utf-8")),  # noqa: S704  our own file
            places=Places(audit),
            cited=publishers_page,
            whole=False,
        )
    )


def annotated_html(audit: Audit, cited: Callable[[Citation], str | None] | None = None, *, whole: bool = False) -> str:
    """The draft's paragraphs with their faults, as a fragment without a frame or style.

    `cited`: the address that a citation leads to, None for its publisher's; `whole`: what bears out a sentence without
    fault is led to as well.
    """
    return (
        _environment()
        .get_template("draft.html")
        .render(blocks=annotated_blocks(audit), places=Places(audit), cited=cited or publishers_page, whole=whole)
    )


def proof_of(sentence: AuditedSentence) -> Citation | None:
    """The passage that bears out a sentence without fault; None where none was needed or it has a fault."""
    if sentence.severity is not Severity.NONE:
        return None
    quoted = (q.check.source for q in sentence.quotations if q.check is not None and q.check.source is not None)
    claimed = sentence.claim.evidence if sentence.claim is not None else ()
    cited = (c.found for c in sentence.citations if c.found is not None)
    return next(chain(quoted, claimed, cited), None)


def annotated_blocks(audit: Audit) -> tuple[AnnotatedBlock, ...]:
    """The draft cut into its sentences, at most `MOST` paragraphs; faults are numbered from 1 in reading order.

    What is beyond the limit of sentences is not cut.
    """
    read = audit.sentences[: audit.checked]
    numbers = {id(fault): number for number, fault in enumerate(audit.found, 1)}
    found: list[AnnotatedBlock] = []
    at = 0
    for block in audit.draft.blocks[:MOST]:
        inside: list[AuditedSentence] = []
        while at < len(read) and block.start <= read[at].start < block.end:
            inside.append(read[at])
            at += 1
        found.append(AnnotatedBlock(block.role, block.label, tuple(_runs(block, inside, numbers))))
    return tuple(found)


def _runs(block: DraftBlock, inside: Sequence[AuditedSentence], numbers: dict[int, int]) -> list[Annotated]:
    runs: list[Annotated] = []
    at = 0
    for sentence in inside:
        begin, end = _plain_at(block, sentence.start), _plain_at(block, sentence.end)
        if begin < at:
            continue
        if block.plain[at:begin]:
            runs.append(Annotated((Piece(block.plain[at:begin]),)))
        pieces = _pieces(block, sentence, begin, end)
        runs.append(Annotated(pieces, sentence, numbers.get(id(sentence), 0)))
        at = end
    if block.plain[at:].strip():
        runs.append(Annotated((Piece(block.plain[at:]),)))
    return runs


def _pieces(block: DraftBlock, sentence: AuditedSentence, begin: int, end: int) -> tuple[Piece, ...]:
    """The sentence cut at its quotations and citations that are at fault."""
    parts: Sequence[AuditedQuotation | AuditedCitation] = (*sentence.quotations, *sentence.citations)
    faulty = [
        (_plain_at(block, part.start), _plain_at(block, part.end))
        for part in parts
        if part.severity is not Severity.NONE and sentence.start <= part.start and part.end <= sentence.end
    ]
    pieces: list[Piece] = []
    at = begin
    for start, stop in sorted(faulty):
        if start < at or (start, stop) == (begin, end):
            continue
        pieces += [Piece(block.plain[at:start]), Piece(block.plain[start:stop], mark=True)]
        at = stop
    return tuple(piece for piece in (*pieces, Piece(block.plain[at:end])) if piece.text)


def _plain_at(block: DraftBlock, place: int) -> int:
    """Where in the block's words the character at `place` of the draft's text stands."""
    if block.offsets is None:
        return min(max(place - block.start, 0), len(block.plain))
    return bisect_left(block.offsets, place)


def publishers_page(citation: Citation) -> str | None:
    """The address of the cited paper that a reader may follow; None for anything but the web."""
    return citation.url if citation.url and urlsplit(citation.url).scheme in ("http", "https") else None


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals |= {
        "sign": SIGN, "severity": SEVERITY, "headline": headline, "evidence": evidence_of, "nearest": is_nearest,
        "Other": SentenceKind.OTHER, "Clean": Severity.NONE, "proof": proof_of, "diff": diff_of,
    }  # fmt: skip
    environment.filters["clip"] = clip
    return environment
