from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.passages import LONGEST_LEAD_IN, lead_in_text, passages, readable
from ingest.paper import Kind, Marker, Paragraph
from tests.index.made import ALMANAC

BY_LOCATOR = {p.locator: p for p in ALMANAC.paragraphs}


def everything(text: str) -> bool:
    return True


def up_to(words: int) -> Callable[[str], bool]:
    return lambda text: len(text.split()) <= words


def body(text: str) -> Paragraph:
    return Paragraph("1", Kind.PARAGRAPH, text)


def test_a_paragraph_is_read_whole_and_by_sentences() -> None:
    found = passages(body("The tide turned at noon. Nobody had expected that."), everything)
    assert [(p.text_for_encoder, p.whole) for p in found] == [
        ("The tide turned at noon. Nobody had expected that.", True),
        ("The tide turned at noon.", False),
        ("Nobody had expected that.", False),
    ]
    assert (found[0].start, found[0].end) == (0, 50)


def test_one_sentence_is_read_once() -> None:
    assert len(passages(body("The tide turned at noon."), everything)) == 1


def test_sentences_of_two_words_are_not_read_alone() -> None:
    found = passages(body("The tide turned at noon. Nobody knew."), everything)
    assert [p.text_for_encoder for p in found if not p.whole] == ["The tide turned at noon."]


def test_a_heading_has_no_passage() -> None:
    assert passages(BY_LOCATOR["h1"], everything) == ()


@pytest.mark.parametrize("locator", ["f1", "1", "1.1", "t1", "c1", "n1", "b1"])
def test_every_other_kind_has_passages(locator: str) -> None:
    assert passages(BY_LOCATOR[locator], everything)


def test_an_item_is_read_with_the_sentence_that_leads_in_and_without() -> None:
    found = passages(BY_LOCATOR["1.1"], everything, BY_LOCATOR["1"])
    lead = "Three things decide when a ship may enter:"
    assert [(p.text_for_encoder, p.whole) for p in found] == [
        (f"{lead} The height of the tide.", True),
        ("The height of the tide.", False),
    ]
    assert found[0].offsets == (-1,) * (len(lead) + 1) + tuple(range(23))
    assert (found[0].start, found[0].end) == (0, 23)


def test_an_item_too_long_to_be_read_with_its_lead_in_is_read_without() -> None:
    found = passages(BY_LOCATOR["1.2"], up_to(9), BY_LOCATOR["1"])
    assert [p.text_for_encoder for p in found] == ["The wind, when it blows from the east."]


def test_a_long_lead_in_keeps_its_last_words() -> None:
    lead = body("word " * 100 + "and these follow:")
    short = lead_in_text(lead)
    assert len(short) <= LONGEST_LEAD_IN
    assert short.endswith("word and these follow:")
    assert short.startswith("word")


def test_markers_and_broken_words_are_not_read() -> None:
    (whole,) = passages(BY_LOCATOR["2"], everything)
    assert whole.text_for_encoder == "The elements are not kind to sailing ships."
    assert (whole.start, whole.end) == (0, len(BY_LOCATOR["2"].text))


def test_soft_hyphens_zero_widths_and_runs_of_space_are_not_read() -> None:
    text, offsets = readable(body("in\u00adter\u200bwar \n\n years"))
    assert text == "interwar years"
    assert [body("in\u00adter\u200bwar \n\n years").text[o] for o in offsets] == list("interwar years")


def test_nothing_to_read_gives_no_passage() -> None:
    assert passages(Paragraph("1", Kind.PARAGRAPH, "[3]", markers=(Marker(0, 3, "3", None),)), everything) == ()
    assert passages(body(" \u00ad "), everything) == ()


def test_windows_overlap_by_a_sentence() -> None:
    text = "One two three. Four five six. Seven eight nine. Ten eleven twelve."
    windows = [p.text_for_encoder for p in passages(body(text), up_to(6)) if p.whole]
    assert windows == [
        "One two three. Four five six.",
        "Four five six. Seven eight nine.",
        "Seven eight nine. Ten eleven twelve.",
    ]


def test_a_long_sentence_is_halved_at_spaces() -> None:
    windows = [p for p in passages(body("a b c d e f g h"), up_to(3)) if p.whole]
    assert all(len(p.text_for_encoder.split()) <= 3 for p in windows)
    assert " ".join(p.text_for_encoder for p in windows) == "a b c d e f g h"


def test_the_digest_tells_what_is_read_and_where() -> None:
    plain, moved = body("The sea rose."), body("The  sea rose.")
    (first,), (second,), (again,) = (passages(p, everything) for p in (plain, moved, plain))
    assert first.text_for_encoder == second.text_for_encoder
    assert first.digest == again.digest != second.digest
    later = passages(body("It was late. The sea rose."), everything)[-1]
    assert later.text_for_encoder == first.text_for_encoder
    assert later.digest != first.digest  # a sentence has no signature to take over


words = st.lists(
    st.sampled_from(["sea", "Tide", "x", "1911", "¬", "storm.", "And", "[2]", "“Yes.”", "\u00ad", "\n"]), max_size=60
)


@given(words.map(" ".join), st.integers(min_value=1, max_value=9))
def test_passages_lie_where_they_say_and_hold_all_that_is_read(text: str, room: int) -> None:
    markers = tuple(Marker(m.start(), m.end(), "2", None) for m in re.finditer(r"\[2\]", text))
    paragraph = Paragraph("1", Kind.PARAGRAPH, text, markers=markers)
    found = passages(paragraph, up_to(room))
    seen: set[int] = set()
    for passage in found:
        assert len(passage.offsets) == len(passage.text_for_encoder)
        assert list(passage.offsets) == sorted(set(passage.offsets))
        assert all(passage.start <= o < passage.end for o in passage.offsets)
        printed = [" " if text[o].isspace() else text[o] for o in passage.offsets]
        assert "".join(printed) == passage.text_for_encoder
        if passage.whole:
            assert len(passage.text_for_encoder.split()) <= room
            seen.update(passage.offsets)
    cleaned, offsets = readable(paragraph)
    assert {o for o, character in zip(offsets, cleaned, strict=True) if character != " "} <= seen
