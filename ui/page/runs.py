"""The evaluation runs kept in the library's folder, as `pincite eval --out` writes them: `runs/NAME/run.json`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from evals.gold.question import Split
from evals.reports.file import read_report
from evals.reports.report import Report
from ingest.errors import GoldError

FOLDER = "runs"
FILE = "run.json"
MOST = 30  # runs that are offered
LARGEST = 64_000_000  # bytes of a run that is read


@dataclass(frozen=True, slots=True)
class KeptRun:
    """A run by its folder's name, when it was written (UTC), and what it measured; or what is wrong with its file."""

    name: str
    written: datetime
    report: Report | None
    fault: str = ""

    @property
    def day(self) -> str:
        """`21 November 2026, 10:41`."""
        return f"{self.written.day} {self.written:%B %Y, %H:%M}"

    @property
    def kind(self) -> str:
        """What was judged and of which half: `questions, report half`."""
        if self.report is None:
            return "not read"
        split = self.report.split
        return f"{self.report.about.kind}{f', {split} half' if split in (Split.REPORT, Split.DEVELOP) else ''}"


def kept_runs(library: Path) -> tuple[KeptRun, ...]:
    """The runs, the newest first; at most `MOST`."""
    found = []
    for path in (library / FOLDER).glob(f"*/{FILE}"):
        try:
            stat = path.stat()
        except OSError:
            continue
        found.append((stat.st_mtime_ns, path.parent.name, path, stat.st_size))
    newest = sorted(found, key=lambda run: run[:2], reverse=True)[:MOST]
    return tuple(_read(path, at, size) for at, _, path, size in newest)


def comparable(run: KeptRun, runs: tuple[KeptRun, ...]) -> tuple[KeptRun, ...]:
    """Those of `runs` that judged the same cases, itself among them, the oldest first."""
    if run.report is None:
        return ()
    asked = run.report.questions
    same = [other for other in runs if other.report is not None and other.report.questions == asked]
    return tuple(sorted(same, key=lambda other: other.written))


@lru_cache(maxsize=2 * MOST)
def _read(path: Path, written: int, size: int) -> KeptRun:
    """The run in a file; the last two tell its states apart."""
    when = datetime.fromtimestamp(written / 1e9, UTC)
    if size > LARGEST:
        return KeptRun(path.parent.name, when, None, f"Its file has {size:,} bytes; the limit is {LARGEST:,}.")
    try:
        return KeptRun(path.parent.name, when, read_report(path))
    except GoldError as error:
        return KeptRun(path.parent.name, when, None, error.what.replace(str(path), f"{path.parent.name}/{FILE}"))
