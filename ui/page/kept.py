"""What the server keeps between two requests: replies, checks, files, each under a name that nobody can guess."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """At most `most` things, which weigh no more than `heaviest` together; whoever comes after that takes the place of
    those that were used the longest ago. The newest one is kept whatever it weighs.

    `let_go` is called with each thing that is dropped; `weight`: of a thing, in the unit of `heaviest`.
    """

    def __init__(
        self,
        most: int,
        let_go: Callable[[T], None] | None = None,
        weight: Callable[[T], int] = lambda thing: 0,
        heaviest: int = 0,
    ) -> None:
        self._most = most
        self._let_go = let_go
        self._weight = weight
        self._heaviest = heaviest
        self._things: OrderedDict[str, T] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._things)

    def put(self, thing: T) -> str:
        """Keep it; its name has 128 bits of chance in it, and is fit for an address."""
        name = secrets.token_urlsafe(16)
        with self._lock:
            self._things[name] = thing
            dropped = []
            while len(self._things) > self._most or (len(self._things) > 1 and self._weighs() > self._heaviest):
                dropped.append(self._things.popitem(last=False)[1])
        self._part_with(dropped)
        return name

    def _weighs(self) -> int:
        return sum(map(self._weight, self._things.values()))

    def get(self, name: str) -> T | None:
        """What is kept under the name; None where there is nothing, or no longer."""
        with self._lock:
            if name in self._things:
                self._things.move_to_end(name)
            return self._things.get(name)

    def take(self, name: str) -> T | None:
        """The same, and it is kept no longer; letting go of it is the caller's."""
        with self._lock:
            return self._things.pop(name, None)

    def clear(self) -> None:
        """Keep nothing."""
        with self._lock:
            dropped = list(self._things.values())
            self._things.clear()
        self._part_with(dropped)

    def _part_with(self, things: list[T]) -> None:
        if self._let_go is not None:
            for thing in things:
                self._let_go(thing)
