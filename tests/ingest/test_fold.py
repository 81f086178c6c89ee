from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.fold import fold, fold_with_map


@pytest.mark.parametrize(
    ("printed", "folded"),
    [
        ("The Kōmeitō coalition", "the komeito coalition"),
        ("“Japan’s” — 1945–1950", '"japan\'s" - 1945-1950'),
        ("ele¬ments and ele\u00adments and ele\u200bments", "elements and elements and elements"),
        ("ele¬ ments", "elements"),
        ("not ¬p", "not ¬p"),
        ("demands.[1] Next,[12] then [1, 2].", "demands. next, then ."),
        ("two plus [contingencies].”", 'two plus [contingencies]."'),
        ("Asia.¹ but 5 m²", "asia. but 5 m2"),
        ("ﬁnal ﬂight Straße İstanbul", "final flight strasse istanbul"),
        ("  a \t b\u00a0 c\n", "a b c"),
        ("Ａｌｐｈａ …", "alpha ..."),
        ("vis-à-vis Ąžuolas", "vis-a-vis azuolas"),
        ("が 한국어", "が 한국어"),
        ("", ""),
    ],
)
def test_search_form(printed: str, folded: str) -> None:
    assert fold(printed) == folded


@given(st.text())
def test_map_leads_back_into_the_printed_text(text: str) -> None:
    folded, offsets = fold_with_map(text)
    assert folded == fold(text)
    assert len(folded) == len(offsets)
    assert offsets == sorted(offsets)
    assert all(0 <= offset < len(text) for offset in offsets)


@given(st.text(alphabet=st.characters(codec="latin-1")))
def test_each_character_comes_from_where_the_map_says(text: str) -> None:
    folded, offsets = fold_with_map(text)
    assert all(
        character in fold(text[offset]) or character == " " for character, offset in zip(folded, offsets, strict=True)
    )


@given(st.text(alphabet="abc ABC .,‘’“”–—éōß[]123¹²¬\u00ad\u200b"))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    once = fold(text)
    if "[" not in once and "¬" not in once:
        assert fold(once) == once


@given(st.text(), st.sampled_from("\u00ad\u200b\u2060\ufeff"))
def test_invisible_characters_do_not_matter(text: str, invisible: str) -> None:
    assert fold("harbour " + text) == fold(f"har{invisible}bour " + text)


def test_a_quotation_is_found_and_mapped_back() -> None:
    printed = "He called the “strong com¬petitive ele¬ments”[3] decisive."
    folded, offsets = fold_with_map(printed)
    found = folded.index("competitive elements")
    start, end = offsets[found], offsets[found + len("competitive elements") - 1] + 1
    assert printed[start:end] == "com¬petitive ele¬ments"
