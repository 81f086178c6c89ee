"""Other stacks over the vectors of a library, each in a process of its own that answers questions line by line.

Each is given the same passages with the same vectors, so that nothing has to be encoded again to make its index, and
the folder with the weights, so that nothing asks a model hub. A question it encodes by its own means, and it gives back
the ten nearest passages with their texts. Each works on one thread, as Pincite does for a question: on a busy machine
PyTorch's threads wait for each other, at several times the cost.

    langchain   the tutorial's stack (tutorial_stack.py): sentence-transformers, a flat FAISS index, documents in memory
    txtai       `Embeddings` with its own settings: transformers, FAISS as it chooses by size, texts in SQLite

txtai (Apache-2.0) is no dependency of Pincite: `python -m venv peers && peers/bin/pip install txtai==9.14.0`, and
`--txtai peers/bin/python` for warm.py.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

TOP = 10
VECTORS, TEXTS = "vectors.npy", "texts.json"
Search = Callable[[str], list[int]]  # a question, and the rows of the nearest passages, best first


@dataclass(slots=True)
class Peer:
    """A stack at work in another process. `MB`: its memory after its first answer; `opened_s`: seconds until then."""

    name: str
    process: subprocess.Popen[str]
    MB: float = 0.0
    opened_s: float = 0.0

    def ask(self, question: str) -> dict[str, Any]:
        """`s` and `cpu`, in seconds, and `rows`."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        print(json.dumps(question), file=self.process.stdin, flush=True)
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.name} ended with {self.process.wait()}.")
        return dict(json.loads(line))


def write(folder: Path, vectors: NDArray[np.float32], texts: Sequence[str]) -> None:
    """What each peer reads."""
    np.save(folder / VECTORS, vectors)
    (folder / TEXTS).write_text(json.dumps(list(texts)), "utf-8")


@contextmanager
def started(name: str, python: str, folder: Path, model: Path, warm: str) -> Iterator[Peer]:
    """A peer that has answered the question `warm`."""
    command = [python, __file__, name, str(folder), str(model)]
    offline = {"HF_HUB_OFFLINE": "1", "DO_NOT_TRACK": "1", "TOKENIZERS_PARALLELISM": "false", "OMP_NUM_THREADS": "1"}
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        env={**os.environ, **offline},
    )  # fmt: skip
    try:
        began = time.perf_counter()
        peer = Peer(name, process)
        peer.MB, peer.opened_s = peer.ask(warm)["MB"], time.perf_counter() - began
        yield peer
    finally:
        process.kill()
        process.communicate()


def missing(name: str, python: str) -> str | None:
    """Why a peer cannot be run by this Python; None where it can."""
    module = {"langchain": "langchain_text_splitters", "txtai": "txtai"}[name]
    code = f"import importlib.util as u, sys; sys.exit(u.find_spec({module!r}) is None)"
    if subprocess.run([python, "-c", code], check=False).returncode:
        return f"{name} is left out: {module} is not installed for {Path(python).name} (benchmarks/peer_stacks.py)"
    return None


def langchain(vectors: NDArray[np.float32], texts: Sequence[str], model: Path) -> Search:
    """The tutorial's stack. `model` is not needed: it knows the package of the weights."""
    import faiss
    from langchain_core.documents import Document

    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    from benchmarks.tutorial_stack import Faiss, MiniLM

    index = faiss.IndexFlatL2(vectors.shape[1])
    index.add(vectors)
    store = Faiss(MiniLM(), index, [Document(text, metadata={"row": row}) for row, text in enumerate(texts)])
    return lambda question: [found.metadata["row"] for found in store.similarity_search(question, k=TOP)]


def txtai(vectors: NDArray[np.float32], texts: Sequence[str], model: Path) -> Search:
    """The `Embeddings` of txtai; for the index the vectors given are taken, for questions it encodes."""
    own = importlib.import_module("txtai.vectors").VectorsFactory.create({"path": str(model), "gpu": False}, None)
    making: Mapping[str, NDArray[np.float32]] = dict(zip(texts, vectors, strict=True))

    def transform(given: Sequence[str]) -> NDArray[np.float32]:
        return np.vstack([making[text] for text in given]) if making else own.encode(given)

    settings = {"method": "external", "transform": transform, "content": True, "gpu": False}
    embeddings = importlib.import_module("txtai").Embeddings(settings)
    embeddings.index((row, text, None) for row, text in enumerate(texts))
    making = {}
    return lambda question: [int(found["id"]) for found in embeddings.search(question, TOP)]


def serve(name: str, folder: Path, model: Path) -> None:
    """Open a stack, and answer each line of standard input."""
    answers = os.fdopen(os.dup(1), "w")  # what libraries print goes elsewhere
    os.dup2(2, 1)
    vectors, texts = np.load(folder / VECTORS), json.loads((folder / TEXTS).read_text("utf-8"))
    search = {"langchain": langchain, "txtai": txtai}[name](vectors, texts, model)
    del vectors, texts
    for line in sys.stdin:
        began, at_work = time.perf_counter(), time.process_time()
        rows = search(json.loads(line))
        took = {"s": time.perf_counter() - began, "cpu": time.process_time() - at_work}
        print(json.dumps({**took, "rows": rows, "MB": _resident()}), file=answers, flush=True)


def _resident() -> float:
    lines = Path("/proc/self/status").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) / 1e3 for line in lines if line.startswith("VmRSS:"))


if __name__ == "__main__":
    serve(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
