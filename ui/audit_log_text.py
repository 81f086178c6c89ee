"""`pincite audit-log verify`: what was found, in a line or as JSON."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from ui.audit_log import verify
from ui.terminal import out, plain, print_json


def show_verified(file: Path, expected: str | None, as_json: bool) -> int:
    """Verify a file and say what was found; 0 where it is whole, else 1.

    Raises:
        OptionsError: it cannot be read.
    """
    found = verify(file, expected)
    if as_json:
        print_json({"file": str(file), "good": found.good, **asdict(found)})
        return 0 if found.good else 1
    console = out()
    if found.fault is not None:
        console.print(f"{plain(str(file))}: {found.fault}.", soft_wrap=True)
        console.print(f"The {found.records} records before it are as they were written.", soft_wrap=True)
    else:
        torn = f", {found.torn} cut short by a crash, as the line after each tells" if found.torn else ""
        console.print(f"{plain(str(file))}: {found.records} records, all as they were written{torn}.", soft_wrap=True)
        console.print(f"The last hash is {found.last}", soft_wrap=True)
    if found.expected is False:
        console.print("The hash that was expected is not there: the file was cut, or is another one.", soft_wrap=True)
    return 0 if found.good else 1
