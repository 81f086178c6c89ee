"""The same questions through FAISS, PostgreSQL with pgvector, and Milvus: answers, latency, memory, filling.

Libraries are grown as grown.py says; PostgreSQL comes as a package and listens on a socket, Milvus is milvus-lite, both
on this machine. Questions are put to all engines in turns. Exact search has to give the ten that flat FAISS gives.
PostgreSQL's memory is the sum of its processes' own pages and its shared ones once (Pss); milvus-lite's and FAISS' is
what this process grew by.

    python benchmarks/engines.py --library PATH… [--sizes 1000 10000] [--questions 40] [--out build/benchmarks]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402

from benchmarks import grown, plot  # noqa: E402
from index.encoder import load_encoder  # noqa: E402
from index.engine import open_engine  # noqa: E402
from index.library import open_library  # noqa: E402
from index.options import Engine  # noqa: E402
from index.vectors import VectorIndex  # noqa: E402
from tests.index import engines  # noqa: E402

TOP = 10
KINDS = ((Engine.POSTGRES, True), (Engine.POSTGRES, False), (Engine.MILVUS, True))


def measure(sources: list[Path], size: int, number: int) -> dict[str, Any]:
    """All engines over one library."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        grown.grow(sources, folder / "library", size)
        asked = grown.questions(folder / "library", number + 1)
        queries = load_encoder(cache=sources[0] / "cache").encode(asked)
        snapshot = stack.enter_context(open_library(folder / "library"))
        before = grown.memory()
        flat = snapshot.vectors
        indexes: dict[str, VectorIndex] = {"FAISS": flat}
        flat.search(queries[:1], TOP)
        figures: dict[str, dict[str, Any]] = {"FAISS": {"filled_s": 0.0, "MB": grown.memory() - before}}
        addresses: dict[Engine, str] = {}
        for engine, exact in KINDS:
            if engines.missing(engine):
                continue
            if engine not in addresses:
                (folder / engine).mkdir()
                addresses[engine] = stack.enter_context(engines.served(engine, folder / engine))
            name = f"{engine} {'exact' if exact else 'HNSW'}"
            before, began = grown.memory(), time.perf_counter()
            options = engines.options(engine, addresses[engine], "exact" if exact else "hnsw", exact=exact)
            index = open_engine(options, snapshot)
            stack.callback(index.close)
            index.search(queries[:1], TOP)
            filled = time.perf_counter() - began
            grew = _postgres(folder / engine / "postgres") if engine is Engine.POSTGRES else grown.memory() - before
            indexes[name] = index
            figures[name] = {"filled_s": filled, "MB": grew, "told": index.told()}
        spent: dict[str, list[float]] = {name: [] for name in indexes}
        same: dict[str, list[float]] = {name: [] for name in indexes}
        for query in queries[1:]:
            truth = flat.search(query[None], TOP)[1][0]
            for name, searched in indexes.items():
                began = time.perf_counter()
                found = searched.search(query[None], TOP)[1][0]
                spent[name].append(time.perf_counter() - began)
                same[name].append(float(np.isin(truth, found).mean()))
        for name in indexes:
            figures[name] |= {**grown.summary(spent[name]), "same": float(np.mean(same[name]))}
        return {"passages": len(flat), "questions": number, "engines": figures}


def _postgres(data: Path) -> float:
    """MB of the server with these data and of the processes that it started."""
    server = (data / "postmaster.pid").read_text("utf-8").split()[0]
    total = 0.0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            parent = (process / "stat").read_text("utf-8").rpartition(")")[2].split()[1]
            if server in (process.name, parent):
                lines = (process / "smaps_rollup").read_text("utf-8").splitlines()
                total += next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1e3
        except OSError:
            continue  # it ended meanwhile
    return total


def told(results: list[dict[str, Any]]) -> str:
    """A line for each engine and size: as a multiple of FAISS first."""
    lines = [
        f"{'passages':>9}  {'engine':16} {'× FAISS':>8} {'p50 ms':>8} {'p95 ms':>8} {'same 10':>8} {'filled s':>9}"
        f" {'MB':>6}"
    ]
    for result in results:
        base = result["engines"]["FAISS"]["p50"]
        for name, f in result["engines"].items():
            lines.append(
                f"{result['passages']:>9,}  {name:16} {f['p50'] / base:>8.1f} {f['p50']:>8.2f} {f['p95']:>8.2f}"
                f" {f['same']:>8.3f} {f['filled_s']:>9.1f} {f['MB']:>6.0f}"
            )
    return "\n".join(lines)


def main() -> None:
    """Measure each size, print the table, write JSON and a plot."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--library", type=Path, nargs="+", required=True, help="real libraries to grow from")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10_000], help="passages")
    parser.add_argument("--questions", type=int, default=40)
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "benchmarks")
    arguments = parser.parse_args()
    where, results = grown.machine(), []
    for size in arguments.sizes:
        results.append(measure(arguments.library, size, arguments.questions))
        grown.write(arguments.out, "engines", {"machine": where, "sizes": results})
    print(f"{told(results)}\n\n{arguments.questions} questions in turns; {where}")
    series = {name: [(r["passages"], r["engines"][name]["p50"]) for r in results] for name in results[0]["engines"]}
    plot.lines(arguments.out / "engines.svg", "One question, ten nearest, median", "passages", "milliseconds", series)


if __name__ == "__main__":
    main()
