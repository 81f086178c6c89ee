"""What stands in front of the doors for programs: under which names, for whom, how often, how much.

Every request is asked for its token. What a browser sends from a page of another address is turned away.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from http import HTTPStatus

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ingest.errors import PinciteError
from ui.api.rate import Rate
from ui.caller import Caller
from ui.problem import MEDIA, problem, problem_bytes, problem_of

LARGEST_BODY = 512 * 1024  # bytes: a draft of 100,000 characters, each at most four bytes, and what is around it
_HOST = re.compile(r"(?:\[(?P<address>[0-9a-f:.]+)\]|(?P<name>[a-z0-9._-]+))(?::[0-9]{1,5})?")
_HEADERS = {"x-content-type-options": "nosniff", "cache-control": "no-store", "referrer-policy": "no-referrer"}

Bearer = Callable[[str | None], Caller | None]
"""From an `Authorization` header to who sends it; None for nobody who is known."""


class ApiGuard:
    """ASGI middleware. `hosts`: the names that are answered to, without ports; None: another guard has looked."""

    def __init__(self, app: ASGIApp, bearer: Bearer, rate: Rate, hosts: Iterable[str] | None = None) -> None:
        self.app = app
        self.bearer = bearer
        self.rate = rate
        self.hosts = None if hosts is None else frozenset(host.lower() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through, or say as a problem why not."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif scope["type"] == "http":
            answer = _hardened(send)
            refused = self._refusal(Headers(scope=scope))
            body = refused or await _body(receive)
            if isinstance(body, Response):
                await body(scope, receive, answer)
            else:
                await self.app(scope, _replay(body, receive), answer)

    def _refusal(self, headers: Headers) -> Response | None:
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
            return Response(problem_bytes(problem_of(error)), HTTPStatus.SERVICE_UNAVAILABLE, media_type=MEDIA)
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
        declared = headers.get("content-length", "0")
        return None if declared.isdigit() and int(declared) <= LARGEST_BODY else _too_large()


def refusal(status: HTTPStatus, what: str, remedy: str, headers: dict[str, str] | None = None) -> Response:
    """A problem as an answer."""
    return Response(problem_bytes(problem(status, what, remedy)), status, headers, MEDIA)


def host_name(host: str) -> str:
    """The host's name without its port: `127.0.0.1:7861` → `127.0.0.1`, `[::1]:7861` → `::1`; empty for no host."""
    found = _HOST.fullmatch(host.lower())
    return (found["address"] or found["name"]) if found else ""


def _too_large() -> Response:
    return refusal(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"The request is larger than {LARGEST_BODY:,} bytes.", "Send it in parts."
    )


async def _body(receive: Receive) -> bytes | Response:
    """The whole body, or the answer that it is too large."""
    body = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return Response(status_code=HTTPStatus.BAD_REQUEST)
        body += bytes(message.get("body", b""))
        if len(body) > LARGEST_BODY:
            return _too_large()
        if not message.get("more_body", False):
            return body


def _replay(body: bytes, receive: Receive) -> Receive:
    """Give the body that was read once more, then whatever comes after it."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


def _hardened(send: Send) -> Send:
    async def out(message: Message) -> None:
        if message["type"] == "http.response.start":
            message.setdefault("headers", [])
            headers = MutableHeaders(raw=message["headers"])
            for name, value in _HEADERS.items():
                headers[name] = value
        await send(message)

    return out
