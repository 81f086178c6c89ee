"""Fetching politely: a pause between two requests to one host, and patience where the server asks for it.

`robots.txt` is not read: it speaks to programs that follow links by themselves (RFC 9309, section 1), and Pincite
fetches only the addresses that a person names or has listed in a catalogue, each once.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from ingest.address import Fetched, refetch
from ingest.errors import ServerBusy
from ingest.visit import Visit

PAUSE = 1.0  # seconds between two requests to one host
PATIENCE = 30.0  # seconds in all that one address may ask us to wait
ATTEMPTS = 3  # requests for one address
UNSAID = 2.0  # seconds waited where a busy server does not say how long

Say = Callable[[str], None]


@dataclass(slots=True)
class Pace:
    """How fast to ask, and when each host was last asked. One for all the addresses of a command."""

    pause: float = PAUSE
    patience: float = PATIENCE
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    _last: dict[str, float] = field(default_factory=dict)

    def wait(self, url: str) -> None:
        """Wait until the host of `url` may be asked again."""
        host = (urlsplit(url).hostname or "").casefold()
        if host in self._last:
            remaining = self._last[host] + self.pause - self.clock()
            if remaining > 0:
                self.sleep(remaining)
        self._last[host] = self.clock()


def visit(
    url: str,
    pace: Pace,
    known: Visit | None = None,
    *,
    timeout: float,
    limit: int,
    allow_private: bool = False,
    say: Say | None = None,
) -> Fetched | None:
    """Get `url` at a polite pace; None where its server says that it is still what `known` was.

    A server that answers 429 or 503 is asked again, up to `ATTEMPTS` times, after the time its Retry-After names, as
    long as the waiting stays within `pace.patience` seconds.

    Args:
        url: an http or https address.
        pace: shared by all addresses.
        known: an earlier visit to the same address.
        timeout: seconds for each request.
        limit: bytes of the answer, unpacked.
        allow_private: whether hosts inside a private network may be asked.
        say: called with a line before each longer wait.

    Raises:
        FetchError: as `ingest.address.fetch`; ServerBusy where the server asks for more patience than there is.
    """
    waited = 0.0
    for attempt in range(1, ATTEMPTS + 1):
        pace.wait(url)
        try:
            return refetch(url, known, timeout, limit, allow_private)
        except ServerBusy as busy:
            asked = UNSAID * attempt if busy.retry_after is None else busy.retry_after
            if attempt == ATTEMPTS:
                raise
            if waited + asked > pace.patience:
                what = f"{busy.what} It asks to wait {asked:.0f} s; {pace.patience - waited:.0f} s are left."
                raise ServerBusy(what, "Try again later.") from None
            if say:
                say(f"{url}: waiting {asked:.0f} s, as its server asks")
            pace.sleep(asked)
            waited += asked
    raise AssertionError("the last attempt returns or raises")
