"""How much at once: questions of each client in a minute, answers under way in all, time for each, and a good end."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.api.rate import Rate
from ui.page.attempts import address_key
from ui.page.door import KEY
from ui.page.guard import ROUTE
from ui.page.options import PageOptions
from ui.page.proxy import CLIENT
from ui.page.refusal import refusal
from ui.page.routes import LARGEST_READ, Access, Pace
from ui.under_way import STOPPING, UnderWay

_BURST = 0.5  # of a minute's questions, which may come at once
_JOINING = 1.0  # seconds in which the page fetches the answer to a question that was taken


class Limits:
    """ASGI middleware behind the door. `per_minute`: questions of each client; None: as many as they like."""

    def __init__(
        self,
        app: ASGIApp,
        options: PageOptions,
        per_minute: int | None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.app = app
        self.options = options
        self.rate = Rate(per_minute, max(1, round(per_minute * _BURST)), clock) if per_minute else None
        self.under_way = UnderWay()
        self._clock = clock
        self._joined = float("-inf")
        self._slots: asyncio.Semaphore | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through in its turn, or say when to come again."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        pace = scope[ROUTE].pace
        if pace is Pace.QUESTION:
            await self._question(scope, receive, _told_when(send))
        elif pace is Pace.ANSWER:
            with self.under_way.counted():
                await _within(self.app, scope, receive, send, self.options.answer_deadline, whole=True)
        elif pace is Pace.OPEN:
            await self.app(scope, receive, send)
        else:
            large = scope[ROUTE].body > LARGEST_READ  # a file, over whatever line it comes
            seconds = self.options.answer_deadline if large else self.options.deadline
            await _within(self.app, scope, receive, send, seconds)

    @property
    def idle(self) -> bool:
        """Whether no answer is under way, nor about to be fetched."""
        return self.under_way.idle and self._clock() - self._joined > _JOINING

    async def _question(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.under_way.stopping:
            await refusal(scope, STOPPING, 503, 30)(scope, receive, send)
            return
        wait = self.rate.wait(scope[KEY] or address_key(scope.get(CLIENT, ""))) if self.rate else 0.0
        if wait > 0:
            what = f"You have asked very often; ask again in {int(wait) + 1} seconds."
            await refusal(scope, what, 429, wait)(scope, receive, send)
        elif self.under_way.count >= self.options.waiting:
            what = f"Busy: {self.under_way.count} answers are under way or waiting. Try again in a minute."
            await refusal(scope, what, 503, 60)(scope, receive, send)
        elif scope[ROUTE].access is Access.PROGRAM:
            self._slots = self._slots or asyncio.Semaphore(self.options.at_once)
            with self.under_way.counted():
                async with self._slots:
                    await _within(self.app, scope, receive, send, self.options.answer_deadline)
        else:
            self._joined = self._clock()
            await _within(self.app, scope, receive, send, self.options.deadline)


async def _within(
    app: ASGIApp, scope: Scope, receive: Receive, send: Send, seconds: float, whole: bool = False
) -> None:
    """Run `app`; who has not begun to answer in time (`whole`: not ended) is answered for.

    Work in a thread cannot be stopped: it goes on, and what it says later is dropped.
    """
    begun = late = False

    async def out(message: Message) -> None:
        nonlocal begun
        if not late:
            begun = True
            await send(message)

    task = asyncio.ensure_future(app(scope, receive, out))
    try:
        await asyncio.wait({task}, timeout=seconds)
        if not task.done() and (whole or not begun):
            late = True
            if begun:
                task.cancel()
                await send({"type": "http.response.body", "body": b""})
            else:
                await refusal(scope, f"There was no answer within {seconds:g} seconds.", 504, 30)(scope, receive, send)
        await task
    except asyncio.CancelledError:
        if not late:
            raise
    finally:
        task.cancel()


def _told_when(send: Send) -> Send:
    """`send`; what Gradio's own queue refuses (503) says when to come again."""

    async def out(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] == 503:
            MutableHeaders(raw=message["headers"]).setdefault("retry-after", "60")
        await send(message)

    return out
