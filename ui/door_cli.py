"""The flags of `pincite mcp` and `pincite api`: the doors for programs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.flags import AuditFile, Host, Library, Names, Port, Remote, UsersFile
from ui.settings import Settings, load_settings

if TYPE_CHECKING:
    from ui.door import DoorRequest

LOOPBACK = "127.0.0.1"


def mcp(
    http: Annotated[bool, typer.Option("--http", help="Over HTTP, with tokens, instead of standard input.")] = False,
    host: Host = LOOPBACK,
    port: Port = 7862,
    allow_remote: Remote = False,
    name: Names = None,
    users: UsersFile = None,
    audit_log: AuditFile = None,
    library: Library = None,
) -> int:
    """Serve the library to language models (Model Context Protocol)."""
    from ui.mcp.serving import serve_mcp

    settings = load_settings(library)
    door = _door(settings, host, port, allow_remote, name, users) if http else None
    return serve_mcp(settings, door, _audit_log(settings, audit_log))


def api(
    host: Host = LOOPBACK,
    port: Port = 7861,
    allow_remote: Remote = False,
    name: Names = None,
    users: UsersFile = None,
    audit_log: AuditFile = None,
    library: Library = None,
) -> int:
    """Serve the library to programs (JSON over HTTP)."""
    from ui.api.serving import serve_api

    settings = load_settings(library)
    door = _door(settings, host, port, allow_remote, name, users)
    return serve_api(settings, door, _audit_log(settings, audit_log))


def _door(
    settings: Settings, host: str, port: int, allow_remote: bool, names: list[str] | None, users: Path | None
) -> DoorRequest:
    from ui.door import DoorRequest
    from ui.page.options import PageOptions
    from ui.users import users_path

    options = settings.page or PageOptions()
    kept = users_path(settings.library, users or options.users)
    return DoorRequest(
        host, port, allow_remote, tuple(names or ()), kept.expanduser(), options.connections, options.stop_within
    )


def _audit_log(settings: Settings, named: Path | None) -> Path | None:
    """Where questions are recorded: where the flag says, else the settings; None for nowhere."""
    path = named or (settings.page.audit_log if settings.page else None)
    return path.expanduser() if path else None
