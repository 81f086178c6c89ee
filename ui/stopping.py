"""A command that is told to end (SIGTERM) ends as it does at Ctrl-C: it says what has become of its work."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType

TERMINATED = 143  # the exit code: 128 and the signal's number


class Stopped(KeyboardInterrupt):
    """The process was sent SIGTERM."""


@contextlib.contextmanager
def stoppable() -> Iterator[None]:
    """While the block runs, SIGTERM raises `Stopped` in the main thread; elsewhere nothing is changed."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, _stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _stop(number: int, frame: FrameType | None) -> None:
    raise Stopped
