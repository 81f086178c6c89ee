"""What is read of a paragraph, and how a reading moves it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.reading import WORDS, windows

SENTENCE = st.integers(1, 150).map(lambda n: " ".join(["Word"] + ["word"] * n) + ".")


@given(st.lists(SENTENCE, min_size=1, max_size=12))
def test_windows_cover_a_text_and_stay_short_unless_a_sentence_is_long(parts: list[str]) -> None:
    text = " ".join(parts)
    cut = windows(text)
    covered = {n for start, end in cut for n in range(start, end)}
    assert all(n in covered for n, letter in enumerate(text) if not letter.isspace())
    assert [start for start, _ in cut] == sorted({start for start, _ in cut})
    longest = max(len(part.split()) for part in parts)
    assert all(len(text[start:end].split()) <= max(WORDS, longest) for start, end in cut)


def test_an_empty_text_has_one_window() -> None:
    assert windows("") == [(0, 0)]
