from __future__ import annotations

import textwrap
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.blocks import Block, Document, Role
from ingest.errors import EmptySource
from ingest.lines import block_of
from ingest.number import number
from ingest.paper import Facts
from ingest.text import blocks_of, groups_of, is_wrapped, read_text

WORDS = st.lists(
    st.sampled_from("quay storm Lowmarsh of the a higher berth tide wall and council 2019 owner".split()),
    min_size=25,
    max_size=90,
)
PARAGRAPHS = st.lists(WORDS.map(lambda words: " ".join(words).capitalize() + "."), min_size=2, max_size=8)


def texts(text: str) -> list[str]:
    return [block.text for block in blocks_of(text)]


@given(PARAGRAPHS)
def test_a_line_a_paragraph(paragraphs: list[str]) -> None:
    assert texts("\n".join(paragraphs)) == paragraphs
    assert texts("\r\n".join(paragraphs)) == paragraphs
    assert texts("\n\n \n".join(paragraphs)) == paragraphs


@given(PARAGRAPHS, st.integers(60, 100))
def test_lines_wrapped_by_hand_are_joined(paragraphs: list[str], width: int) -> None:
    wrapped = ["\n".join(textwrap.wrap(paragraph, width)) for paragraph in paragraphs]
    assert texts("\n\n".join(wrapped)) == paragraphs


def test_wrapping_is_measured() -> None:
    assert not is_wrapped(groups_of("One line.\nAnother line.\nA third."))
    assert not is_wrapped(groups_of("Jane Roe\nJohn Doe\nTom Berg\nInes Falk"))
    assert is_wrapped(groups_of(textwrap.fill("the council met and decided nothing at all " * 20, 72)))


def test_a_break_that_the_width_did_not_ask_for_is_kept() -> None:
    body = textwrap.fill("The council met in the hall and decided nothing that anybody could remember. " * 4, 72)
    assert texts(f"Why it failed\n{body}")[0] == "Why it failed"
    assert len(texts(f"Why it failed\n{body}")) == 2


def test_words_broken_at_the_line_end() -> None:
    body = [
        "the council met in the hall and decided nothing of the coopera-",
        "tion that anybody could remember. The cooperation of the Indo-",
    ]
    body += ["Pacific towns was thus at an end, and nobody in the council minded it", "much."]
    joined = texts("\n".join(body))
    assert joined == [
        "the council met in the hall and decided nothing of the cooperation that anybody could remember. "
        "The cooperation of the Indo-Pacific towns was thus at an end, and nobody in the council minded it much."
    ]


@pytest.mark.parametrize(
    ("line", "block"),
    [
        ("- 1. Text", Block("Text", Role.ITEM, 1, "1", "- 1.")),
        ("- 1 Text", Block("1 Text", Role.ITEM, 1, None, "-")),
        ("2) Text", Block("Text", Role.ITEM, 1, "2", "2)")),
        ("(a) Text", Block("Text", Role.ITEM, 1, "a", "(a)")),
        ("iv. Text", Block("Text", Role.ITEM, 1, "iv", "iv.")),
        ("• Text", Block("Text", Role.ITEM, 1, None, "•")),
        ("1.5 percent", Block("1.5 percent")),
        ("(2025/03/21)", Block("(2025/03/21)")),
        ("-5 degrees", Block("-5 degrees")),
        ("A. Berg wrote", Block("A. Berg wrote")),
        ("- ", Block("-")),
    ],
)
def test_a_line_as_a_block(line: str, block: Block) -> None:
    assert block_of(line) == block


def test_depth_by_indentation() -> None:
    blocks = blocks_of("- a\n  - b\n\t- c\n  - d\n- e\nText.\n  - f")
    assert [(block.text, block.level) for block in blocks] == [
        ("a", 1),
        ("b", 2),
        ("c", 3),
        ("d", 2),
        ("e", 1),
        ("Text.", 0),
        ("f", 1),
    ]


def test_white_space_is_collapsed_and_the_text_kept() -> None:
    assert texts("\ufeff  A\u00a0 “quay” — ele¬ments.\t\n") == ["A “quay” — ele¬ments."]


@pytest.mark.parametrize(
    "text", ["[1]" * 30_000, ("a" * 70 + "\n") * 20_000, "." + "1" * 50_000 + "x", "¹" * 50_000, "a: " * 50_000]
)
def test_hostile_files_take_no_time(text: str) -> None:
    start = time.process_time()
    number(Document(tuple(blocks_of(f"A quay.\n{text}"))), "a", Facts(), "a.txt")
    assert time.process_time() - start < 5


def test_empty_and_western_files() -> None:
    with pytest.raises(EmptySource, match=r"a\.txt is empty \(3 bytes\)"):
        read_text(b" \n\t", "a.txt")
    document = read_text("Der Kai war zu niedrig, sagte Herr Müller.".encode("cp1252"), "a.txt")
    assert document.blocks[0].text.endswith("Müller.")
    assert document.warnings == ("read as Windows-1252, for it is not UTF-8",)
