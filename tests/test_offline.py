"""The guard that the other tests rely on."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.offline import sitecustomize as offline

BEYOND = ["192.0.2.1", "2001:db8::1"]  # addresses reserved for documentation: nobody answers there


@pytest.mark.parametrize("address", BEYOND)
def test_no_connection_leaves_the_machine(address: str) -> None:
    with pytest.raises(offline.NetworkBlocked, match="stay on this machine"):
        socket.create_connection((address, 80), timeout=1)
    assert offline.ATTEMPTS.pop() == f"socket.getaddrinfo {address!r}"


def test_a_socket_of_ones_own_is_watched_too() -> None:
    with socket.socket() as own, pytest.raises(offline.NetworkBlocked):
        own.connect((BEYOND[0], 80))
    assert offline.ATTEMPTS.pop() == f"socket.connect {BEYOND[0]!r}"
    with socket.socket(type=socket.SOCK_DGRAM) as own, pytest.raises(offline.NetworkBlocked):
        own.sendto(b"", (BEYOND[0], 53))
    assert offline.ATTEMPTS.pop() == f"socket.sendto {BEYOND[0]!r}"


def test_no_name_is_looked_up() -> None:
    with pytest.raises(offline.NetworkBlocked):
        socket.gethostbyname("example.org")
    assert offline.ATTEMPTS.pop() == "socket.gethostbyname 'example.org'"


def test_subprocesses_obey() -> None:
    code = f"import socket; socket.create_connection(({BEYOND[0]!r}, 80), timeout=1)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "NetworkBlocked: Tests stay on this machine" in done.stderr


def test_loopback_is_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        client.sendall(b"here")
        with server.accept()[0] as accepted:
            assert accepted.recv(4) == b"here"


@pytest.mark.parametrize(
    ("host", "local"),
    [("127.8.9.1", True), ("::1", True), (b"localhost", True), (None, True), ("", True), ("fe80::1%eth0", False),
     ("10.0.0.1", False), ("localhost.example.org", False)],
)  # fmt: skip
def test_what_counts_as_this_machine(host: object, local: bool) -> None:
    assert offline.is_local(host) is local


def test_home_library_and_keys_are_not_the_persons_own(tmp_path: Path) -> None:
    assert Path.home() == tmp_path / "home"
    assert Path(os.environ["PINCITE_LIBRARY"]).parent == tmp_path
    kept = [name for name in os.environ if name.startswith(("OPENAI_", "LANGSMITH_", "LANGCHAIN_"))]
    assert not [name for name in kept if os.environ[name] != "false"]  # what the command line switches off stays off
