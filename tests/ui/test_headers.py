"""Headers as both guards treat them."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from ui.headers import hardened, host_name


@pytest.mark.parametrize(
    ("host", "name"),
    [("127.0.0.1:7861", "127.0.0.1"), ("[::1]:7861", "::1"), ("LOCALHOST", "localhost"), ("", ""), ("a b", ""),
     ("a.b:1:2", ""), ("user@a", ""), ("a\n", ""), ("[::1", ""), ("a:", ""), ("a:123456", "")],
)  # fmt: skip
def test_host_names(host: str, name: str) -> None:
    assert host_name(host) == name


def test_what_every_answer_is_sent_with() -> None:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    own = [
        (b"access-control-allow-origin", b"*"),
        (b"access-control-allow-origin", b"x"),
        (b"a", b"own"),
        (b"b", b"own"),
    ]

    async def run() -> None:
        out = hardened(send, {"a": "always"}, {"b": "else", "c": "else"})
        await out({"type": "http.response.start", "status": 200, "headers": own})
        await out({"type": "http.response.body", "body": b"x"})

    asyncio.run(run())
    told = {name.decode().lower(): value.decode() for name, value in sent[0]["headers"]}
    assert told == {"a": "always", "b": "own", "c": "else"}
    assert sent[1] == {"type": "http.response.body", "body": b"x"}
