"""Which account of this machine is at the other end of a connection on loopback: Linux says so in its table of them.

A proxy that forwards without a word (no header tells of it) usually runs under an account of its own, and so do the
other people of a machine that is shared. Where there is no such table, nothing is known of it.
"""

from __future__ import annotations

import ipaddress
import os
import sys
from collections.abc import Iterator
from enum import Enum, auto
from pathlib import Path

from starlette.types import Scope

TABLES = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))
_OPEN = ("01", "04", "05")  # established, or closed by the client for sending alone; later states name no account


class Account(Enum):
    """Whose connection it is."""

    OWN = auto()
    OTHER = auto()  # also a connection that is there no more: nobody waits for its answer
    UNKNOWN = auto()  # this system does not say


def account_of(scope: Scope) -> Account:
    """Whose connection a request comes over."""
    client, server = scope.get("client"), scope.get("server")
    try:
        tables = [path.read_text("ascii") for path in TABLES if path.exists()]
    except OSError:
        return Account.UNKNOWN
    if not tables or not client or not server or server[1] is None:
        return Account.UNKNOWN
    ends = set(zip(_printed(*client[:2]), _printed(*server[:2]), strict=False))
    found = {uid for table in tables for near, far, uid in _rows(table) if (near, far) in ends}
    return Account.OWN if found == {os.geteuid()} else Account.OTHER


def _rows(table: str) -> Iterator[tuple[str, str, int]]:
    """The near end, the far end and the account of every open connection."""
    for line in table.splitlines()[1:]:
        fields = line.split()
        if len(fields) > 7 and fields[3] in _OPEN:
            yield fields[1], fields[2], int(fields[7])


def _printed(host: str, port: int) -> list[str]:
    """An address as the tables print it: words of four bytes in the machine's order; an IPv4 one in both forms."""
    address = ipaddress.ip_address(host)
    packed = [address.packed]
    if isinstance(address, ipaddress.IPv4Address):
        packed.append(bytes(10) + b"\xff\xff" + address.packed)
    words = [[each[at : at + 4] for at in range(0, len(each), 4)] for each in packed]
    return ["".join(f"{int.from_bytes(word, sys.byteorder):08X}" for word in each) + f":{port:04X}" for each in words]
