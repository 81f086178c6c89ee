"""Attempts to sign in are slowed: after some that failed, each next one has to wait twice as long."""

from __future__ import annotations

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace

KEPT = 10_000  # names or addresses; the one tried longest ago is forgotten
FORGET = 900.0  # seconds without an attempt after which failures are forgotten


@dataclass(frozen=True, slots=True)
class _Tries:
    failed: int
    last: float
    until: float


class Attempts:
    """Counted under keys (a name, an address). `free`: failures without a wait; `most`: the longest wait, in seconds.

    An attempt counts as failed from its beginning, so that many at once do not slip through together.
    """

    def __init__(self, free: int, most: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._free, self._most, self._clock = free, most, clock
        self._tries: OrderedDict[str, _Tries] = OrderedDict()

    def __len__(self) -> int:
        """How many keys are kept."""
        return len(self._tries)

    def wait(self, key: str) -> float:
        """Seconds until this key may be tried again; 0 where it may."""
        tries = self._tries.get(key)
        return max(0.0, tries.until - self._clock()) if tries else 0.0

    def begin(self, key: str) -> None:
        """Count an attempt."""
        now = self._clock()
        before = self._tries.pop(key, None)
        failed = 1 if before is None or now - before.last > FORGET else before.failed + 1
        over = failed - self._free
        pause = min(self._most, 2.0 ** min(over, 30)) if over >= 0 else 0.0
        self._tries[key] = _Tries(failed, now, now + pause)
        while len(self._tries) > KEPT:
            self._tries.popitem(last=False)

    def forgive(self, key: str) -> None:
        """Count the last attempt no longer: it did not fail."""
        tries = self._tries.get(key)
        if tries:
            self._tries[key] = replace(tries, failed=max(0, tries.failed - 1), until=0.0)

    def forget(self, key: str) -> None:
        """Count none of its attempts any longer."""
        self._tries.pop(key, None)


def address_key(client: str) -> str:
    """What an address is counted under: an IPv6 one by its network of 64 bits, all of which one household has."""
    try:
        address = ipaddress.ip_address(client)
    except ValueError:
        return client
    if isinstance(address, ipaddress.IPv4Address):
        return client
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, 64), strict=False))
