"""All that stands in front of the page, put together: watch, proxy, guard, door, limits, in this order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from functools import partial

from starlette.types import ASGIApp, Receive, Scope, Send

from ui.caller import ASKER, ROLE, Role
from ui.listening import LOOPBACK
from ui.page.account import Account, account_of
from ui.page.door import USER, Door, Entrance
from ui.page.guard import Guard
from ui.page.limits import Limits
from ui.page.login import Login
from ui.page.metrics import Metrics
from ui.page.options import PageOptions
from ui.page.proxy import PATH, Proxied
from ui.page.routes import Mount, Table
from ui.page.sessions import Sessions
from ui.page.watch import Watch
from ui.users import UsersFile

PER_MINUTE = 60  # questions of each client, where others can reach the page and nothing else is set


@dataclass(frozen=True, slots=True)
class Front:
    """What it goes by. `hosts`: the names answered to; `own`: only this machine can reach it; `must`: people have to
    sign in even while the users file is empty; `mounts`: the applications beside the page; `account`: whose connection
    a request comes over.
    """

    users: UsersFile
    options: PageOptions = field(default_factory=PageOptions)
    hosts: tuple[str, ...] = LOOPBACK
    own: bool = True
    must: bool = False
    mounts: tuple[Mount, ...] = ()
    account: Callable[[Scope], Account] = account_of

    @property
    def unnamed(self) -> Role:
        """The role of everybody where nobody signs in: on one's own machine, one may do everything."""
        return Role.CURATOR if self.own else Role.READER

    @property
    def per_minute(self) -> int | None:
        """Questions that each client may ask in a minute; None: as many as they like."""
        alone = self.own and not self.options.trusted_header and not self.options.proxies
        return self.options.questions_per_minute or (None if alone else PER_MINUTE)


@dataclass(frozen=True, slots=True)
class Fronted:
    """The application behind its front, and the parts that the server speaks to."""

    app: ASGIApp
    limits: Limits


def fronted(app: ASGIApp, front: Front, metrics: Metrics) -> Fronted:
    """`app`, and the mounts beside it, behind everything that stands in front of them."""
    options = front.options
    sessions = Sessions(options.idle, options.longest)
    login = Login(front.users, sessions)
    limits = Limits(_Beside(app, front.mounts), options, front.per_minute)
    entrance = Entrance(options, front.users, sessions, front.unnamed, front.must, front.account)
    door = Door(limits, entrance, login)
    guard = Guard(door, front.hosts, Table(front.mounts), options.deadline)
    metrics.watch("pincite_answers_under_way", "Answers under way or waiting.", lambda: limits.under_way.count)
    metrics.watch("pincite_sessions", "People signed in.", lambda: len(sessions))
    for outcome in login.outcomes:
        name = f"pincite_logins_{outcome.replace(' ', '_')}"
        metrics.watch(name, f"Attempts to sign in: {outcome}.", partial(login.outcomes.__getitem__, outcome))
    return Fronted(Watch(Proxied(guard, options), metrics), limits)


class _Beside:
    """ASGI: requests below a mount's prefix go to the mount, all others to the page."""

    def __init__(self, page: ASGIApp, mounts: Sequence[Mount]) -> None:
        self.page = page
        self.mounts = mounts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(scope, receive, send)
            return
        ASKER.set(scope.get(USER, ""))
        path = scope.get(PATH, scope["path"])
        for mount in self.mounts:
            if path == mount.prefix or path.startswith(f"{mount.prefix}/"):
                await mount.app({**scope, "path": path, "root_path": "", ROLE: scope.get(ROLE)}, receive, send)
                return
        await self.page(scope, receive, send)

    async def _live(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The page's own beginning and end, with the mounts' around it."""
        async with AsyncExitStack() as lives:
            for mount in self.mounts:
                if mount.lifespan is not None:
                    await lives.enter_async_context(mount.lifespan())
            await self.page(scope, receive, send)
