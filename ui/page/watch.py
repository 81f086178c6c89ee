"""The outermost of all: every request is counted and logged, whatever becomes of it. Paths and texts are not."""

from __future__ import annotations

import logging
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.logs import tell
from ui.page.door import USER
from ui.page.guard import ROUTE
from ui.page.metrics import Metrics
from ui.page.proxy import CLIENT
from ui.page.routes import Pace, Route

_QUIET = frozenset({"files", "health", "metrics", "heartbeat"})  # logged only where they fail


class Watch:
    """ASGI middleware in front of everything."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and tell of it once it is over."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        seen = dict(scope)
        begun = time.perf_counter()
        status = 0

        async def out(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(seen, receive, out)
        finally:
            self._tell(seen, status, time.perf_counter() - begun)

    def _tell(self, seen: Scope, status: int, seconds: float) -> None:
        route: Route | None = seen.get(ROUTE)
        name = route.name if route else "none"
        open_end = route is not None and route.pace in (Pace.OPEN, Pace.ANSWER)
        method = seen["method"] if seen["method"] in ("GET", "HEAD", "POST", "DELETE") else "OTHER"
        self.metrics.requested(name, method, status, None if open_end else seconds)
        if name not in _QUIET or status >= 400:
            tell(
                "request",
                logging.WARNING if status >= 400 or not status else logging.INFO,
                route=name,
                method=method,
                status=status,
                ms=round(seconds * 1000, 1),
                client=seen.get(CLIENT, ""),
                user=seen.get(USER, ""),
            )
