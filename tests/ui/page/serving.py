"""`pincite ui` as a process of its own, for the tests that ask it over the network."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True, slots=True)
class Members:
    """A page where one has to sign in: its address, and a token."""

    address: str
    token: str


@contextmanager
def serving(library: Path, *arguments: str) -> Iterator[str]:
    """Serve the library on a free port of loopback; gives the page's address. `arguments`: further flags."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT / "tests" / "offline"), str(ROOT)])}
    command = [sys.executable, "-m", "ui.cli", "ui", "--port", "0", "--library", str(library), *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, text=True, cwd=library.parent) as process:
        assert process.stdout
        try:
            found = re.search(r"http://\S+/", process.stdout.readline())
            assert found, "the page did not open"
            yield found[0]
        finally:
            process.terminate()
            process.wait(timeout=15)
