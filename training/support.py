"""Fit what weighs the words of the found paragraphs (assistant/calibration.json), on questions over the corpus papers.

`python -m training.support --corpus LIBRARY`; LIBRARY is what `training.corpus` makes. What is fitted, and how papers
are parted, stands in evals/calibration/support.py. training/calibrate.py comes after it: its confidences rest on this.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from assistant.assistant import Assistant
from assistant.support import CALIBRATION
from evals.calibration.support import fit, read_cases, write
from training.corpus import corpus_ids
from training.train import SHARED

KEEP = 0.91  # share of answered questions that the threshold lets pass
FITTED_ON = "questions over 30 research papers of the US Congress, each asked of two papers"


def main() -> None:
    """Read the flags and do it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True, help="library of the corpus papers (crs_00, crs_01 …)")
    parser.add_argument("--out", type=Path, default=CALIBRATION)
    options = parser.parse_args()
    lines = (SHARED / "training/own/policy_rows.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    read = 0

    def tell(more: int) -> None:
        nonlocal read
        read += more
        if read % 100 == 0:
            print(f"{read:,} questions read", file=sys.stderr)

    with Assistant.open(options.corpus) as corpus:
        cases = read_cases(corpus, rows, corpus_ids(), seed=7, progress=tell)
    made = fit(cases, 7, KEEP, FITTED_ON)
    write(made, options.out)
    print(f"{options.out}: {made['cases']}, AUROC {made['held_out_auroc']}, threshold {made['threshold']}")


if __name__ == "__main__":
    main()
