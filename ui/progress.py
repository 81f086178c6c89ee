"""How far a long piece of work has come: a bar on a terminal, plain lines otherwise, always on standard error."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ui.terminal import err, plain

PAUSE = 3.0  # seconds between two plain lines

Step = Callable[[int, int, str], None]


@contextmanager
def progress(doing: str) -> Iterator[Step]:
    """Call what it yields with the number done, the number in all, and the name of the next (may be empty)."""
    console = err()
    if not console.is_terminal:
        yield _lines(doing)
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, TextColumn("{task.fields[name]}", markup=False), console=console, transient=True) as bar:
        task = bar.add_task(doing, total=None, name="")
        yield lambda done, total, name: bar.update(task, completed=done, total=total, name=plain(name))


@contextmanager
def waiting(doing: str) -> Iterator[None]:
    """Show that something is under way whose length is not known; silent where there is no terminal."""
    console = err()
    if console.is_terminal:
        with console.status(doing):
            yield
    else:
        yield


def _lines(doing: str) -> Step:
    """A line every few seconds; quick work says nothing."""
    console = err()
    said = time.monotonic()

    def step(done: int, total: int, name: str) -> None:
        nonlocal said
        if time.monotonic() - said >= PAUSE:
            said = time.monotonic()
            console.print(f"{doing} {done} of {total}{f': {plain(name)}' if name else ''}", soft_wrap=True)

    return step
