"""Retrieval by an open program, over libraries of growing size, against the encoder and raw FAISS alone.

At each size and for the same questions, in turns: `Assistant.retrieve`, whole; the encoder's pass with a flat FAISS
search in memory; and the parts (encoder, dense, lexical) by themselves. Recall is that of the library's dense index
against flat, on these questions. Each size runs in a process of its own, so that memory is its own; caches are warmed
by one question that is not counted. How the larger libraries are made: grown.py.

    python benchmarks/warm.py --library PATH… [--sizes 100 1000 10000 100000] [--questions 40] [--out build/benchmarks]
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as `pincite` itself does

import numpy as np  # noqa: E402

from assistant.assistant import Assistant  # noqa: E402
from benchmarks import grown, plot  # noqa: E402
from index import lexical  # noqa: E402
from index.choose_index import recall_of  # noqa: E402
from index.corpus import all_vectors  # noqa: E402
from index.library import open_library  # noqa: E402

TOP = 10
DENSE = 200  # passages that a search asks the dense index for
CACHE = "cache"


def measure(library: Path, number: int) -> dict[str, Any]:
    """All figures of one library."""
    asked = grown.questions(library, number)
    began = time.perf_counter()
    with Assistant.open(library) as assistant:
        assistant.retrieve(asked[0])
        opened, resident = time.perf_counter() - began, grown.memory()
        snapshot, encoder = assistant.snapshot, assistant.encoder
        with open_library(library) as other:
            ids, vectors = all_vectors(other.connection, encoder.dimension)
        import faiss

        faiss.omp_set_num_threads(1)
        raw = faiss.IndexFlatIP(encoder.dimension)
        raw.add(vectors)
        work: dict[str, Callable[[str], object]] = {
            "retrieve": lambda text: assistant.retrieve(text, TOP),
            "encoder and raw FAISS": lambda text: raw.search(encoder.encode([text]), TOP),
            "encoder": lambda text: encoder.encode_with_tokens([text]),
            "dense": lambda text: snapshot.vectors.search(vector[text], DENSE),
            "lexical": lambda text: lexical.rank(snapshot.connection, [[word] for word in text.split()], 50),
        }
        vector = {text: encoder.encode([text]) for text in asked}
        spent: dict[str, list[float]] = {name: [] for name in work}
        worked: dict[str, list[float]] = {name: [] for name in work}
        for n, text in enumerate(asked):
            for name, run in work.items():
                began, at_work = time.perf_counter(), time.process_time()
                run(text)
                if n:
                    spent[name].append(time.perf_counter() - began)
                    worked[name].append(time.process_time() - at_work)
        queries = np.vstack(list(vector.values()))
        truth = ids[raw.search(queries, TOP)[1]]
        return {
            "passages": len(ids),
            "paragraphs": snapshot.manifest.counts.indexed,
            "index": snapshot.manifest.dense.told(),
            "recall@10": recall_of(snapshot.vectors.search(queries, TOP)[1], truth),
            "opened_s": opened,
            "resident_MB": resident,
            "questions": len(asked) - 1,
            **{name: grown.summary(seconds) for name, seconds in spent.items()},
            "cpu": {name: grown.summary(seconds) for name, seconds in worked.items()},
        }


def in_its_own_process(sources: list[Path], size: int, number: int, cache: Path) -> dict[str, Any]:
    """Grow a library, and measure it in another process."""
    with tempfile.TemporaryDirectory(dir=cache.parent) as folder:
        library = Path(folder) / "library"
        began = time.perf_counter()
        grown.grow(sources, library, size)
        grew = time.perf_counter() - began
        (library / CACHE).symlink_to(cache, target_is_directory=True)
        command = [sys.executable, __file__, "--measure", str(library), "--questions", str(number)]
        ran = subprocess.run(command, check=True, capture_output=True, text=True)
        return {**json.loads(ran.stdout), "grown_s": grew}


def told(results: list[dict[str, Any]]) -> str:
    """Retrieval as a multiple of the encoder and raw FAISS first, then the parts."""
    lines = [
        f"{'passages':>10} {'p50':>6} {'p95':>6} {'CPU':>6}   {'recall@10':>9} {'MB':>6}   CPU ms, p50: "
        + ", ".join(PARTS)
    ]
    for r in results:
        ours, raw, cpu = r["retrieve"], r["encoder and raw FAISS"], r["cpu"]
        parts = ", ".join(f"{cpu[name]['p50']:.1f}" for name in PARTS)
        ratio = cpu["retrieve"]["p50"] / cpu["encoder and raw FAISS"]["p50"]
        lines.append(
            f"{r['passages']:>10,} {ours['p50'] / raw['p50']:>6.2f} {ours['p95'] / raw['p95']:>6.2f} {ratio:>6.2f}"
            f"   {r['recall@10']:>9.3f} {r['resident_MB']:>6.0f}   {parts}"
        )
    return "\n".join(lines)


PARTS = ("retrieve", "encoder and raw FAISS", "encoder", "dense", "lexical")


def main() -> None:
    """Measure each size, print the table, write JSON and a plot."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--library", type=Path, nargs="+", help="real libraries to grow from; the first has the encoder"
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1000, 10_000, 100_000], help="passages")
    parser.add_argument("--questions", type=int, default=40)
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "benchmarks")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure:
        print(json.dumps(measure(arguments.measure, arguments.questions)))
        return
    if not arguments.library:
        parser.error("--library is missing")
    where, results = grown.machine(), []
    arguments.out.mkdir(parents=True, exist_ok=True)
    cache = (arguments.out / CACHE).resolve()
    if not cache.exists():
        cache.symlink_to((arguments.library[0] / CACHE).resolve(), target_is_directory=True)
    for size in arguments.sizes:
        results.append(in_its_own_process(arguments.library, size, arguments.questions + 1, cache))
        print(f"{size:,}: {results[-1]['index']}; load {grown.machine().partition('load ')[2][:4]}", flush=True)
        grown.write(arguments.out, "warm", {"machine": where, "sizes": results})
    print(f"\n{told(results)}\n\n{arguments.questions} questions in turns; {where}")
    series = {name: [(r["passages"], r[name]["p50"]) for r in results] for name in PARTS}
    plot.lines(arguments.out / "warm.svg", "Warm retrieval, median", "passages", "milliseconds", series)


if __name__ == "__main__":
    main()
