"""What is under test, as functions: a fake, a baseline or a system broken on purpose is judged like the real one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.claims.claim import ClaimCheck
from assistant.judging.judge import Judge
from assistant.manifest import corpus_fingerprint
from assistant.quotations.quotation import QuotationCheck
from assistant.reply import Reply
from evals.advisory.adviser import Adviser
from evals.gold.question import Ref, TextOf
from ingest.errors import UnknownPaper

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.assistant import Assistant
    from assistant.audits.audit import Audit
    from index.library import Snapshot


@dataclass(frozen=True, slots=True)
class System:
    """A way to find paragraphs, and perhaps to answer, over one corpus.

    `retrieve(question, k)`: the `k` best paragraphs, best first, a paragraph once; `ask`: None where it only retrieves;
    `text_of`: printed text by address; `corpus`: the fingerprint of the papers (see `corpus_fingerprint`).
    `check(claim)`, `quote(words, paper)`, `audit(draft's file)`: None where it does not do that. `judge` says whether
    an answer's citations bear it out; `adviser` is a chat model that is asked the same, and decides nothing; `encoder`
    and `writer` name what it works with.
    """

    name: str
    retrieve: Callable[[str, int], Sequence[Ref]]
    ask: Callable[[str], Reply] | None
    text_of: TextOf
    corpus: str
    check: Callable[[str], ClaimCheck] | None = None
    quote: Callable[[str, str | None], QuotationCheck] | None = None
    audit: Callable[[Path], Audit] | None = None
    judge: Judge | None = None
    adviser: Adviser | None = None
    encoder: str = ""
    writer: str = ""

    @classmethod
    def of(cls, assistant: Assistant, name: str = "pincite") -> System:
        """The assistant as it is, over the library that it has open; its verifier is the judge."""
        from assistant.claims.check import check_claim
        from assistant.quotations.check import check_quotation

        return cls(
            name=name,
            retrieve=lambda question, k: [(hit.paper, hit.locator) for hit in assistant.retrieve(question, k)],
            ask=assistant.ask,
            text_of=text_of_library(assistant.snapshot),
            corpus=_corpus_of(assistant.snapshot),
            check=lambda claim: check_claim(assistant, claim),
            quote=lambda words, paper: check_quotation(assistant, words, paper),
            audit=lambda draft: _audited(assistant, draft),
            judge=assistant.verifier,
            encoder=assistant.encoder.name,
            writer=assistant.writer.name,
        )

    @classmethod
    def retriever(cls, name: str, snapshot: Snapshot, retrieve: Callable[[str, int], Sequence[Ref]]) -> System:
        """A way to find paragraphs of a library, and nothing more."""
        return cls(name, retrieve, None, text_of_library(snapshot), _corpus_of(snapshot))


def _audited(assistant: Assistant, draft: Path) -> Audit:
    from assistant.audits.check import audit_draft
    from assistant.drafts.reading import read_draft

    return audit_draft(assistant, read_draft(draft.read_bytes(), draft.name))


def text_of_library(snapshot: Snapshot) -> TextOf:
    """The printed text of a library's paragraphs, by their addresses."""

    def text_of(paper: str, locator: str) -> str | None:
        try:
            return snapshot.paragraph(paper, locator).text
        except UnknownPaper:
            return None

    return text_of


def _corpus_of(snapshot: Snapshot) -> str:
    return corpus_fingerprint((record.id, record.edition) for record in snapshot.papers())
