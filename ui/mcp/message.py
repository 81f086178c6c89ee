"""What comes over HTTP has to be a message of the protocol; what is none is told so before the kit sees it, in whose
answer pydantic would quote it.
"""

from __future__ import annotations

import json
from http import HTTPStatus

from mcp.types import INVALID_REQUEST, PARSE_ERROR
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from ui.bodies import replayed

_REMEDY = "Send one object with jsonrpc, method and params, as the protocol has it."


class Messages:
    """ASGI middleware behind the guard, which has read the body."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a message through, and everything that is not sent by POST."""
        if scope["type"] == "http" and scope["method"] == "POST":
            body = await Request(scope, receive).body()
            if found := fault(body):
                code, what = found
                error = {"code": code, "message": f"{what} {_REMEDY}"}
                answer = JSONResponse({"jsonrpc": "2.0", "id": None, "error": error}, HTTPStatus.BAD_REQUEST)
                await answer(scope, receive, send)
                return
            receive = replayed(body, receive)
        await self.app(scope, receive, send)


def fault(body: bytes) -> tuple[int, str] | None:
    """What a body is instead of a message, with the protocol's code for it; None for a message."""
    try:
        message = json.loads(body)
    except (ValueError, RecursionError):
        return PARSE_ERROR, "The body is not JSON."
    if isinstance(message, list):
        return INVALID_REQUEST, "The body is a list of messages, and one is taken at a time."
    if not isinstance(message, dict) or message.get("jsonrpc") != "2.0":
        return INVALID_REQUEST, "The body is no message of JSON-RPC 2.0."
    if not isinstance(message.get("id", 0), str | int) or isinstance(message.get("id"), bool):
        return INVALID_REQUEST, "The message's id is neither text nor a whole number."
    if not isinstance(message.get("params", {}), dict):
        return INVALID_REQUEST, "The message's params are no object."
    if isinstance(message.get("method"), str) or "result" in message or isinstance(message.get("error"), dict):
        return None
    return INVALID_REQUEST, "The message names no method."
