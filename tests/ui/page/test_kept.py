"""What the server keeps between two requests."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ui.page.kept import Kept


@given(st.lists(st.integers(), max_size=30), st.integers(1, 10))
def test_the_newest_stay_and_the_rest_is_let_go_of(things: list[int], most: int) -> None:
    gone: list[int] = []
    kept: Kept[int] = Kept(most, gone.append)
    names = [kept.put(thing) for thing in things]
    assert [kept.get(name) for name in names[-most:]] == things[-most:]
    assert gone == things[:-most]
    assert len(kept) == min(most, len(things))
    kept.clear()
    assert gone == things


@given(st.lists(st.integers(0, 9), min_size=1, max_size=30), st.integers(1, 10), st.integers(0, 20))
def test_what_is_kept_weighs_no_more_than_it_may(weights: list[int], most: int, heaviest: int) -> None:
    gone: list[int] = []
    kept: Kept[int] = Kept(most, gone.append, lambda thing: thing, heaviest)
    for n, weight in enumerate(weights, 1):
        name = kept.put(weight)
        assert kept.get(name) == weight  # the newest, whatever it weighs
        stayed = weights[n - len(kept) : n]
        assert len(stayed) <= most
        assert sum(stayed) <= heaviest or len(stayed) == 1
        assert gone == weights[: n - len(kept)]


def test_what_is_looked_at_stays_longer() -> None:
    kept: Kept[str] = Kept(2)
    first, second = kept.put("first"), kept.put("second")
    assert kept.get(first) == "first"
    kept.put("third")
    assert kept.get(first) == "first"
    assert kept.get(second) is None


def test_what_is_taken_is_gone_and_names_are_never_the_same() -> None:
    kept: Kept[str] = Kept(2000)
    names = {kept.put("same") for _ in range(1000)}
    assert len(names) == 1000
    assert all(len(name) >= 22 for name in names)
    name = names.pop()
    assert kept.take(name) == "same"
    assert kept.take(name) is None
