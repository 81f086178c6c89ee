"""What is kept of a run while it goes: one JSON line a case as it is done, so that a run which was killed goes on.

The first line says what run it is. A last line that was cut off by the kill is dropped; its case is judged again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, TextIO

from evals.records.record import Record
from ingest.errors import GoldError

if TYPE_CHECKING:
    from evals.reports.report import About


@dataclass(slots=True)
class Keeper:
    """The file of a run under way: `kept` holds the records of the cases that were done before, by the case's id."""

    path: Path | None
    file: TextIO | None
    kept: Mapping[str, Sequence[Record]]

    @classmethod
    def open(cls, path: Path | None, about: About) -> Keeper:
        """Begin to keep, or go on where a run of the same cases, papers and program stopped; None keeps nothing.

        Raises:
            GoldError: the file is of another run, or cannot be written.
        """
        if path is None:
            return cls(None, None, {})
        kept, whole = _read(path, about)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(_line(asdict(about)) + "".join(whole), "utf-8")
            return cls(path, path.open("a", encoding="utf-8"), kept)
        except OSError as error:
            raise _unwritable(path, error) from error

    def keep(self, case: str, records: Sequence[Record]) -> None:
        """Write down a case that is done.

        Raises:
            GoldError: the file cannot be written.
        """
        if self.path is None or self.file is None:
            return
        try:
            self.file.write(_line({"case": case, "records": [record.as_json() for record in records]}))
            self.file.flush()
        except OSError as error:
            raise _unwritable(self.path, error) from error

    def done(self) -> None:
        """Remove the file: the run is through."""
        if self.path is not None:
            self.path.unlink(missing_ok=True)

    def __enter__(self) -> Keeper:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.file is not None:
            self.file.close()


def _read(path: Path, about: About) -> tuple[dict[str, tuple[Record, ...]], list[str]]:
    """The cases that a former run has kept, and their lines as they stand."""
    if not path.is_file():
        return {}, []
    first, *lines = path.read_text("utf-8").splitlines(keepends=True) or [""]
    if first != _line(asdict(about)):
        raise GoldError(
            f"{path} was left by a run of other cases, papers or code.", "Remove it, or give --out another folder."
        )
    kept: dict[str, tuple[Record, ...]] = {}
    whole = []
    for line in lines:
        try:
            value: dict[str, Any] = json.loads(line)
            kept[value["case"]] = tuple(map(Record.from_json, value["records"]))
        except (ValueError, KeyError, TypeError):
            break
        whole.append(line)
    return kept, whole


def _line(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False) + "\n"


def _unwritable(path: Path, error: OSError) -> GoldError:
    return GoldError(f"{path} cannot be written: {error.strerror}.", "Give --out a folder that can be written.")
