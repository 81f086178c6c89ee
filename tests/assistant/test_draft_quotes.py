"""Quotations by their marks: English, French, German, typed, nested, and never closed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.drafts.quotes import quoted_spans


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ('He said “one two” and "three four".', ["one two", "three four"]),
        ("“outer ‘in side of it’ end” more", ["outer ‘in side of it’ end"]),
        ("“a “b” c” d", ["a “b” c"]),
        ("«voilà «ici» donc» et „hier auch“ und »dort auch« so", ["voilà «ici» donc", "hier auch", "dort auch"]),
        ("「新しい」と言う", ["新しい"]),
        ("It’s the states’ view, the ‘90s were ’tis", []),
        ("He called it ‘a very old view’ then", ["a very old view"]),
        ("a 'good' day and 'three words here' too", ["three words here"]),
        ('a board of 5" by 6" here', []),
        ("She wrote: \"He said 'no more here' twice.\"", ["He said 'no more here' twice."]),
        ("(“so it is”)", ["so it is"]),
        ("“ ” and “!” hold nothing", []),
    ],
)
def test_what_stands_in_marks(text: str, quoted: list[str]) -> None:
    spans = quoted_spans(text)
    assert [text[span.start : span.end] for span in spans] == quoted
    assert all(span.closed for span in spans)


def test_a_mark_that_never_closes_runs_to_the_next_or_the_end() -> None:
    text = "“one two. “three four” and “five six"
    assert [(text[s.start : s.end], s.closed) for s in quoted_spans(text)] == [
        ("one two. ", False),
        ("three four", True),
        ("five six", False),
    ]


@given(st.text(alphabet="ab “”‘’«»„\"'.,", max_size=60))
def test_spans_are_in_order_apart_and_hold_words(text: str) -> None:
    spans = quoted_spans(text)
    ends = [0, *(span.outer[1] for span in spans)]
    for before, span in zip(ends, spans, strict=False):
        assert before <= span.outer[0] < span.start < span.end <= len(text)
        assert any(c.isalnum() for c in text[span.start : span.end])


def test_a_hundred_thousand_marks_take_no_time() -> None:
    assert len(quoted_spans("“a ‘b c d " * 25_000)) == 25_000
    assert len(quoted_spans("“" * 50_000 + "a" + "”" * 50_000)) == 1
