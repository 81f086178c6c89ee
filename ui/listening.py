"""An address of this machine, and a web server on it that stops in good order."""

from __future__ import annotations

import signal
import socket
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from types import FrameType

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

from ingest.errors import OptionsError

HEADERS_WITHIN = 15.0  # seconds
LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class Ending:
    """How the server ends at SIGTERM: `begin` is told that nothing new is to be begun, then at most `within` seconds
    are waited until `idle` says that nothing is under way. A second SIGTERM, or Ctrl-C, ends it at once.
    """

    begin: Callable[[], None]
    idle: Callable[[], bool]
    within: float


def listen(
    app: ASGIApp,
    bound: socket.socket,
    announce: Callable[[], None],
    ending: Ending | None = None,
    connections: int | None = None,
) -> None:
    """Answer on the bound socket until told to stop; `announce` is called once it answers. `connections`: at most so
    many at once, others are told that it is busy.
    """
    config = uvicorn.Config(
        app,
        http="h11",
        ws="none",
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=2,
        limit_concurrency=connections,
    )
    _Server(config, announce, ending).run(sockets=[bound])


class _Server(uvicorn.Server):
    """Announces itself once it answers, and can be interrupted in good order."""

    def __init__(self, config: uvicorn.Config, announce: Callable[[], None], ending: Ending | None) -> None:
        super().__init__(config)
        self._announce = announce
        self._ending = ending
        self._ended_at: float | None = None
        self._waited_for: dict[H11Protocol, float] = {}  # connections on which a request should come, since when

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._announce()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if sig == signal.SIGTERM and self._ending is not None and self._ended_at is None:
            self._ended_at = time.monotonic() + self._ending.within
            self._ending.begin()
        else:
            super().handle_exit(sig, frame)

    async def on_tick(self, counter: int) -> bool:
        if self._ended_at is not None and self._ending is not None:
            self.should_exit = self.should_exit or self._ending.idle() or time.monotonic() > self._ended_at
        if counter % 10 == 0:
            self._hang_up()
        return await super().on_tick(counter)

    def _hang_up(self) -> None:
        """Close connections on which a request was begun, or not even that, and does not come: uvicorn waits for ever
        for the end of a request's headers.
        """
        now = time.monotonic()
        silent = {
            connection: self._waited_for.get(connection, now)
            for connection in self.server_state.connections
            if isinstance(connection, H11Protocol) and _awaits(connection)
        }
        for connection in [connection for connection, since in silent.items() if now - since > HEADERS_WITHIN]:
            connection.transport.close()
            del silent[connection]
        self._waited_for = silent


def _awaits(connection: H11Protocol) -> bool:
    """Whether a request should come, and nothing else ends the waiting for it."""
    cycle: RequestResponseCycle | None = connection.cycle  # None before the first one, whatever its annotation says
    return (cycle is None or cycle.response_complete) and connection.timeout_keep_alive_task is None


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
