"""Long measuring that goes on where it was stopped: one JSON line a case, written as soon as it is done."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

Case = TypeVar("Case")
EVERY = 15.0  # seconds between two lines of progress


def each_once(
    path: Path,
    cases: Sequence[Case],
    name_of: Callable[[Case], str],
    work: Callable[[Case], dict[str, Any]],
    *,
    progress: Callable[[int, int], None],
) -> list[dict[str, Any]]:
    """What `work` makes of each case, in order; a case that `path` holds from a former run is not done again.

    `name_of` gives the case's name, one for each; `progress` is told how many are done, and of how many, every `EVERY`
    seconds. Whoever calls gives each program and each set a path of its own. A line that a kill cut off is dropped.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = _kept(path)
    whole = path.with_name(f".{path.name}.new")  # a kill in between loses nothing
    whole.write_text("".join(_line(name, record) for name, record in kept.items()), "utf-8")
    whole.replace(path)
    told = time.monotonic()
    with path.open("a", encoding="utf-8") as out:
        for done, case in enumerate(cases, start=1):
            name = name_of(case)
            if name not in kept:
                kept[name] = work(case)
                out.write(_line(name, kept[name]))
                out.flush()
            if time.monotonic() - told > EVERY:
                told = time.monotonic()
                progress(done, len(cases))
    return [kept[name_of(case)] for case in cases]


def _kept(path: Path) -> dict[str, dict[str, Any]]:
    kept: dict[str, dict[str, Any]] = {}
    for line in path.read_text("utf-8").splitlines() if path.is_file() else ():
        try:
            value = json.loads(line)
        except ValueError:
            break
        kept[value["case"]] = value["record"]
    return kept


def _line(name: str, record: dict[str, Any]) -> str:
    return json.dumps({"case": name, "record": record}, ensure_ascii=False) + "\n"
