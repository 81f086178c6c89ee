"""The MCP server over one library: its tools, its papers as resources, its prompts. A leaf: `mcp` is slow to import."""

from __future__ import annotations

from mcp.server import MCPServer

from assistant.desk import Desk
from ui.mcp.prompts import add_prompts
from ui.mcp.resources import LibraryServer, add_resources
from ui.mcp.tools import add_tools
from ui.version import own_version

INSTRUCTIONS = (
    "Pincite holds a series of policy papers. Every paragraph has an address, its locator: 11 in the body, 2.1 in the "
    "list under paragraph 2, n3 for note 3. Say only what the tools return, and cite it as their labels do "
    "(“Pugliese 2025, ¶11”). An outcome `refusal` and a verdict `not_found` mean that the papers do not say it: tell "
    "the reader so instead of answering from memory. `unchecked` means that nobody has checked."
)


def mcp_server(desk: Desk) -> MCPServer:
    """The server, not yet connected to anything. Its log goes to standard error."""
    server = LibraryServer(desk, own_version(), INSTRUCTIONS)
    add_tools(server, desk)
    add_resources(server)
    add_prompts(server)
    return server
