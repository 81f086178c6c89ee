"""A real HTTP server on loopback that speaks OpenAI's chat completions, whole and as a stream, by a script."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Turn:
    """One scripted response. `cut`: share of the reply after which the connection is closed; `hang_s`: seconds of
    silence before it; `drip_s`: seconds between the pieces of a stream; `body`: sent as it is instead of a completion.
    """

    text: str = ""
    status: int = 200
    cut: float | None = None
    hang_s: float = 0.0
    drip_s: float = 0.0
    finish: str = "stop"
    usage: tuple[int, int] | None = (900, 60)
    headers: tuple[tuple[str, str], ...] = ()
    body: str | None = None


@dataclass
class Script:
    """Turns in order, the last one for ever; `requests` are the bodies received, `keys` their Authorization headers."""

    turns: list[Turn] = field(default_factory=list)
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    url: str = ""
    released: threading.Event = field(default_factory=threading.Event)

    def set(self, *turns: Turn) -> None:
        """Begin a new script."""
        self.turns = list(turns)
        self.requests.clear()
        self.keys.clear()

    def next(self) -> Turn:
        """The turn that is due."""
        return self.turns.pop(0) if len(self.turns) > 1 else self.turns[0]


@contextmanager
def serving() -> Iterator[Script]:  # noqa: C901 - the handler's methods, which need the script
    """The server, for as long as the block runs; hanging responses end with it."""
    script = Script()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: Any) -> None:
            """Silent."""

        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            script.requests.append(request)
            script.keys.append(self.headers.get("Authorization", ""))
            self.close_connection = True
            turn = script.next()
            if self.path != "/v1/chat/completions":
                turn = Turn(status=404)
            if turn.hang_s and script.released.wait(turn.hang_s):
                return
            with suppress(BrokenPipeError, ConnectionResetError):  # the client had enough
                self._answer(turn, bool(request.get("stream")))

        def _answer(self, turn: Turn, stream: bool) -> None:
            if turn.status != 200:
                error = {"error": {"message": "scripted, with a secret sk-123", "type": "scripted", "code": None}}
                self._send(turn, json.dumps(error), "application/json", None)
            elif turn.body is not None:
                self._send(turn, turn.body, "text/event-stream" if stream else "application/json", turn.cut)
            elif stream:
                self._stream(turn)
            else:
                self._send(turn, json.dumps(_whole(turn)), "application/json", turn.cut)

        def _send(self, turn: Turn, body: str, kind: str, cut: float | None) -> None:
            data = body.encode()
            self._head(turn, kind, len(data))
            self.wfile.write(data if cut is None else data[: int(len(data) * cut)])

        def _stream(self, turn: Turn) -> None:
            self._head(turn, "text/event-stream", None)
            text = turn.text if turn.cut is None else turn.text[: int(len(turn.text) * turn.cut)]
            for start in range(0, len(text), 40):
                self._event(_chunk({"role": "assistant", "content": text[start : start + 40]}))
                if turn.drip_s and script.released.wait(turn.drip_s):
                    return
            if turn.cut is None:
                self._event(_chunk({}, turn.finish))
                if turn.usage:
                    self._event(_chunk(None) | {"choices": [], "usage": _usage(turn.usage)})
                self._line("data: [DONE]\n\n")
                self._line("")

        def _event(self, event: dict[str, Any]) -> None:
            self._line(f"data: {json.dumps(event)}\n\n")

        def _line(self, line: str) -> None:
            data = line.encode()
            self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
            self.wfile.flush()

        def _head(self, turn: Turn, kind: str, length: int | None) -> None:
            self.send_response(turn.status)
            self.send_header("Content-Type", kind)
            if length is None:
                self.send_header("Transfer-Encoding", "chunked")
            else:
                self.send_header("Content-Length", str(length))
            for name, value in turn.headers:
                self.send_header(name, value)
            self.end_headers()

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            """A client that goes away is part of the script."""

    server = Server(("127.0.0.1", 0), Handler)
    script.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield script
    finally:
        script.released.set()
        server.shutdown()
        server.server_close()
        thread.join()


def _usage(usage: tuple[int, int]) -> dict[str, int]:
    return {"prompt_tokens": usage[0], "completion_tokens": usage[1], "total_tokens": sum(usage)}


def _whole(turn: Turn) -> dict[str, Any]:
    message = {"role": "assistant", "content": turn.text}
    return {
        "id": "1", "object": "chat.completion", "created": 0, "model": "scripted",
        "choices": [{"index": 0, "message": message, "finish_reason": turn.finish}],
        **({"usage": _usage(turn.usage)} if turn.usage else {}),
    }  # fmt: skip


def _chunk(delta: dict[str, Any] | None, finish: str | None = None) -> dict[str, Any]:
    return {
        "id": "1", "object": "chat.completion.chunk", "created": 0, "model": "scripted",
        "choices": [{"index": 0, "delta": delta or {}, "finish_reason": finish}],
    }  # fmt: skip
