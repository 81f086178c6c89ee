"""The compiled encoder: ONNX Runtime and tokenizers, nothing else (0.25 s to import and load; torch takes 5)."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.encoder import Progress, valid
from index.model_files import GRAPH, TOKENIZER
from index.tokens import TokenVectors
from ingest.errors import ModelError

INPUTS = ("input_ids", "attention_mask")
SENTENCE, TOKENS = "vectors", "tokens"  # the graph's outputs: (batch, dimension), (batch, length, dimension), unit rows

# Measured: 22 ms of CPU a paragraph at 4 or 8 texts, 26 at 16. Texts of like length share a batch: less padding.
BATCH = 8
# BERT's vocabulary is ordered by frequency behind about a thousand reserved and single-character pieces.
_RESERVED = 990

_Run = Callable[[NDArray[np.intp]], tuple[NDArray[np.intp], list[NDArray[np.float32]]]]


class OnnxEncoder:
    """Texts through a compiled BERT with mean pooling. The graph is loaded at the first text."""

    def __init__(self, folder: Path, *, name: str, dimension: int, fingerprint: str, longest: int) -> None:
        from index.tokenizer import read_tokenizer

        self.name = name
        self.dimension = dimension
        self.fingerprint = fingerprint
        self._folder = folder
        self._session: Any = None
        self._loading = Lock()
        self._tokenizer = read_tokenizer(folder / TOKENIZER)
        self._tokenizer.enable_truncation(longest)

    def encode(self, texts: Sequence[str], *, progress: Progress | None = None) -> NDArray[np.float32]:
        """See `Encoder.encode`."""
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for indices, (vectors,) in self._batches(self._pieces(texts), [SENTENCE], progress):
            rows[indices] = vectors
        return rows

    def encode_with_tokens(
        self, texts: Sequence[str], *, progress: Progress | None = None
    ) -> tuple[NDArray[np.float32], tuple[TokenVectors, ...]]:
        """See `Encoder.encode_with_tokens`."""
        pieces = self._pieces(texts)
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        tokens: dict[int, TokenVectors] = {}
        for indices, (vectors, table) in self._batches(pieces, [SENTENCE, TOKENS], progress):
            rows[indices] = vectors
            for index, of_text in zip(indices.tolist(), table, strict=True):
                tokens[index] = _tokens(pieces[index], of_text)
        return rows, tuple(tokens[index] for index in range(len(texts)))

    def fits(self, text: str) -> bool:
        """See `Encoder.fits`."""
        return not self._tokenizer.encode(valid(text)).overflowing

    def _pieces(self, texts: Sequence[str]) -> list[Any]:
        # One by one: encode_batch would start threads of its own, and warn after a fork.
        return [self._tokenizer.encode(valid(text)) for text in texts]

    def _batches(
        self, pieces: Sequence[Any], outputs: Sequence[str], progress: Progress | None
    ) -> Iterator[tuple[NDArray[np.intp], list[NDArray[np.float32]]]]:
        """Run everything, longest first; each batch on one thread, several batches at once.

        Threads inside one batch wait for each other and spin; whole batches side by side do not (measured: 22 ms of
        CPU a paragraph against 26, and no slower on a busy machine).
        """
        order = np.argsort([-len(p.ids) for p in pieces], kind="stable")
        batches = [order[start : start + BATCH] for start in range(0, len(order), BATCH)]
        if batches:
            self.load()

        def run(indices: NDArray[np.intp]) -> tuple[NDArray[np.intp], list[NDArray[np.float32]]]:
            return indices, self._session.run(list(outputs), _padded([pieces[i].ids for i in indices]))

        done = 0
        for indices, found in _side_by_side(run, batches):
            done += len(indices)
            yield indices, found
            if progress:
                progress(done)

    def load(self) -> None:
        """Open the graph now rather than at the first text. Raises ModelError: ONNX Runtime does not take it."""
        if self._session is None:
            with self._loading:
                if self._session is None:
                    self._session = open_session(self._folder / GRAPH)


def open_session(graph: Path) -> Any:
    """An ONNX Runtime session that runs each call on the calling thread.

    Raises:
        ModelError: ONNX Runtime does not take the file.
    """
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # read at its import; else it reports to its maker, behind Python's back
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3  # errors only: on some machines it warns about CPU details
    # It would keep a plan of its memory for every shape that it meets, and hold larger blocks; it is no faster for it.
    options.enable_mem_pattern = False
    try:
        return onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # its own classes share no base but Exception
        raise ModelError(
            f"The compiled encoder {graph} cannot be loaded: {error}.", f"Delete {graph.parent}: it is made again."
        ) from error


def _side_by_side(
    run: _Run, batches: Sequence[NDArray[np.intp]]
) -> Iterator[tuple[NDArray[np.intp], list[NDArray[np.float32]]]]:
    workers = min(len(batches), cores())
    if workers <= 1:
        yield from map(run, batches)
        return
    with ThreadPoolExecutor(workers) as pool:
        # A few batches ahead, not all: results wait in memory until they are taken.
        for start in range(0, len(batches), 4 * workers):
            yield from pool.map(run, batches[start : start + 4 * workers])


def cores() -> int:
    """The processor cores that this process may use: at most `OMP_NUM_THREADS`, which Ray sets for its workers."""
    here = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    told = os.environ.get("OMP_NUM_THREADS", "")
    return min(here, int(told)) if told.isdecimal() and int(told) else here


def _padded(rows: Sequence[Sequence[int]]) -> dict[str, NDArray[np.int64]]:
    ids = np.zeros((len(rows), max(map(len, rows))), dtype=np.int64)
    mask = np.zeros_like(ids)
    for row, pieces in enumerate(rows):
        ids[row, : len(pieces)] = pieces
        mask[row, : len(pieces)] = 1
    return dict(zip(INPUTS, (ids, mask), strict=True))


def _tokens(pieces: Any, table: NDArray[np.float32]) -> TokenVectors:
    """The tokens of one text without the special ones; rare word pieces weigh more (the logarithm of their rank)."""
    kept = np.flatnonzero(np.array(pieces.special_tokens_mask) == 0)
    offsets = np.array(pieces.offsets, dtype=np.int32).reshape(-1, 2)[kept]
    ranks = np.maximum(np.array(pieces.ids, dtype=np.float32)[kept] - _RESERVED, 1)
    return TokenVectors(table[kept].copy(), offsets[:, 0], offsets[:, 1], np.log(ranks).astype(np.float32))
