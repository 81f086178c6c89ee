"""Papers as resources: `pincite://PAPER` is a paper, `pincite://PAPER/LOCATOR` one of its paragraphs."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from typing import Any, TypeVar
from urllib.parse import quote

from anyio import to_thread
from mcp.server import MCPServer, ServerRequestContext
from mcp.server.mcpserver.exceptions import ResourceError, ResourceNotFoundError
from mcp.shared.exceptions import MCPError
from mcp.types import (
    INTERNAL_ERROR,
    INVALID_PARAMS,
    Completion,
    CompletionArgument,
    CompletionContext,
    ListResourcesResult,
    PaginatedRequestParams,
    PromptReference,
    Resource,
    ResourceTemplateReference,
)

from assistant.citation import shown
from assistant.desk import Desk
from index.library import PaperRecord
from ingest.errors import PinciteError, UnknownPaper
from ingest.paper import Paper, Paragraph
from ui.opening import named_papers
from ui.showing import find_paragraph

PAPER = "pincite://{paper}"
PARAGRAPH = "pincite://{paper}/{locator}"
_PLAIN = "text/plain"
_OFFERED = 100  # the protocol's most for a completion
LISTED = 200  # papers on a page of the list
_AFTER = "after "  # how a page's address begins; then comes the last paper of the page before
T = TypeVar("T")


class LibraryServer(MCPServer[None]):
    """A server whose list of resources is drawn up when it is asked for, a page at a time: papers come and go while it
    runs. All that touches the library is done in a thread of its own, since a new generation is opened first.
    """

    def __init__(self, desk: Desk, version: str, instructions: str) -> None:
        super().__init__(
            "pincite",
            title="Pincite",
            version=version,
            instructions=instructions,
            log_level="WARNING",
            subscriptions=False,  # nothing is ever announced, and who listened would hold up the end
        )
        self.desk = desk

    async def _handle_list_resources(
        self, ctx: ServerRequestContext[None, Any], params: PaginatedRequestParams | None
    ) -> ListResourcesResult:
        """A page of the papers in the order of their ids. The kit's own `list_resources` knows no pages."""
        cursor = params.cursor if params else None
        if cursor is not None and not cursor.startswith(_AFTER):
            raise MCPError(INVALID_PARAMS, "This is no place in the list of papers. Begin the list without a cursor.")
        return await _apart(lambda: _page(self.desk, cursor.removeprefix(_AFTER) if cursor else None))


def add_resources(server: LibraryServer) -> None:
    """Give the server templates for papers and paragraphs, and completion for their parts."""
    desk = server.desk

    @server.resource(PAPER, name="paper", title="A paper", mime_type=_PLAIN)
    def paper(paper: str) -> str:
        """A paper: its facts, then its paragraphs with their locators."""
        return _read(desk, paper, None)

    @server.resource(PARAGRAPH, name="paragraph", title="A paragraph", mime_type=_PLAIN)
    def paragraph(paper: str, locator: str) -> str:
        """One paragraph as printed, under the label that a citation of it has."""
        return _read(desk, paper, locator)

    @server.completion()  # type: ignore[no-untyped-call, untyped-decorator]
    async def complete(
        ref: PromptReference | ResourceTemplateReference,
        argument: CompletionArgument,
        context: CompletionContext | None,
    ) -> Completion | None:
        """What a paper's id or a locator may be, given its beginning."""
        if not isinstance(ref, ResourceTemplateReference):
            return None
        named = ((context.arguments if context else None) or {}).get("paper", "")
        return await _apart(lambda: _completion(desk, argument, named))


async def _apart(work: Callable[[], T]) -> T:
    """What the work gives, which is done in a thread.

    Raises:
        MCPError: the library cannot be read.
    """
    try:
        return await to_thread.run_sync(work)
    except PinciteError as error:
        raise MCPError(INTERNAL_ERROR, f"{error.what} {error.remedy}") from None


def _page(desk: Desk, after: str | None) -> ListResourcesResult:
    """The papers whose ids come after one that was listed, and may be gone meanwhile; None: from the first one on."""
    with desk.assistant() as assistant:
        records = sorted(assistant.records, key=lambda record: record.id)
    begun = 0 if after is None else bisect_right(records, after, key=lambda record: record.id)
    listed = records[begun : begun + LISTED]
    more = begun + LISTED < len(records)
    return ListResourcesResult(
        resources=[_resource(record) for record in listed], next_cursor=f"{_AFTER}{listed[-1].id}" if more else None
    )


def _completion(desk: Desk, argument: CompletionArgument, paper: str) -> Completion | None:
    """The ids, or the locators of the paper named so far, that begin as the argument does."""
    with desk.assistant() as assistant:
        if argument.name == "paper":
            return _matching(argument.value, (record.id for record in assistant.records))
        if argument.name == "locator" and paper:
            try:
                found = assistant.snapshot.paper(paper)
            except UnknownPaper:
                return None
            return _matching(argument.value, (p.locator for p in found.paragraphs))
    return None


def _resource(record: PaperRecord) -> Resource:
    facts = record.facts
    return Resource(
        uri=f"pincite://{quote(record.id, safe='')}",
        name=record.id,
        title=facts.title,
        description=" · ".join(fact for fact in (facts.author, facts.date) if fact) or None,
        mime_type=_PLAIN,
    )


def _matching(beginning: str, known: Iterable[str]) -> Completion:
    found = [word for word in known if word.startswith(beginning)]
    return Completion(values=found[:_OFFERED], total=len(found), has_more=len(found) > _OFFERED)


def _read(desk: Desk, name: str, locator: str | None) -> str:
    try:
        with desk.assistant() as assistant:
            (identifier,) = named_papers(assistant, [name]) or [name]
            found = assistant.snapshot.paper(identifier)
            chosen = found.paragraphs if locator is None else (find_paragraph(found, locator),)
            label = assistant.names[found.id]
    except PinciteError as error:
        kind = ResourceNotFoundError if isinstance(error, UnknownPaper) else ResourceError
        raise kind(f"{error.what} {error.remedy}") from None
    return "\n\n".join(_head(found, label) + [_printed(paragraph) for paragraph in chosen]) + "\n"


def _head(paper: Paper, label: str) -> list[str]:
    facts = paper.facts
    known = (facts.author, facts.date, facts.url, f"edition {paper.edition}")
    return [facts.title or paper.id, " · ".join((label, *(fact for fact in known if fact)))]


def _printed(paragraph: Paragraph) -> str:
    return f"{shown(paragraph.locator)} {paragraph.text}"
