"""What a program can have done: the same work as the commands', each from a body to a JSON object."""

from __future__ import annotations

from typing import Any

from assistant.assistant import Assistant
from assistant.audits.check import audit_draft
from assistant.audits.form import audit_json
from assistant.citation import shown
from assistant.claims.check import check_claim
from assistant.claims.claim import claim_json
from assistant.drafts.draft import DraftForm
from assistant.drafts.reading import draft_of
from assistant.forms import hits_json, reply_json
from assistant.quotations.check import check_quotation
from assistant.quotations.quotation import quotation_json
from ui.api.forms import AskBody, AuditBody, QuoteBody, RetrieveBody, VerifyBody
from ui.opening import named_papers
from ui.reading import record_json
from ui.showing import find_paragraph, paper_json
from ui.terminal import well_formed


def retrieve(assistant: Assistant, body: RetrieveBody) -> dict[str, Any]:
    """The paragraphs nearest to a question, each with the label that a citation of it has; a `RetrieveForm`.

    Raises:
        QuestionError: the question is empty.
        UnknownPaper: the library does not hold one of the papers named.
    """
    question = well_formed(body.question)
    hits = assistant.retrieve(question, body.k, named_papers(assistant, body.papers))
    names = assistant.names
    said = hits_json(None, question, hits)
    for hit, of in zip(said["hits"], hits, strict=True):
        hit["label"] = f"{names[of.paper]}, {shown(of.locator)}"
    return said


def ask(assistant: Assistant, body: AskBody) -> dict[str, Any]:
    """The answer or the refusal; an `AskForm`. Raises as `retrieve` does."""
    return reply_json(None, assistant.ask(well_formed(body.question), named_papers(assistant, body.papers)))


def verify(assistant: Assistant, body: VerifyBody) -> dict[str, Any]:
    """What the papers say of a claim; a `VerifyForm`. Raises as `retrieve` does."""
    return claim_json(
        None, check_claim(assistant, well_formed(body.claim), papers=named_papers(assistant, body.papers))
    )


def quote(assistant: Assistant, body: QuoteBody) -> dict[str, Any]:
    """What became of a quotation; a `QuoteForm`. Raises as `retrieve` does."""
    return quotation_json(None, check_quotation(assistant, well_formed(body.quote), body.attributed_to))


def audit(assistant: Assistant, body: AuditBody) -> dict[str, Any]:
    """What became of a draft's sentences; an `AuditForm`.

    Raises:
        EmptySource: the draft holds no words.
        UnknownPaper: the library does not hold one of the papers named.
    """
    draft = draft_of(well_formed(body.draft), form=DraftForm(body.form))
    return audit_json(audit_draft(assistant, draft, papers=named_papers(assistant, body.papers), limit=body.limit))


def shelf(assistant: Assistant) -> dict[str, Any]:
    """What the library holds; a `ShelfForm`."""
    records = [record_json(record) for record in assistant.records]
    return {"generation": assistant.snapshot.generation, "papers": records}


def paper(assistant: Assistant, name: str, locator: str | None = None) -> dict[str, Any]:
    """A paper with its paragraphs, or with the one at `locator`; a `PaperTextForm`.

    Raises:
        UnknownPaper: no such paper or paragraph.
    """
    (resolved,) = named_papers(assistant, [name]) or [name]
    found = assistant.snapshot.paper(resolved)
    chosen = found.paragraphs if locator is None else (find_paragraph(found, locator),)
    return {**paper_json(found, chosen), "label": assistant.names[resolved]}
