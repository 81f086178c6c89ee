"""Papers as resources: `pincite://PAPER` is a paper, `pincite://PAPER/LOCATOR` one of its paragraphs."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ResourceNotFoundError
from mcp.types import (
    Completion,
    CompletionArgument,
    CompletionContext,
    PromptReference,
    Resource,
    ResourceTemplateReference,
)

from assistant.citation import short_names, shown
from assistant.desk import Desk
from index.library import PaperRecord
from ingest.errors import UnknownPaper
from ingest.paper import Paper, Paragraph
from ui.opening import named_papers
from ui.showing import find_paragraph

PAPER = "pincite://{paper}"
PARAGRAPH = "pincite://{paper}/{locator}"
_PLAIN = "text/plain"
_OFFERED = 100  # the protocol's most for a completion


class LibraryServer(MCPServer[None]):
    """A server whose list of resources is drawn up when it is asked for: papers come and go while it runs."""

    def __init__(self, desk: Desk, version: str, instructions: str) -> None:
        super().__init__("pincite", title="Pincite", version=version, instructions=instructions, log_level="WARNING")
        self.desk = desk

    async def list_resources(self) -> list[Resource]:
        """One resource for each paper."""
        with self.desk.assistant() as assistant:
            return [_resource(record) for record in assistant.records]


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
        known = (context.arguments if context else None) or {}
        with desk.assistant() as assistant:
            if argument.name == "paper":
                return _matching(argument.value, (record.id for record in assistant.records))
            if argument.name == "locator" and known.get("paper"):
                try:
                    found = assistant.snapshot.paper(known["paper"])
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
    with desk.assistant() as assistant:
        try:
            (identifier,) = named_papers(assistant, [name]) or [name]
            found = assistant.snapshot.paper(identifier)
            chosen = found.paragraphs if locator is None else (find_paragraph(found, locator),)
        except UnknownPaper as error:
            raise ResourceNotFoundError(f"{error.what} {error.remedy}") from None
        label = short_names((record.id, record.facts) for record in assistant.records)[found.id]
    return "\n\n".join(_head(found, label) + [_printed(paragraph) for paragraph in chosen]) + "\n"


def _head(paper: Paper, label: str) -> list[str]:
    facts = paper.facts
    known = (facts.author, facts.date, facts.url, f"edition {paper.edition}")
    return [facts.title or paper.id, " · ".join((label, *(fact for fact in known if fact)))]


def _printed(paragraph: Paragraph) -> str:
    return f"{shown(paragraph.locator)} {paragraph.text}"
