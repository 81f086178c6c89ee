"""A front over a page that says who asks, and how to put requests to it within the test."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import argon2
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.caller import ROLE, SIGNED_IN, Role
from ui.page.account import Account
from ui.page.door import USER
from ui.page.front import Front, Fronted, fronted
from ui.page.metrics import Metrics
from ui.tokens import issue
from ui.users import User, change_users

PASSWORD = "correct horse battery"
DAY = "2026-11-21"
_QUICK = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)  # for tests: the hash says how it was made
HASH = _QUICK.hash(PASSWORD)
JOIN, DATA = "/gradio_api/queue/join", "/gradio_api/queue/data"


@dataclass
class Reply:
    """What came back: status, headers as sent (names in lower case), body."""

    status: int
    headers: list[tuple[str, str]]
    body: str

    def header(self, name: str) -> str:
        """The header's value; empty where it is missing."""
        return next((value for key, value in self.headers if key == name), "")

    @property
    def cookie(self) -> str:
        """The cookie that was set, as it is sent back."""
        return self.header("set-cookie").partition(";")[0]

    @property
    def json(self) -> Any:
        return json.loads(self.body)


async def page(scope: Scope, receive: Receive, send: Send) -> None:
    """Says who asks, under which path, from where."""
    said = {name: scope.get(name) for name in (USER, ROLE, SIGNED_IN, "path", "root_path", "scheme")}
    said["host"] = dict(scope["headers"]).get(b"host", b"").decode()
    body = json.dumps(said).encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
    await send({"type": "http.response.body", "body": body})


def users_file(folder: Path, *users: tuple[str, Role]) -> Path:
    """A users file in which all have the same password, cheaply hashed."""
    path = folder / "users.json"
    for name, role in users:
        change_users(path, lambda held, name=name, role=role: held.with_user(User(name, role, HASH, DAY)))  # type: ignore[misc]
    return path


def token(path: Path, name: str, role: Role = Role.READER) -> str:
    """Issue a token in the users file."""
    secret, kept = issue(name, role, DAY)
    change_users(path, lambda held: held.with_token(kept))
    return secret


def behind(front: Front, app: ASGIApp = page, account: Account = Account.OWN) -> Fronted:
    """The page behind this front, over connections of this account: those of the tests are not real ones."""
    return fronted(app, replace(front, account=lambda scope: account), Metrics())


async def put_async(
    app: ASGIApp,
    path: str,
    method: str = "GET",
    headers: Iterable[tuple[str, str]] = (),
    body: bytes = b"",
    client: str = "127.0.0.1",
    host: str = "127.0.0.1:7860",
) -> Reply:
    """Put one request to an application, with `?…` in its path where there is a query."""
    sent: list[Message] = []
    given = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        if given:
            return given.pop()
        await asyncio.sleep(3600)
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    raw = [(b"host", host.encode("latin-1"))] + [(k.lower().encode(), v.encode("latin-1")) for k, v in headers]
    route, _, query = path.partition("?")
    scope = {
        "type": "http", "method": method, "path": route, "raw_path": route.encode(), "query_string": query.encode(),
        "headers": raw, "client": (client, 50000), "server": ("127.0.0.1", 7860), "scheme": "http", "root_path": "",
    }  # fmt: skip
    await app(scope, receive, send)
    answered = [(k.decode().lower(), v.decode("latin-1")) for k, v in sent[0]["headers"]]
    return Reply(sent[0]["status"], answered, b"".join(m.get("body", b"") for m in sent[1:]).decode())


def put(app: ASGIApp, path: str, method: str = "GET", **rest: Any) -> Reply:
    """The same, in a loop of its own."""
    return asyncio.run(put_async(app, path, method, **rest))


def sign_in(
    app: ASGIApp, name: str, password: str = PASSWORD, wanted: str = "/", cookie: str = "", **rest: Any
) -> Reply:
    """Send the form of the login page."""
    headers = [("content-type", "application/x-www-form-urlencoded"), ("cookie", cookie), *rest.pop("headers", [])]
    form = urlencode({"name": name, "password": password, "next": wanted}).encode()
    return put(app, "/login", "POST", headers=headers, body=form, **rest)


def join(app: ASGIApp, conversation: str, cookie: str = "", **rest: Any) -> Reply:
    """Ask as Gradio's script does."""
    headers = [("content-type", "application/json"), ("cookie", cookie), *rest.pop("headers", [])]
    return put(app, JOIN, "POST", headers=headers, body=json.dumps({"session_hash": conversation}).encode(), **rest)
