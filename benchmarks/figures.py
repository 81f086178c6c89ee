"""The README's measured figures: made, kept in docs/figures.json, and written between the README's markers.

The totals of the report halves over the two papers of the series; no single case is shown or kept. Without `--measure`
the README is written anew from what was kept.

    python benchmarks/figures.py [--measure --library LIBRARY] [--workers N]
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from evals.evaluate import evaluate_set  # noqa: E402
from evals.gold.kind import SetKind  # noqa: E402
from evals.gold.question import Split  # noqa: E402
from evals.gold.set import load_set  # noqa: E402
from evals.judging import measures_of  # noqa: E402
from evals.reports.file import write_bytes  # noqa: E402
from evals.reports.report import Report  # noqa: E402
from evals.reports.tables import heading  # noqa: E402
from evals.system import System  # noqa: E402

KEPT = ROOT / "docs" / "figures.json"
README = ROOT / "README.md"
BEGIN, END = "<!-- figures:begin -->", "<!-- figures:end -->"
SETS = (SetKind.QUESTIONS, SetKind.CLAIMS)

Figures = Mapping[str, Any]


def figures_of(report: Report) -> dict[str, Any]:
    """What is kept of a run: who was asked what, and its measures."""
    value = report.as_json(cases=False)
    names = (
        "questions",
        "split",
        "corpus",
        "encoder",
        "writer",
        "judge",
        "version",
        "program",
        "seed",
        "n",
        "measures",
    )
    return {name: value[name] for name in names} | {"outcomes": value["outcomes"]}


def table(kind: SetKind, figures: Figures) -> str:
    """The measures that have a case, as a Markdown table, by group."""
    lines = [f"| {figures['n']} {kind} | value | 95 % interval | n |", "| --- | ---: | ---: | ---: |"]
    group = None
    for name, measure in measures_of(kind).items():
        kept = figures["measures"].get(name)
        if not kept or not kept["n"]:
            continue
        if measure.group is not group:
            group = measure.group
            lines.append(f"| **{group.capitalize()}** | | | |")
        span = "-" if kept["low"] is None else f"{kept['low']:.3f} to {kept['high']:.3f}"
        shown = name.replace("<", "\\<")
        lines.append(
            f"| {shown} | {'-' if kept['value'] is None else format(kept['value'], '.3f')} | {span} | {kept['n']} |"
        )
    return "\n".join(lines)


def block(kept: Mapping[str, Figures]) -> str:
    """What stands between the README's markers."""
    return "\n\n".join(table(SetKind(kind), figures) for kind, figures in kept.items())


def written(readme: str, kept: Mapping[str, Figures]) -> str:
    """The README with the figures between its markers.

    Raises:
        ValueError: it does not have each marker once, in order.
    """
    before, begin, rest = readme.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end or BEGIN in rest or END in after:
        raise ValueError(f"README.md does not hold {BEGIN} and then {END}, once each")
    return f"{before}{BEGIN}\n{block(kept)}\n{END}{after}"


def measure(library: Path, workers: int) -> dict[str, Figures]:
    """Put the report halves to the library's assistant, and print their totals."""
    from assistant.assistant import Assistant

    kept: dict[str, Figures] = {}
    with Assistant.open(library) as assistant:
        for kind in SETS:
            gold = load_set(ROOT / "evals" / "sets" / "series" / f"{kind}.jsonl")
            report = evaluate_set(System.of(assistant), gold, split=Split.REPORT, workers=workers)
            kept[str(kind)] = figures_of(report)
            print(f"{heading(report)}\n\n{table(kind, kept[str(kind)])}\n")
    return kept


def main() -> int:
    """Measure where asked to, keep the figures, and write them into the README."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--measure", action="store_true")
    parser.add_argument("--library", type=Path, default=ROOT / "library" / "series")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    told = parser.parse_args()
    if told.measure:
        kept = measure(told.library, told.workers)
        write_bytes(KEPT, (json.dumps(kept, ensure_ascii=False, indent=1) + "\n").encode())
    if not KEPT.is_file():
        print(f"{KEPT} is not there: run with --measure.", file=sys.stderr)
        return 2
    readme = written(README.read_text("utf-8"), json.loads(KEPT.read_text("utf-8")))
    write_bytes(README, readme.encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
