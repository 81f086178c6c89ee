"""The nouns of an audited draft: what became of each of its sentences, and how much each fault weighs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from assistant.claims.claim import ClaimCheck
from assistant.drafts.draft import Draft
from assistant.drafts.kinds import SentenceKind
from assistant.quotations.quotation import QuotationCheck
from assistant.reply import Citation


class Severity(StrEnum):
    """How much a fault weighs, the worst first.

    `contradicted`: the papers speak against it: a contradicted claim; a quotation that is altered, of another paper
    than the one named, or that the paper named does not hold; a citation of a paragraph that there is not, or that
    does not hold the quotation. `not_found`: the papers do not speak of it: a claim or quotation that is nowhere, a
    citation whose paragraph does not bear the claim out, or of a paper that the library does not hold. `unchecked`:
    nobody can say, for the check did not run. `none`: nothing against it.
    """

    CONTRADICTED = "contradicted"
    NOT_FOUND = "not_found"
    UNCHECKED = "unchecked"
    NONE = "none"

    @property
    def weight(self) -> int:
        """3 for the worst, 0 for none."""
        return 3 - list(Severity).index(self)

    def __or__(self, other: Severity) -> Severity:
        """The worse of two."""
        return max(self, other, key=lambda severity: severity.weight)


class CitationResult(StrEnum):
    """What a check says of a citation that stands in a draft."""

    HOLDS = "holds"  # the place is there, and holds the quotation or bears out the claim
    ELSEWHERE = "elsewhere"  # another place does
    NOT_BORNE_OUT = "not_borne_out"  # the place is there, and neither it nor another one does
    NO_PARAGRAPH = "no_paragraph"  # the paper has no such paragraph, note or page
    NO_PAPER = "no_paper"  # the library holds no such paper
    UNCHECKED = "unchecked"  # it could not be held against anything


@dataclass(frozen=True, slots=True)
class AuditedQuotation:
    """A quotation at `start:end` of the draft's text, without its marks; `check` is None where it was not checked.

    `papers`: those that the draft puts it down to; empty where it names none.
    """

    text: str
    start: int
    end: int
    papers: tuple[str, ...]
    check: QuotationCheck | None
    why: str
    severity: Severity


@dataclass(frozen=True, slots=True)
class AuditedCitation:
    """A citation at `start:end` of the draft's text: the papers and places it names, and whether they hold.

    `found`: the place that does hold the words, or the one cited; None where there is none.
    """

    text: str
    start: int
    end: int
    papers: tuple[str, ...]
    places: tuple[str, ...]
    result: CitationResult
    why: str
    found: Citation | None
    severity: Severity


@dataclass(frozen=True, slots=True)
class AuditedSentence:
    """A sentence, `draft.text[start:end]`, what it is, and what became of its claim, quotations and citations.

    `papers`: those that it is put down to. `claim` is None where there is none to check, or where it was not checked.
    `why`: the reasons in short, for whoever reads the report.
    """

    text: str
    start: int
    end: int
    kind: SentenceKind
    papers: tuple[str, ...]
    claim: ClaimCheck | None
    quotations: tuple[AuditedQuotation, ...]
    citations: tuple[AuditedCitation, ...]
    why: str
    severity: Severity


@dataclass(frozen=True, slots=True)
class Audit:
    """A draft and its sentences in reading order; together with white space and marks they hold all of its text.

    `names`: the short label of each paper of the library. `checked`: how many sentences were read and checked; those
    beyond the limit follow them, all unchecked. `warnings`: the limit, where it was met, and what the draft's reader
    has to report.
    """

    draft: Draft
    sentences: tuple[AuditedSentence, ...]
    names: Mapping[str, str]
    checked: int
    warnings: tuple[str, ...]
    elapsed_ms: float

    @property
    def worst(self) -> Severity:
        """The severity of the worst fault; `none` for a draft without sentences."""
        return max((s.severity for s in self.sentences), key=lambda severity: severity.weight, default=Severity.NONE)

    def faults(self, least: Severity = Severity.UNCHECKED) -> tuple[AuditedSentence, ...]:
        """The sentences with a fault of at least this weight, in reading order."""
        return tuple(s for s in self.sentences if s.severity.weight >= max(least.weight, 1))

    @property
    def found(self) -> tuple[AuditedSentence, ...]:
        """The faults of the sentences that were read, in reading order: what a report tells one by one."""
        return tuple(s for s in self.sentences[: self.checked] if s.severity is not Severity.NONE)

    def counts(self) -> dict[str, Counter[str]]:
        """How many there are of each: `kinds`, `claims` by verdict, `quotations`, `citations`, `severities`."""
        claims = Counter(str(s.claim.verdict) for s in self.sentences if s.claim is not None)
        unread = sum(s.kind is SentenceKind.CLAIM and s.claim is None for s in self.sentences)
        if unread:
            claims["unchecked"] += unread
        quotations = (q for s in self.sentences for q in s.quotations)
        return {
            "kinds": Counter(str(s.kind) for s in self.sentences),
            "claims": claims,
            "quotations": Counter("unchecked" if q.check is None else str(q.check.result) for q in quotations),
            "citations": Counter(str(c.result) for s in self.sentences for c in s.citations),
            "severities": Counter(str(s.severity) for s in self.sentences),
        }
