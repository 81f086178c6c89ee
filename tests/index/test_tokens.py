from __future__ import annotations

import numpy as np
import pytest

from index.tokens import Signatures, TokenVectors, best_similarities, similarities


@pytest.mark.parametrize("dimension", [8, 13, 384])
def test_the_similarity_is_the_product_with_the_signs(dimension: int) -> None:
    rng = np.random.default_rng(dimension)

    def tokens(number: int) -> TokenVectors:
        vectors = rng.normal(size=(number, dimension)).astype(np.float32)
        starts = np.arange(number, dtype=np.int32)
        return TokenVectors(
            vectors / np.linalg.norm(vectors, axis=1, keepdims=True), starts, starts + 1, np.ones(number, "f4")
        )

    question, passage = tokens(5), tokens(9)
    expected = question.vectors @ np.where(passage.vectors > 0, 1, -1).T / dimension**0.5
    found = similarities(question, Signatures.of(passage, passage.starts))
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, expected, atol=1e-6)


def test_paragraphs_are_compared_together_as_one_by_one() -> None:
    """More tokens than are multiplied at once, in paragraphs of one token and of many."""
    rng = np.random.default_rng(0)
    asked = TokenVectors(
        rng.standard_normal((3, 20), dtype=np.float32), *(np.zeros(3, np.int32),) * 2, np.ones(3, "f4")
    )
    passages = [
        Signatures(rng.integers(0, 256, (many, 3), dtype=np.uint8), np.zeros(many, np.int32))
        for many in (1, 200, 7, 160)
    ]
    together = best_similarities(asked, passages)
    assert together.shape == (4, 3)
    for row, passage in zip(together, passages, strict=True):
        assert np.allclose(row, similarities(asked, passage).max(axis=1), atol=1e-6)
