"""The page where people sign in and out: our own, without a script, with attempts slowed by name and by address."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypedDict
from urllib.parse import parse_qs

from anyio import CapacityLimiter, to_thread
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.datastructures import QueryParams
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import Scope

from ui.caller import Caller
from ui.logs import tell
from ui.page.attempts import Attempts, address_key
from ui.page.proxy import CLIENT, PATH
from ui.page.sessions import Sessions
from ui.passwords import matches
from ui.users import LONGEST_NAME, User, UsersFile, key_of

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)
# A form sent under `no-referrer` comes with the origin `null`, which nobody is let in with.
_HEADERS = {"content-security-policy": POLICY, "referrer-policy": "same-origin", "cache-control": "no-store"}
_NEXT = re.compile(r"/(?![/\\])[^\\\s\x00-\x1f\x7f]{0,2000}")
_AT_ONCE, _WAITING = 2, 20  # passwords looked at, and waiting for it: each takes 64 MiB and 0.1 s
_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined
)


@dataclass
class Login:
    """Signs people in and out. `by_address` and `by_name` slow their attempts; `outcomes` counts them."""

    users: UsersFile
    sessions: Sessions
    by_address: Attempts = field(default_factory=lambda: Attempts(5, 300.0))
    by_name: Attempts = field(default_factory=lambda: Attempts(10, 30.0))  # by others' tries, nobody is shut out longer
    limiter: CapacityLimiter | None = None
    waiting: int = 0
    outcomes: dict[str, int] = field(default_factory=lambda: {"signed in": 0, "refused": 0, "slowed": 0})

    async def answer(self, scope: Scope, body: bytes, caller: Caller | None) -> Response:
        """The page, or what comes of a form that was sent."""
        if scope[PATH] == "/logout":
            return self._logout(scope, caller)
        root = scope.get("root_path", "")
        if scope["method"] != "POST":
            wanted = _safe(QueryParams(scope.get("query_string", b"")).get("next", "/"))
            return RedirectResponse(root + wanted, 303) if caller else _shown(scope, "login.html", wanted=wanted)
        form = {name: values[0] for name, values in _form(body).items()}
        wanted = _safe(form.get("next", "/"))
        name, password = form.get("name", "")[:LONGEST_NAME], form.get("password", "")
        wait = max(self.by_name.wait(key_of(name)), self.by_address.wait(address_key(scope[CLIENT])))
        if wait > 0:
            self._tell("slowed", "", scope[CLIENT])
            seconds = str(int(wait) + 1)
            said = f"Too many attempts have failed. Try again in {seconds} seconds."
            return _shown(scope, "login.html", 429, {"retry-after": seconds}, wanted=wanted, name=name, said=said)
        if self.waiting >= _WAITING:
            said = "Many people are signing in. Try again in a moment."
            return _shown(scope, "login.html", 503, {"retry-after": "5"}, wanted=wanted, name=name, said=said)
        user = await self._checked(name, password, address_key(scope[CLIENT]))
        if user is None:
            said = "The name or the password is not right."
            return _shown(scope, "login.html", 401, wanted=wanted, name=name, said=said)
        return self._begun(scope, user, root + wanted)

    async def _checked(self, name: str, password: str, address: str) -> User | None:
        """Who this is; None for a wrong password as for an unknown name, after the same time."""
        self.by_name.begin(key_of(name))
        self.by_address.begin(address)
        self.limiter = self.limiter or CapacityLimiter(_AT_ONCE)
        user = self.users.now().user(name)
        self.waiting += 1
        try:
            right = await to_thread.run_sync(matches, password, user.password if user else None, limiter=self.limiter)
        finally:
            self.waiting -= 1
        if user is None or not right:
            self._tell("refused", name if user else "", address)  # what is no name may be a password
            return None
        self._tell("signed in", user.name, address)
        self.by_name.forget(key_of(name))
        self.by_address.forgive(address)
        return user

    def _tell(self, outcome: str, name: str, client: str) -> None:
        self.outcomes[outcome] += 1
        tell(
            "login",
            logging.INFO if outcome == "signed in" else logging.WARNING,
            outcome=outcome,
            user=name,
            client=client,
        )

    def _begun(self, scope: Scope, user: User, target: str) -> Response:
        """A session with an id of its own: whichever the browser came with is ended, never taken over."""
        self.sessions.end(session_of(scope))
        response = RedirectResponse(target, 303, {"cache-control": "no-store"})
        response.set_cookie(_cookie(scope), self.sessions.begin(user), **_fence(scope))
        return response

    def _logout(self, scope: Scope, caller: Caller | None) -> Response:
        root = scope.get("root_path", "")
        if caller is None:
            return RedirectResponse(f"{root}/login", 303)
        if scope["method"] != "POST":
            return _shown(scope, "logout.html", name=caller.name)
        response = RedirectResponse(f"{root}/login", 303, {"cache-control": "no-store"})
        self.sessions.end(session_of(scope))
        response.delete_cookie(_cookie(scope), **_fence(scope))
        return response


def session_of(scope: Scope) -> str:
    """The session's id that a request comes with; empty for none."""
    return HTTPConnection(scope).cookies.get(_cookie(scope), "")


def _cookie(scope: Scope) -> str:
    """Over TLS, browsers take a cookie of such a name over TLS alone, so that nobody on the way can slip one in: at a
    host's root from nobody but this very host, under a prefix from its site.
    """
    if scope.get("scheme") != "https":
        return "pincite"
    return "__Secure-pincite" if scope.get("root_path") else "__Host-pincite"


class _Fence(TypedDict):
    """Where a cookie is sent: never to a script, never along with another site's forms."""

    path: str
    secure: bool
    httponly: bool
    samesite: Literal["lax"]


def _fence(scope: Scope) -> _Fence:
    secure = scope.get("scheme") == "https"
    return _Fence(path=scope.get("root_path") or "/", secure=secure, httponly=True, samesite="lax")


def _shown(
    scope: Scope, template: str, status: int = 200, headers: dict[str, str] | None = None, **values: str
) -> Response:
    given = {"root": scope.get("root_path", ""), "wanted": "/", "name": "", "said": "", **values}
    return HTMLResponse(_TEMPLATES.get_template(template).render(given), status, {**_HEADERS, **(headers or {})})


def _form(body: bytes) -> dict[str, list[str]]:
    try:
        return parse_qs(body.decode("utf-8"), max_num_fields=8)
    except ValueError:
        return {}


def _safe(wanted: str) -> str:
    """Where to go after signing in: a path of this page, and nothing that a browser would take for another host."""
    return wanted if _NEXT.fullmatch(wanted) else "/"
