"""What the learned judge costs: a pair, and the ten pairs of one answer, on one core and on all; its load and memory.

    python benchmarks/judge.py [--rounds N] [--out FILE.json]

Pairs are a claim beside a passage of 30, 60 and 120 words of the sample notes. Figures are medians; the last column is
the ratio to one pass of the sentence encoder over the same words, measured in turns in the same run.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(HOUSE))

CLAIM = "A near miss is refused when nothing in the nearest paragraphs answers to the thing that was asked for."
WORDS = (30, 60, 120)


def timed(work: Callable[[], object]) -> float:
    """Milliseconds of one call."""
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


def resident() -> float:
    """MiB of this process in memory (Linux)."""
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def main() -> None:
    """Read the flags and do it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    from assistant.judging.pair_model import PairModel
    from index.encoder import load_encoder

    words = (HOUSE / "docs/notes/pincite_04_refusals.txt").read_text("utf-8").split()[40:]
    encoder = load_encoder()
    encoder.encode(["warm"])
    before = resident()
    begun = time.perf_counter()
    model = PairModel.load()
    loaded = (time.perf_counter() - begun) * 1000
    model.score([(CLAIM, "warm")])
    grown = resident() - before
    rows = []
    for many in WORDS:
        passage = " ".join(words[:many])
        pair, ten, encoded = [], [], []
        for _ in range(options.rounds):  # in turns: a busy moment falls on all of them
            pair.append(timed(lambda passage=passage: model.score([(CLAIM, passage)])))  # type: ignore[misc]
            ten.append(timed(lambda passage=passage: model.score([(CLAIM, passage)] * 10)))  # type: ignore[misc]
            encoded.append(timed(lambda passage=passage: encoder.encode([f"{CLAIM} {passage}"])))  # type: ignore[misc]
        one, answer, other = map(statistics.median, (pair, ten, encoded))
        rows.append({"words": many, "pair_ms": one, "ten_pairs_ms": answer, "encoder_ms": other, "ratio": one / other})
        print(f"{many:4} words: a pair {one:6.1f} ms, ten {answer:6.1f} ms; a pair is {one / other:.2f} × the encoder")
    print(f"{model.name}: loaded and checked in {loaded:.0f} ms, {grown:.0f} MiB more than the encoder alone")
    if options.out:
        machine = {"machine": platform.machine(), "python": platform.python_version(), "model": model.name}
        record = machine | {"rounds": options.rounds, "load_ms": loaded, "memory_mib": grown, "rows": rows}
        options.out.write_text(json.dumps(record, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
