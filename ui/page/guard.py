"""What stands first in front of the page: under which names it answers, what (routes), to whom (origin), how much
(body), and under which policy. The table of what is answered is `ui.page.routes`.

Gradio 6.31 by itself answers any host, takes 50 MB questions and uploads without an upload control, and grants its
credentials to foreign origins. The policy is strict: no inline script without the page's nonce, no `eval`, nothing
foreign.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.bodies import WITHIN, Unread, declares_more, read_body, replayed
from ui.headers import hardened, host_name
from ui.page.proxy import PATH
from ui.page.refusal import refusal
from ui.page.routes import LARGEST_READ, Table

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
_SCRIPT = re.compile(rb"<script\b")


class Guard:
    """ASGI middleware. `hosts`: the names under which the page may be asked for, without ports; `within`: seconds in
    which a body has to arrive. Leaves the row of the table in the scope, and a body that was read.
    """

    def __init__(self, app: ASGIApp, hosts: Iterable[str], table: Table | None = None, within: float = WITHIN) -> None:
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
        if host_name(host) not in self.hosts and not (route and route.any_host):
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
        if declares_more(headers, route.body):
            return self._unread(Unread.TOO_LARGE, scope), receive
        if route.media and kind is not None and kind.partition(";")[0].strip().lower() not in route.media:
            return refusal(scope, f"This address takes {' and '.join(route.media)}.", 415), receive
        if route.body > LARGEST_READ:
            unsaid = declared is None or "transfer-encoding" in headers  # which would count in the size's place
            return (refusal(scope, "Say how large it is (Content-Length).", 411) if unsaid else None), receive
        body = await read_body(receive, route.body, self.within)
        if isinstance(body, Unread):
            return self._unread(body, scope), receive
        scope[BODY] = body
        return None, replayed(body, receive)

    def _unread(self, why: Unread, scope: Scope) -> Response:
        if why is Unread.TOO_LARGE:
            return refusal(scope, f"The request is larger than {scope[ROUTE].body:,} bytes.", 413, connection="close")
        if why is Unread.TOO_SLOW:
            what = f"The request did not arrive within {self.within:g} seconds."
            return refusal(scope, what, 408, connection="close")
        return refusal(scope, "The request ended before its body did.", 400)

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


def _same_origin(headers: Headers, host: str, scheme: str) -> bool:
    """Whether the request comes from a page of this very address; programs, which send neither header, are let in.

    Behind a proxy that is not named, the scheme is not known: both are taken.
    """
    origin = headers.get("origin")
    if origin is not None:
        schemes = ("https",) if scheme == "https" else ("http", "https")
        return origin.lower() in {f"{each}://{host}".lower() for each in schemes}
    return headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")


def _hardened(send: Send, policy: str = POLICY.format(nonce="none")) -> Send:
    return hardened(send, {}, {**_HEADERS, "content-security-policy": policy})
