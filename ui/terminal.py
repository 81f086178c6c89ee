"""The terminal: where text goes out, how wide it runs, and what must not reach it."""

from __future__ import annotations

import json
import re
import sys
from typing import Any

from rich.console import Console, RenderableType

WIDEST = 96  # columns; longer lines are hard to read
# Control characters (an escape sequence in a paper would command the terminal) and marks that turn text around.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")

_FIRM_SPACE = "\ue000"  # rich breaks lines at every space of Unicode's, the no-break one included


def plain(text: str) -> str:
    """`text` without the characters that command a terminal or turn the direction of writing."""
    return _UNPRINTABLE.sub("", text)


def well_formed(text: str) -> str:
    """`text` without lone surrogates (bytes of another encoding, broken JSON escapes), which no encoder takes."""
    return text.encode("utf-8", "replace").decode("utf-8")


def out() -> Console:
    """Standard output; no colour where it is no terminal or `NO_COLOR` is set."""
    return _console(stderr=False)


def err() -> Console:
    """Standard error, for progress and complaints."""
    return _console(stderr=True)


def unbroken(text: str) -> str:
    """`text` with spaces at which `rendered` does not end a line."""
    return text.replace(" ", _FIRM_SPACE)


def rendered(text: RenderableType, console: Console) -> str:
    """`text` as lines; not padded to the full width where `console` is no terminal."""
    with console.capture() as captured:
        console.print(text)
    lines = captured.get().replace(_FIRM_SPACE, " ").splitlines()
    return "".join(f"{line if console.is_terminal else line.rstrip()}\n" for line in lines)


def print_text(text: RenderableType) -> None:
    """Print on standard output."""
    sys.stdout.write(rendered(text, out()))
    sys.stdout.flush()


def print_json(record: dict[str, Any]) -> None:
    """One JSON object on one line of standard output."""
    sys.stdout.write(json_line(record, sys.stdout.encoding))
    sys.stdout.flush()


def json_line(record: dict[str, Any], encoding: str | None = "utf-8") -> str:
    """`record` as one line of JSON, in plain ASCII where the encoding is not UTF-8."""
    unicode = (encoding or "").lower().replace("-", "") == "utf8"
    return json.dumps(record, ensure_ascii=not unicode, allow_nan=False) + "\n"


def _console(stderr: bool) -> Console:
    console = Console(stderr=stderr, highlight=False, markup=False, emoji=False)
    console.width = min(console.width, WIDEST)
    return console
