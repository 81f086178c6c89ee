"""An audit as a JSON object: the form that scripts and tests stand on."""

from __future__ import annotations

from typing import Any

from assistant.audits.audit import Audit, AuditedCitation, AuditedQuotation, AuditedSentence
from assistant.forms import citation_json
from assistant.quotations.quotation import quotation_json


def audit_json(audit: Audit) -> dict[str, Any]:
    """`{"draft","form","sentences":[…],"summary":{…},"warnings":[…],"elapsed_ms"}`.

    A sentence: `{"text","start","end","kind","severity","why","papers","verdict","confidence","evidence":[citation…],
    "judge","quotations":[…],"citations":[…]}`. `verdict` is null where there is no claim; a claim that was not checked
    is `unchecked`.
    """
    return {
        "draft": audit.draft.name,
        "form": str(audit.draft.form),
        "sentences": [_sentence(sentence) for sentence in audit.sentences],
        "summary": summary_json(audit),
        "warnings": list(audit.warnings),
        "elapsed_ms": audit.elapsed_ms,
    }


def summary_json(audit: Audit) -> dict[str, Any]:
    """`{"sentences","checked","faults","worst","kinds":{…},"claims":{…},"quotations":{…},"citations":{…},…}`."""
    return {
        "sentences": len(audit.sentences),
        "checked": audit.checked,
        "faults": len(audit.faults()),
        "worst": str(audit.worst),
        **{what: dict(sorted(counted.items())) for what, counted in audit.counts().items()},
    }


def _sentence(sentence: AuditedSentence) -> dict[str, Any]:
    claim = sentence.claim
    return {
        "text": sentence.text,
        "start": sentence.start,
        "end": sentence.end,
        "kind": str(sentence.kind),
        "severity": str(sentence.severity),
        "why": sentence.why,
        "papers": list(sentence.papers),
        "verdict": None if claim is None else str(claim.verdict),
        "confidence": None if claim is None else claim.confidence,
        "evidence": [] if claim is None else [citation_json(citation) for citation in claim.evidence],
        "judge": None if claim is None else claim.judge,
        "quotations": [_quotation(quotation) for quotation in sentence.quotations],
        "citations": [_citation(citation) for citation in sentence.citations],
    }


def _quotation(quotation: AuditedQuotation) -> dict[str, Any]:
    unread: dict[str, Any] = {
        "id": None,
        "quote": quotation.text,
        "result": "unchecked",
        "source": None,
        "differences": [],
    }
    return {
        **(unread if quotation.check is None else quotation_json(None, quotation.check)),
        "why": quotation.why,
        "start": quotation.start,
        "end": quotation.end,
        "attributed_to": list(quotation.papers),
        "severity": str(quotation.severity),
    }


def _citation(citation: AuditedCitation) -> dict[str, Any]:
    return {
        "text": citation.text,
        "start": citation.start,
        "end": citation.end,
        "papers": list(citation.papers),
        "places": list(citation.places),
        "result": str(citation.result),
        "why": citation.why,
        "found": None if citation.found is None else citation_json(citation.found),
        "severity": str(citation.severity),
    }
