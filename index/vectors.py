"""Nearest passages by inner product: the protocol."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class VectorIndex(Protocol):
    """Finds the rows with the largest inner product. May be searched from several threads at once."""

    @property
    def exact(self) -> bool:
        """Whether it misses nothing and its scores are the inner products, to float32."""

    def __len__(self) -> int:
        """How many vectors it holds."""

    def search(
        self, queries: NDArray[np.float32], k: int, ids: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """The `k` nearest of each query, best first; ties by id.

        Args:
            queries: (q, d) float32.
            k: at most this many; fewer come back where there are fewer to choose from.
            ids: choose among these only, before the search; None for all.

        Returns:
            `(scores, ids)`: both (q, min(k, number to choose from)), float32 and int64.

        Raises:
            ValueError: another dimension, or a component that is not a number.
        """

    def close(self) -> None:
        """Let go of what it holds open."""


def checked(queries: NDArray[np.float32], dimension: int) -> NDArray[np.float32]:
    """The queries as rows of float32. Raises ValueError as `VectorIndex.search` does."""
    queries = np.ascontiguousarray(queries, dtype=np.float32)
    if queries.ndim != 2 or queries.shape[1] != dimension:
        raise ValueError(f"Queries of shape {queries.shape} cannot be compared: the index has {dimension} dimensions")
    if not np.isfinite(queries).all():
        raise ValueError("A query holds components that are not numbers")
    return queries


def nothing(queries: int) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """The result of a search with nothing to choose from."""
    return np.zeros((queries, 0), dtype=np.float32), np.zeros((queries, 0), dtype=np.int64)


def ordered(
    scores: NDArray[np.float32], ids: NDArray[np.int64], k: int
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """The `k` best of each row, best first; ties by id."""
    order = np.lexsort((ids, -scores), axis=1)[:, :k]
    return np.take_along_axis(scores, order, axis=1), np.take_along_axis(ids, order, axis=1)
