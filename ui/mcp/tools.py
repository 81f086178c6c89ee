"""The tools that a language model is given: search, read, ask, verify, check a quotation, audit a draft."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations
from pydantic import BaseModel, Field

from assistant.assistant import Assistant
from assistant.desk import Desk
from ingest.errors import PinciteError
from ui.api import work as api_work
from ui.api.forms import (
    LONGEST_DRAFT,
    MOST_HITS,
    MOST_SENTENCES,
    AskBody,
    AskForm,
    AuditBody,
    AuditForm,
    Claim,
    DraftKind,
    Name,
    Only,
    PaperTextForm,
    Question,
    QuoteBody,
    QuoteForm,
    RetrieveBody,
    RetrieveForm,
    VerifyBody,
    VerifyForm,
    Words,
)
from ui.api.turns import BUSY, Turns

_READS = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
_MOST = 10  # paragraphs that a search returns unless more are asked for
F = TypeVar("F", bound=BaseModel)

Locator = Annotated[
    str, Field(min_length=1, max_length=40, description="11, 2.1 (an item of a list), n3 (a note), as results name it.")
]


def add_tools(server: MCPServer, desk: Desk) -> None:
    """Give the server its six tools; none of them changes anything."""
    turns = Turns()

    def done(form: type[F], work: Callable[[Assistant], dict[str, Any]]) -> F:
        return _done(desk, turns, form, work)

    @server.tool(title="Search the papers", annotations=_READS)
    def search_papers(
        question: Question, k: Annotated[int, Field(ge=1, le=MOST_HITS)] = _MOST, papers: Only = None
    ) -> RetrieveForm:
        """Find the paragraphs nearest to a question, best first, each with its paper and locator."""
        body = RetrieveBody(question=question, k=k, papers=papers)
        return done(RetrieveForm, lambda assistant: api_work.retrieve(assistant, body))

    @server.tool(title="Read a paragraph", annotations=_READS)
    def read_paragraph(paper: Name, locator: Locator) -> PaperTextForm:
        """Read one paragraph as printed, with what is known of its paper."""
        return done(PaperTextForm, lambda assistant: api_work.paper(assistant, paper, locator))

    @server.tool(title="Ask the papers", annotations=_READS)
    def ask(question: Question, papers: Only = None) -> AskForm:
        """Answer a question in sentences of the papers, each cited; or refuse, with the reason and what is nearest."""
        body = AskBody(question=question, papers=papers)
        return done(AskForm, lambda assistant: api_work.ask(assistant, body))

    @server.tool(title="Verify a claim", annotations=_READS)
    def verify_claim(claim: Claim, papers: Only = None) -> VerifyForm:
        """Say whether the papers bear a claim out, speak against it (by which words), or do not say."""
        body = VerifyBody(claim=claim, papers=papers)
        return done(VerifyForm, lambda assistant: api_work.verify(assistant, body))

    @server.tool(title="Check a quotation", annotations=_READS)
    def check_quotation(
        quote: Words,
        attributed_to: Annotated[Name | None, Field(description="The paper it is said to be from; null: any.")] = None,
    ) -> QuoteForm:
        """Say whether the papers have these words: exact, elided, altered (which), misattributed or fabricated."""
        body = QuoteBody(quote=quote, attributed_to=attributed_to)
        return done(QuoteForm, lambda assistant: api_work.quote(assistant, body))

    @server.tool(title="Audit a draft", annotations=_READS)
    def audit_draft(
        draft: Annotated[str, Field(min_length=1, max_length=LONGEST_DRAFT, description="The draft's text.")],
        form: DraftKind = DraftKind.TEXT,
        papers: Only = None,
        limit: Annotated[int, Field(ge=1, le=MOST_SENTENCES)] = MOST_SENTENCES,
    ) -> AuditForm:
        """Check each sentence of a draft: its claims, its quotations, and whether its citations hold."""
        body = AuditBody(draft=draft, form=form, papers=papers, limit=limit)
        return done(AuditForm, lambda assistant: api_work.audit(assistant, body))


def _done(desk: Desk, turns: Turns, form: type[F], work: Callable[[Assistant], dict[str, Any]]) -> F:
    """What the work gives, in its form.

    Raises:
        ToolError: the work cannot be done; what happened and what to do about it.
    """
    with turns.taken() as mine:
        if not mine:
            raise ToolError(" ".join(BUSY))
        try:
            with desk.assistant() as assistant:
                return form.model_validate(work(assistant))
        except PinciteError as error:
            raise ToolError(f"{error.what} {error.remedy}") from error
