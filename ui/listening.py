"""An address of this machine, and a web server on it that stops in good order."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import ExitStack

import uvicorn
from starlette.types import ASGIApp

from ingest.errors import OptionsError

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def listen(app: ASGIApp, bound: socket.socket, announce: Callable[[], None]) -> None:
    """Answer on the bound socket until told to stop; `announce` is called once it answers."""
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=2,
    )
    _Server(config, announce).run(sockets=[bound])


class _Server(uvicorn.Server):
    """Announces itself once it answers, and can be interrupted in good order."""

    def __init__(self, config: uvicorn.Config, announce: Callable[[], None]) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._announce()


def bind(host: str, port: int) -> socket.socket:
    """Take the address, before a page is built that nobody could reach.

    Raises:
        OptionsError: the host has no address here, or the port is taken.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _, address = found[0]
        with ExitStack() as stack:
            bound = stack.enter_context(socket.socket(family, kind, protocol))
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            bound.bind(address)
            stack.pop_all()
            return bound
    except OSError as error:
        raise OptionsError(
            f"Nothing can be served on {host}:{port}: {(error.strerror or str(error)).lower()}.",
            "Choose another --port (0 takes a free one), or stop what uses it.",
        ) from None
