"""How an error reaches a person: two short lines, what happened and what to do. Never a traceback, unless asked for."""

from __future__ import annotations

import os
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path

from ingest.errors import PinciteError

DEBUG = "PINCITE_DEBUG"


def explain(error: BaseException) -> tuple[str, str]:
    """What happened, and what to do about it.

    An error that Pincite did not raise on purpose has its traceback written to a file of the user's log folder, or
    to the terminal where `PINCITE_DEBUG=1`.
    """
    if isinstance(error, PinciteError):
        return error.what, error.remedy
    what = f"Something went wrong that should not have: {type(error).__name__}: {_first_line(error)}"
    if os.environ.get(DEBUG, "") not in ("", "0"):
        traceback.print_exception(error, file=sys.stderr)
        return what, "Please report it with the lines above."
    written = _write_details(error)
    where = f"The details are in {written}" if written else "The details could not be written down"
    return what, f"{where}; {DEBUG}=1 shows them on the terminal. Please report it."


def see(error: PinciteError) -> str:
    """Where the documentation tells of this kind of error: `(see docs/errors.md#nolibrary)`."""
    return f"(see docs/errors.md#{type(error).__name__.lower()})"


def complain(what: str, remedy: str) -> None:
    """Print the two lines on standard error, without characters that command a terminal."""
    from ui.terminal import err, plain

    console = err()
    console.print(f"pincite: {plain(what)}", style="bold", soft_wrap=True)
    if remedy:
        console.print(plain(remedy), soft_wrap=True)


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:200] if lines else "no message"


def _write_details(error: BaseException) -> Path | None:
    """The traceback in a file of the user's own log folder; None where that cannot be written."""
    import platformdirs

    try:
        folder = Path(platformdirs.user_log_path("pincite", appauthor=False))
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"fault-{datetime.now(UTC):%Y%m%d-%H%M%S}-{os.getpid()}.txt"
        path.write_text("".join(traceback.format_exception(error)), encoding="utf-8", errors="replace")
    except OSError:
        return None
    return path
