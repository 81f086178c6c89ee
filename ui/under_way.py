"""Answers under way: how many there are, and whether new ones are begun."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

STOPPING = "Pincite is being stopped: answers under way are finished, and no new ones are begun."


class UnderWay:
    """Kept within the server's loop, by whoever lets requests in."""

    def __init__(self) -> None:
        self.count = 0
        self.stopping = False

    def stop(self) -> None:
        """Begin no new answers."""
        self.stopping = True

    @property
    def idle(self) -> bool:
        """Whether no answer is under way."""
        return self.count == 0

    @contextmanager
    def counted(self) -> Iterator[None]:
        """Count one for as long as the block runs."""
        self.count += 1
        try:
            yield
        finally:
            self.count -= 1
