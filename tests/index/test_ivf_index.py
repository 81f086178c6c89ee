from __future__ import annotations

import threading
from pathlib import Path

import faiss
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.faiss_index import FaissIndex
from index.ivf_index import IvfIndex

D, N, LISTS = 16, 2_000, 16


def unit(rows: int, seed: int) -> NDArray[np.float32]:
    made = np.random.default_rng(seed).normal(size=(rows, D)).astype(np.float32)
    return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True), dtype=np.float32)


TABLE = unit(N, 1)
IDS = np.random.default_rng(2).permutation(np.arange(10, 10 + N)).astype(np.int64)


def filled(probes: int = LISTS) -> IvfIndex:
    index = IvfIndex.train(TABLE, LISTS, probes)
    index.add(TABLE, IDS)
    return index


INDEX = filled()


def held(index: IvfIndex) -> dict[int, NDArray[np.float32]]:
    return {int(i): v for ids, vectors in index.stored() for i, v in zip(ids, vectors, strict=True)}


HELD = held(INDEX)


def brute_force(query: NDArray[np.float32], ids: list[int], k: int) -> NDArray[np.float32]:
    """The best scores over what the index holds, to 8 bits."""
    return np.array(sorted((float(HELD[i] @ query) for i in ids), reverse=True)[:k], dtype=np.float32)


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10_000), k=st.integers(1, 60), chosen=st.none() | st.lists(st.integers(0, N + 20), max_size=60)
)
def test_all_lists_or_a_filter_give_what_brute_force_gives(seed: int, k: int, chosen: list[int] | None) -> None:
    queries = unit(2, seed)
    allowed = [i for i in HELD if chosen is None or i in chosen]
    scores, found = INDEX.search(queries, k, None if chosen is None else np.array(chosen, dtype=np.int64))
    assert scores.shape == found.shape == (2, min(k, len(allowed)))
    for row in range(2):
        assert set(found[row].tolist()) <= set(allowed)
        assert len(set(found[row].tolist())) == len(found[row])
        np.testing.assert_allclose(scores[row], brute_force(queries[row], allowed, k), atol=1e-5)
        np.testing.assert_allclose(scores[row], [HELD[i] @ queries[row] for i in found[row].tolist()], atol=1e-5)
        pairs = list(zip(-scores[row], found[row], strict=True))
        assert pairs == sorted(pairs)


def test_a_filter_finds_its_vectors_wherever_their_lists_are() -> None:
    narrow = filled(probes=1)
    chosen = IDS[:7]
    _, found = narrow.search(unit(20, 3), 50, chosen)
    assert {frozenset(row) for row in found.tolist()} == {frozenset(chosen.tolist())}


def test_one_list_is_not_enough_for_many() -> None:
    scores, found = filled(probes=1).search(unit(3, 4), 1_500)
    assert found.shape == (3, 1_500)
    assert (found >= 10).all()
    assert (np.diff(scores, axis=1) <= 0).all()


def test_eight_bits_keep_the_vectors() -> None:
    assert len(HELD) == N
    assert min(float(HELD[int(i)] @ v) for i, v in zip(IDS, TABLE, strict=True)) > 0.99


@settings(max_examples=20, deadline=None)
@given(
    gone=st.lists(st.integers(0, N - 1), max_size=300, unique=True), fresh=st.integers(0, 50), seed=st.integers(0, 99)
)
def test_what_is_removed_and_added_is_as_if_it_had_always_been_so(gone: list[int], fresh: int, seed: int) -> None:
    index = filled()
    assert index.remove(IDS[gone]) == len(gone)
    index.add(unit(fresh, seed), np.arange(90_000, 90_000 + fresh))
    once = IvfIndex.train(TABLE, LISTS, LISTS)
    kept = np.setdiff1d(np.arange(N), gone)
    once.add(
        np.vstack([TABLE[kept], unit(fresh, seed)]), np.concatenate([IDS[kept], np.arange(90_000, 90_000 + fresh)])
    )
    assert len(index) == len(once) == N - len(gone) + fresh
    for one, other in zip(index.search(unit(3, seed + 1), 40), once.search(unit(3, seed + 1), 40), strict=True):
        np.testing.assert_array_equal(one, other)


def test_written_mapped_and_loaded_again(tmp_path: Path) -> None:
    INDEX.write(tmp_path / "dense.faiss")
    expected = INDEX.search(TABLE[:5], 7)
    for opened in (IvfIndex.open(tmp_path / "dense.faiss", LISTS), IvfIndex.load(tmp_path / "dense.faiss", LISTS)):
        for one, other in zip(expected, opened.search(TABLE[:5], 7), strict=True):
            np.testing.assert_array_equal(one, other)
        assert held(opened).keys() == HELD.keys()
    with pytest.raises(ValueError, match="another kind: IndexIVFScalarQuantizer"):
        FaissIndex.open(tmp_path / "dense.faiss")
    FaissIndex.build(TABLE, IDS).write(tmp_path / "flat.faiss")
    with pytest.raises(ValueError, match="another kind"):
        IvfIndex.open(tmp_path / "flat.faiss", 1)
    (tmp_path / "torn.faiss").write_bytes((tmp_path / "dense.faiss").read_bytes()[:1000])
    for way in (IvfIndex.open, IvfIndex.load):
        with pytest.raises(ValueError, match="not a FAISS index"):
            way(tmp_path / "torn.faiss", 1)


def test_threads_search_with_probes_of_their_own_and_on_one_core() -> None:
    """A filter widens the search of its own thread alone, and no thread brings OpenMP's along."""
    narrow = filled(probes=1)
    queries = unit(8, 5)
    plain, chosen = narrow.search(queries, 5), narrow.search(queries, 5, IDS[:40])
    wrong: list[str] = []

    def work(ids: NDArray[np.int64] | None, expected: tuple[NDArray[np.float32], NDArray[np.int64]]) -> None:
        for _ in range(60):
            scores, found = narrow.search(queries, 5, ids)
            if not (np.array_equal(scores, expected[0]) and np.array_equal(found, expected[1])):
                wrong.append("another result")
                return
        if faiss.omp_get_max_threads() != 1:
            wrong.append(f"{faiss.omp_get_max_threads()} threads")

    threads = [threading.Thread(target=work, args=pair) for pair in ((None, plain), (IDS[:40], chosen), (None, plain))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_what_cannot_be_done_is_refused() -> None:
    with pytest.raises(ValueError, match="15 vectors cannot be told into 16 lists"):
        IvfIndex.train(TABLE[:15], LISTS)
    with pytest.raises(ValueError, match=r"\(3\) must match number of ids \(2\)"):
        INDEX.add(TABLE[:3], IDS[:2])
    with pytest.raises(ValueError, match=r"\(1, 3\).*16 dimensions"):
        INDEX.search(np.ones((1, 3), dtype=np.float32), 1)
    assert INDEX.search(TABLE[:1], 5, np.zeros(0, dtype=np.int64))[1].shape == (1, 0)
