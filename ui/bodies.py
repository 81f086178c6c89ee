"""A request's body, read before anything is done with it: so large at most, and whole within so many seconds."""

from __future__ import annotations

import asyncio
import re
from enum import Enum, auto

from starlette.datastructures import Headers
from starlette.types import Message, Receive

WITHIN = 30.0  # seconds in which a body has to arrive, where nothing else is said
_SIZE = re.compile(r"[0-9]{1,18}")


class Unread(Enum):
    """Why there is no body."""

    TOO_LARGE = auto()
    TOO_SLOW = auto()
    LEFT = auto()  # whoever sent it went away before its end


def declares_more(headers: Headers, most: int) -> bool:
    """Whether the request says of itself that its body has more than `most` bytes, or a size that is no number."""
    declared = headers.get("content-length")
    return declared is not None and not (_SIZE.fullmatch(declared) and int(declared) <= most)


async def read_body(receive: Receive, most: int, within: float = WITHIN) -> bytes | Unread:
    """The whole body; of one that has more than `most` bytes, no more than that is read."""
    try:
        async with asyncio.timeout(within):
            return await _read(receive, most)
    except TimeoutError:
        return Unread.TOO_SLOW


async def _read(receive: Receive, most: int) -> bytes | Unread:
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return Unread.LEFT
        body += message.get("body", b"")
        if len(body) > most:
            return Unread.TOO_LARGE
        if not message.get("more_body", False):
            return bytes(body)


def replayed(body: bytes, receive: Receive) -> Receive:
    """Give the body that was read once more, then whatever comes after it."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again
