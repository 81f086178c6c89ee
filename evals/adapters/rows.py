"""Rows of a JSON, JSON Lines or CSV file."""

from __future__ import annotations

import ast
import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from evals.gold.line import read_text
from ingest.errors import GoldError

T = TypeVar("T")
Row = Mapping[str, Any]

LONGEST_CELL = 10_000_000  # characters; Python's own limit is too short for contexts


def read_rows(path: Path) -> list[Row]:
    """The rows of a file, by its ending: `.jsonl`, `.csv`, or `.json` with a list of objects (or one under a key).

    Raises:
        GoldError: the file cannot be read, or is of another form.
    """
    text = read_text(path, "question")
    if path.suffix == ".csv":
        csv.field_size_limit(LONGEST_CELL)
        try:
            return list(csv.DictReader(io.StringIO(text), strict=True))
        except csv.Error as error:
            raise _other(path, f"it is not CSV: {error}") from error
    if path.suffix == ".jsonl":
        numbered = ((n, line) for n, line in enumerate(text.split("\n"), start=1) if line.strip())
        return [_object(path, f"line {n}", _parsed(path, line, f"line {n} ")) for n, line in numbered]
    value = _parsed(path, text, "")
    if isinstance(value, dict):
        lists = [inner for inner in value.values() if isinstance(inner, list)]
        value = lists[0] if len(lists) == 1 else value
    if not isinstance(value, list):
        raise _other(path, "it holds no list of objects")
    return [_object(path, f"entry {n}", entry) for n, entry in enumerate(value, start=1)]


def each(path: Path, rows: Iterable[Row], read: Callable[[int, Row], T]) -> tuple[T, ...]:
    """What `read` makes of each row and its number, from 1.

    Raises:
        GoldError: it raised a KeyError, TypeError or ValueError; the row is named.
    """
    made = []
    for number, row in enumerate(rows, start=1):
        try:
            made.append(read(number, row))
        except KeyError as error:
            raise _other(path, f"entry {number} has no {error}") from error
        except (TypeError, ValueError, AttributeError) as error:
            raise _other(path, f"entry {number}: {error}") from error
    return tuple(made)


def first_of(row: Row, *names: str) -> str | None:
    """The text under the first of these names that the row has one under; None where it has none."""
    for name in names:
        value = row.get(name)
        if isinstance(value, str) and value.strip():
            return value
    return None


def texts_of(value: Any, delimiter: str | None = None) -> tuple[str, ...]:
    """A list of texts: as it is, as a cell of CSV that spells a list, or as a cell that `delimiter` cuts."""
    if isinstance(value, str):
        value = _spelt(value) if value.lstrip().startswith("[") else value.split(delimiter) if delimiter else [value]
    if value is None:
        return ()
    if not isinstance(value, Sequence) or not all(isinstance(text, str) for text in value):
        raise TypeError("its contexts are no list of texts")
    return tuple(text for text in value if text.strip())


def _spelt(cell: str) -> Any:
    """A list that was written as JSON or as Python writes it; else the cell itself."""
    for read in (json.loads, ast.literal_eval):
        try:
            value = read(cell)
        except (ValueError, SyntaxError):
            continue
        if isinstance(value, list):
            return value
    return [cell]


def _parsed(path: Path, text: str, where: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise _other(path, f"{where}is not JSON: {error.msg} at character {error.pos}") from error


def _object(path: Path, where: str, value: Any) -> Row:
    if not isinstance(value, dict):
        raise _other(path, f"{where} is no object")
    return value


def _other(path: Path, why: str) -> GoldError:
    return GoldError(f"{path.name} is not of this format: {why}.", "Name its format; docs/sets.md lists them.")
