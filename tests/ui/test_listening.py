"""The web server itself: what it waits for, and for how long."""

from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Iterator

import pytest
import uvicorn
from starlette.responses import PlainTextResponse

from ui import listening
from ui.listening import LOOPBACK, Ending, bind


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A server in a thread, which waits for a quarter of a second."""
    monkeypatch.setattr(listening, "HEADERS_WITHIN", 0.25)
    opened = threading.Event()
    servers: list[uvicorn.Server] = []
    original = listening._Server.__init__

    def noted(self: listening._Server, *arguments: object) -> None:
        original(self, *arguments)  # type: ignore[arg-type]
        servers.append(self)

    monkeypatch.setattr(listening._Server, "__init__", noted)
    with bind(LOOPBACK[0], 0) as bound:
        number = bound.getsockname()[1]
        app = PlainTextResponse("here")
        ending = Ending(lambda: None, lambda: True, 0)
        thread = threading.Thread(target=listening.listen, args=(app, bound, opened.set, ending))
        thread.start()
        assert opened.wait(20)
        yield number
        servers[0].should_exit = True
        thread.join(20)


@pytest.mark.parametrize("sent", [b"", b"GET / HTTP/1.1\r\nHost: x\r\n", b"GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HT"])
def test_who_begins_a_request_and_goes_silent_is_hung_up_on(port: int, sent: bytes) -> None:
    with socket.create_connection((LOOPBACK[0], port), timeout=10) as silent:
        silent.sendall(sent)
        received = b""
        while chunk := silent.recv(4096):  # ends when the server closes; else the time is up, and this fails
            received += chunk
    assert (b"here" in received) is (sent.count(b"\r\n\r\n") == 1)


def test_who_asks_is_answered(port: int) -> None:
    connection = http.client.HTTPConnection(LOOPBACK[0], port, timeout=10)
    for _ in range(3):
        connection.request("GET", "/")
        assert connection.getresponse().read() == b"here"
    connection.close()
