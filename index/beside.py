"""Work done in threads beside the caller's, which keep what they have opened (a connection) from task to task."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


class Beside:
    """A thread for each core, begun at the first work that finds none idle."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pool: ThreadPoolExecutor | None = None
        self._closed = False

    def begin(self, work: Callable[[], T]) -> Future[T]:
        """Begin `work`; what it returns or raises comes from the future. Raises ValueError where this is closed."""
        with self._lock:
            if self._closed:
                raise ValueError("the snapshot that this thread was to read is closed")
            if self._pool is None:
                self._pool = ThreadPoolExecutor(os.cpu_count(), "pincite reads")
            return self._pool.submit(work)

    def close(self) -> None:
        """Take no more work, and come back when what is under way is done and the threads have ended."""
        with self._lock:
            self._closed, pool = True, self._pool
        if pool is not None:
            pool.shutdown()
