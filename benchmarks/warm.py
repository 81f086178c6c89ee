"""Retrieval by an open program, over libraries of growing size, against the encoder and raw FAISS, and other stacks.

At each size and for the same questions, in turns: `Assistant.retrieve`, whole; the encoder's pass with a flat FAISS
search in memory; the parts (encoder, dense, lexical) by themselves; and the stacks of peer_stacks.py over the same
passages with the same vectors. Recall is that of each dense search against flat, on these questions. Each size and each
stack runs in a process of its own, so that memory is its own; caches are warmed by one question that is not counted.
How the larger libraries are made: grown.py. A stack that is not installed is left out, and it is said.

    python benchmarks/warm.py --library PATH… [--sizes 100 1000 10000 100000] [--questions 40] [--txtai PYTHON]
        [--out build/benchmarks]
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as `pincite` itself does

import numpy as np  # noqa: E402

from assistant.assistant import Assistant  # noqa: E402
from benchmarks import grown, peer_stacks, plot  # noqa: E402
from index import lexical  # noqa: E402
from index.choose_index import in_parts, recall_of  # noqa: E402
from index.compile_encoder import packaged  # noqa: E402
from index.library import open_library  # noqa: E402

TOP = 10
DENSE = 200  # passages that a search asks the dense index for
CACHE = "cache"


def measure(library: Path, number: int, peers: Mapping[str, str]) -> dict[str, Any]:
    """All figures of one library; `peers`: the stacks beside ours, each with the Python that runs it."""
    asked = list(dict.fromkeys(grown.questions(library, number)))
    began = time.perf_counter()
    with ExitStack() as stack:
        assistant = stack.enter_context(Assistant.open(library))
        assistant.retrieve(asked[0])
        opened, resident = time.perf_counter() - began, grown.memory()
        snapshot, encoder = assistant.snapshot, assistant.encoder
        ids, vectors, texts = passages_of(library, encoder.dimension)
        import faiss

        faiss.omp_set_num_threads(1)
        raw = faiss.IndexFlatIP(encoder.dimension)
        raw.add(vectors)
        queries = {text: encoder.encode([text]) for text in asked}
        truth = dict(zip(asked, raw.search(np.vstack(list(queries.values())), TOP)[1], strict=True))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        peer_stacks.write(folder, vectors, texts)
        del vectors, texts
        others = [
            stack.enter_context(peer_stacks.started(name, python, folder, packaged(), asked[0]))
            for name, python in peers.items()
        ]
        work: dict[str, Callable[[str], object]] = {
            "retrieve": lambda text: assistant.retrieve(text, TOP),
            "encoder and raw FAISS": lambda text: raw.search(encoder.encode([text]), TOP),
            "encoder": lambda text: encoder.encode_with_tokens([text]),
            "dense": lambda text: snapshot.vectors.search(queries[text], DENSE),
            "lexical": lambda text: lexical.rank(snapshot.connection, [[word] for word in text.split()], 50),
        }
        names = [*work, *peers]
        spent: dict[str, list[float]] = {name: [] for name in names}
        worked: dict[str, list[float]] = {name: [] for name in names}
        right: dict[str, list[float]] = {name: [] for name in peers}
        for n, text in enumerate(asked):
            for name, run in work.items():
                began, at_work = time.perf_counter(), time.process_time()
                run(text)
                if n:
                    spent[name].append(time.perf_counter() - began)
                    worked[name].append(time.process_time() - at_work)
            for peer in others:
                came = peer.ask(text)
                if n:
                    spent[peer.name].append(came["s"])
                    worked[peer.name].append(came["cpu"])
                    right[peer.name].append(float(np.isin(truth[text], came["rows"]).mean()))
        found = snapshot.vectors.search(np.vstack(list(queries.values())), TOP)[1]
        return {
            "passages": len(ids),
            "paragraphs": snapshot.manifest.counts.indexed,
            "index": snapshot.manifest.dense.told(),
            "recall@10": recall_of(found, ids[np.vstack(list(truth.values()))]),
            "opened_s": opened,
            "resident_MB": resident,
            "questions": len(asked) - 1,
            **{name: grown.summary(seconds) for name, seconds in spent.items()},
            "cpu": {name: grown.summary(seconds) for name, seconds in worked.items()},
            "peers": {
                peer.name: {"recall@10": float(np.mean(right[peer.name])), "MB": peer.MB, "opened_s": peer.opened_s}
                for peer in others
            },
        }


def passages_of(library: Path, dimension: int) -> tuple[Any, Any, list[str]]:
    """The passages of a library: ids, vectors and the words printed."""
    with open_library(library) as snapshot:
        parts = list(in_parts(snapshot.connection, dimension))
        ids, vectors = np.concatenate([ids for ids, _ in parts]), np.concatenate([some for _, some in parts])
        words = 'SELECT s.id, substr(p.text, s.start + 1, s."end" - s.start) FROM passages s'
        texts = dict(snapshot.connection.execute(f"{words} JOIN paragraphs p ON p.id = s.paragraph"))
    return ids, vectors, [texts[n] for n in ids.tolist()]


def in_its_own_process(
    sources: list[Path], size: int, number: int, cache: Path, peers: Mapping[str, str]
) -> dict[str, Any]:
    """Grow a library, and measure it in another process."""
    with tempfile.TemporaryDirectory(dir=cache.parent) as folder:
        library = Path(folder) / "library"
        began = time.perf_counter()
        grown.grow(sources, library, size)
        grew = time.perf_counter() - began
        (library / CACHE).symlink_to(cache, target_is_directory=True)
        command = [sys.executable, __file__, "--measure", str(library), "--questions", str(number)]
        command += [f"--peer={name}={python}" for name, python in peers.items()]
        ran = subprocess.run(command, check=True, capture_output=True, text=True)
        return {**json.loads(ran.stdout), "grown_s": grew}


def told(results: list[dict[str, Any]]) -> str:
    """A line for each stack and size: as a multiple of the encoder and raw FAISS first; then the parts of ours."""
    lines = [
        f"{'passages':>10}  {'stack':22} {'× p50':>6} {'× p95':>6} {'× CPU':>6} {'p50 ms':>8} {'p95 ms':>8}"
        f" {'recall@10':>9} {'MB':>6} {'opens s':>8}"
    ]
    for r in results:
        base, of = r["encoder and raw FAISS"], {"retrieve": (r["recall@10"], r["resident_MB"], r["opened_s"])}
        of |= {name: (peer["recall@10"], peer["MB"], peer["opened_s"]) for name, peer in r["peers"].items()}
        for name, (recall, memory, opened) in of.items():
            cpu = r["cpu"][name]["p50"] / r["cpu"]["encoder and raw FAISS"]["p50"]
            lines.append(
                f"{r['passages']:>10,}  {NAMES.get(name, name):22} {r[name]['p50'] / base['p50']:>6.2f}"
                f" {r[name]['p95'] / base['p95']:>6.2f} {cpu:>6.2f} {r[name]['p50']:>8.1f} {r[name]['p95']:>8.1f}"
                f" {recall:>9.3f} {memory:>6.0f} {opened:>8.1f}"
            )
    lines.append(f"\n{'passages':>10}  CPU ms of ours, p50: " + ", ".join(PARTS))
    lines += [f"{r['passages']:>10,}  " + ", ".join(f"{r['cpu'][name]['p50']:.1f}" for name in PARTS) for r in results]
    return "\n".join(lines)


PARTS = ("retrieve", "encoder and raw FAISS", "encoder", "dense", "lexical")
NAMES = {"retrieve": "Pincite", "langchain": "LangChain tutorial"}


def main() -> None:
    """Measure each size, print the table, write JSON and a plot."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--library", type=Path, nargs="+", help="real libraries to grow from; the first has the encoder"
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1000, 10_000, 100_000], help="passages")
    parser.add_argument("--questions", type=int, default=40)
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "benchmarks")
    parser.add_argument("--txtai", default=sys.executable, metavar="PYTHON", help="the Python that has txtai")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--peer", action="append", default=[], help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure:
        given = dict(peer.split("=", 1) for peer in arguments.peer)
        print(json.dumps(measure(arguments.measure, arguments.questions, given)))
        return
    if not arguments.library:
        parser.error("--library is missing")
    peers = {}
    for name, python in (("langchain", sys.executable), ("txtai", arguments.txtai)):
        lacking = peer_stacks.missing(name, python)
        if lacking:
            print(lacking)
        else:
            peers[name] = python
    where, results = grown.machine(), []
    arguments.out.mkdir(parents=True, exist_ok=True)
    cache = (arguments.out / CACHE).resolve()
    if not cache.exists():
        cache.symlink_to((arguments.library[0] / CACHE).resolve(), target_is_directory=True)
    for size in arguments.sizes:
        results.append(in_its_own_process(arguments.library, size, arguments.questions + 1, cache, peers))
        print(f"{size:,}: {results[-1]['index']}; load {grown.machine().partition('load ')[2][:4]}", flush=True)
        grown.write(arguments.out, "warm", {"machine": where, "sizes": results})
    print(f"\n{told(results)}\n\n{arguments.questions} questions in turns; {where}")
    drawn = (*PARTS, *peers)
    series = {NAMES.get(name, name): [(r["passages"], r[name]["p50"]) for r in results] for name in drawn}
    plot.lines(arguments.out / "warm.svg", "Warm retrieval, median", "passages", "milliseconds", series)


if __name__ == "__main__":
    main()
