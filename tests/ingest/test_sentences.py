from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sentences import LONGEST_QUOTATION, sentences
from tests.ingest.rendering import SECTIONED_PAPER, SERIES_PAPER

PIECES = st.sampled_from(
    [
        *'A word Dr. U.S. e.g. no. 4 3.5 [1] “ ” " ( ) . ? ! … ; Tokyo the It i x. 1. — 。 ¹ é 日本 vs. St.'.split(),
        "\n",
    ]
)
PROSE = st.lists(PIECES, max_size=40).map(" ".join) | st.text(max_size=80)


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@given(PROSE)
def test_spans_hold_all_text_in_order(text: str) -> None:
    spans = sentences(text)
    kept = "".join(text[start:end] for start, end in spans)
    assert "".join(kept.split()) == "".join(text.split())
    assert all(start < end for start, end in spans)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))
    assert all(text[start:end] == text[start:end].strip() for start, end in spans)


@pytest.mark.parametrize(
    "whole",
    [
        "The U.S. Navy and the U.K. Ministry sent Dr. Ito to Mr. Bell.",
        "As D. Hugh Whittaker and J. R. Smith show, it grew (see para. 12 and no. 4).",
        "Some allies, e.g. Japan, i.e. the nearest, paid 3.5 percent.",
        "The text says that “we shall . . . not . . . Wait” for them.",
        "He told a reporter: “We lost. We had no ships. What else?” and left.",
        "Lockheed Martin Corp. Chairman Jim Taiclet spoke to Gen. Brown.",
        "“Why now?” Ambassador Bell asked.",
        "In Sec. 2 and Fig. 3 of vol. 7, pp. 4–9, the figures differ.",
        "It met on Jan. 5 and Dec. 12 in Washington, D.C., on Capitol Hill.",
        "1. The list is long.",
        "b. The list is longer.",
        "Table 1. Costs of a port, by year",
        "The annual Japan-U.S. Ministerial met under S.Res. 33.",
        "Prices rose [from Jan. 3] by 2.5 to 3.0 points.",
        "He waited... and then he wrote.",
        "(The first figure is too low. The second is guessed.)",
    ],
)
def test_one_sentence_stays_one(whole: str) -> None:
    assert split(whole) == [whole]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Priorities differ.[2]", "Japan gains."),
        ("It is cheap.", "“We know,” he said."),
        ("He said “no.”", "She agreed."),
        ("He said “no”.", "She agreed."),
        ("The figure is 3.5.", "It rose."),
        ("That happened in the U.S.", "The next was in Rome."),
        ("They met in 2022.", "60 people came."),
        ("The answer is no.", "Japan will wait."),
        ("Is it so?", "It is."),
        ("It is so.[note 3]", "It was."),
        ("It began in Asia.1", "The rest followed."),
        ("It began in Asia.¹", "The rest followed."),
        ("He listed “ships. Planes.”", "Nobody objected."),
        ("The deal included ships, planes, etc.", "The price was low."),
        ("This joins Pillar II.", "Japan decides in 2025."),
        ("So ended World War I.", "Nobody won."),
        ("Words were left out . . . .", "It went on."),
        ("It rained (as in May).", "Then it stopped."),
        ("「はい」と言った。", "次の文です。"),
        ("He read modern art.", "Japan paid."),
    ],
)
def test_two_sentences_are_parted(first: str, second: str) -> None:
    assert split(f"{first} {second}") == [first, second]


def test_a_long_quotation_is_split_inside() -> None:
    inner = "We waited for the boats all night long. " * 12
    text = f"He said: “{inner.strip()}”"
    assert len(inner) > LONGEST_QUOTATION
    assert len(split(text)) == 12


def test_rows_of_a_table_are_sentences() -> None:
    assert split("Year | Cost\n2020 | 12. Then 7") == ["Year | Cost", "2020 | 12.", "Then 7"]


def test_papers_are_split_where_a_reader_would() -> None:
    texts = {part.text: split(part.text) for script in (SERIES_PAPER, SECTIONED_PAPER) for part in script.parts}
    counts = [len(found) for text, found in texts.items() if text]
    assert sum(counts) == 27
    assert "“We had no choice. We had cars,” the mayor said in 2021, adding that “it [the sale] was no tri¬umph.”" in (
        sentence for found in texts.values() for sentence in found
    )


def test_a_hostile_paragraph_takes_no_time() -> None:
    text = "Dr. " * 50_000 + "“" * 20_000 + "(" * 20_000 + ". " * 50_000
    assert "".join(split(text)).replace(" ", "") == text.replace(" ", "")
