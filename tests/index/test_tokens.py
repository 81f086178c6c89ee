from __future__ import annotations

import numpy as np
import pytest

from index.tokens import Signatures, TokenVectors, similarities


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
