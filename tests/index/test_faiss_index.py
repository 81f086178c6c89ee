from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as some

from index.faiss_index import FaissIndex

D = 4
# Small whole numbers: inner products are exact, and there are many ties.
vectors = st.integers(1, 40).flatmap(lambda n: some.arrays(np.float32, (n, D), elements=st.integers(-2, 2).map(float)))


def brute_force(table: np.ndarray, ids: np.ndarray, query: np.ndarray, k: int) -> list[tuple[float, int]]:
    scored = sorted(
        ((float(row @ query), int(i)) for row, i in zip(table, ids, strict=True)), key=lambda s: (-s[0], s[1])
    )
    return scored[:k]


@given(
    table=vectors,
    query=some.arrays(np.float32, (2, D), elements=st.integers(-2, 2).map(float)),
    k=st.integers(1, 50),
    data=st.data(),
)
def test_search_is_brute_force_ties_by_id(table: np.ndarray, query: np.ndarray, k: int, data: st.DataObject) -> None:
    ids = np.array(data.draw(st.permutations(range(10, 10 + len(table)))), dtype=np.int64)
    chosen = data.draw(st.none() | st.lists(st.integers(0, 60), max_size=30))
    index = FaissIndex.build(table, ids)
    scores, found = index.search(query, k, None if chosen is None else np.array(chosen, dtype=np.int64))
    allowed = np.isin(ids, chosen) if chosen is not None else np.ones(len(ids), dtype=bool)
    for row in range(2):
        expected = brute_force(table[allowed], ids[allowed], query[row], k)
        assert list(zip(scores[row].tolist(), found[row].tolist(), strict=True)) == expected


def test_many_ties_are_cut_by_id() -> None:
    index = FaissIndex.build(np.ones((500, D), dtype=np.float32), np.arange(500, 0, -1))
    _, found = index.search(np.ones((1, D), dtype=np.float32), 3)
    assert found.tolist() == [[1, 2, 3]]


def test_written_and_mapped_again(tmp_path: Path) -> None:
    table = np.random.default_rng(0).normal(size=(50, D)).astype(np.float32)
    built = FaissIndex.build(table, np.arange(50) * 3)
    built.write(tmp_path / "dense.faiss")
    opened = FaissIndex.open(tmp_path / "dense.faiss")
    assert len(opened) == 50
    assert opened.ids().tolist() == built.ids().tolist()
    np.testing.assert_array_equal(opened.vectors(), table)
    for one, other in zip(built.search(table[:5], 7), opened.search(table[:5], 7), strict=True):
        np.testing.assert_array_equal(one, other)


def test_parts_make_the_same_index_as_the_whole(tmp_path: Path) -> None:
    table, ids = np.random.default_rng(0).standard_normal((50, D), dtype=np.float32), np.arange(50, dtype=np.int64) * 3
    parts = [(ids[start : start + 20], table[start : start + 20]) for start in (0, 20, 40)]
    built = FaissIndex.build_in_parts(D, parts)
    built.write(tmp_path / "parts.faiss")
    FaissIndex.build(table, ids).write(tmp_path / "whole.faiss")
    assert (tmp_path / "parts.faiss").read_bytes() == (tmp_path / "whole.faiss").read_bytes()
    assert np.array_equal(built.vectors(20, 20), table[20:40])


def test_empty_index_and_empty_choice() -> None:
    query = np.ones((1, D), dtype=np.float32)
    for index, ids in (
        (FaissIndex.build(np.zeros((0, D), dtype=np.float32), np.zeros(0, dtype=np.int64)), None),
        (FaissIndex.build(np.ones((2, D), dtype=np.float32), np.arange(2)), np.zeros(0, dtype=np.int64)),
    ):
        scores, found = index.search(query, 5, ids)
        assert scores.shape == found.shape == (1, 0)


def test_what_cannot_be_compared_is_refused() -> None:
    index = FaissIndex.build(np.ones((2, D), dtype=np.float32), np.arange(2))
    with pytest.raises(ValueError, match=r"\(1, 3\).*4 dimensions"):
        index.search(np.ones((1, 3), dtype=np.float32), 1)
    with pytest.raises(ValueError, match="not numbers"):
        index.search(np.full((1, D), np.nan, dtype=np.float32), 1)


def test_doubled_ids_are_refused() -> None:
    with pytest.raises(ValueError, match="2 ids, but only 1"):
        FaissIndex.build(np.ones((2, D), dtype=np.float32), np.array([7, 7]))
    with pytest.raises(ValueError, match=r"\(2\) must match number of ids \(1\)"):
        FaissIndex.build(np.ones((2, D), dtype=np.float32), np.array([7]))


def test_a_file_that_is_no_index_is_named_so(tmp_path: Path) -> None:
    path = tmp_path / "dense.faiss"
    path.write_bytes(b"nothing of the kind" * 10)
    with pytest.raises(ValueError, match="not a FAISS index"):
        FaissIndex.open(path)
