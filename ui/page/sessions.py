"""Who is signed in: sessions that the server holds, under random ids of which it keeps only the hash."""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace

from ui.users import User, Users, key_of

MOST, MOST_EACH = 10_000, 20  # sessions of everybody, and of one user; the one used longest ago gives way


@dataclass(frozen=True, slots=True)
class Session:
    """`password`: the hash it was opened under: a new password ends it. `begun`, `seen`: monotonic seconds."""

    name: str
    password: str
    begun: float
    seen: float


class Sessions:
    """`idle`, `longest`: seconds after its last request, and after its beginning, at which a session ends.

    Held in memory alone: a restart signs everybody out.
    """

    def __init__(self, idle: float, longest: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._idle, self._longest, self._clock = idle, longest, clock
        self._held: OrderedDict[str, Session] = OrderedDict()  # the one used longest ago first
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """How many are open."""
        with self._lock:
            self._sweep()
            return len(self._held)

    def begin(self, user: User) -> str:
        """Open one; the id is the server's own choice, and 256 bits of chance."""
        name = secrets.token_urlsafe(32)
        now = self._clock()
        with self._lock:
            self._sweep()
            own = [key for key, held in self._held.items() if key_of(held.name) == key_of(user.name)]
            for key in own[: max(0, len(own) - MOST_EACH + 1)]:
                del self._held[key]
            while len(self._held) >= MOST:
                self._held.popitem(last=False)
            self._held[digest(name)] = Session(user.name, user.password, now, now)
        return name

    def user(self, name: str, users: Users) -> User | None:
        """Whose session this is, as the users file has them now; None where it has ended, or never began."""
        key, now = digest(name), self._clock()
        with self._lock:
            held = self._held.get(key)
            if held is None:
                return None
            user = users.user(held.name)
            if self._ended(held) or user is None or user.password != held.password:
                del self._held[key]
                return None
            self._held[key] = replace(held, seen=now)
            self._held.move_to_end(key)
            return user

    def end(self, name: str) -> None:
        """Close one; nothing happens where there is none."""
        with self._lock:
            self._held.pop(digest(name), None)

    def _ended(self, held: Session) -> bool:
        now = self._clock()
        return now - held.seen > self._idle or now - held.begun > self._longest

    def _sweep(self) -> None:
        for key in [key for key, held in self._held.items() if self._ended(held)]:
            del self._held[key]


def digest(name: str) -> str:
    """What is kept of a session's id."""
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()
