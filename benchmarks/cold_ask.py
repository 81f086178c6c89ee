"""How long a person waits for an answer from a library made before, from the start of the program to its end.

`pincite ask` and `pincite retrieve` against the usual LangChain tutorial stack (tutorial_stack.py) and against the
floor (bare_stack.py): a script that loads ONNX Runtime and FAISS and searches, and in `read` runs the judge as `ask`
does. All on the same papers, side by side and in turns, so that whatever else the machine does befalls all. Each run is
a process of its own; the files are in the system's cache after one uncounted run of each. Wall and CPU time and peak
memory are the kernel's own figures.

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
from collections.abc import Callable
from dataclasses import asdict, dataclass
from itertools import cycle, islice
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks import plot  # noqa: E402

SERIES = ROOT.parent / "shared" / "papers"
NOTES = ROOT / "docs" / "notes"
TUTORIAL = Path(__file__).with_name("tutorial_stack.py")
BARE = Path(__file__).with_name("bare_stack.py")
JUDGE = ROOT / "assistant" / "judge_model"
ASK, RETRIEVE = "pincite ask", "pincite retrieve"
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


def compare(papers: Path, rounds: int, scratch: Path) -> dict[str, list[Run]]:
    """The runs of each stack, question by question, in turns."""
    environment = os.environ | {
        "HF_HUB_OFFLINE": "1", "LANGSMITH_TRACING": "false", "PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(scratch),
    }  # fmt: skip
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # else Pincite alone would be compiled at each start
    pincite = [sys.executable, "-m", "ui.cli"]
    tutorial, bare = [sys.executable, str(TUTORIAL)], [sys.executable, str(BARE)]
    library, index, floor = str(scratch / "library"), str(scratch / "index"), str(scratch / "bare")
    measured([*pincite, "ingest", str(papers), "--library", library], environment, "paragraphs in")
    measured([*tutorial, "index", str(papers), index], environment, "")
    (encoder,) = (scratch / "library" / "cache" / "encoders").glob("*/model.onnx")
    measured([*bare, "index", str(papers), floor, str(encoder.parent), str(JUDGE)], environment, "")
    stacks: dict[str, tuple[Callable[[str], list[str]], str]] = {
        ASK: (lambda question: [*pincite, "ask", question, "--library", library], "papers searched"),
        RETRIEVE: (lambda question: [*pincite, "retrieve", question, "--library", library], "¶"),
        "LangChain tutorial": (lambda question: [*tutorial, "ask", index, question], ".txt: "),
        "bare, retrieves": (lambda question: [*bare, "ask", floor, question], ".txt: "),
        "bare, reads as well": (lambda question: [*bare, "read", floor, question], ".txt: "),
    }
    runs: dict[str, list[Run]] = {name: [] for name in stacks}
    for question in islice(cycle(QUESTIONS), rounds + 1):
        for name, (command, expected) in stacks.items():
            runs[name].append(measured(command(question), environment, expected))
    return {name: of[1:] for name, of in runs.items()}


def told(runs: dict[str, list[Run]]) -> str:
    """Each stack as a multiple of what Pincite does first, then the medians with their ranges."""
    figures = (("wall", "wall time, s", 2), ("cpu", "CPU time, s", 2), ("peak", "peak memory, MB", 0))
    heads = "".join(f"{what:>24}" for _, what, _ in figures)
    lines = []
    for ours in (ASK, RETRIEVE):
        lines.append(f"{f'{ours} = 1':26}{heads}")
        for name in (n for n in runs if n not in (ASK, RETRIEVE)):
            ratios = "".join(f"{median(runs[name], n) / median(runs[ours], n):>24.2f}" for n, *_ in figures)
            lines.append(f"{name:26}{ratios}")
        lines.append("")
    lines.append(f"{'median (least … most)':26}{heads}")
    for name, of in runs.items():
        lines.append(f"{name:26}" + "".join(f"{cell(of, n, digits):>24}" for n, _, digits in figures))
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
        runs = compare(arguments.papers.resolve(), max(arguments.rounds, 1), Path(scratch))
    print(told(runs))
    print(f"\n{arguments.papers.name}, {len(runs[ASK])} runs of each in turns; {where}")
    if arguments.json:
        kept = {name: [asdict(run) for run in of] for name, of in runs.items()}
        arguments.json.write_text(json.dumps({"machine": where, **kept}, indent=1) + "\n", "utf-8")
        series = {name: [(n, run.wall) for n, run in enumerate(of, start=1)] for name, of in runs.items()}
        plot.lines(arguments.json.with_suffix(".svg"), "A cold question", "round", "seconds", series)


if __name__ == "__main__":
    main()
