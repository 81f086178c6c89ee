"""Whose connection a request comes over, by real sockets and the system's own table of them."""

from __future__ import annotations

import os
import socket
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from ui.page import account
from ui.page.account import TABLES, Account, account_of

pytestmark = pytest.mark.skipif(not TABLES[0].exists(), reason="this system keeps no table of connections")
CLIENT = """
import encodings.idna, os, socket, sys
host, port, account = sys.argv[1:]
os.setuid(int(account))
with socket.create_connection((host, int(port))) as client:
    client.recv(1)
"""


@pytest.fixture(params=["asked", "table"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """By a question to the system, which falls back to its table; and by the table alone."""
    if request.param == "table":
        monkeypatch.setattr(account, "_told", lambda near, far: None)


@contextmanager
def listening(host: str) -> Iterator[socket.socket]:
    with socket.create_server((host, 0), family=socket.AF_INET6 if ":" in host else socket.AF_INET) as server:
        server.settimeout(10)
        yield server


def scope_of(accepted: socket.socket) -> dict[str, Any]:
    return {"client": accepted.getpeername()[:2], "server": accepted.getsockname()[:2]}


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_ones_own_connection(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    own = os.geteuid()
    with listening(host) as server, socket.create_connection(server.getsockname()[:2]) as client:  # noqa: SIM117
        with server.accept()[0] as accepted:
            scope = scope_of(accepted)
            assert account_of(scope) is Account.OWN
            client.shutdown(socket.SHUT_WR)  # who has sent all still waits for the answer
            assert account_of(scope) is Account.OWN
            monkeypatch.setattr(os, "geteuid", lambda: own + 1)
            assert account_of(scope) is Account.OTHER


@pytest.mark.usefixtures("way")
def test_a_connection_that_is_there_no_more() -> None:
    with listening("127.0.0.1") as server:
        client = socket.create_connection(server.getsockname())
        with server.accept()[0] as accepted:
            scope = scope_of(accepted)
            client.close()
            assert account_of(scope) in (Account.OTHER, Account.OWN)  # a close that is not through yet
        assert account_of({**scope, "client": ("127.0.0.1", 1)}) is Account.OTHER


def test_nothing_is_known_where_the_system_does_not_say(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with listening("127.0.0.1") as server, socket.create_connection(server.getsockname()):  # noqa: SIM117  one by one
        with server.accept()[0] as accepted:
            assert account_of({**scope_of(accepted), "server": ("/run/socket", None)}) is Account.UNKNOWN
            assert account_of({**scope_of(accepted), "client": None}) is Account.UNKNOWN
            monkeypatch.setattr(account, "TABLES", (tmp_path / "none",))
            monkeypatch.setattr(account, "_told", lambda near, far: None)
            assert account_of(scope_of(accepted)) is Account.UNKNOWN


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("called", ["127.0.0.1", "::ffff:127.0.0.1"])
@pytest.mark.parametrize("own", [True, False])
def test_another_process(called: str, own: bool) -> None:
    if not own and os.geteuid() != 0:
        pytest.skip("only root can take on another account")
    with listening("127.0.0.1") as server:
        account = str(os.geteuid() if own else 65534)
        command = [sys.executable, "-I", "-S", "-c", CLIENT, called, str(server.getsockname()[1]), account]
        with subprocess.Popen(command) as process, server.accept()[0] as accepted:
            assert account_of(scope_of(accepted)) is (Account.OWN if own else Account.OTHER)
            accepted.send(b"x")
            assert process.wait(10) == 0


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_one_connection_is_asked_about_without_the_table(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The table costs milliseconds for each request of the page, so what the system says of one connection is enough.
    Of what is none, or only listens, it says nothing: then the table decides.
    """
    with listening(host) as server, socket.create_connection(server.getsockname()[:2]) as client:  # noqa: SIM117
        with server.accept()[0] as accepted:
            near, far = ends = scope_of(accepted).values()
            if account._told(*ends) is None:
                pytest.skip("this kernel does not tell of one connection")
            monkeypatch.setattr(account, "TABLES", ())
            assert account_of(scope_of(accepted)) is Account.OWN
            client.shutdown(socket.SHUT_WR)
            assert account_of(scope_of(accepted)) is Account.OWN
            for others in [(server.getsockname()[:2], far), ((host, 1), far), (near, (host, 1))]:
                assert account._told(*others) is None


class System:
    """A socket that answers for the kernel: that the connection it is asked about is account 1234's."""

    sender = 0
    change: Callable[[bytes], bytes] = staticmethod(lambda answer: answer)

    def __init__(self, *_: object) -> None:
        self.said = b""

    def __enter__(self) -> System:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def settimeout(self, seconds: float) -> None:
        assert seconds > 0

    def sendto(self, asked: bytes, _: object) -> None:
        self.said = struct.pack("=IHHII4B48s5I", 88, 20, 0, 1, 0, 2, 1, 0, 0, asked[24:72], 0, 0, 0, 1234, 0)

    def recvfrom(self, _: int) -> tuple[bytes, tuple[int, int]]:
        return self.change(self.said), (self.sender, 0)


@pytest.mark.parametrize(
    ("sender", "change", "told"),
    [
        (0, lambda answer: answer, 1234),
        (4711, lambda answer: answer, None),  # another process
        (0, lambda answer: b"", None),
        (0, lambda answer: answer[:60], None),
        (0, lambda answer: struct.pack("=IHHIIi", 36, 2, 0, 1, 0, -2) + bytes(68), None),  # there is none
        (0, lambda answer: answer[:17] + b"\x0a" + answer[18:], None),  # it only listens
        (0, lambda answer: answer[:20] + b"\0\1" + answer[22:], None),  # it is another one
    ],
    ids=["good", "of a process", "empty", "cut", "error", "listening", "other"],
)
def test_an_answer_that_does_not_fit_is_none(
    monkeypatch: pytest.MonkeyPatch, sender: int, change: Callable[[bytes], bytes], told: int | None
) -> None:
    monkeypatch.setattr(System, "sender", sender)
    monkeypatch.setattr(System, "change", staticmethod(change))
    monkeypatch.setattr(socket, "socket", System)
    assert account._told(("127.0.0.1", 50000), ("127.0.0.1", 7860)) == told
