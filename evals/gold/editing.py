"""A set changed a case at a time: read, changed and replaced in one step, so that two who write lose nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from evals.gold.line import read_text
from evals.gold.set import GoldCase, line_of, load_set, record_of, write_set
from index.lock import exclusive
from ingest.errors import GoldError

Case = TypeVar("Case", bound=GoldCase)


def cases_in(path: Path) -> Sequence[GoldCase]:
    """The cases of a set; none where there is no file. Raises GoldError: see `load_set`."""
    return load_set(path).cases if path.exists() else ()


def add(path: Path, make: Callable[[Sequence[str]], Case]) -> Case:
    """Append the case that `make` makes of the ids that are taken; a set that is not there is begun.

    Raises:
        GoldError: the set cannot be read or written, or holds another kind of case; whatever `make` raises.
    """
    with _held(path):
        kept = cases_in(path)
        case = make([one.id for one in kept])
        if kept and type(kept[0]) is not type(case):
            raise GoldError(f"{path.name} holds {load_set(path).kind}.", "Choose another set, or begin one.")
        write_set(path, map(record_of, [*kept, case]))
        return case


def replace_case(path: Path, case: GoldCase, by: GoldCase | None) -> None:
    """Put `by` in the place of a case; None drops it. A set that loses its last case is no file.

    Raises:
        GoldError: the set cannot be read or written, or no longer holds the case as it was.
    """
    with _held(path):
        kept = cases_in(path)
        _at_hand(path, kept, case)
        left = [by if one == case else one for one in kept]
        if rest := [one for one in left if one is not None]:
            write_set(path, map(record_of, rest))
        else:
            path.unlink()


def accept(path: Path, case: GoldCase) -> None:
    """Remember that a case was accepted as it stands; where it changes, it is to be reviewed again.

    Raises:
        GoldError: the set cannot be read or written, or no longer holds the case as it was.
    """
    with _held(path):
        _at_hand(path, cases_in(path), case)
        if hash_of(case) not in reviewed(path):
            with seen_file(path).open("a", encoding="utf-8") as file:
                file.write(f"{hash_of(case)}\n")


def seen_file(path: Path) -> Path:
    """Where it is kept which cases of a set have been reviewed: beside it. Whoever changes the set holds its lock."""
    return path.with_suffix(".reviewed")


def reviewed(path: Path) -> frozenset[str]:
    """The hashes of the cases of a set that were accepted as they stand."""
    seen = seen_file(path)
    return frozenset(read_text(seen, "question").split()) if seen.exists() else frozenset()


def hash_of(case: GoldCase) -> str:
    """The sha256 (hex) of a case's line."""
    return hashlib.sha256(line_of(record_of(case)).encode()).hexdigest()


def _at_hand(path: Path, kept: Sequence[GoldCase], case: GoldCase) -> None:
    if case not in kept:
        raise GoldError(f"{case.id} of {path.name} has changed meanwhile.", "Look at it again.")


@contextmanager
def _held(path: Path) -> Iterator[None]:
    """Be the only one who changes the set. Raises GoldError: its folder cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with exclusive(seen_file(path)):
            yield
    except OSError as error:
        raise GoldError(f"{path} cannot be written: {error.strerror}.", "Name a place that can be written.") from error
