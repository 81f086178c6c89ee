"""Bodies as both guards read them: so large at most, whole in time, and given again."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers

from ui.bodies import Unread, declares_more, read_body, replayed

LEFT = {"type": "http.disconnect"}


def receiving(*messages: Any) -> Any:
    coming = list(messages)

    async def receive() -> Any:
        return coming.pop(0) if coming else await asyncio.sleep(60)

    return receive


def chunk(body: bytes, more: bool = True) -> dict[str, Any]:
    return {"type": "http.request", "body": body, "more_body": more}


@given(st.lists(st.binary(max_size=9), min_size=1, max_size=6), st.integers(0, 40))
def test_a_body_is_whole_or_too_large_and_given_again_as_it_came(parts: list[bytes], most: int) -> None:
    async def run() -> tuple[bytes | Unread, Any, Any]:
        receive = receiving(*map(chunk, parts[:-1]), chunk(parts[-1], False), LEFT)
        body = await read_body(receive, most)
        if isinstance(body, Unread):
            return body, None, None
        again = replayed(body, receive)
        return body, await again(), await again()

    body, first, second = asyncio.run(run())
    whole = b"".join(parts)
    if len(whole) > most:
        assert body is Unread.TOO_LARGE
    else:
        assert (body, first, second) == (whole, chunk(whole, False), LEFT)


@pytest.mark.parametrize(
    ("messages", "why"),
    [
        ([], Unread.TOO_SLOW),
        ([chunk(b"a")], Unread.TOO_SLOW),
        ([chunk(b"a"), LEFT], Unread.LEFT),
        ([chunk(b"a"), chunk(b"b" * 10)], Unread.TOO_LARGE),  # though it never ends
    ],
)
def test_why_there_is_none(messages: list[Any], why: Unread) -> None:
    assert asyncio.run(read_body(receiving(*messages), 10, within=0.01)) is why


@pytest.mark.parametrize(
    ("declared", "more"),
    [(None, False), ("0", False), ("10", False), ("010", False), ("11", True), ("9" * 5000, True), ("-1", True),
     ("", True), ("ten", True), ("\xb2", True), ("\u0663", True), ("1_0", True), ("+5", True), (" 5", True)],
)  # fmt: skip
def test_what_a_request_says_of_its_size(declared: str | None, more: bool) -> None:
    raw = (
        [] if declared is None else [(b"content-length", declared.encode("utf-8" if declared > "\xff" else "latin-1"))]
    )
    assert declares_more(Headers(raw=raw), 10) is more
