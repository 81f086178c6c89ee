"""The command line with the one command that is called: Typer takes 25 ms to make all of them, at each start."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy

from typer import Typer


def called(app: Typer, arguments: Sequence[str]) -> Typer:
    """`app` with the command alone that `arguments` begin with; all of it where they begin with none, or a group."""
    named = [c for c in app.registered_commands if c.callback and arguments[:1] == [c.name or c.callback.__name__]]
    if len(named) != 1:
        return app
    alone = copy(app)
    alone.registered_commands, alone.registered_groups = named, []
    return alone
