"""The program as another program starts it: a subprocess that serves, its address and the token that it prints."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_ADDRESS = re.compile(r"answers on (http://\S+) ")
_TOKEN = re.compile(r"the one of this run is (pincite_\S+)")


@contextmanager
def served(*arguments: str) -> Iterator[tuple[str, str | None]]:
    """Run `pincite` with these arguments until the block ends; the address it announces, and its token, if any."""
    with serving("-m", "ui.cli", *arguments) as (_, address, token):
        yield address, token


@contextmanager
def serving(*command: str) -> Iterator[tuple[subprocess.Popen[str], str, str | None]]:
    """The same, for whatever Python is to run; and the process, in which the caller may have ended it."""
    run = [sys.executable, *command, "--port", "0"]
    with subprocess.Popen(run, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        try:
            first = process.stderr.readline()
            found = _ADDRESS.search(first)
            assert found, first + process.stderr.read()
            token = None if "--users" in command else _TOKEN.search(process.stderr.readline())
            yield process, found[1], token and token[1]
        finally:
            process.terminate()
            process.communicate(timeout=20)
