"""What became of a claim, a quotation or a draft, as a page for the frame beside the reader."""

from __future__ import annotations

from markupsafe import Markup

from assistant.audits.audit import Audit, Severity
from assistant.claims.claim import ClaimCheck
from assistant.quotations.quotation import QuotationResult
from assistant.reply import Citation, Verdict
from ui.audits.html import MOST, annotated_html
from ui.audits.words import CLAIM, QUOTATION, SEVERITY, SIGN, details, idle
from ui.diff_words import DiffRun, diff_of
from ui.page.checking import Checked
from ui.page.links import citation_address
from ui.page.render import own_page
from ui.page.reports import reports_for

_OF_QUOTATION = {
    QuotationResult.EXACT: Severity.NONE,
    QuotationResult.ELIDED: Severity.NONE,
    QuotationResult.ALTERED: Severity.CONTRADICTED,
    QuotationResult.MISATTRIBUTED: Severity.CONTRADICTED,
    QuotationResult.FABRICATED: Severity.NOT_FOUND,
}
_SAME: tuple[DiffRun, ...] = ()
_OF_CLAIM = {
    Verdict.SUPPORTED: Severity.NONE,
    Verdict.CONTRADICTED: Severity.CONTRADICTED,
    Verdict.NOT_FOUND: Severity.NOT_FOUND,
    Verdict.UNCHECKED: Severity.UNCHECKED,
}


def verified_html(checked: Checked, name: str) -> str:
    """The page of a check that is kept under `name`."""
    values = {"checked": checked, "name": name, "reports": reports_for(checked), "sign": SIGN, "severity": SEVERITY}
    if isinstance(checked.result, Audit):
        audit = checked.result
        others = idle(audit)
        counted = audit.counts()["severities"]
        counted[Severity.NONE] -= others
        return own_page(
            "verified_draft.html",
            **values,
            audit=audit,
            counted=[(severity, counted[severity]) for severity in Severity if counted[severity]],
            details=details(audit),
            idle=others,
            left_out=max(0, len(audit.draft.blocks) - MOST),
            annotated=Markup(annotated_html(audit, _reader, whole=True)),  # noqa: S704  escaped where it is made
        )
    if isinstance(checked.result, ClaimCheck):
        claim = checked.result
        nearest = claim.verdict in (Verdict.NOT_FOUND, Verdict.UNCHECKED)
        said, severity = CLAIM[claim.verdict], _OF_CLAIM[claim.verdict]
        evidence, runs = claim.evidence, _SAME
    else:
        quotation = checked.result
        nearest = quotation.result is QuotationResult.FABRICATED
        said, severity = QUOTATION[quotation.result], _OF_QUOTATION[quotation.result]
        evidence = (quotation.source, *quotation.also) if quotation.source else ()
        runs = diff_of(quotation)
    return own_page(
        "verified_words.html", **values, said=said, found=severity, evidence=evidence, nearest=nearest, runs=runs
    )


def _reader(citation: Citation) -> str:
    """The reader page at the cited words, as an address beside this page's own."""
    return f"../{citation_address(citation)}"
