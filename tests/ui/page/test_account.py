"""Whose connection a request comes over, by real sockets and the system's own table of them."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
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


@contextmanager
def listening(host: str) -> Iterator[socket.socket]:
    with socket.create_server((host, 0), family=socket.AF_INET6 if ":" in host else socket.AF_INET) as server:
        server.settimeout(10)
        yield server


def scope_of(accepted: socket.socket) -> dict[str, Any]:
    return {"client": accepted.getpeername()[:2], "server": accepted.getsockname()[:2]}


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
            assert account_of(scope_of(accepted)) is Account.UNKNOWN


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
