"""Work that programs ask for, a few pieces at a time: the others wait for their turn, and not for ever."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

AT_ONCE = 4  # pieces worked on at a time, of everybody together
PATIENCE = 30.0  # seconds that another one waits for its turn
BUSY = ("Too much is being asked at once.", "Ask again in a while.")


class Turns:
    """Handed out to threads. `at_once`: how many have one; `patience`: seconds that the next one waits."""

    def __init__(self, at_once: int = AT_ONCE, patience: float = PATIENCE) -> None:
        self._free = BoundedSemaphore(at_once)
        self._patience = patience

    @contextmanager
    def taken(self) -> Iterator[bool]:
        """Whether it has come to one's turn, which lasts as long as the block."""
        mine = self._free.acquire(timeout=self._patience)
        try:
            yield mine
        finally:
            if mine:
                self._free.release()
