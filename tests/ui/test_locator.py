"""Locators as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.citation import shown
from ingest.errors import UnknownPaper
from ui.locator import read_locator


@pytest.mark.parametrize(
    ("written", "locator"),
    [
        ("11", "11"), ("¶11", "11"), (" ¶ 11 ", "11"), ("p11", "11"), ("p. 11", "11"), ("para 11", "11"),
        ("Paragraph 11", "11"), ("2.1", "2.1"), ("¶2.1", "2.1"), ("n3", "n3"), ("note 3", "n3"), ("Note 3", "n3"),
        ("footnote 12", "n12"), ("front 1", "f1"), ("b2", "b2"), ("h1", "h1"), ("table 2", "t2"), ("note iv", "niv"),
    ],
)  # fmt: skip
def test_what_people_write(written: str, locator: str) -> None:
    assert read_locator(written) == locator


@pytest.mark.parametrize("written", ["", "¶", "eleven", "11a", "x3", "11 12", "note", "-1", "1..2", "/etc/passwd"])
def test_what_is_no_locator(written: str) -> None:
    with pytest.raises(UnknownPaper, match="is not the address of a paragraph") as caught:
        read_locator(written)
    assert "n3 for note 3" in caught.value.remedy


@given(st.sampled_from(["", "n", "f", "b", "h", "t", "c"]), st.integers(1, 999), st.integers(0, 9))
def test_what_is_shown_can_be_read_back(prefix: str, number: int, item: int) -> None:
    locator = f"{prefix}{number}" if prefix or not item else f"{number}.{item}"
    assert read_locator(shown(locator)) == locator
