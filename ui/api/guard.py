"""What stands in front of the doors for programs: under which names, for whom, how often, how much.

Every request is asked for its token. What a browser sends from a page of another address is turned away.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Iterable
from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from ingest.errors import PinciteError
from ui.api.rate import Rate
from ui.bodies import WITHIN, Unread, declares_more, read_body, replayed
from ui.caller import ASKER, Caller
from ui.headers import hardened, host_name
from ui.logs import tell
from ui.problem import MEDIA, problem, problem_bytes
from ui.under_way import STOPPING, UnderWay

LARGEST_BODY = 512 * 1024  # bytes: a draft of 100,000 characters, each at most four bytes, and what is around it
_HEADERS = {
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "cross-origin-resource-policy": "same-origin",
}
_LAST = {"connection": "close"}  # the rest of the body is not waited for

Bearer = Callable[[str | None], Caller | None]
"""From an `Authorization` header to who sends it; None for nobody who is known."""


class ApiGuard:
    """ASGI middleware. `hosts`: the names that are answered to, without ports; None: another guard has looked.
    `within`: seconds in which a body has to arrive.
    """

    def __init__(
        self, app: ASGIApp, bearer: Bearer, rate: Rate, hosts: Iterable[str] | None = None, within: float = WITHIN
    ) -> None:
        self.app = app
        self.bearer = bearer
        self.rate = rate
        self.hosts = None if hosts is None else frozenset(host.lower() for host in hosts)
        self.within = within
        self.under_way = UnderWay()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through, or say as a problem why not."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, hardened(send, _HEADERS))

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        admitted = self._admitted(Headers(scope=scope))
        if isinstance(admitted, Response):
            await admitted(scope, receive, send)
            return
        body = await read_body(receive, LARGEST_BODY, self.within)
        if isinstance(body, Unread):
            await self._unread(body)(scope, receive, send)
            return
        ASKER.set(admitted.name)
        if scope["method"] == "GET":  # read at once, or a stream that stays open
            await self.app(scope, replayed(body, receive), send)
        elif self.under_way.stopping:
            stopped = refusal(HTTPStatus.SERVICE_UNAVAILABLE, STOPPING, "Ask again in a while.", {"retry-after": "30"})
            await stopped(scope, receive, send)
        else:
            with self.under_way.counted():
                await self.app(scope, replayed(body, receive), send)

    def _admitted(self, headers: Headers) -> Caller | Response:
        """Who asks, or why that is refused."""
        host = headers.get("host", "")
        if self.hosts is not None and host_name(host) not in self.hosts:
            return refusal(
                HTTPStatus.MISDIRECTED_REQUEST, "There is nothing under that host name.", "--name adds a further one."
            )
        origin = headers.get("origin")
        if origin is not None and origin.lower() not in (f"http://{host}".lower(), f"https://{host}".lower()):
            return refusal(HTTPStatus.FORBIDDEN, "A page of another address asks.", "Ask from a program of your own.")
        try:
            caller = self.bearer(headers.get("authorization"))
        except PinciteError as error:
            tell("fault", logging.ERROR, what=error.what)  # it names files, which are nothing to whoever asks
            return refusal(
                HTTPStatus.SERVICE_UNAVAILABLE,
                "Nobody can be let in now: the users file cannot be read.",
                "Whoever runs Pincite finds the reason in its log.",
                {"retry-after": "30"},
            )
        if caller is None:
            return refusal(
                HTTPStatus.UNAUTHORIZED,
                "The request has no token, or none that is known here.",
                "Send the header “Authorization: Bearer TOKEN” with a token that was issued here.",
                {"www-authenticate": "Bearer"},
            )
        wait = math.ceil(self.rate.wait(caller.name))
        if wait:
            return refusal(
                HTTPStatus.TOO_MANY_REQUESTS,
                f"{caller.name or 'This caller'} has asked too often.",
                f"Ask again in {wait} seconds.",
                {"retry-after": str(wait)},
            )
        return self._unread(Unread.TOO_LARGE) if declares_more(headers, LARGEST_BODY) else caller

    def _unread(self, why: Unread) -> Response:
        if why is Unread.TOO_LARGE:
            what, status = f"The request is larger than {LARGEST_BODY:,} bytes.", HTTPStatus.REQUEST_ENTITY_TOO_LARGE
            return refusal(status, what, "Send it in parts.", _LAST)
        if why is Unread.TOO_SLOW:
            what = f"The request did not arrive within {self.within:g} seconds."
            return refusal(HTTPStatus.REQUEST_TIMEOUT, what, "Send it again.", _LAST)
        return Response(status_code=HTTPStatus.BAD_REQUEST)


def refusal(status: HTTPStatus, what: str, remedy: str, headers: dict[str, str] | None = None) -> Response:
    """A problem as an answer."""
    return Response(problem_bytes(problem(status, what, remedy)), status, headers, MEDIA)
