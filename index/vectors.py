"""Nearest passages by inner product: the protocol."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class VectorIndex(Protocol):
    """Finds the rows with the largest inner product."""

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
