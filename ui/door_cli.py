"""The flags of `pincite mcp` and `pincite api`: the doors for programs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.flags import Library
from ui.settings import Settings, load_settings

if TYPE_CHECKING:
    from ui.door import DoorRequest

Host = Annotated[str, typer.Option("--host", metavar="HOST", help="The address to listen on.")]
Port = Annotated[int, typer.Option("--port", metavar="PORT", min=0, max=65535, help="0 takes a free one.")]
Remote = Annotated[bool, typer.Option("--allow-remote", help="Let other machines in, with a token.")]
Names = Annotated[list[str] | None, typer.Option("--name", metavar="NAME", help="A further host name to answer to.")]
UsersFlag = Annotated[
    Path | None, typer.Option("--users", metavar="FILE", help="The users file (else the one beside the library).")
]


def mcp(
    http: Annotated[bool, typer.Option("--http", help="Over HTTP, with tokens, instead of standard input.")] = False,
    host: Host = "127.0.0.1",
    port: Port = 7862,
    allow_remote: Remote = False,
    name: Names = None,
    users: UsersFlag = None,
    library: Library = None,
) -> int:
    """Serve the library to language models (Model Context Protocol)."""
    from ui.mcp.serving import serve_mcp

    settings = load_settings(library)
    return serve_mcp(settings, _door(settings, host, port, allow_remote, name, users) if http else None)


def api(
    host: Host = "127.0.0.1",
    port: Port = 7861,
    allow_remote: Remote = False,
    name: Names = None,
    users: UsersFlag = None,
    library: Library = None,
) -> int:
    """Serve the library to programs (JSON over HTTP)."""
    from ui.api.serving import serve_api

    settings = load_settings(library)
    return serve_api(settings, _door(settings, host, port, allow_remote, name, users))


def _door(
    settings: Settings, host: str, port: int, allow_remote: bool, names: list[str] | None, users: Path | None
) -> DoorRequest:
    from ui.door import DoorRequest
    from ui.users import users_path

    kept = users or (settings.page.users if settings.page else None)
    return DoorRequest(host, port, allow_remote, tuple(names or ()), users_path(settings.library, kept))
