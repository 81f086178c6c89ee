"""The library that many read at once: opened once for everybody, and anew when papers have been ingested meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from assistant.assistant import Assistant
from index.library import current_generation

Open = Callable[[Assistant | None], Assistant]


class Desk:
    """Holds the assistant for everybody. `open_assistant` opens the library as it stands; it is given the one held
    so far, for its encoder.
    """

    def __init__(self, open_assistant: Open) -> None:
        self._open = open_assistant
        self._lock = threading.Lock()
        self._held = open_assistant(None)
        self._users: dict[Assistant, int] = {self._held: 0}

    @contextmanager
    def assistant(self) -> Iterator[Assistant]:
        """The assistant over the library's newest generation, for as long as the block runs.

        Raises:
            LibraryError: the library was replaced by something that cannot be read.
        """
        with self._lock:
            self._renew()
            held = self._held
            self._users[held] += 1
        try:
            yield held
        finally:
            with self._lock:
                self._users[held] -= 1
                self._let_go()

    def close(self) -> None:
        """Let go of the library, once nobody is served any more."""
        with self._lock:
            self._held.close()

    def _renew(self) -> None:
        """Open the generation that CURRENT names, where it is another than the one held."""
        snapshot = self._held.snapshot
        current = current_generation(snapshot.path)
        if current is not None and current.manifest_sha256 != snapshot.fingerprint:
            self._held = self._open(self._held)
            self._users[self._held] = 0
            self._let_go()

    def _let_go(self) -> None:
        """Close what was replaced and is no longer in use."""
        for assistant in [a for a, users in self._users.items() if users == 0 and a is not self._held]:
            del self._users[assistant]
            assistant.close()
