"""Many questions in one run: a JSON object a line in, one a line out, in order, in bounded memory."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from ingest.errors import OptionsError, QuestionError, SourceError
from ui.fault import explain
from ui.terminal import json_line, well_formed

LONGEST_LINE = 65_536  # bytes; a question has at most 2,000 characters
_FORM = 'Write one object a line: {"id": "1", "question": "…"}.'

Work = Callable[[str], dict[str, Any]]
RecordWork = Callable[[Mapping[str, Any]], dict[str, Any]]


def run_batch(source: Path, to: Path | None, key: str, work: Work) -> int:
    """Do `work(text)` for each line of `source`, where `text` stands under `key`; else as `run_records`."""
    return run_records(source, to, lambda record: work(text_of(record, key)))


def run_records(source: Path, to: Path | None, work: RecordWork) -> int:
    """Do `work(record)` for each line of `source` (`-` is standard input).

    Each record is given the `id` of its line. A line that cannot be read, or whose work fails, gives
    `{"id": …, "error": …}`. Returns how many lines failed.

    Raises:
        SourceError: `source` cannot be read, or `to` not written.
        OptionsError: `to` is `source`.
    """
    failed = 0
    with _reading(source) as lines, _writing(to, source) as write:
        for raw in lines:
            identifier: Any = None
            try:
                record = _parse(raw)
                identifier = record.get("id")
                answer = work(record) | {"id": identifier}
            except Exception as error:  # noqa: BLE001  one line's failure is that line's result; the rest is still asked
                failed += 1
                answer = {"id": identifier, "error": " ".join(explain(error))}
            write(answer)
    return failed


def _parse(raw: bytes) -> dict[str, Any]:
    if len(raw) > LONGEST_LINE:
        raise QuestionError(f"The line is longer than the limit of {LONGEST_LINE:,} bytes.", "Ask one question a line.")
    try:
        record = json.loads(raw, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise QuestionError("The line is not JSON.", _FORM) from None
    if not isinstance(record, dict):
        raise QuestionError("The line is JSON, but no object.", _FORM)
    return record


def text_of(record: Mapping[str, Any], key: str) -> str:
    """The text under `key`.

    Raises:
        QuestionError: there is none.
    """
    text = record.get(key)
    if not isinstance(text, str):
        found = ", ".join(record)[:100] or "nothing"
        raise QuestionError(f"The line has no text under {key!r}; it has {found}.", _FORM)
    return well_formed(text)


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


@contextmanager
def _reading(source: Path) -> Iterator[Iterator[bytes]]:
    if str(source) == "-":
        yield _lines(sys.stdin.buffer)
        return
    try:
        stream = source.open("rb")
    except OSError as error:
        raise SourceError(
            f"{source} cannot be read: {error.strerror}.", "Give a file with one question a line."
        ) from None
    with stream:
        yield _lines(stream)


def _lines(stream: IO[bytes]) -> Iterator[bytes]:
    """Each line that is not blank; of one beyond the limit only as much as shows that it is."""
    while line := stream.readline(LONGEST_LINE + 2):
        rest = line
        while len(rest) > LONGEST_LINE + 1 and not rest.endswith(b"\n"):
            rest = stream.readline(LONGEST_LINE + 2)
        if line.strip():
            yield line


@contextmanager
def _writing(to: Path | None, source: Path) -> Iterator[Callable[[dict[str, Any]], None]]:
    if to is None:
        encoding = sys.stdout.encoding
        yield lambda record: _put(sys.stdout, json_line(record, encoding))
        return
    if to.exists() and source.exists() and to.samefile(source):
        raise OptionsError(f"--out names the file that is read, {to}.", "Give the results a file of their own.")
    try:
        stream = to.open("w", encoding="utf-8", errors="replace")
    except OSError as error:
        raise SourceError(
            f"{to} cannot be written: {error.strerror}.", "Give --out a file in a folder that exists."
        ) from None
    with stream:
        yield lambda record: _put(stream, json_line(record))


def _put(stream: IO[str], line: str) -> None:
    stream.write(line)
    stream.flush()
