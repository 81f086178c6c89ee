"""The quotations of a draft's sentence, each held against the paper that it is put down to."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.audits.audit import AuditedQuotation, Severity
from assistant.audits.sources import Sources
from assistant.drafts.attribution import DraftSentence
from assistant.drafts.draft import Draft
from assistant.drafts.quotes import QuotedSpan
from assistant.quotations.check import check_quotation
from assistant.quotations.quotation import QuotationCheck, QuotationResult
from ingest.blocks import Role
from ingest.errors import PinciteError

MOST = 100  # quotations of one sentence that are checked
MOST_PAPERS = 5  # papers that one quotation is held against one by one
APART = 2  # words in quotation marks that may be set apart rather than quoted
FEW = 3

_CLEAN = (QuotationResult.EXACT, QuotationResult.ELIDED)
_ORDER = (*_CLEAN, QuotationResult.ALTERED, QuotationResult.MISATTRIBUTED, QuotationResult.FABRICATED)


def quoted_words(sentence: DraftSentence) -> list[QuotedSpan]:
    """What a sentence quotes: between its marks; all of it where it is set in as a quotation."""
    if sentence.block.role is not Role.QUOTE or sentence.pure:
        return list(sentence.quotes)
    begin, end = sentence.begin, sentence.end
    for start, stop in sentence.aside:  # a citation in brackets behind the words
        if stop >= end - 1:
            end = min(end, start)
    while begin < end and sentence.block.plain[end - 1].isspace():
        end -= 1
    whole = [q for q in sentence.quotes if q.outer[0] <= begin and q.outer[1] >= end - 1]
    return whole or [QuotedSpan(begin, end)]


def audit_quotation(
    sources: Sources, draft: Draft, sentence: DraftSentence, quote: QuotedSpan, within: Sequence[str] | None
) -> AuditedQuotation:
    """Hold one quotation against the papers it is put down to, else against `within` or all of the library."""
    words = sentence.block.plain[quote.start : quote.end]
    start, end = sentence.block.span(quote.start, quote.end)
    papers = papers_of(sentence, quote)

    def made(check: QuotationCheck | None, why: str, severity: Severity) -> AuditedQuotation:
        return AuditedQuotation(draft.text[start:end], start, end, papers, check, why, severity)

    if any(m.start <= quote.start and quote.end - 1 <= m.end and not m.person for m in sentence.mentions):
        return made(None, "This is a paper's title.", Severity.NONE)
    try:
        check = _best(sources, words, papers or tuple(within or ()))
    except PinciteError as error:
        return made(None, f"{error.what} {error.remedy}", Severity.UNCHECKED)
    count = len(words.split())
    if check.result in _CLEAN:
        return made(check, check.why, Severity.NONE)
    if not quote.closed:
        return made(
            None, "The quotation mark is never closed, so nobody can say where the words end.", Severity.UNCHECKED
        )
    if count < FEW and (count < APART or not papers):
        return made(
            None, f"{count} word{'s' * (count > 1)} in marks may be set apart rather than quoted.", Severity.NONE
        )
    if check.result is QuotationResult.FABRICATED and not (papers and sentence.named):
        return made(check, check.why, Severity.NOT_FOUND)
    return made(check, check.why, Severity.CONTRADICTED)


def papers_of(sentence: DraftSentence, quote: QuotedSpan) -> tuple[str, ...]:
    """The papers that a quotation is put down to: by the citation behind it, the name before it, or its sentence."""
    following = min((q.start for q in sentence.quotes if q.start > quote.end), default=sentence.end)
    behind = next(
        (c.papers for c in sentence.citations if c.here and quote.end <= c.made.start <= following and c.papers), ()
    )
    before = next(
        (m.papers for m in reversed(sentence.mentions) if m.end <= quote.start and (m.person or not m.body)), ()
    )
    if behind:
        return behind
    return tuple(p for p in before if p in sentence.papers) or sentence.papers


def _best(sources: Sources, words: str, papers: Sequence[str]) -> QuotationCheck:
    """The check against the paper that the words fit best."""
    snapshot = sources.assistant.snapshot
    if not papers or len(papers) == len(sources.names.labels):
        return check_quotation(snapshot, words)
    found: list[QuotationCheck] = []
    for paper in papers[:MOST_PAPERS]:
        found.append(check_quotation(snapshot, words, paper))
        if found[-1].result in _CLEAN:
            break
    return min(found, key=lambda check: (_ORDER.index(check.result), -check.share))
