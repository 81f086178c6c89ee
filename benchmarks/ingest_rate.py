"""Taking papers in against the encoder alone on the same passages, and taking them in again unchanged.

In turns: `index.build.update` of all papers into an empty library, and the encoder's pass over exactly the passages
that this encodes (whole ones with their tokens), batched as the encoder itself batches. Reading files is not in it:
papers come from a library. Then the same papers again. Peak memory is that of a process that does nothing else.

    python benchmarks/ingest_rate.py --library PATH [--papers 5] [--rounds 5] [--out build/benchmarks]
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as `pincite` itself does

from benchmarks import grown, plot  # noqa: E402
from index.build import update  # noqa: E402
from index.encoder import Encoder, load_encoder  # noqa: E402
from index.library import open_library  # noqa: E402
from ingest.paper import Paper  # noqa: E402

CHUNK = 64  # texts at a time


class Noting:
    """An encoder that notes what it is given."""

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder
        self.name, self.dimension, self.fingerprint = encoder.name, encoder.dimension, encoder.fingerprint
        self.fits = encoder.fits
        self.whole: list[str] = []
        self.single: list[str] = []

    def encode(self, texts: Sequence[str], **more: Any) -> Any:
        """See `Encoder.encode`."""
        self.single += texts
        return self.encoder.encode(texts, **more)

    def encode_with_tokens(self, texts: Sequence[str], **more: Any) -> Any:
        """See `Encoder.encode_with_tokens`."""
        self.whole += texts
        return self.encoder.encode_with_tokens(texts, **more)


def papers_of(library: Path, number: int) -> list[Paper]:
    """The first papers of a library."""
    with open_library(library) as snapshot:
        return [snapshot.paper(record.id) for record in snapshot.papers()[:number]]


def measure(library: Path, number: int, rounds: int) -> dict[str, Any]:
    """Seconds of each, round by round."""
    papers, encoder = papers_of(library, number), load_encoder(cache=library / "cache")
    noting = Noting(encoder)
    with tempfile.TemporaryDirectory() as folder:
        update(Path(folder), papers, noting)
        with open_library(Path(folder)) as snapshot:
            paragraphs = snapshot.manifest.counts.indexed
        again = []
        for _ in range(rounds):
            began = time.perf_counter()
            update(Path(folder), papers, encoder)
            again.append(time.perf_counter() - began)
    ours: list[float] = []
    raw: list[float] = []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            began = time.perf_counter()
            update(Path(folder), papers, encoder)
            ours.append(time.perf_counter() - began)
        began = time.perf_counter()
        for start in range(0, len(noting.whole), CHUNK):
            encoder.encode_with_tokens(noting.whole[start : start + CHUNK])
        for start in range(0, len(noting.single), CHUNK):
            encoder.encode(noting.single[start : start + CHUNK])
        raw.append(time.perf_counter() - began)
    return {
        "papers": len(papers),
        "paragraphs": paragraphs,
        "passages": len(noting.whole) + len(noting.single),
        "ingest_s": ours,
        "encoder_s": raw,
        "again_s": again,
        "share": statistics.median(raw) / statistics.median(ours),
        "paragraphs_per_s": paragraphs / statistics.median(ours),
        "again_s_per_10000": statistics.median(again) / paragraphs * 10_000,
    }


def peak(library: Path, number: int) -> float:
    """Peak memory in MB of a process that ingests these papers."""
    command = [sys.executable, __file__, "--library", str(library), "--papers", str(number), "--peak"]
    return float(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))


def main() -> None:
    """Measure, print, and write JSON and a plot."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--library", type=Path, required=True)
    parser.add_argument("--papers", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "benchmarks")
    parser.add_argument("--peak", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.peak:
        with tempfile.TemporaryDirectory() as folder:
            library = arguments.library
            update(Path(folder), papers_of(library, arguments.papers), load_encoder(cache=library / "cache"))
        print(grown.memory(field="VmHWM"))
        return
    where = grown.machine()
    found = measure(arguments.library, arguments.papers, max(arguments.rounds, 1))
    found["peak_MB"] = peak(arguments.library, arguments.papers)
    grown.write(arguments.out, "ingest_rate", {"machine": where, **found})
    print(
        f"{found['share']:.2f} of the encoder's own throughput: {found['paragraphs_per_s']:.1f} paragraphs a second\n"
        f"{found['again_s_per_10000']:.2f} s for 10,000 unchanged paragraphs, peak memory {found['peak_MB']:.0f} MB\n\n"
        f"{found['papers']} papers, {found['paragraphs']} paragraphs, {found['passages']} passages, medians of"
        f" {len(found['ingest_s'])} in turns; {where}"
    )
    names = (("ingest", "ingest_s"), ("encoder alone", "encoder_s"), ("again, unchanged", "again_s"))
    series = {name: [(n, s) for n, s in enumerate(found[key], start=1)] for name, key in names}
    plot.lines(arguments.out / "ingest_rate.svg", "Taking papers in", "round", "seconds", series)


if __name__ == "__main__":
    main()
