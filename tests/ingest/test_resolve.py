from __future__ import annotations

import ipaddress
import socket
import threading

import pytest

from ingest.address import fetch
from ingest.errors import FetchError
from ingest.resolve import is_public, resolve


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://localhost/", "http://127.1/", "http://2130706433/", "http://0x7f000001/", "http://0177.0.0.1/",
        "http://0.0.0.0/", "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://[::]/", "http://169.254.169.254/", "http://10.0.0.1/",
        "http://192.168.1.1/", "http://172.16.0.1/", "http://100.64.0.1/", "http://[fe80::1]/", "http://[fc00::1]/",
        "http://[64:ff9b::7f00:1]/", "http://[2002:7f00:1::]/", "http://224.0.0.1/", "http://255.255.255.255/",
    ],
)  # fmt: skip
def test_internal_addresses_are_refused_however_they_are_spelt(url: str) -> None:
    with pytest.raises(FetchError) as caught:
        fetch(url, timeout=5)
    assert (
        "internal address" in caught.value.what or "not known" in caught.value.what or "plain host" in caught.value.what
    )


def test_public_addresses_are_public() -> None:
    for address in ("93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "64:ff9b::5db8:d822"):
        assert is_public(ipaddress.ip_address(address))


def test_one_internal_address_among_several_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [(0, 0, 0, "", ("93.184.216.34", 80)), (0, 0, 0, "", ("10.0.0.1", 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answers)
    with pytest.raises(FetchError, match=r"10\.0\.0\.1"):
        resolve("h.example", 80, 1.0)
    assert resolve("h.example", 80, 1.0, allow_private=True) == "93.184.216.34"


def test_a_look_up_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    release = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: release.wait(5) and [])
    with pytest.raises(FetchError, match=r"was not found within"):
        resolve("h.example", 80, 0.1)
    release.set()
