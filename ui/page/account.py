"""Which account of this machine is at the other end of a connection on loopback, as Linux says.

A proxy that forwards without a word (no header tells of it) usually runs under an account of its own, and so do the
other people of a machine that is shared. The system is asked for the one connection (sock_diag(7), some 60 µs), and
where it has no answer, its table of all of them is read, which takes milliseconds: the kernel walks through every place
where a connection could be. Where there is no such table either, nothing is known.
"""

from __future__ import annotations

import ipaddress
import os
import socket
import struct
import sys
from collections.abc import Iterator
from enum import Enum, auto
from pathlib import Path

from starlette.types import Scope

TABLES = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))
_OPEN = (1, 4, 5)  # established, or closed by the client for sending alone; later states name no account
_DIAG, _BY_FAMILY, _REQUEST = 4, 20, 1  # NETLINK_SOCK_DIAG, SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST
_HEAD = struct.Struct("=IHHII")  # nlmsghdr: length, type, flags, sequence, port
_ASKED = struct.Struct("=4BI")  # inet_diag_req_v2: family, protocol, extensions, padding, states
_ENDS = struct.Struct("!HH16s16s")  # inet_diag_sockid: ports and addresses; then an interface and two words, see below
_SOCKET = struct.pack("=3I", 0, 0xFFFFFFFF, 0xFFFFFFFF)  # any interface, and no cookie
_SAID = struct.Struct("=4B48s5I")  # inet_diag_msg: family, state, …, ends, …, account, inode


class Account(Enum):
    """Whose connection it is."""

    OWN = auto()
    OTHER = auto()  # also a connection that is there no more: nobody waits for its answer
    UNKNOWN = auto()  # this system does not say


def account_of(scope: Scope) -> Account:
    """Whose connection a request comes over."""
    client, server = scope.get("client"), scope.get("server")
    if client and server and server[1] is not None:
        told = _told(client[:2], server[:2])
        if told is not None:
            return Account.OWN if told == os.geteuid() else Account.OTHER
    try:
        tables = [path.read_text("ascii") for path in TABLES if path.exists()]
    except OSError:
        return Account.UNKNOWN
    if not tables or not client or not server or server[1] is None:
        return Account.UNKNOWN
    ends = set(zip(_printed(*client[:2]), _printed(*server[:2]), strict=False))
    found = {uid for table in tables for near, far, uid in _rows(table) if (near, far) in ends}
    return Account.OWN if found == {os.geteuid()} else Account.OTHER


def _told(near: tuple[str, int], far: tuple[str, int]) -> int | None:
    """The account at the near end of an open connection; None where the system does not say, or there is none."""
    if not hasattr(socket, "AF_NETLINK"):
        return None
    addresses = [_plain(host) for host, _ in (near, far)]
    family = socket.AF_INET if addresses[0].version == 4 else socket.AF_INET6
    packed = [address.packed.ljust(16, b"\0") for address in addresses]
    ends = _ENDS.pack(near[1], far[1], *packed) + _SOCKET
    states = sum(1 << state for state in _OPEN)
    asked = _ASKED.pack(family, socket.IPPROTO_TCP, 0, 0, states) + ends
    try:
        with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_CLOEXEC, _DIAG) as system:
            system.settimeout(1)
            system.sendto(_HEAD.pack(_HEAD.size + len(asked), _BY_FAMILY, _REQUEST, 1, 0) + asked, (0, 0))
            said, (sender, _) = system.recvfrom(4096)
    except OSError:
        return None
    if sender != 0 or len(said) < _HEAD.size + _SAID.size or _HEAD.unpack_from(said)[1] != _BY_FAMILY:
        return None  # above all an error: that there is no such connection, or that this kernel cannot tell
    _, state, _, _, of, _, _, _, account, _ = _SAID.unpack_from(said, _HEAD.size)
    return int(account) if state in _OPEN and of[:4] == ends[:4] else None


def _plain(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """The address; an IPv4 one that is written as IPv6 as what it is."""
    address = ipaddress.ip_address(host)
    return (isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped) or address


def _rows(table: str) -> Iterator[tuple[str, str, int]]:
    """The near end, the far end and the account of every open connection."""
    for line in table.splitlines()[1:]:
        fields = line.split()
        if len(fields) > 7 and int(fields[3], 16) in _OPEN:
            yield fields[1], fields[2], int(fields[7])


def _printed(host: str, port: int) -> list[str]:
    """An address as the tables print it: words of four bytes in the machine's order; an IPv4 one in both forms."""
    address = ipaddress.ip_address(host)
    packed = [address.packed]
    if isinstance(address, ipaddress.IPv4Address):
        packed.append(bytes(10) + b"\xff\xff" + address.packed)
    words = [[each[at : at + 4] for at in range(0, len(each), 4)] for each in packed]
    return ["".join(f"{int.from_bytes(word, sys.byteorder):08X}" for word in each) + f":{port:04X}" for each in words]
