"""A case put to what is measured. Any exception becomes the case's error, is reported, and the run goes on."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from evals.gold.line import Split
from ingest.errors import GoldError, PinciteError

Gold = TypeVar("Gold")
Found = TypeVar("Found")

_ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Attempt(Generic[Gold, Found]):
    """A gold case and what became of it; `error`: what the system raised, then `found` is None."""

    gold: Gold
    found: Found | None
    error: str | None
    milliseconds: float


def attempt(gold: Gold, work: Callable[[Gold], Found]) -> Attempt[Gold, Found]:
    """What `work` makes of the case, or the error that it raises, and the time that it took."""
    begun = time.perf_counter()
    found, error = None, None
    try:
        found = work(gold)
    except Exception as raised:  # noqa: BLE001  a case that breaks is reported, and the run goes on
        error = described(raised)
    return Attempt(gold, found, error, 1000 * (time.perf_counter() - begun))


def of_split(noun: str, cases: Sequence[Gold], split: Split | None, split_of: Callable[[Gold], Split]) -> list[Gold]:
    """The cases of `split` (None: all).

    Raises:
        GoldError: there are none; `noun` names them in the message.
    """
    kept = [case for case in cases if split in (None, split_of(case))]
    if not kept:
        raise GoldError(f"Of {len(cases)} {noun}s none is in the split {split}.", f"Choose one of {', '.join(Split)}.")
    return kept


def described(error: Exception) -> str:
    """What broke, and the last of our own lines on the way there: an error without its place cannot be mended."""
    if isinstance(error, PinciteError):
        return f"{type(error).__name__}: {error}"
    own = [place for frame in traceback.extract_tb(error.__traceback__) if (place := _own_place(frame))]
    return f"{type(error).__name__}: {error} at {own[-1] if own else 'an unknown place'}"


def _own_place(frame: traceback.FrameSummary) -> str | None:
    """`room/file.py:line`; None for a line that is not ours (the environment may lie in the checkout, in `.venv`)."""
    path = Path(frame.filename)
    if not path.is_relative_to(_ROOT):
        return None
    path = path.relative_to(_ROOT)
    return None if path.parts[0].startswith(".") else f"{path.as_posix()}:{frame.lineno}"
