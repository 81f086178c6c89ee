"""Where the CPU time of a cold question goes, stage by stage, beside what each stage may cost.

The same work as `pincite ask`, one stage after the other in one thread (the program itself opens the models beside its
imports, see ui/ahead.py): each round is a process of its own, and the least of each stage counts, since whatever else
the machine does only ever adds. The budget is that of the machine named below, a fifth above what was measured; another
machine is held to it by how long the bare imports of numpy, FAISS and ONNX Runtime take there.

    python benchmarks/cold_stages.py --library LIBRARY [--rounds N]      exit 1: a stage costs twice its budget
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as `pincite` itself does
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

QUESTION = "What stands in the way of exporting arms?"
MACHINE = "AMD EPYC, two cores, Python 3.11"
NUMPY, FAISS, RUNTIME = "numpy", "FAISS", "ONNX Runtime"
# Milliseconds of CPU time.
BUDGET = {
    "Python and the command line": 75,
    "rich": 28,
    NUMPY: 48,
    "the assistant's modules": 80,
    "the library": 3,
    "the encoder's files compared, its tokenizer read": 105,
    RUNTIME: 26,
    "the encoder's graph": 90,
    FAISS: 36,
    "the judge's files compared, its graph": 100,
    "understood and searched": 22,
    "read by the judge": 135,
    "shown": 4,
}
LIMIT = 2.0  # times its budget that a stage may cost before this fails


def stages(library: Path) -> dict[str, float]:
    """The CPU milliseconds of each stage, in this process."""
    spent: dict[str, float] = {}
    before = 0.0

    def took(stage: str) -> None:
        nonlocal before
        now = time.process_time()
        spent[stage], before = (now - before) * 1e3, now

    import ui.cli

    took("Python and the command line")
    import rich.table  # noqa: F401

    took("rich")
    import numpy  # noqa: F401

    took(NUMPY)
    import ui.asking  # noqa: F401
    from assistant.assistant import Assistant

    took("the assistant's modules")
    from index.library import open_library

    open_library(library).close()
    took("the library")
    from index.compile_encoder import compiled

    encoder = compiled(library / "cache")
    took("the encoder's files compared, its tokenizer read")
    import onnxruntime  # noqa: F401

    took(RUNTIME)
    encoder.encode([""])
    took("the encoder's graph")
    import faiss  # noqa: F401

    took(FAISS)
    from assistant.judging.pair_model import shipped

    shipped()
    took("the judge's files compared, its graph")
    with Assistant.open(library, encoder=encoder) as assistant:
        assistant.retrieve(QUESTION)
        took("understood and searched")
        assistant.retrieve(QUESTION)
        took("searched again")
        reply = assistant.ask(QUESTION)
        took("read by the judge")
        spent["read by the judge"] -= spent.pop("searched again")  # a part of it
        from ui.reply_text import render
        from ui.terminal import out, rendered

        rendered(render(reply, {record.id: record.facts for record in assistant.records}), out())
        took("shown")
    return spent


def in_its_own_process(library: Path) -> dict[str, float]:
    """The same in another process, which nothing was imported into before."""
    command = [sys.executable, __file__, "--once", "--library", str(library)]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    ran = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    found: dict[str, float] = json.loads(ran.stdout)
    return found


def told(least: dict[str, float]) -> tuple[str, bool]:
    """A line for each stage, and whether all keep within `LIMIT` times their budget."""
    known = (NUMPY, FAISS, RUNTIME)
    pace = sum(least[stage] for stage in known) / sum(BUDGET[stage] / 1.2 for stage in known)
    lines = [f"{'stage':52}{'CPU ms':>8}{'budget':>8}"]
    for stage, spent in least.items():
        over = "  OVER" if spent > LIMIT * BUDGET[stage] * pace else ""
        lines.append(f"{stage:52}{spent:>8.1f}{BUDGET[stage] * pace:>8.0f}{over}")
    lines.append(f"{'together':52}{sum(least.values()):>8.1f}{sum(BUDGET.values()) * pace:>8.0f}")
    lines.append(f"\nBudgets are of {MACHINE}, times {pace:.2f} for the pace of this one.")
    return "\n".join(lines), "OVER" not in "\n".join(lines)


def main() -> int:
    """Measure, and print the stages."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--library", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--once", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.once:
        print(json.dumps(stages(arguments.library)))
        return 0
    rounds = [in_its_own_process(arguments.library) for _ in range(max(arguments.rounds, 1))]
    text, kept = told({stage: min(found[stage] for found in rounds) for stage in rounds[0]})
    print(text)
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
