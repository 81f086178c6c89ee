"""The audit of a draft: each sentence told apart, its quotations, claim and citations checked, in bounded time."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.audits import citing as audit_citing
from assistant.audits import quoting as audit_quoting
from assistant.audits.audit import Audit, AuditedCitation, AuditedQuotation, AuditedSentence, CitationResult, Severity
from assistant.audits.citing import Told, audit_citation
from assistant.audits.quoting import audit_quotation, quoted_words
from assistant.audits.sources import Sources
from assistant.claims.check import check_claim
from assistant.claims.claim import ClaimCheck
from assistant.drafts.attribution import CitedPlace, DraftSentence, read_sentences
from assistant.drafts.claim import claim_of
from assistant.drafts.draft import Draft
from assistant.drafts.kinds import SentenceKind, no_claim
from assistant.judging.judge import Judge
from assistant.reply import Citation, Verdict
from assistant.words import content_words
from ingest.blocks import Role
from ingest.errors import PinciteError
from ingest.sentences import sentences

if TYPE_CHECKING:
    from assistant.assistant import Assistant

LIMIT = 1000  # sentences that are checked, unless the caller says otherwise
OWN_WORDS = 4  # content words beside its quotations, from which a sentence makes a claim as well
_SEVERITY = {
    Verdict.CONTRADICTED: Severity.CONTRADICTED,
    Verdict.NOT_FOUND: Severity.NOT_FOUND,
    Verdict.UNCHECKED: Severity.UNCHECKED,
    Verdict.SUPPORTED: Severity.NONE,
}

Step = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class _Desk:
    """What every sentence is checked with."""

    sources: Sources
    draft: Draft
    within: tuple[str, ...] | None
    judge: Judge

    @property
    def assistant(self) -> Assistant:
        """The open library."""
        return self.sources.assistant


def audit_draft(
    assistant: Assistant,
    draft: Draft,
    *,
    papers: Collection[str] | None = None,
    judge: Judge | None = None,
    limit: int = LIMIT,
    step: Step | None = None,
) -> Audit:
    """Check every sentence of a draft against the papers.

    Args:
        assistant: an open library with its encoder and its judge.
        draft: see `assistant.drafts.reading`.
        papers: the papers that the draft is about, by id or file name; None: all of the library.
        judge: who judges claims; None: the assistant's verifier.
        limit: sentences that are read and checked, from the first; those beyond are *unchecked*, and the audit says so.
        step: told, before each sentence, how far the work is, of about how many, and the sentence.

    Raises:
        UnknownPaper: the library does not hold one of `papers`.
    """
    begun = time.perf_counter()
    within = None if papers is None else tuple(dict.fromkeys(assistant.snapshot.resolve(paper) for paper in papers))
    desk = _Desk(Sources.of(assistant), draft, within, judge or assistant.verifier)
    found: list[AuditedSentence] = []
    checked = 0
    reading = read_sentences(draft, desk.sources.names)
    for sentence in reading:
        if checked >= limit:
            found += _beyond(draft, sentence.span[0], limit)
            break
        if step is not None:
            start, _ = sentence.span
            about = max(checked, round(checked * len(draft.text) / start) if start else 0)
            step(checked, min(about, limit), "")
        found.append(_audited(desk, sentence))
        checked += 1
    warnings = list(draft.warnings)
    if len(found) > checked:
        warnings.append(f"the limit of {limit:,} sentences is reached: {len(found) - checked:,} more are unchecked")
    elapsed = round((time.perf_counter() - begun) * 1000, 1)
    return Audit(draft, tuple(found), desk.sources.names.labels, checked, tuple(warnings), elapsed)


def _beyond(draft: Draft, start: int, limit: int) -> Iterator[AuditedSentence]:
    """The sentences from `start` on, none of them read."""
    why = f"Beyond the limit of {limit:,} sentences."
    unread, severity = SentenceKind.CLAIM, Severity.UNCHECKED
    for block in draft.blocks:
        if block.end <= start:
            continue
        at = (
            next((i for i in range(len(block.plain)) if block.span(i, i + 1)[0] >= start), 0)
            if block.start < start
            else 0
        )
        for begin, end in sentences(block.plain[at:]):
            span = block.span(at + begin, at + end)
            text = draft.text[slice(*span)]
            yield AuditedSentence(text, *span, unread, (), _unread(text, why), (), (), why, severity)


def _unread(text: str, why: str) -> ClaimCheck:
    return ClaimCheck(text, Verdict.UNCHECKED, 1.0, (), why, "none")


def _audited(desk: _Desk, sentence: DraftSentence) -> AuditedSentence:
    """One sentence, whatever it is; a check that breaks leaves it unchecked, with the reason."""
    start, end = sentence.span
    text = desk.draft.text[start:end]

    def made(kind: SentenceKind, why: str, severity: Severity, claim: ClaimCheck | None = None) -> AuditedSentence:
        return AuditedSentence(text, start, end, kind, sentence.papers, claim, (), (), why, severity)

    try:
        if sentence.block.role is Role.NOTE and sentence.pure:
            return made(SentenceKind.CITATION, "Checked where the text refers to it.", Severity.NONE)
        if sentence.pure and not sentence.citations:
            return made(SentenceKind.CITATION, "Checked with the words above it.", Severity.NONE)
        return _checked(desk, sentence, made)
    except PinciteError as error:
        why = f"{error.what} {error.remedy}"
    except Exception as error:  # noqa: BLE001  one sentence's failure is that sentence's result; the rest is still checked
        why = f"The check failed: {type(error).__name__}: {error}"
    return made(SentenceKind.CLAIM, why, Severity.UNCHECKED, _unread(text, why))


def _checked(desk: _Desk, sentence: DraftSentence, made: Callable[..., AuditedSentence]) -> AuditedSentence:
    quotes = quoted_words(sentence)
    claimed, stated = claim_of(sentence)
    stated = stated or bool(sentence.citations)
    not_one = None
    if not quotes and not sentence.pure:
        not_one = no_claim(claimed, sentence.block.role, stated or sentence.named)
    if not_one and not sentence.citations:
        return made(SentenceKind.OTHER, f"Not checked: {not_one}.", Severity.NONE)
    audited = tuple(
        audit_quotation(desk.sources, desk.draft, sentence, quote, desk.within)
        for quote in quotes[: audit_quoting.MOST]
    )
    kind = SentenceKind.CITATION if sentence.pure else SentenceKind.QUOTATION if quotes else SentenceKind.CLAIM
    claim, elsewhere = None, None
    if not (sentence.pure or not_one) and _claims(sentence, quotes, audited):
        claim, elsewhere = _claim(desk, sentence, claimed, stated)
        if quotes and claim.verdict in (Verdict.NOT_FOUND, Verdict.UNCHECKED):
            claim = None  # the quotation has been checked, and what stands around it is the writer's
    if not_one:
        kind = SentenceKind.CITATION
    citations = _citations(desk, sentence, audited, Told((), claim, claimed, elsewhere))
    return _summed(made(kind, "", Severity.NONE), claim, audited, citations, len(quotes))


def _claims(sentence: DraftSentence, quotes: Sequence[object], audited: Sequence[AuditedQuotation]) -> bool:
    """Whether a sentence says enough of its own, beside quotations that are all clean."""
    if not quotes:
        return True
    if sentence.block.role is Role.QUOTE or any(q.severity is not Severity.NONE for q in audited):
        return False
    plain, at, outside = sentence.block.plain, sentence.begin, ""
    for quote in sentence.quotes:
        outside += plain[at : quote.outer[0]]
        at = quote.outer[1]
    outside += plain[at : sentence.end]
    return len(content_words(outside)) >= OWN_WORDS


def _claim(desk: _Desk, sentence: DraftSentence, claimed: str, stated: bool) -> tuple[ClaimCheck, Citation | None]:
    """The check of a claim by the papers it is put down to; where those do not bear it out, the place that does."""
    known = len(desk.sources.names.labels)
    papers = sentence.papers if 0 < len(sentence.papers) < known else desk.within
    check = check_claim(desk.assistant, claimed, papers=papers, judge=desk.judge)
    if check.verdict is not Verdict.NOT_FOUND or not papers or papers == desk.within:
        return check, None
    wider = check_claim(desk.assistant, claimed, papers=desk.within, judge=desk.judge)
    if wider.verdict is not Verdict.SUPPORTED or not wider.evidence or wider.evidence[0].paper in papers:
        return check, None
    if not stated:  # the name is only spoken of
        return wider, None
    elsewhere = wider.evidence[0]
    why = f"{desk.sources.labels(papers)} does not say this; {elsewhere.label} does."
    return replace(check, evidence=wider.evidence, why=why), elsewhere


def _citations(
    desk: _Desk,
    sentence: DraftSentence,
    quotations: Sequence[AuditedQuotation],
    told: Told,
) -> tuple[AuditedCitation, ...]:
    audited: list[AuditedCitation] = []
    before = sentence.span[0]
    for cited in sentence.citations[: audit_citing.MOST]:
        of_this = replace(told, quotations=_stands_for(cited, quotations, before)) if quotations else told
        audited.append(audit_citation(desk.sources, cited, of_this, desk.judge))
        before = cited.end if cited.here else before
    return tuple(audited) if quotations or told.claim is None else tuple(_together(audited))


def _stands_for(cited: CitedPlace, quotations: Sequence[AuditedQuotation], before: int) -> list[AuditedQuotation]:
    """The quotations between the citation before and this one; without any, those of the same paper."""
    if cited.here:
        between = [q for q in quotations if before <= q.start and q.end <= cited.start]
        if between:
            return between
    return [q for q in quotations if set(q.papers) & set(cited.papers)] or list(quotations)


def _together(citations: Sequence[AuditedCitation]) -> Iterator[AuditedCitation]:
    """Several citations bear out a claim together: where one does, the others are not at fault for not doing so."""
    held = next((c for c in citations if c.result is CitationResult.HOLDS), None)
    for citation in citations:
        if held is not None and citation.result in (CitationResult.NOT_BORNE_OUT, CitationResult.ELSEWHERE):
            why = f"{citation.why} {held.text} does."
            yield replace(citation, result=CitationResult.UNCHECKED, why=why, severity=Severity.NONE)
        else:
            yield citation


def _summed(
    sentence: AuditedSentence,
    claim: ClaimCheck | None,
    quotations: tuple[AuditedQuotation, ...],
    citations: tuple[AuditedCitation, ...],
    quoted: int,
) -> AuditedSentence:
    """The sentence with the worst of its severities, and the reasons with the worst first."""
    reasons: list[tuple[Severity, str]] = [(q.severity, q.why) for q in quotations]
    if claim is not None:
        reasons.append((_SEVERITY[claim.verdict], claim.why))
    reasons += [(c.severity, c.why) for c in citations]
    if quoted > len(quotations):
        told = f"{quoted - len(quotations):,} of its {quoted:,} quotations are beyond the limit of one sentence."
        reasons.append((Severity.UNCHECKED, told))
    worst = max((severity for severity, _ in reasons), key=lambda severity: severity.weight, default=Severity.NONE)
    faults = sorted((r for r in reasons if r[0] is not Severity.NONE), key=lambda r: -r[0].weight)
    why = " ".join(dict.fromkeys(_whole(told) for _, told in faults or reasons))
    return replace(sentence, claim=claim, quotations=quotations, citations=citations, why=why, severity=worst)


def _whole(told: str) -> str:
    """A reason as a whole sentence, however its judge puts it."""
    told = told[:1].upper() + told[1:]
    return told if told.endswith((".", "!", "?", "”")) else f"{told}."
