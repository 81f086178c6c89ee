"""Headers as both guards treat them: the host that was asked for, and what every answer is sent with."""

from __future__ import annotations

import re
from collections.abc import Mapping

from starlette.datastructures import MutableHeaders
from starlette.types import Message, Send

_HOST = re.compile(r"(?:\[(?P<address>[0-9a-f:.]+)\]|(?P<name>[a-z0-9._-]+))(?::[0-9]{1,5})?")


def host_name(host: str) -> str:
    """The host's name without its port: `127.0.0.1:7861` → `127.0.0.1`, `[::1]:7861` → `::1`; empty for no host."""
    found = _HOST.fullmatch(host.lower())
    return (found["address"] or found["name"]) if found else ""


def hardened(send: Send, always: Mapping[str, str], unless_said: Mapping[str, str] | None = None) -> Send:
    """`send`, with the headers of `always` in place of the answer's own, those of `unless_said` where it has none, and
    without grants to pages of other origins.
    """

    async def out(message: Message) -> None:
        if message["type"] == "http.response.start":
            message.setdefault("headers", [])
            headers = MutableHeaders(raw=message["headers"])
            for name in {name for name in headers if name.startswith("access-control-")}:
                del headers[name]
            for name, value in always.items():
                headers[name] = value
            for name, value in (unless_said or {}).items():
                headers.setdefault(name, value)
        await send(message)

    return out
