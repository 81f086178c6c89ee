from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.notes import find_markers

NOTES = {"1": "n1", "2": "n2", "12": "n12", "i": "ni", "*": "n*"}


def labels(text: str, notes: dict[str, str] = NOTES) -> list[tuple[str, str, str | None]]:
    return [(text[m.start : m.end], m.label, m.target) for m in find_markers(text, notes)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("They differ.[2] Japan, [1] then: “so,”[12]", [("[2]", "2", "n2"), ("[1]", "1", "n1"), ("[12]", "12", "n12")]),
        ("before the stop[1].", [("[1]", "1", "n1")]),
        ("no such note.[7]", [("[7]", "7", None)]),
        (
            "two at once[1][2] or [1, 2]",
            [("[1]", "1", "n1"), ("[2]", "2", "n2"), ("[1", "1", "n1"), (", 2]", "2", "n2")],
        ),
        ("plus [contingencies] and [sic] in [2022]", []),
        ("a campaign.[i] A star[*]", [("[i]", "i", "ni"), ("[*]", "*", "n*")]),
        ("Asia.1 Then", [("1", "1", "n1")]),
        ("“in Asia.”2 Then", [("2", "2", "n2")]),
        ("in Asia”.2", [("2", "2", "n2")]),
        ("campaign.i Then", [("i", "i", "ni")]),
        ("Asia.(1) Then", [("(1)", "1", "n1")]),
        ("Asia.3 Then", []),
        ("Asia.¹ Then Japan² and 5 m² or 10² or 7³", [("¹", "1", "n1"), ("²", "2", "n2")]),
        ("The end.³", [("³", "3", None)]),
        ("no.1 and vol.2 and p.12 and v.2 and 3.1 and 1.12 percent", []),
        ("first (1) ships and (2) planes", []),
    ],
)
def test_markers(text: str, found: list[tuple[str, str, str | None]]) -> None:
    assert labels(text) == found


def test_without_notes_only_brackets_are_markers() -> None:
    assert labels("Asia.1 and Japan² and [1] and [i]", {}) == [("[1]", "1", None)]


@given(
    st.lists(
        st.sampled_from(["Asia", ".", "1", "[1]", "[2, 3]", "[x]", "¹²", " ", "”", "(1)", "i", "no.", "12", "["]),
        max_size=25,
    ),
    st.sets(st.sampled_from(["1", "2", "3", "12", "i", "x"])),
)
def test_markers_are_in_order_without_overlap_and_as_printed(pieces: list[str], known: set[str]) -> None:
    text = "".join(pieces)
    markers = find_markers(text, {label: f"n{label}" for label in known})
    assert all(0 <= m.start < m.end <= len(text) for m in markers)
    assert all(first.end <= second.start for first, second in pairwise(markers))
    assert all((m.target is None) == (m.label not in known) for m in markers)
    digits = str.maketrans("¹²", "12")
    assert all(m.label in text[m.start : m.end].translate(digits) for m in markers)
