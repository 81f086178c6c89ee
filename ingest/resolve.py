"""From a host's name to the one address that is connected to, refused where it lies inside a private network."""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import threading

from ingest.errors import FetchError

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


def resolve(host: str, port: int, timeout: float, allow_private: bool = False) -> str:
    """The numeric address of `host`.

    Every address that the name has is checked, so that no later look-up can lead elsewhere: connect to this one.

    Raises:
        FetchError: unknown, not resolved within `timeout` seconds, or (without `allow_private`) not public.
    """
    addresses = [literal] if (literal := _literal(host)) else _look_up(host, port, timeout)
    for address in addresses:
        if not allow_private and not is_public(ipaddress.ip_address(address)):
            raise FetchError(
                f"{host} leads to an internal address ({address}), refused.",
                "Give the paper's public address, or save it and add the file.",
            )
    return addresses[0]


def is_public(address: IPAddress) -> bool:
    """Whether an address is reachable in the open internet; IPv4 addresses packed into IPv6 ones are unpacked."""
    if isinstance(address, ipaddress.IPv6Address):
        packed = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if packed is None and address in _NAT64:
            packed = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if packed is not None:
            return is_public(packed)
        if address.is_site_local:
            return False
    return address.is_global and not address.is_multicast


def _literal(host: str) -> str | None:
    """The address that `host` spells itself, in any of the ways that systems accept: `127.0.0.1`, `127.1`, `0x7f.1`."""
    try:
        return str(ipaddress.ip_address(host.partition("%")[0]))
    except ValueError:
        pass  # a name, or one of the older spellings
    try:
        return str(ipaddress.IPv4Address(socket.inet_aton(host)))
    except (OSError, UnicodeError):
        return None


def _look_up(host: str, port: int, timeout: float) -> list[str]:
    """The addresses of a name, with the time limit that `getaddrinfo` has not itself."""
    found: list[str] = []

    def look_up() -> None:
        with contextlib.suppress(OSError, UnicodeError):  # an unknown name: `found` stays empty, and that is told below
            for *_, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
                found.append(str(address[0]).partition("%")[0])

    thread = threading.Thread(target=look_up, name="look-up", daemon=True)
    thread.start()
    thread.join(max(timeout, 0.0))
    if thread.is_alive():
        raise FetchError(f"{host} was not found within {timeout:.3g} s.", "Check the network, or add a file instead.")
    if not found:
        raise FetchError(f"{host} is not known to this machine's network.", "Check the address and the network.")
    return list(dict.fromkeys(found))
