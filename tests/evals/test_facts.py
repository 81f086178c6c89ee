"""When a text holds a fact."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.measures.facts import holds, share_held


@pytest.mark.parametrize(
    ("text", "spellings", "held"),
    [
        ("left for 60 minutes", ["60 minutes"], True),
        ("left for an hour", ["60 minutes", "an hour"], True),
        ("many missiles", ["missile"], True),  # an ending may follow
        ("permissible", ["miss"], False),  # a beginning may not precede
        ("in 1960", ["60"], False),
        ("600 tons", ["60"], False),
        ("60,000 tons", ["60"], False),
        ("1.60 tons", ["60"], False),
        ("1,060 tons", ["60"], False),
        ("about 60, they say", ["60"], True),
        ("about 60.", ["60"], True),
        ("60% more", ["60%"], True),
        ("160% more", ["60%"], False),
        ("“defence-industrial” CO-OPERATION", ['"defence–industrial"'], True),  # dashes, quotes and case are folded
        ("Shōwa and the Élysée", ["Showa"], True),
        ("coop[3]eration", ["cooperation"], True),  # a note marker is not part of the words
        ("a post-war order", ["war"], True),
        ("$5 billion", ["$5 billion"], True),
        ("", ["x"], False),
    ],
)
def test_by_example(text: str, spellings: list[str], held: bool) -> None:
    assert holds(text, spellings) is held


def test_the_share_is_over_facts_and_nothing_is_no_score() -> None:
    assert share_held("steamed in 1738", [["1738"], ["oxidised", "steamed"], ["lead"]]) == pytest.approx(2 / 3)
    assert share_held("steamed", []) is None


@given(before=st.text(max_size=20), fact=st.from_regex(r"[a-z0-9]{1,8}( [a-z0-9]{1,8})?", fullmatch=True))
def test_a_fact_that_stands_alone_is_always_held(before: str, fact: str) -> None:
    assert holds(f"{before} / {fact} /", [fact])
