"""What stands in front of Gradio: who may ask (host, origin), for what (routes), how much (body), under which policy.

Gradio 6.31 by itself answers any host, takes 50 MB questions and uploads without an upload control, and grants its
credentials to foreign origins. The policy is strict: no inline script without the page's nonce, no `eval`, nothing
foreign.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST_BODY = 64 * 1024  # bytes
POLICY = (
    "default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; frame-src 'self'; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
READER_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'"
)
_HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
# All that the page asks for. Uploads, file serving, proxying, the API's own pages are not among it.
_ROUTES = re.compile(
    r"/|/config|/theme\.css|/favicon\.ico|/robots\.txt|/web/.+|/read/.*|/assets/.+|/static/.+|/svelte/.+"
    r"|/gradio_api/(?:queue/(?:join|data)|heartbeat/[^/]+|cancel|reset/?|startup-events)"
)
_HOST = re.compile(r"(?:\[(?P<address>[0-9a-f:.]+)\]|(?P<name>[a-z0-9._-]+))(?::[0-9]{1,5})?")
_SCRIPT = re.compile(rb"<script\b")


class Guard:
    """ASGI middleware. `hosts`: the names under which the page may be asked for, without ports."""

    def __init__(self, app: ASGIApp, hosts: Iterable[str]) -> None:
        self.app = app
        self.hosts = frozenset(host.lower() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through, or say in one line why not."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif scope["type"] == "http":
            refused = self._refusal(scope)
            body = None if refused or scope["method"] in ("GET", "HEAD") else await _body(scope, receive)
            if isinstance(body, PlainTextResponse):
                refused = body
            if refused:
                await refused(scope, receive, send)
            elif scope["path"] == "/":
                await self._page(scope, receive, send)
            else:
                await self.app(scope, _replay(body, receive) if isinstance(body, bytes) else receive, _hardened(send))

    def _refusal(self, scope: Scope) -> PlainTextResponse | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if _name(host) not in self.hosts:
            return PlainTextResponse(
                "This page does not answer under that host name; pincite ui --name adds one.\n", 400
            )
        if scope["method"] not in ("GET", "HEAD", "POST"):
            return PlainTextResponse("Only GET, HEAD and POST are understood.\n", 405)
        if not _ROUTES.fullmatch(scope["path"]):
            return PlainTextResponse("There is nothing at this address.\n", 404)
        if scope["method"] == "POST" and not _same_origin(headers, host):
            return PlainTextResponse("Questions are taken from this page alone.\n", 403)
        return None

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Gradio's own page: its inline scripts are given the nonce that the policy names."""
        nonce = secrets.token_urlsafe(16)
        headers = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
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

        await self.app({**scope, "headers": headers}, receive, collect)


def _name(host: str) -> str:
    """The host's name without its port: `127.0.0.1:7860` → `127.0.0.1`, `[::1]:7860` → `::1`; empty for no host."""
    found = _HOST.fullmatch(host.lower())
    return (found["address"] or found["name"]) if found else ""


def _same_origin(headers: Headers, host: str) -> bool:
    """Whether the request comes from a page of this very address; programs, which send neither header, are let in."""
    origin = headers.get("origin")
    if origin is not None:
        return origin.lower() in (f"http://{host}".lower(), f"https://{host}".lower())
    return headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")


async def _body(scope: Scope, receive: Receive) -> bytes | PlainTextResponse:
    """The request's body, or the answer that it is too large."""
    refusal = PlainTextResponse(f"The request is larger than {LARGEST_BODY:,} bytes.\n", 413)
    declared = Headers(scope=scope).get("content-length", "0")
    if not declared.isdigit() or int(declared) > LARGEST_BODY:
        return refusal
    body = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return PlainTextResponse("", 400)
        body += bytes(message.get("body", b""))
        if len(body) > LARGEST_BODY:
            return refusal
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


def _hardened(send: Send, policy: str = POLICY.format(nonce="none")) -> Send:
    """`send`, with the policy and the other protective headers, and without grants to other origins."""

    async def out(message: Message) -> None:
        if message["type"] == "http.response.start":
            message.setdefault("headers", [])
            headers = MutableHeaders(raw=message["headers"])
            for name in [name for name in headers if name.startswith("access-control-")]:
                del headers[name]
            for name, value in _HEADERS.items():
                headers[name] = value
            headers.setdefault("content-security-policy", policy)
        await send(message)

    return out
