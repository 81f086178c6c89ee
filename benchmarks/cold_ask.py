"""How long a person waits for an answer from a library made before, from the start of the program to its end.

`pincite ask` against the usual LangChain tutorial stack (tutorial_stack.py), both on the same papers, side by side and
in turns, so that whatever else the machine does befalls both. Each run is a process of its own; the files are in the
system's cache after one uncounted run of each. Wall and CPU time and peak memory are the kernel's own figures.

    python benchmarks/cold_ask.py [--papers FOLDER] [--rounds N] [--json FILE]
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from itertools import cycle, islice
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks import plot  # noqa: E402

SERIES = ROOT.parent / "shared" / "papers"
NOTES = ROOT / "docs" / "notes"
TUTORIAL = Path(__file__).with_name("tutorial_stack.py")
QUESTIONS = (
    "Why did the ruling party lose seats?",
    "Which reasons are given for closer cooperation in industry?",
    "What stands in the way of exporting arms?",
    "Who chaired the committee, and when?",
    "How do the authors see the part of the United States?",
)


@dataclass(frozen=True, slots=True)
class Run:
    """One process: wall and CPU (user and system) seconds, peak resident memory in MB."""

    wall: float
    cpu: float
    peak: float


def measured(command: list[str], environment: dict[str, str], expected: str) -> Run:
    """Run a command to its end; `expected` must stand in its output."""
    with tempfile.TemporaryFile() as output:
        begun = time.perf_counter()
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, env=environment, cwd=ROOT)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        shown = output.read().decode("utf-8", "replace")
    if process.returncode or expected not in shown:
        sys.exit(f"{' '.join(command)} ended with {process.returncode}:\n{shown}")
    unit = 1 if sys.platform == "darwin" else 1024  # getrusage(2): bytes there, kilobytes elsewhere
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit / 1e6)


def compare(papers: Path, rounds: int, scratch: Path) -> tuple[list[Run], list[Run]]:
    """The runs of pincite and of the tutorial stack, question by question, in turns."""
    environment = os.environ | {
        "HF_HUB_OFFLINE": "1", "LANGSMITH_TRACING": "false", "PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(scratch),
    }  # fmt: skip
    pincite, tutorial = [sys.executable, "-m", "ui.cli"], [sys.executable, str(TUTORIAL)]
    library, index = str(scratch / "library"), str(scratch / "index")
    measured([*pincite, "ingest", str(papers), "--library", library], environment, "paragraphs in")
    measured([*tutorial, "index", str(papers), index], environment, "")
    ours: list[Run] = []
    theirs: list[Run] = []
    for question in islice(cycle(QUESTIONS), rounds + 1):
        ours.append(measured([*pincite, "ask", question, "--library", library], environment, "papers searched"))
        theirs.append(measured([*tutorial, "ask", index, question], environment, ".txt: "))
    return ours[1:], theirs[1:]


def told(ours: list[Run], theirs: list[Run]) -> str:
    """The ratios of the medians first, then the medians with their ranges."""
    figures = (("wall", "wall time, s", 2), ("cpu", "CPU time, s", 2), ("peak", "peak memory, MB", 0))
    lines = [
        f"{median(theirs, n) / median(ours, n):5.1f} times less {what.partition(',')[0]}" for n, what, _ in figures
    ]
    lines += ["", f"{'median (least … most)':26}" + "".join(f"{what:>24}" for _, what, _ in figures)]
    for who, runs in (("pincite ask", ours), ("LangChain tutorial stack", theirs)):
        lines.append(f"{who:26}" + "".join(f"{cell(runs, name, digits):>24}" for name, _, digits in figures))
    return "\n".join(lines)


def median(runs: list[Run], name: str) -> float:
    """The median of one figure."""
    return statistics.median(float(getattr(run, name)) for run in runs)


def cell(runs: list[Run], name: str, digits: int) -> str:
    """Median, least and most of one figure."""
    values = [getattr(run, name) for run in runs]
    return f"{median(runs, name):.{digits}f} ({min(values):.{digits}f} … {max(values):.{digits}f})"


def machine() -> str:
    """Where this was measured, and how busy it was."""
    named = [line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")]
    memory = [int(line.split()[1]) / 1e6 for line in _lines("/proc/meminfo") if line.startswith("MemTotal")]
    versions = ", ".join(
        f"{name} {importlib.metadata.version(name)}" for name in ("sentence-transformers", "langchain-core")
    )
    return (
        f"{os.cpu_count()} cores{f' ({named[0]})' if named else ''}{f', {memory[0]:.0f} GB' if memory else ''}, load "
        f"{os.getloadavg()[0]:.1f}, {platform.system()}, Python {platform.python_version()}, {versions}"
    )


def _lines(path: str) -> list[str]:
    file = Path(path)
    return file.read_text("utf-8").splitlines() if file.exists() else []


def main() -> None:
    """Measure, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--papers", type=Path, default=SERIES if SERIES.is_dir() else NOTES, help="a folder of .txt files"
    )
    parser.add_argument("--rounds", type=int, default=5, help="counted runs of each (5)")
    parser.add_argument("--json", type=Path, help="write every run to this file as well, and a plot beside it")
    arguments = parser.parse_args()
    where = machine()
    with tempfile.TemporaryDirectory() as scratch:
        ours, theirs = compare(arguments.papers.resolve(), max(arguments.rounds, 1), Path(scratch))
    print(told(ours, theirs))
    print(f"\n{arguments.papers.name}, {len(ours)} runs of each in turns; {where}")
    if arguments.json:
        runs = {"pincite": [asdict(run) for run in ours], "tutorial": [asdict(run) for run in theirs]}
        arguments.json.write_text(json.dumps({"machine": where, **runs}, indent=1) + "\n", "utf-8")
        series = {who: [(n, run["wall"]) for n, run in enumerate(of, start=1)] for who, of in runs.items()}
        plot.lines(arguments.json.with_suffix(".svg"), "A cold question", "round", "seconds", series)


if __name__ == "__main__":
    main()
