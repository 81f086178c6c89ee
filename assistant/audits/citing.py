"""The citations of a draft's sentence: is there such a paper and paragraph, and does it hold what is said?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.audits.audit import AuditedCitation, AuditedQuotation, CitationResult, Severity
from assistant.audits.sources import Sources
from assistant.citation import shown
from assistant.claims.claim import ClaimCheck
from assistant.drafts.attribution import CitedPlace
from assistant.judging.judge import Judge
from assistant.quotations.quotation import QuotationResult
from assistant.reply import Citation, Verdict
from index.corpus import StoredParagraph

MOST = 100  # citations of one sentence that are checked
_FOUND = CitationResult


@dataclass(frozen=True, slots=True)
class Told:
    """What a sentence says: the quotations that a citation stands for, else its claim and the check of it.

    `elsewhere`: the place of another paper that bears out what those named do not.
    """

    quotations: Sequence[AuditedQuotation]
    claim: ClaimCheck | None
    claimed: str
    elsewhere: Citation | None


@dataclass(frozen=True, slots=True)
class _Finding:
    result: CitationResult
    why: str
    found: Citation | None = None
    severity: Severity = Severity.NONE


def audit_citation(sources: Sources, cited: CitedPlace, told: Told, judge: Judge) -> AuditedCitation:
    """Check one citation against the library and against what the sentence says."""
    finding = _of_the_paper(sources, cited) or _of_the_place(sources, cited, told, judge)
    places = (*map(shown, cited.locators), *(f"p. {page}" for page in cited.made.pages))
    return AuditedCitation(
        cited.text, cited.start, cited.end, cited.papers, places,
        finding.result, finding.why, finding.found, finding.severity,
    )  # fmt: skip


def _of_the_paper(sources: Sources, cited: CitedPlace) -> _Finding | None:
    """What is wrong with paper or paragraph as such; None where both are there."""
    made = cited.made
    if made.amiss:
        severity = Severity.CONTRADICTED if cited.papers else Severity.NOT_FOUND
        return _Finding(_FOUND.NO_PAPER, made.amiss, severity=severity)
    if not cited.papers:
        why = "It names no paper, and the text before it names none either."
        return _Finding(_FOUND.UNCHECKED, why, severity=Severity.UNCHECKED)
    if not cited.locators and made.pages and not sources.has_pages(cited.papers):
        why = f"{sources.labels(cited.papers)} is held without the pages of its original; cite paragraphs."
        return _Finding(_FOUND.UNCHECKED, why, severity=Severity.UNCHECKED)
    if (cited.locators or made.pages) and not sources.held(cited.papers, cited.locators, made.pages):
        last = sources.last(cited.papers[0], cited.locators[0]) if cited.locators else None
        there = f"; its last is {last}" if last else ""
        why = f"{sources.labels(cited.papers)} has no {_places(cited)}{there}."
        return _Finding(_FOUND.NO_PARAGRAPH, why, severity=Severity.CONTRADICTED)
    return None


def _of_the_place(sources: Sources, cited: CitedPlace, told: Told, judge: Judge) -> _Finding:
    held = sources.held(cited.papers, cited.locators, cited.made.pages)
    checked = [q for q in told.quotations if q.check is not None]
    if checked:
        findings = [_of_quotation(sources, cited, held, quotation) for quotation in checked]
        return max(findings, key=lambda f: (f.severity.weight, f.result is not _FOUND.HOLDS))
    if told.claim is not None:
        return _of_claim(sources, cited, held, told, judge)
    where = f"{sources.labels(cited.papers)}{', ' + _places(cited) if held else ''}"
    return _Finding(_FOUND.HOLDS, f"{where} is there.", sources.cite(held[0]) if held else None)


def _of_quotation(
    sources: Sources, cited: CitedPlace, held: Sequence[StoredParagraph], quotation: AuditedQuotation
) -> _Finding:
    check = quotation.check
    assert check is not None  # only those that were checked come here
    if check.result is QuotationResult.FABRICATED or check.source is None:
        return _Finding(_FOUND.NOT_BORNE_OUT, "The quotation stands nowhere.", severity=Severity.NOT_FOUND)
    sourced = (check.source, *check.also)
    if held:
        rows = {(stored.paper, stored.paragraph.locator) for stored in held}
        hit = next((source for source in sourced if (source.paper, source.locator) in rows), None)
        same = None if hit else sources.holding(quotation.text, held)
        if hit or same:
            altered = "altered " if check.result is QuotationResult.ALTERED else ""
            what = f"The {altered}words stand there."
            return _Finding(_FOUND.HOLDS, what, hit or (sources.cite(same) if same else None))
    elif check.source.paper in cited.papers:
        return _Finding(_FOUND.HOLDS, f"The words stand in {check.source.label}.", check.source)
    where = _short(sources, check.source, cited)
    not_where = _places(cited) if held and check.source.paper in cited.papers else sources.labels(cited.papers)
    if held and check.source.paper not in cited.papers:
        not_where += f", {_places(cited)}"
    return _Finding(
        _FOUND.ELSEWHERE, f"The quotation stands in {where}, not in {not_where}.", check.source, Severity.CONTRADICTED
    )


def _of_claim(
    sources: Sources, cited: CitedPlace, held: Sequence[StoredParagraph], told: Told, judge: Judge
) -> _Finding:
    claim = told.claim
    assert claim is not None  # the caller looked
    if claim.verdict is Verdict.UNCHECKED:
        return _Finding(_FOUND.UNCHECKED, f"The claim could not be checked: {claim.why}", severity=Severity.UNCHECKED)
    rows = {(stored.paper, stored.paragraph.locator) for stored in held}
    hit = next(
        (c for c in claim.evidence if (c.paper, c.locator) in rows or (not held and c.paper in cited.papers)), None
    )
    if claim.verdict is Verdict.CONTRADICTED:
        if hit:
            return _Finding(_FOUND.NOT_BORNE_OUT, f"{hit.label} says otherwise.", hit, Severity.NOT_FOUND)
        return _Finding(_FOUND.NOT_BORNE_OUT, "The papers say otherwise.", None, Severity.NOT_FOUND)
    if claim.verdict is Verdict.SUPPORTED and hit:
        return _Finding(_FOUND.HOLDS, f"{hit.label} bears it out.", hit)
    if held and (bearing := _bearing_out(judge, told.claimed, held)) is not None:
        return _Finding(_FOUND.HOLDS, f"{_places(cited)} bears it out.", sources.cite(bearing))
    elsewhere = claim.evidence[0] if claim.verdict is Verdict.SUPPORTED and claim.evidence else told.elsewhere
    if elsewhere is not None:
        there = _places(cited) if elsewhere.paper in cited.papers and held else sources.labels(cited.papers)
        why = f"{_short(sources, elsewhere, cited)} bears it out, not {there}."
        return _Finding(_FOUND.ELSEWHERE, why, elsewhere, Severity.NOT_FOUND)
    what = _places(cited) if held else sources.labels(cited.papers)
    return _Finding(_FOUND.NOT_BORNE_OUT, f"{what} does not bear it out.", severity=Severity.NOT_FOUND)


def _bearing_out(judge: Judge, claimed: str, held: Sequence[StoredParagraph]) -> StoredParagraph | None:
    """The first of the cited paragraphs that bears the claim out, asked one by one."""
    for stored in held[:5]:
        if judge.judge(claimed, [stored.paragraph.text]).verdict is Verdict.SUPPORTED:
            return stored
    return None


def _places(cited: CitedPlace) -> str:
    told = [*map(shown, cited.locators), *(f"p. {page}" for page in cited.made.pages)]
    if len(told) > 3:
        return f"{told[0]} to {told[-1]}"
    return " or ".join(told) or "the paper"


def _short(sources: Sources, source: Citation, cited: CitedPlace) -> str:
    """`¶12` where it is of the paper cited, else its whole label."""
    return shown(source.locator) if source.paper in cited.papers and cited.locators else source.label
