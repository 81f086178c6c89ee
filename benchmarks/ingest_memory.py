"""Peak memory of `pincite ingest` as the papers that it takes in grow more: the whole command, files read and all.

The encoder reads and cuts every text as always, and its graph is run once, so that its memory is there; then a table of
rows drawn by chance (47 MB) stands for what the graph would compute, which takes most of an hour at 100,000 paragraphs
and needs no more memory than at the first: texts that share words are near each other, as theirs are. Papers are a
library's paragraphs with words exchanged (grown.py), a hundred a file. `own` is what the process holds beside the pages
of files, which are the system's to take back, the highest of a look every tenth of a second; `peak` has those in it.

    python benchmarks/ingest_memory.py --library PATH [--paragraphs 1000 10000 100000] [--out build/benchmarks]
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as `pincite` itself does

import numpy as np  # noqa: E402
from numpy.typing import NDArray  # noqa: E402

from benchmarks import grown, plot  # noqa: E402
from index.compile_encoder import compiled  # noqa: E402
from index.library import open_library  # noqa: E402

A_FILE = 100  # paragraphs
LOOK = 0.1  # seconds


class Drawn:
    """Stands for the graph's session: each piece of a word has a row drawn by chance, a text the mean of its own."""

    def __init__(self, pieces: int, dimension: int) -> None:
        self.rows = np.random.default_rng(0).standard_normal((pieces, dimension), dtype=np.float32)

    def run(self, outputs: Sequence[str], given: dict[str, NDArray[np.int64]]) -> list[NDArray[np.float32]]:
        """See `onnxruntime.InferenceSession.run`; the outputs are one unit row a text, and one a token where wanted."""
        tokens = self.rows[given["input_ids"]]
        texts = (tokens * given["attention_mask"][..., None]).sum(axis=1)
        wanted = [texts, tokens][: len(outputs)]
        return [row / np.linalg.norm(row, axis=-1, keepdims=True) for row in wanted]


def write_papers(library: Path, folder: Path, paragraphs: int) -> None:
    """Files of `A_FILE` paragraphs each, in Markdown."""
    with open_library(library) as snapshot:
        texts = [
            " ".join(paragraph.text.split())
            for record in snapshot.papers()
            for paragraph in snapshot.paper(record.id).paragraphs
            if len(paragraph.text.split()) >= 30 and paragraph.text[0].isalpha()
        ]
    rng = np.random.default_rng(0)

    def grow() -> Iterator[str]:
        for turn in count():
            yield from (grown.varied(text, rng) if turn else text for text in texts)

    text = grow()
    for number in range(-(-paragraphs // A_FILE)):
        body = "\n\n".join(next(text) for _ in range(A_FILE))
        (folder / f"paper_{number:05d}.md").write_text(f"# Paper {number}\n\n{body}\n", "utf-8")


def ingest(papers: Path, library: Path) -> None:
    """`pincite ingest`, in this process, with the graph run once and then stood for."""
    from ui import opening
    from ui.cli import main as pincite

    encoder: Any = compiled(None)
    encoder.encode_with_tokens(["the harbour " * 150] * 16)
    pieces = encoder._tokenizer.get_vocab_size()
    encoder._session = Drawn(pieces, encoder.dimension)
    setattr(opening, "load_encoder", lambda *_, **__: encoder)  # noqa: B010 - it is imported there, not offered
    sys.exit(pincite(["ingest", str(papers), "--library", str(library)]))


def watched(papers: Path, library: Path) -> dict[str, float]:
    """What the ingest came to: seconds, and megabytes."""
    command = [sys.executable, __file__, "--library", str(library), "--ingest", str(papers)]
    began, own, peak = time.perf_counter(), 0.0, 0.0
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        while process.poll() is None:
            try:
                own = max(own, grown.memory(process.pid, "RssAnon"))
                peak = max(peak, grown.memory(process.pid, "VmHWM"))
            except (OSError, StopIteration):  # it has just ended
                break
            time.sleep(LOOK)
    if process.returncode:
        raise SystemExit(f"the ingest ended with {process.returncode}")
    with open_library(library) as snapshot:
        counts = snapshot.manifest.counts
    return {
        "paragraphs": counts.indexed, "passages": counts.passages, "seconds": time.perf_counter() - began,
        "own_MB": own, "peak_MB": peak,
    }  # fmt: skip


def main() -> None:
    """Measure, print, and write JSON and a plot."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--library", type=Path, required=True)
    parser.add_argument("--paragraphs", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "benchmarks")
    parser.add_argument("--ingest", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.ingest:
        ingest(arguments.ingest, arguments.library)
        return
    where = grown.machine()
    sizes = []
    for paragraphs in arguments.paragraphs:
        with tempfile.TemporaryDirectory() as folder:
            (papers := Path(folder, "papers")).mkdir()
            write_papers(arguments.library, papers, paragraphs)
            sizes.append(watched(papers, Path(folder, "library")))
        print(json.dumps({name: round(value) for name, value in sizes[-1].items()}), flush=True)
    print(where)
    grown.write(arguments.out, "ingest_memory", {"machine": where, "sizes": sizes})
    series = {
        name: [(s["paragraphs"], s[key]) for s in sizes] for name, key in (("own", "own_MB"), ("peak", "peak_MB"))
    }
    plot.lines(arguments.out / "ingest_memory.svg", "Memory of taking papers in", "paragraphs", "MB", series)


if __name__ == "__main__":
    main()
