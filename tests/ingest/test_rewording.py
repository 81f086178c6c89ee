from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.rewording import rewordings

SENTENCES = st.lists(
    st.sampled_from("the harbour a quay grew by 3.5 per cent, not 35; (yes) ‘so’".split()), max_size=25
)


def told(before: str, after: str) -> list[tuple[str, str]]:
    return [(before[r.start : r.end], after[r.start_after : r.end_after]) for r in rewordings(before, after)]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "", []),
        ("One two.", "One two.", []),
        ("One  two.", "One two.", []),
        ("Freight rose in 1931.", "Freight fell in 1931.", [("rose", "fell")]),
        ("Freight did not fall.", "Freight did fall.", [("not", "")]),
        ("Freight fell.", "Freight fell, they say.", [("fell.", "fell, they say.")]),
        ("", "New words", [("", "New words")]),
        ("Old words", "", [("Old words", "")]),
        ("the old stone harbour of the town", "the new wooden quay of the town",
         [("old stone harbour", "new wooden quay")]),
        ("ships came from the north", "ships came to the far south", [("from", "to"), ("north", "far south")]),
        ("old ships left one quay of three and stayed", "new boats sought every port of four or stayed",
         [("old ships left one quay of three and", "new boats sought every port of four or")]),
    ],
)  # fmt: skip
def test_by_hand(before: str, after: str, expected: list[tuple[str, str]]) -> None:
    assert told(before, after) == expected


@given(SENTENCES, SENTENCES)
def test_the_changes_make_one_text_of_the_other(one: list[str], other: list[str]) -> None:
    before, after = " ".join(one), " ".join(other)
    made, at = "", 0
    for change in rewordings(before, after):
        made += f"{before[at : change.start]} {after[change.start_after : change.end_after]} "
        at = change.end
    made += before[at:]
    assert made.split() == after.split()
    assert (rewordings(before, after) == ()) == (one == other)
