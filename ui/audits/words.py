"""An audit in words: what each result is called, where a sentence stands, and the summary in a line."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

from assistant.audits.audit import Audit, AuditedSentence, CitationResult, Severity
from assistant.drafts.draft import DraftForm
from assistant.drafts.kinds import SentenceKind
from assistant.quotations.quotation import QuotationResult
from assistant.reply import Verdict

SIGN = {Severity.CONTRADICTED: "✗", Severity.NOT_FOUND: "?", Severity.UNCHECKED: "○", Severity.NONE: "✓"}
SEVERITY = {
    Severity.CONTRADICTED: "contradicted",
    Severity.NOT_FOUND: "not found",
    Severity.UNCHECKED: "unchecked",
    Severity.NONE: "clean",
}
CLAIM = {
    Verdict.SUPPORTED: "supported",
    Verdict.CONTRADICTED: "contradicted",
    Verdict.NOT_FOUND: "not in the papers",
    Verdict.UNCHECKED: "unchecked",
}
QUOTATION = {
    QuotationResult.EXACT: "exact quotation",
    QuotationResult.ELIDED: "shortened quotation",
    QuotationResult.ALTERED: "altered quotation",
    QuotationResult.MISATTRIBUTED: "quotation of another paper",
    QuotationResult.FABRICATED: "quotation that is nowhere",
}
CITATION = {
    CitationResult.HOLDS: "citation holds",
    CitationResult.ELSEWHERE: "citation of the wrong place",
    CitationResult.NOT_BORNE_OUT: "citation does not bear it out",
    CitationResult.NO_PARAGRAPH: "citation of a place that is not there",
    CitationResult.NO_PAPER: "citation of a paper that is not there",
    CitationResult.UNCHECKED: "citation unchecked",
}


def headline(sentence: AuditedSentence) -> str:
    """What a sentence is found to be, its faults alone where it has any: `altered quotation, not in the papers`."""
    faulty = sentence.severity is not Severity.NONE
    told = [
        (q.severity, "quotation unchecked" if q.check is None else QUOTATION[q.check.result])
        for q in sentence.quotations
        if q.check is not None or q.severity is not Severity.NONE
    ]
    if sentence.claim is not None:
        told.append((_of(sentence.claim.verdict), CLAIM[sentence.claim.verdict]))
    told += [(c.severity, CITATION[c.result]) for c in sentence.citations]
    shown = [one for one in told if not faulty or one[0] is not Severity.NONE]
    shown.sort(key=lambda one: -one[0].weight)
    return ", ".join(dict.fromkeys(said for _, said in shown)) or SEVERITY[sentence.severity]


def _of(verdict: Verdict) -> Severity:
    return Severity.NONE if verdict is Verdict.SUPPORTED else Severity(str(verdict))


def idle(audit: Audit) -> int:
    """How many sentences hold nothing to check; they count as of no severity, and are not clean."""
    return sum(s.kind is SentenceKind.OTHER for s in audit.sentences)


def summary_line(audit: Audit) -> str:
    """`14 sentences · 3 contradicted · 1 not found · 6 clean · 4 nothing to check`."""
    others = idle(audit)
    counted = audit.counts()["severities"]
    told = [_many(len(audit.sentences), "sentence")]
    told += [f"{counted[s]:,} {SEVERITY[s]}" for s in list(Severity)[:3] if counted[s]]
    told.append(f"{counted[Severity.NONE] - others:,} clean")
    return " · ".join([*told, f"{others:,} with nothing to check"] if others else told)


def details(audit: Audit) -> list[str]:
    """What was found of claims, quotations and citations, a line each where there are any."""
    counts = audit.counts()
    words: Sequence[tuple[str, str]] = (("claims", "claim"), ("quotations", "quotation"), ("citations", "citation"))
    lines = []
    for what, one in words:
        if counts[what]:
            told = ", ".join(f"{n:,} {_result(result, n)}" for result, n in counts[what].most_common())
            lines.append(f"{_many(sum(counts[what].values()), one)}: {told}")
    return lines


class Places:
    """Where sentences stand: lines of a text or Markdown file, paragraphs of what has no lines."""

    def __init__(self, audit: Audit) -> None:
        self._by_line = audit.draft.form in (DraftForm.TEXT, DraftForm.MARKDOWN)
        if self._by_line:
            lengths = (len(line) + 1 for line in audit.draft.text.split("\n"))
            self._starts = [0, *accumulate(lengths)]
        else:
            self._starts = [block.start for block in audit.draft.blocks]

    def of(self, start: int) -> str:
        """`line 12`, `paragraph 3`."""
        return f"{'line' if self._by_line else 'paragraph'} {bisect_right(self._starts, start)}"


def _result(result: str, n: int) -> str:
    if result == CitationResult.HOLDS:
        return "holds" if n == 1 else "hold"
    return result.replace("_", " ")


def _many(n: int, what: str) -> str:
    return f"{n:,} {what}{'' if n == 1 else 's'}"
