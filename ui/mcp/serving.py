"""`pincite mcp`: the library as an MCP server, over the pipes of the program that started it or over HTTP."""

from __future__ import annotations

from pathlib import Path

from starlette.applications import Starlette

from assistant.desk import Desk
from ui.api.guard import LARGEST_BODY, ApiGuard, Bearer
from ui.api.rate import Rate
from ui.door import DoorRequest, open_door
from ui.door_desk import open_desk
from ui.mcp.message import Messages
from ui.mcp.server import mcp_server
from ui.settings import Settings

PATH = "/mcp"


def serve_mcp(settings: Settings, door: DoorRequest | None, audit_log: Path | None) -> int:
    """Serve until the client closes standard input; with `door`, over HTTP until interrupted. `audit_log`: where every
    question is recorded with its answer.

    Over pipes, standard output carries the protocol and nothing else: what else is printed goes to standard error.

    Raises:
        LibraryError: there is no library, or it cannot be read.
        OptionsError: see `open_door` and `open_desk`.
    """
    with open_desk(settings, audit_log) as desk:
        if door is not None:
            return open_door(desk, door, over_http, PATH)
        mcp_server(desk).run("stdio")
        return 0


def over_http(desk: Desk, bearer: Bearer, hosts: tuple[str, ...]) -> ApiGuard:
    """The server as an ASGI application. It keeps no sessions: every call comes with its token and stands alone."""
    from mcp.server.transport_security import TransportSecuritySettings

    app: Starlette = mcp_server(desk).streamable_http_app(
        streamable_http_path=PATH,
        stateless_http=True,
        max_request_body_size=LARGEST_BODY,
        # The guard in front has looked at host and origin, by names without ports.
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )
    return ApiGuard(Messages(app), bearer, Rate(), hosts)
