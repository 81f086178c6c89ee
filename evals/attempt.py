"""One case after another put to what is measured; a case that raises is reported, and the run goes on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from evals.gold.line import Split
from ingest.errors import GoldError, PinciteError

Gold = TypeVar("Gold")
Found = TypeVar("Found")


def of_split(noun: str, cases: Sequence[Gold], split: Split | None, split_of: Callable[[Gold], Split]) -> list[Gold]:
    """The cases of `split` (None: all).

    Raises:
        GoldError: there are none; `noun` names them in the message.
    """
    kept = [case for case in cases if split in (None, split_of(case))]
    if not kept:
        raise GoldError(f"Of {len(cases)} {noun}s none is in the split {split}.", f"Choose one of {', '.join(Split)}.")
    return kept


def attempt_each(
    cases: Sequence[Gold], work: Callable[[Gold], Found], progress: Callable[[int, int], None] | None
) -> Iterator[tuple[Gold, Found | None, str | None, float]]:
    """Each case with what `work` made of it, or the error that it raised, and the milliseconds that it took."""
    for done, gold in enumerate(cases, start=1):
        begun = time.perf_counter()
        found, error = None, None
        try:
            found = work(gold)
        except Exception as raised:  # noqa: BLE001  a case that breaks is reported, and the run goes on
            error = str(raised) if isinstance(raised, PinciteError) else f"{type(raised).__name__}: {raised}"
        yield gold, found, error, 1000 * (time.perf_counter() - begun)
        if progress:
            progress(done, len(cases))
