"""What somebody brings to be checked: told apart as a claim, a quotation or a draft, and held against the papers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from assistant.assistant import Assistant
from assistant.audits.audit import Audit
from assistant.audits.check import audit_draft
from assistant.claims.check import LONGEST as LONGEST_CLAIM
from assistant.claims.check import check_claim
from assistant.claims.claim import ClaimCheck
from assistant.drafts.draft import Draft, DraftForm
from assistant.drafts.quotes import quoted_spans
from assistant.drafts.reading import draft_of
from assistant.quotations.check import check_quotation
from assistant.quotations.quotation import QuotationCheck, QuotationResult
from ingest.errors import SourceError
from ingest.sentences import sentences
from ui.page.in_steps import Step

SENTENCES = 2  # from more than this on, a text is a draft
MOST = 400  # sentences of a draft that are checked on the page; the command line takes more
# A draft beyond these would take the memory that others need: some 16 bytes a character and 600 a sentence.
LONGEST_DRAFT, MOST_SENTENCES = 4_000_000, 20_000
# Headings, items, quotations and links of Markdown.
_MARKDOWN = re.compile(r"^(?:#{1,6}\s|>\s|[-*+]\s+\S)|\*\*\S|\]\(\S", re.MULTILINE)
_BEST = tuple(QuotationResult)  # from the best to the worst


class Given(StrEnum):
    """What somebody brings."""

    CLAIM = "claim"
    QUOTATION = "quotation"
    DRAFT = "draft"


@dataclass(frozen=True, slots=True)
class Checked:
    """What was brought, why it was taken for that, and what came of it.

    `data`: a draft as it came in a file; None for what was pasted. `searched`: the papers it was held against.
    """

    given: Given
    why: str
    text: str
    result: ClaimCheck | QuotationCheck | Audit
    searched: tuple[str, ...]
    data: bytes | None = None

    @property
    def judges(self) -> tuple[str, ...]:
        """Who judged the claims; empty where nobody did."""
        if isinstance(self.result, ClaimCheck):
            named = [self.result.judge]
        elif isinstance(self.result, Audit):
            named = [s.claim.judge for s in self.result.sentences if s.claim is not None]
        else:
            named = []
        return tuple(dict.fromkeys(name for name in named if name != "none"))

    @property
    def size(self) -> int:
        """About how many bytes of memory this takes."""
        sentences = len(self.result.sentences) if isinstance(self.result, Audit) else 1
        return 16 * len(self.text) + 600 * sentences + len(self.data or b"")


def told_apart(text: str) -> tuple[Given, str]:
    """What a text is taken for, and why: `Given.QUOTATION, "it stands in quotation marks"`."""
    text = text.strip()
    quoted = quoted_spans(text)
    if len(quoted) == 1 and quoted[0].closed and quoted[0].outer == (0, len(text)):
        return Given.QUOTATION, "it stands in quotation marks"
    paragraphs = [line for line in re.split(r"\n\s*\n", text) if line.strip()]
    if len(paragraphs) > 1:
        return Given.DRAFT, f"it has {len(paragraphs)} paragraphs"
    found = sum(1 for _ in sentences(" ".join(text.split())))
    if found > SENTENCES:
        return Given.DRAFT, f"it has {found} sentences"
    if len(text) > LONGEST_CLAIM:
        return Given.DRAFT, f"it has {len(text):,} characters"
    if quoted:
        return Given.DRAFT, "it quotes"
    return Given.CLAIM, "it says something in a sentence or two and quotes nothing"


def check_text(
    assistant: Assistant, text: str, given: Given | None, papers: Sequence[str] | None, step: Step
) -> Checked:
    """Check a text; `given`: what it is, None to have it told apart.

    Raises:
        QuestionError: a claim or quotation that is empty or too long.
        EmptySource: a draft without words.
        UnknownPaper: `papers` names one that the library does not hold.
    """
    told, why = told_apart(text)
    if given is not None:
        told, why = given, "so you said"
    searched = tuple(papers) if papers is not None else tuple(record.id for record in assistant.records)
    if told is Given.CLAIM:
        return Checked(told, why, text, check_claim(assistant, text, papers=papers), searched)
    if told is Given.QUOTATION:
        return Checked(told, why, text, _quotation(assistant, text, papers), searched)
    form = DraftForm.MARKDOWN if _MARKDOWN.search(text) else DraftForm.TEXT
    return check_draft(assistant, draft_of(text, "Pasted draft", form), why, papers, step)


def check_draft(
    assistant: Assistant,
    draft: Draft,
    why: str,
    papers: Sequence[str] | None,
    step: Step,
    data: bytes | None = None,
) -> Checked:
    """Check a draft that has been read; `data`: its file's own bytes. Raises as `check_text`.

    Raises:
        SourceError: it has more characters, paragraphs or sentences than the page takes.
    """
    searched = tuple(papers) if papers is not None else tuple(record.id for record in assistant.records)
    _hold(draft.name, len(draft.text), LONGEST_DRAFT, "characters")
    _hold(draft.name, len(draft.blocks), MOST_SENTENCES, "paragraphs")
    audit = audit_draft(assistant, draft, papers=papers, limit=MOST, step=step)
    _hold(draft.name, len(audit.sentences), MOST_SENTENCES, "sentences")
    return Checked(Given.DRAFT, why, draft.text, audit, searched, data)


def _hold(name: str, found: int, most: int, what: str) -> None:
    if found > most:
        told = f"{name} has {found:,} {what}; the page takes {most:,}."
        raise SourceError(told, "Check it in parts, or with pincite audit.")


def _quotation(assistant: Assistant, text: str, papers: Sequence[str] | None) -> QuotationCheck:
    """Held against each of the papers, where some are named, as words that are said to be its; the best counts."""
    checks = [check_quotation(assistant, text, paper) for paper in papers or (None,)]
    return min(checks, key=lambda check: _BEST.index(check.result))
