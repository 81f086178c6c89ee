"""How often a caller may ask: a bucket of tokens for each, refilled at a steady pace."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

MOST_CALLERS = 1_000  # remembered; the one that asked longest ago is forgotten, and starts anew


class Rate:
    """At most `burst` requests at once and `per_minute` in the long run, for each caller. Safe between threads."""

    def __init__(self, per_minute: float = 120.0, burst: int = 30, clock: Callable[[], float] = time.monotonic) -> None:
        self.per_second = per_minute / 60
        self.burst = burst
        self._clock = clock
        self._lock = threading.Lock()
        self._held: OrderedDict[str, tuple[float, float]] = OrderedDict()  # caller: (left, when)

    def wait(self, caller: str) -> float:
        """Seconds until this caller may ask; 0 where it may now, which counts as asked."""
        with self._lock:
            now = self._clock()
            left, when = self._held.pop(caller, (float(self.burst), now))
            left = min(self.burst, left + (now - when) * self.per_second)
            allowed = left >= 1
            self._held[caller] = (left - 1 if allowed else left, now)
            while len(self._held) > MOST_CALLERS:
                self._held.popitem(last=False)
            return 0.0 if allowed else (1 - left) / self.per_second
