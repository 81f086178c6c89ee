"""The MCP server over one library: its tools, its papers as resources, its prompts. A leaf: `mcp` is slow to import."""

from __future__ import annotations

from typing import Any

from mcp.server import MCPServer, ServerRequestContext
from mcp.server.context import CallNext, HandlerResult
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError, UnexpectedToolError
from mcp.shared.exceptions import MCPError
from mcp.types import INVALID_PARAMS, CallToolResult, GetPromptResult, InputRequiredResult, Tool
from pydantic import ValidationError

from assistant.desk import Desk
from ui.api.misfit import misfit
from ui.mcp.arguments import Arguments, no_such
from ui.mcp.prompts import add_prompts
from ui.mcp.resources import LibraryServer, add_resources
from ui.mcp.tools import add_tools
from ui.problem import problem_of
from ui.version import own_version

INSTRUCTIONS = (
    "Pincite holds a series of policy papers. Every paragraph has an address, its locator: 11 in the body, 2.1 in the "
    "list under paragraph 2, n3 for note 3. Say only what the tools return, and cite it as their labels do "
    "(“Pugliese 2025, ¶11”). An outcome `refusal` and a verdict `not_found` mean that the papers do not say it: tell "
    "the reader so instead of answering from memory. `unchecked` means that nobody has checked."
)


def mcp_server(desk: Desk) -> MCPServer[None]:
    """The server, not yet connected to anything. Its log goes to standard error."""
    server = _Server(desk, own_version(), INSTRUCTIONS)
    server.middleware.append(_in_our_words)
    add_tools(server, desk)
    add_resources(server)
    add_prompts(server)
    return server


async def _in_our_words(ctx: ServerRequestContext[None, Any], call_next: CallNext) -> HandlerResult:
    """Parameters that do not follow the protocol, told by their names: the kit says no more than that some do not.

    Raises:
        MCPError: what does not fit.
    """
    try:
        return await call_next(ctx)
    except ValidationError as error:
        told = misfit(error.errors(), "parameter", within=1)
        raise MCPError(INVALID_PARAMS, f"{told} The protocol's schema has the form of {ctx.method}.") from None


class _Server(LibraryServer):
    """What cannot be done is told in our own words, with the remedy: the kit's quote pydantic, and for a prompt it says
    nothing but that something went wrong.
    """

    async def list_tools(self) -> list[Tool]:
        """The tools; none takes an argument that it does not state."""
        closed = {"additionalProperties": False}
        return [
            tool.model_copy(update={"input_schema": {**tool.input_schema, **closed}})
            for tool in await super().list_tools()
        ]

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Context[None, Any] | None = None
    ) -> CallToolResult | InputRequiredResult:
        """What the tool gives.

        Raises:
            ToolError: there is no such tool, an argument does not fit, or the work cannot be done.
        """
        tools = {tool.name: tool for tool in await self.list_tools()}
        if name not in tools:
            raise ToolError(no_such("tool", name, tools))
        taken = Arguments.of_tool(tools[name])
        if said := taken.misnamed(arguments):
            raise ToolError(said)
        try:
            return await super().call_tool(name, arguments, context)
        except UnexpectedToolError as error:
            problem = problem_of(error.__cause__ or error)
            raise ToolError(f"{problem['detail']} {problem['remedy']}") from None
        except ToolError as error:
            if isinstance(error.__cause__, ValidationError):
                raise ToolError(f"{misfit(error.__cause__.errors(), 'argument')} {taken.remedy}") from None
            raise ToolError(str(error.__cause__ or error)) from None  # without the words that the kit puts before it

    async def get_prompt(
        self, name: str, arguments: dict[str, Any] | None = None, context: Context[None, Any] | None = None
    ) -> GetPromptResult | InputRequiredResult:
        """The prompt with what it is given.

        Raises:
            MCPError: there is no such prompt, or an argument is missing or not known.
        """
        prompts = {prompt.name: prompt for prompt in await self.list_prompts()}
        known = Arguments.of_prompt(prompts[name]) if name in prompts else None
        said = known.misnamed(arguments or {}) if known else no_such("prompt", name, prompts)
        if said:
            raise MCPError(INVALID_PARAMS, said)
        return await super().get_prompt(name, arguments, context)
