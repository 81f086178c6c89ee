"""Behind a reverse proxy: who the client is, and what it asked for, believed only from proxies that were named.

Gradio reads `X-Forwarded-Host` and the like from whoever sends them, so nothing behind this file gets to see them.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from ui.page.options import Network, PageOptions, networks_of

CLIENT, FORWARDED, ASSERTED, PATH = "pincite.client", "pincite.forwarded", "pincite.asserted", "pincite.path"
# What proxies, load balancers and networks of delivery add, whichever of it.
_SIGNS = (
    b"x-forwarded", b"forwarded", b"via", b"x-real-ip", b"x-client-ip", b"x-cluster-client-ip", b"x-original-",
    b"true-client-ip", b"cf-", b"cdn-loop", b"fastly-", b"fly-", b"akamai-", b"x-akamai-", b"x-amzn-", b"x-appengine-",
    b"x-arr-", b"x-azure-", b"x-cloud-trace-", b"x-envoy-", b"x-ngrok-", b"x-proxy", b"x-remote-", b"x-scheme",
    b"x-script-name", b"x-vercel-",
)  # fmt: skip
_STRIPPED = (b"x-forwarded-", b"forwarded", b"x-real-ip", b"x-gradio-server", b"x-direct-url")


class Proxied:
    """ASGI middleware. Leaves in the scope: the client's address, whether the request was forwarded, the user whom
    a trusted proxy names (None without one), and the path behind the prefix.
    """

    def __init__(self, app: ASGIApp, options: PageOptions) -> None:
        self.app = app
        self.prefix = options.prefix
        self.header = options.trusted_header.lower()
        self.networks = networks_of(options.proxies)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on as the proxy got it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        self._resolve(scope)
        if self.prefix and scope[PATH] == self.prefix:
            await RedirectResponse(f"{self.prefix}/", 308)(scope, receive, send)
            return
        if self.prefix:
            if scope[PATH].startswith(f"{self.prefix}/"):
                scope[PATH] = scope[PATH].removeprefix(self.prefix)
            scope["path"] = self.prefix + scope[PATH]
            scope["raw_path"] = scope["path"].encode("utf-8", "surrogateescape")
            scope["root_path"] = self.prefix
        await self.app(scope, receive, send)

    def _resolve(self, scope: Scope) -> None:
        headers = Headers(scope=scope)
        peer = (scope.get("client") or ("", 0))[0]
        trusted = _within(peer, self.networks)
        kept = [(name, value) for name, value in scope["headers"] if not name.startswith(_STRIPPED)]
        if self.header:
            kept = [(name, value) for name, value in kept if name != self.header.encode()]
        scope.update({CLIENT: peer, ASSERTED: None, PATH: scope["path"]})
        # No browser speaks HTTP/1.0, and nginx does unless told otherwise.
        signed = any(name.startswith(_SIGNS) for name, _ in scope["headers"])
        scope[FORWARDED] = signed or scope.get("http_version") == "1.0"
        if trusted:
            scope[CLIENT] = _client(headers.getlist("x-forwarded-for"), peer, self.networks)
            if headers.get("x-forwarded-proto", "").strip().lower() in ("http", "https"):
                scope["scheme"] = headers["x-forwarded-proto"].strip().lower()
            if host := headers.get("x-forwarded-host", "").strip():
                kept = [(name, value) for name, value in kept if name != b"host"]
                kept.append((b"host", host.encode("latin-1")))
            if self.header:
                named = headers.getlist(self.header)
                scope[ASSERTED] = named[0].encode("latin-1").decode("utf-8", "replace") if len(named) == 1 else None
        scope["headers"] = kept


def _client(forwarded: Sequence[str], peer: str, networks: Sequence[Network]) -> str:
    """The nearest address that is no proxy of ours. What stands before it, anybody may have written."""
    for hop in reversed([hop.strip() for line in forwarded for hop in line.split(",")]):
        ported = hop.count(":") == 1 or (hop.startswith("[") and "]:" in hop)
        address = hop.rpartition(":")[0] if ported else hop
        address = address.strip("[]")
        if not _is_address(address):
            return peer
        if not _within(address, networks):
            return address
    return peer


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _within(text: str, networks: Sequence[Network]) -> bool:
    if not _is_address(text):
        return False
    address = ipaddress.ip_address(text)
    mapped = getattr(address, "ipv4_mapped", None)
    return any((mapped or address) in network for network in networks)
