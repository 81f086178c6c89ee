"""How much at once: rates, what is under way, deadlines, and the end."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from starlette.types import Receive, Scope, Send

from tests.ui.page.fronting import DATA, JOIN, Reply, behind, join, page, put_async, token, users_file
from ui.caller import Role
from ui.page.front import PER_MINUTE, Front
from ui.page.limits import Limits
from ui.page.options import PageOptions
from ui.page.routes import LARGEST_DRAFT, LARGEST_PAPER, Mount
from ui.page.tray import Purpose
from ui.users import UsersFile

BODY = b'{"session_hash": "x"}'


def front(tmp_path: Path, own: bool = True, mounts: tuple[Mount, ...] = (), **options: Any) -> Front:
    page_options = PageOptions(**options)
    return Front(UsersFile(tmp_path / "users.json"), page_options, own=own, mounts=mounts)


def test_each_client_has_its_own_pace(tmp_path: Path) -> None:
    app = behind(front(tmp_path, own=False, questions_per_minute=4)).app
    statuses = [join(app, "x", client="192.0.2.1").status for _ in range(3)]
    assert statuses == [200, 200, 429]
    assert join(app, "x", client="192.0.2.2").status == 200
    refused = join(app, "x", client="192.0.2.1")
    assert int(refused.header("retry-after")) >= 1
    assert "You have asked very often; ask again in" in refused.json["detail"]


@pytest.mark.parametrize(
    ("own", "options", "per_minute"),
    [
        (True, {}, None),
        (True, {"proxies": ("10.0.0.1",)}, PER_MINUTE),
        (False, {}, PER_MINUTE),
        (True, {"questions_per_minute": 7}, 7),
    ],
)
def test_on_ones_own_machine_there_is_no_hurry(
    tmp_path: Path, own: bool, options: dict[str, Any], per_minute: int | None
) -> None:
    assert front(tmp_path, own, **options).per_minute == per_minute


class Slow:
    """An application that answers when told to."""

    def __init__(self) -> None:
        self.go = asyncio.Event()
        self.at_once = self.most = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        await self.go.wait()
        self.at_once -= 1
        await page(scope, receive, send)


def test_what_is_too_much_is_told_that_it_is_busy(tmp_path: Path) -> None:
    async def run() -> None:
        slow = Slow()
        app = behind(front(tmp_path, waiting=2), slow).app
        streams = [asyncio.ensure_future(put_async(app, f"{DATA}?session_hash={n}")) for n in range(2)]
        await asyncio.sleep(0.01)
        busy = await put_async(app, JOIN, "POST", body=BODY)
        assert (busy.status, busy.header("retry-after")) == (503, "60")
        assert busy.json["detail"] == "Busy: 2 answers are under way or waiting. Try again in a minute."
        slow.go.set()
        assert [reply.status for reply in await asyncio.gather(*streams)] == [200, 200]
        assert (await put_async(app, JOIN, "POST", body=BODY)).status == 200

    asyncio.run(run())


def test_programs_take_turns(tmp_path: Path) -> None:
    secret = token(users_file(tmp_path, ("Ada", Role.READER)), "ci")

    async def run() -> None:
        slow = Slow()
        app = behind(front(tmp_path, mounts=(Mount("/api", slow),), at_once=2)).app
        bearer = [("authorization", f"Bearer {secret}")]
        calls = [asyncio.ensure_future(put_async(app, "/api/ask", "POST", headers=bearer)) for _ in range(6)]
        await asyncio.sleep(0.05)
        assert slow.at_once == 2
        slow.go.set()
        assert {reply.status for reply in await asyncio.gather(*calls)} == {200}
        assert slow.most == 2

    asyncio.run(run())


@pytest.mark.parametrize(("path", "method"), [("/config", "GET"), (JOIN, "POST"), (f"{DATA}?session_hash=x", "GET")])
def test_nobody_waits_for_ever(tmp_path: Path, path: str, method: str) -> None:
    async def whole() -> Reply:
        slow = Slow()
        app = behind(front(tmp_path, deadline=0.05, answer_deadline=0.05), slow).app
        task = asyncio.ensure_future(put_async(app, path, method, body=BODY))
        await asyncio.sleep(0.2)
        slow.go.set()  # what it says now is dropped
        return await task

    reply = asyncio.run(whole())
    assert reply.status == 504
    assert "There was no answer within 0.05 seconds." in reply.body


def test_the_end_is_waited_for_and_nothing_new_begun(tmp_path: Path) -> None:
    async def run() -> None:
        slow = Slow()
        fronted = behind(front(tmp_path), slow)
        stream = asyncio.ensure_future(put_async(fronted.app, f"{DATA}?session_hash=x"))
        await asyncio.sleep(0.01)
        fronted.limits.under_way.stop()
        assert not fronted.limits.idle
        refused = await put_async(fronted.app, JOIN, "POST", body=BODY)
        assert refused.status == 503
        assert "is being stopped" in refused.json["detail"]
        slow.go.set()
        assert (await stream).status == 200
        assert fronted.limits.idle

    asyncio.run(run())


def test_a_question_just_taken_is_not_forgotten_at_the_end(tmp_path: Path) -> None:
    now = 100.0

    async def run() -> None:
        nonlocal now
        limits = Limits(page, PageOptions(), None, lambda: now)
        from ui.page.guard import ROUTE
        from ui.page.routes import Table

        scope: Scope = {
            "type": "http",
            "method": "POST",
            "path": JOIN,
            "headers": [],
            ROUTE: Table().find(JOIN, "POST")[0],
        }

        async def send(_: object) -> None:
            pass

        await limits({**scope, "pincite.key": ""}, lambda: asyncio.sleep(0), send)  # type: ignore[arg-type,return-value]
        assert not limits.idle  # its answer will be fetched in a moment
        now += 1.1
        assert limits.idle

    asyncio.run(run())


def test_the_table_and_the_tray_agree_on_sizes() -> None:
    assert (Purpose.DRAFT.largest, Purpose.PAPER.largest) == (LARGEST_DRAFT, LARGEST_PAPER)


def test_mounts_live_as_long_as_the_server(tmp_path: Path) -> None:
    from contextlib import asynccontextmanager

    lived: list[str] = []

    @asynccontextmanager
    async def life():  # type: ignore[no-untyped-def]
        lived.append("begun")
        yield
        lived.append("ended")

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        lived.append(scope["type"])

    async def nothing(*_: object) -> dict[str, str]:
        return {}

    fronted = behind(front(tmp_path, mounts=(Mount("/mcp", page, lifespan=life),)), app)
    asyncio.run(fronted.app({"type": "lifespan"}, nothing, nothing))  # type: ignore[arg-type]
    assert lived == ["begun", "lifespan", "ended"]
