"""Work of some seconds, followed while it is done: how far it is, then what came of it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
Step = Callable[[int, int, str], None]
OFTEN = 0.2  # seconds between two reports


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the work is: `done` of about `total`, and what it is at."""

    done: int
    total: int
    at: str = ""


@dataclass(frozen=True, slots=True)
class Done(Generic[T]):
    """What came of the work."""

    result: T


class _Left(Exception):
    """Nobody waits for the work any more."""


def in_steps(work: Callable[[Step], T]) -> Iterator[Progress | Done[T]]:
    """Do the work beside, and tell how far it is some times a second. Whatever it raises is raised here.

    Work that tells its steps is given up at the next one once nobody follows it any more.
    """
    where = Progress(0, 0)
    left = False
    came: list[T | BaseException] = []

    def step(done: int, total: int, at: str = "") -> None:
        nonlocal where
        if left:
            raise _Left
        where = Progress(done, total, at)

    def run() -> None:
        try:
            came.append(work(step))
        except BaseException as error:  # noqa: BLE001  it is raised again where it is waited for
            came.append(error)

    worker = threading.Thread(target=run, daemon=True, name="pincite page")
    worker.start()
    try:
        worker.join(OFTEN)
        while worker.is_alive():
            yield where
            worker.join(OFTEN)
    finally:
        left = True
    if isinstance(came[0], BaseException):
        raise came[0]
    yield Done(came[0])
