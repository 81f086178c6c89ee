"""Approximate inner product by FAISS: an inverted file over 8-bit vectors, its lists drawn from the library's own.

A question looks into the lists whose centres are nearest to it. With a filter it looks into all of them, at the chosen
vectors alone, so that a filter loses nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from index.faiss_index import SPARE, choice, one_thread, read, write
from index.vectors import checked, nothing, ordered

# k-means over so many vectors a list, in so many rounds: more of either moved recall by less than 0.002 at 100,000.
PER_LIST, ROUNDS, SEED = 64, 10, 20261121


class IvfIndex:
    """An inverted file with ids. Made by `train`, or opened from its file by `open` (mapped) or `load` (to be changed).

    `probes`: lists that a search looks into; given to each search by itself, so that threads may search at once.
    """

    exact = False

    def __init__(self, index: Any, probes: int) -> None:
        self._index = index
        self.dimension: int = index.d
        self.lists: int = index.nlist
        self.probes = min(probes, self.lists)

    @classmethod
    def train(cls, sample: NDArray[np.float32], lists: int, probes: int = 1) -> IvfIndex:
        """An empty index whose lists and components' ranges fit the sample (n, d), n ≥ `lists`; seeded."""
        if len(sample) < lists:
            raise ValueError(f"{len(sample)} vectors cannot be told into {lists} lists")
        index: Any = faiss.index_factory(sample.shape[1], f"IVF{lists},SQ8", faiss.METRIC_INNER_PRODUCT)
        index.cp.niter, index.cp.seed, index.cp.max_points_per_centroid = ROUNDS, SEED, PER_LIST
        index.cp.min_points_per_centroid = 1  # else it warns on standard error
        index.train(np.ascontiguousarray(sample, dtype=np.float32))
        return cls(index, probes)

    @classmethod
    def open(cls, path: Path, probes: int) -> IvfIndex:
        """Map an index file into memory. The caller has verified its checksum.

        Raises:
            ValueError: it is not an inverted file.
        """
        return cls(_inverted(read(path)), probes)

    @classmethod
    def load(cls, path: Path, probes: int) -> IvfIndex:
        """Read an index file into memory, to be changed. The caller has verified its checksum. Raises ValueError."""
        try:
            return cls(_inverted(faiss.read_index(str(path))), probes)
        except RuntimeError as error:
            raise ValueError(f"not a FAISS index: {str(error).splitlines()[-1][-120:]}") from error

    def write(self, path: Path) -> None:
        """Write the index file (not flushed). Raises OSError."""
        write(self._index, path)

    def close(self) -> None:
        """Nothing: the file is unmapped with the last reference."""

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def add(self, vectors: NDArray[np.float32], ids: NDArray[np.int64]) -> None:
        """Add vectors (n, d) under ids (n,) that it does not hold: FAISS itself takes doubles in silence."""
        if len(vectors) != len(ids):
            raise ValueError(f"Number of vectors ({len(vectors)}) must match number of ids ({len(ids)})")
        if len(ids):
            vectors = np.ascontiguousarray(vectors, dtype=np.float32)
            self._index.add_with_ids(vectors, np.ascontiguousarray(ids, dtype=np.int64))

    def remove(self, ids: NDArray[np.int64]) -> int:
        """Take vectors out by id; how many there were."""
        if not len(ids):
            return 0
        return int(self._index.remove_ids(faiss.IDSelectorBatch(np.ascontiguousarray(ids, dtype=np.int64))))

    def stored(self) -> Iterator[tuple[NDArray[np.int64], NDArray[np.float32]]]:
        """What it holds, list by list: the ids (n,) and the vectors (n, d), to 8 bits a component."""
        lists, centres = self._index.invlists, faiss.downcast_index(self._index.quantizer)
        for number in range(self.lists):
            size = lists.list_size(number)
            if not size:
                continue
            ids = faiss.rev_swig_ptr(lists.get_ids(number), size).astype(np.int64)
            width = self._index.sq.code_size
            codes = faiss.rev_swig_ptr(lists.get_codes(number), size * width).reshape(size, width)
            vectors = self._index.sq.decode(np.ascontiguousarray(codes))
            if self._index.by_residual:
                vectors = vectors + centres.reconstruct(number)
            yield ids, np.asarray(vectors, dtype=np.float32)

    def search(
        self, queries: NDArray[np.float32], k: int, ids: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """See `VectorIndex.search`; without `ids`, one of the `k` nearest can be missing. Scores are to 8 bits."""
        queries = checked(queries, self.dimension)
        selector, most = choice(ids, len(self))
        k = min(k, most)
        if k < 1 or not len(queries):
            return nothing(len(queries))
        one_thread()
        probes = self.probes if selector is None else self.lists
        wanted = min(k + SPARE, most)
        while True:
            parameters = faiss.SearchParametersIVF(sel=selector, nprobe=probes)  # type: ignore[call-arg]
            scores, found = self._index.search(queries, wanted, params=parameters)
            present = int((found >= 0).sum(axis=1).min())
            if present < k and probes < self.lists:  # the lists looked into hold fewer than were asked for
                probes = min(probes * 2, self.lists)
                continue
            scores, found = scores[:, :present], found[:, :present]
            if present < wanted or wanted == most or (scores[:, k - 1] > scores[:, -1]).all():
                return ordered(scores, found, k)
            wanted = min(wanted * 2, most)


def _inverted(index: Any) -> Any:
    if not isinstance(index, faiss.IndexIVFScalarQuantizer):
        raise ValueError(f"a FAISS index of another kind: {type(index).__name__}")
    return index
