"""No network but loopback. Python imports a module of this name at its start, so subprocesses of tests obey it too.

An audit hook sits below every library: it sees the socket calls of the interpreter itself, and cannot be removed.
"""

from __future__ import annotations

import ipaddress
import socket
import sys
from typing import Any

ATTEMPTS: list[str] = []  # what was refused in this process, for the test that has to answer for it

_LOCAL_NAMES = {"", "localhost", "ip6-localhost", "0.0.0.0", "::"}  # recognised, never bound
_LOOK_UPS = {"socket.getaddrinfo", "socket.gethostbyname"}
_CALLS = {"socket.connect", "socket.sendto", "socket.sendmsg"}


class NetworkBlocked(PermissionError):
    """A test reached for something beyond this machine."""


def is_local(host: object) -> bool:
    """Whether `host` (a name or an address, or None for "any of ours") is this machine."""
    if host is None:
        return True
    name = host.decode() if isinstance(host, bytes) else str(host)
    if name in _LOCAL_NAMES:
        return True
    try:
        return ipaddress.ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _watch(event: str, args: tuple[Any, ...]) -> None:
    if event in _LOOK_UPS:
        host = args[0]
    elif event in _CALLS and args[0].family in (socket.AF_INET, socket.AF_INET6) and args[1]:
        host = args[1][0]
    else:
        return
    if not is_local(host):
        ATTEMPTS.append(f"{event} {host!r}")
        raise NetworkBlocked(f"Tests stay on this machine, but {event} named {host!r}.")


sys.addaudithook(_watch)
