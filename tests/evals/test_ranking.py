"""Measures of a ranking against scikit-learn, brute force, and tables worked by hand."""

from __future__ import annotations

import math

import ir_measures
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ir_measures import RR, Success, nDCG
from sklearn.metrics import ndcg_score

from evals.gold.question import Ref
from evals.measures.ranking import all_at, hit_at, ndcg_at, reciprocal_rank


def refs(letters: str) -> list[Ref]:
    return [("paper", letter) for letter in letters]


@pytest.mark.parametrize(
    ("ranked", "relevant", "hit_1", "hit_3", "all_3", "rr"),
    [
        ("abcde", "a", 1, 1, 1, 1),
        ("abcde", "b", 0, 1, 1, 1 / 2),
        ("abcde", "ac", 1, 1, 1, 1),
        ("abcde", "ad", 1, 1, 0, 1),
        ("abcde", "e", 0, 0, 0, 1 / 5),
        ("abcde", "x", 0, 0, 0, 0),
        ("", "x", 0, 0, 0, 0),
        ("ab", "ab", 1, 1, 1, 1),
        ("abcde", "abcd", 1, 1, None, 1),  # four needed: no three could hold them
    ],
)
def test_by_hand(ranked: str, relevant: str, hit_1: float, hit_3: float, all_3: float | None, rr: float) -> None:
    found, wanted = refs(ranked), set(refs(relevant))
    assert hit_at(found, wanted, 1) == hit_1
    assert hit_at(found, wanted, 3) == hit_3
    assert all_at(found, wanted, 3) == all_3
    assert reciprocal_rank(found, wanted) == pytest.approx(rr)


def test_ndcg_by_hand() -> None:
    gains = {("paper", "a"): 2.0, ("paper", "c"): 1.0}
    ideal = 2 / math.log2(2) + 1 / math.log2(3)
    assert ndcg_at(refs("abc"), gains, 10) == pytest.approx((2 / math.log2(2) + 1 / math.log2(4)) / ideal)
    assert ndcg_at(refs("ac"), gains, 10) == 1
    assert ndcg_at(refs("xy"), gains, 10) == 0
    assert ndcg_at(refs("a"), {}, 10) is None


@given(gains=st.lists(st.sampled_from([0.0, 1.0, 2.0]), min_size=2, max_size=15), k=st.integers(1, 20))
def test_ndcg_equals_scikit_learns(gains: list[float], k: int) -> None:
    ranked = [("paper", str(n)) for n in range(len(gains))]
    ours = ndcg_at(ranked, dict(zip(ranked, gains, strict=True)), k)
    if not any(gains):
        assert ours is None
        return
    theirs = ndcg_score([gains], [[-n for n in range(len(gains))]], k=k)
    assert ours == pytest.approx(theirs)


@given(
    order=st.permutations("abcdefgh"),
    shown=st.integers(1, 8),
    grades=st.dictionaries(st.sampled_from("abcdefghxy"), st.sampled_from([1, 2]), min_size=1),
    k=st.sampled_from([1, 3, 5, 10]),
)
def test_each_equals_that_of_ir_measures(order: list[str], shown: int, grades: dict[str, int], k: int) -> None:
    """ir-measures (MacAvaney et al. 2022), which asks trec_eval."""
    letters = order[:shown]
    ranked, gains = refs("".join(letters)), {("paper", letter): float(grade) for letter, grade in grades.items()}
    wanted = [nDCG @ k, RR @ k, Success @ k]
    scored = {letter: float(-n) for n, letter in enumerate(letters)}
    theirs = ir_measures.calc_aggregate(wanted, {"q": grades}, {"q": scored})
    assert ndcg_at(ranked, gains, k) == pytest.approx(theirs[nDCG @ k])
    assert reciprocal_rank(ranked[:k], gains.keys()) == pytest.approx(theirs[RR @ k])
    assert hit_at(ranked, gains.keys(), k) == theirs[Success @ k]


@given(
    order=st.permutations("abcdefgh"),
    shown=st.integers(0, 8),
    wanted=st.sets(st.sampled_from("abcdefghxy"), min_size=1),
    k=st.integers(1, 8),
)
def test_the_measures_agree_with_each_other(order: list[str], shown: int, wanted: set[str], k: int) -> None:
    ranked, relevant = refs("".join(order[:shown])), set(refs("".join(wanted)))
    first = reciprocal_rank(ranked, relevant)
    assert hit_at(ranked, relevant, k) == float(first >= 1 / k and first > 0)
    assert hit_at(ranked, relevant, k) <= hit_at(ranked, relevant, k + 1)
    whole = all_at(ranked, relevant, k)
    assert whole is None if len(relevant) > k else whole == float(not relevant - set(ranked[:k]))
    ndcg = ndcg_at(ranked, dict.fromkeys(relevant, 1.0), k)
    assert ndcg is not None
    assert (ndcg > 0) == (hit_at(ranked, relevant, k) > 0)
    assert ndcg <= 1 + 1e-12
