"""What stands first in front of the page: under which names it answers, what (routes), to whom (origin), how much
(body), and under which policy. The table of what is answered is `ui.page.routes`.

Gradio 6.31 by itself answers any host, takes 50 MB questions and uploads without an upload control, and grants its
credentials to foreign origins. The policy is strict: no inline script without the page's nonce, no `eval`, nothing
foreign.
"""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.page.proxy import PATH
from ui.page.refusal import refusal
from ui.page.routes import LARGEST_READ, Route, Table

ROUTE, BODY = "pincite.route", "pincite.body"
POLICY = (
    "default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; frame-src 'self'; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
READER_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'self'"
)
_HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
_HOST = re.compile(r"(?:\[(?P<address>[0-9a-f:.]+)\]|(?P<name>[a-z0-9._-]+))(?::[0-9]{1,5})?")
_SCRIPT = re.compile(rb"<script\b")


class Guard:
    """ASGI middleware. `hosts`: the names under which the page may be asked for, without ports; `within`: seconds in
    which a body has to arrive. Leaves the row of the table in the scope, and a body that was read.
    """

    def __init__(self, app: ASGIApp, hosts: Iterable[str], table: Table | None = None, within: float = 30) -> None:
        self.app = app
        self.hosts = frozenset(host.lower() for host in hosts)
        self.table = table or Table()
        self.within = within

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through, or say in one line why not."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif scope["type"] == "http":
            # No file here is large: without ranges, nothing can be asked for in a thousand overlapping pieces.
            scope["headers"] = [
                (name, value) for name, value in scope["headers"] if name not in (b"range", b"if-range")
            ]
            refused = self._refusal(scope)
            if refused is None and scope["method"] not in ("GET", "HEAD"):
                refused, receive = await self._with_body(scope, receive)
            if refused is not None:
                await refused(scope, receive, _hardened(send))
            elif _path(scope) == "/":
                await self._page(scope, receive, send)
            else:
                await self.app(scope, receive, _hardened(send))

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        route, taken = self.table.find(_path(scope), scope["method"])
        scope[ROUTE] = route
        if _name(host) not in self.hosts and not (route and route.any_host):
            return refusal(scope, "This page does not answer under that host name; pincite ui --name adds one.", 400)
        if scope["method"] not in ("GET", "HEAD", "POST", "DELETE"):
            return refusal(scope, "Only GET, HEAD, POST and DELETE are understood.", 405)
        if route is None:
            return refusal(scope, "There is nothing at this address.", 404)
        if not taken:
            return refusal(
                scope, f"This address takes {', '.join(route.methods)}.", 405, allow=", ".join(route.methods)
            )
        if scope["method"] not in ("GET", "HEAD") and not _same_origin(headers, host, scope.get("scheme", "http")):
            return refusal(scope, "Questions are taken from this page alone.", 403)
        return None

    async def _with_body(self, scope: Scope, receive: Receive) -> tuple[Response | None, Receive]:
        """Why a body is not taken; and where it is, how it is received.

        A small one is read here, and left in the scope. A large one has to say its size, to which the server holds it,
        and is received as it comes.
        """
        headers, route = Headers(scope=scope), scope[ROUTE]
        declared, kind = headers.get("content-length"), headers.get("content-type")
        if declared is not None and (not declared.isdecimal() or int(declared) > route.body):
            return _too_large(scope, route), receive
        if route.media and kind is not None and kind.partition(";")[0].strip().lower() not in route.media:
            return refusal(scope, f"This address takes {' and '.join(route.media)}.", 415), receive
        if route.body > LARGEST_READ:
            return (refusal(scope, "Say how large it is (Content-Length).", 411) if declared is None else None), receive
        try:
            async with asyncio.timeout(self.within):
                body = await _read(receive, route.body)
        except TimeoutError:
            return refusal(scope, f"The request did not arrive within {self.within:g} seconds.", 408), receive
        if body is None:
            return _too_large(scope, route), receive
        scope[BODY] = body
        return None, _replay(body, receive)

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Gradio's own page: its inline scripts are given the nonce that the policy names."""
        nonce = secrets.token_urlsafe(16)
        scope["headers"] = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        started: Message = {}
        chunks: list[bytes] = []

        async def collect(message: Message) -> None:
            if message["type"] == "http.response.start":
                started.update(message)
                return
            chunks.append(message.get("body", b""))
            if not message.get("more_body", False):
                body = _SCRIPT.sub(f'<script nonce="{nonce}"'.encode(), b"".join(chunks))
                MutableHeaders(raw=started["headers"])["content-length"] = str(len(body))
                out = _hardened(send, POLICY.format(nonce=nonce))
                await out(started)
                await out({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})

        await self.app(scope, receive, collect)


def _path(scope: Scope) -> str:
    """The path behind the prefix."""
    return str(scope.get(PATH, scope["path"]))


def _name(host: str) -> str:
    """The host's name without its port: `127.0.0.1:7860` → `127.0.0.1`, `[::1]:7860` → `::1`; empty for no host."""
    found = _HOST.fullmatch(host.lower())
    return (found["address"] or found["name"]) if found else ""


def _same_origin(headers: Headers, host: str, scheme: str) -> bool:
    """Whether the request comes from a page of this very address; programs, which send neither header, are let in.

    Behind a proxy that is not named, the scheme is not known: both are taken.
    """
    origin = headers.get("origin")
    if origin is not None:
        schemes = ("https",) if scheme == "https" else ("http", "https")
        return origin.lower() in {f"{each}://{host}".lower() for each in schemes}
    return headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")


def _too_large(scope: Scope, route: Route) -> Response:
    return refusal(scope, f"The request is larger than {route.body:,} bytes.", 413, connection="close")


async def _read(receive: Receive, most: int) -> bytes | None:
    """The body; None where it is larger than `most`, which is not read to its end."""
    body = b""
    while True:
        message = await receive()
        body += bytes(message.get("body", b""))
        if len(body) > most:
            return None
        if message["type"] == "http.disconnect" or not message.get("more_body", False):
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


def _hardened(send: Send, policy: str = POLICY.format(nonce="none")) -> Send:
    """`send`, with the policy and the other protective headers, and without grants to other origins."""

    async def out(message: Message) -> None:
        if message["type"] == "http.response.start":
            message.setdefault("headers", [])
            headers = MutableHeaders(raw=message["headers"])
            for name in [name for name in headers if name.startswith("access-control-")]:
                del headers[name]
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
            headers.setdefault("content-security-policy", policy)
        await send(message)

    return out
