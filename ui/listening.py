"""An address of this machine, and a web server on it that stops in good order."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from http import HTTPStatus
from types import FrameType

import uvicorn
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

from ingest.errors import OptionsError
from ui.logs import tell
from ui.problem import MEDIA, problem, problem_bytes

HEADERS_WITHIN = 15.0  # seconds
INTERRUPTED = 130  # the exit code at Ctrl-C
_LAST = 1.0  # seconds for threads to end
LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class Ending:
    """How the server ends at SIGTERM: `begin` is told that nothing new is to be begun, then at most `within` seconds
    are waited until `idle` says that nothing is under way. A second SIGTERM, or Ctrl-C, ends it at once. Who is not
    answered by then is told so.
    """

    begin: Callable[[], None]
    idle: Callable[[], bool]
    within: float


def listen(
    app: ASGIApp,
    bound: socket.socket,
    announce: Callable[[], None],
    ending: Ending,
    connections: int | None = None,
) -> None:
    """Answer on the bound socket until told to stop; `announce` is called once it answers. `connections`: at most so
    many at once, others are told that it is busy.

    Where work in a thread is not done by the end, the process ends here, without it: it cannot be stopped, and Python
    would wait for it.
    """
    config = uvicorn.Config(
        _Whole(app),
        http="h11",
        ws="none",
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=2,
        limit_concurrency=connections,
    )
    server = _Server(config, announce, ending)
    code = INTERRUPTED
    try:
        server.run(sockets=[bound])
        code = 0
    finally:
        if server.gives_up:
            _leave_behind(code)


def _leave_behind(code: int) -> None:
    """End the process where threads are still at work, by the main thread alone."""
    own = threading.current_thread()
    if own is not threading.main_thread():
        return
    end = time.monotonic() + _LAST
    others = [thread for thread in threading.enumerate() if thread is not own and not thread.daemon]
    for thread in others:
        thread.join(max(0.0, end - time.monotonic()))
    left = sum(thread.is_alive() for thread in others)
    if left:
        tell("end", logging.WARNING, given_up=left)
        logging.shutdown()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


class _Whole:
    """ASGI: a request that is given up at the end of the server is answered all the same, where nothing has been."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def out(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, receive, out)
        except asyncio.CancelledError:
            if scope["type"] != "http":
                raise
            if begun:
                return  # the server closes the connection: nobody takes the beginning for the whole
            told = problem(
                HTTPStatus.SERVICE_UNAVAILABLE, "Pincite was stopped before this was answered.", "Ask again."
            )
            headers = {"retry-after": "30", "cache-control": "no-store"}
            await Response(problem_bytes(told), told["status"], headers, MEDIA)(scope, receive, send)


class _Server(uvicorn.Server):
    """Announces itself once it answers, and can be interrupted in good order."""

    def __init__(self, config: uvicorn.Config, announce: Callable[[], None], ending: Ending) -> None:
        super().__init__(config)
        self._announce = announce
        self._ending = ending
        self._ended_at: float | None = None
        self.gives_up = False  # whether it ended with answers under way
        self._waited_for: dict[H11Protocol, float] = {}  # connections on which a request should come, since when

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._announce()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if sig == signal.SIGTERM and self._ended_at is None:
            self._ended_at = time.monotonic() + self._ending.within
            self._ending.begin()
        else:
            super().handle_exit(sig, frame)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self.gives_up = not self._ending.idle()
        await super().shutdown(sockets)

    async def on_tick(self, counter: int) -> bool:
        if self._ended_at is not None:
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
