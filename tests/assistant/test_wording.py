"""A statement may leave out, join and move; whatever else is done to the words of its evidence is seen."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.chat.wording import _in_order, unfaithful
from assistant.written import Reason
from ingest.fold import fold
from ingest.intake import collect
from ingest.paper import Kind
from ingest.sentences import sentences
from tests.conftest import NOTES

NUMBER = re.compile(r"(?<!\w)\d[\d,.]*\d|\b\d\b")


@pytest.fixture(scope="module")
def printed() -> list[str]:
    """Every sentence of the sample notes."""
    return [
        paragraph.text[start:end]
        for paper in collect([NOTES]).papers
        for paragraph in paper.paragraphs
        if paragraph.kind in (Kind.PARAGRAPH, Kind.ITEM)
        for start, end in sentences(paragraph.text)
    ]


def each(pattern: str, text: str, becomes: str) -> Iterator[str]:
    for match in re.finditer(pattern, text, re.IGNORECASE):
        yield text[: match.start()] + match.expand(becomes) + text[match.end() :]


def swapped(text: str) -> Iterator[str]:
    found = list(NUMBER.finditer(text))
    for one, other in pairwise(found):
        between = text[one.end() : other.start()]
        yield text[: one.start()] + other.group() + between + one.group() + text[other.end() :]


ALTERED: dict[str, Callable[[str], Iterator[str]]] = {
    "a not dropped": lambda text: each(r"\b(?:not|never|no|without|neither|cannot) ", text, ""),
    "a not added": lambda text: each(r"\b(is|are|was|has|will|can|may|should)\b", text, r"\1 not"),
    "a number altered": lambda text: each(r"(?<![\w.,])\d+(?![\w.,])", text, "4711"),
    "two numbers swapped": swapped,
    "a may dropped": lambda text: each(r"\b(?:may|might|could|would) ", text, ""),
    "a may made certain": lambda text: each(r"\b(?:may|might|could|would)\b", text, "will"),
    "all for some": lambda text: each(r"\b(?:some|most|many|several|often)\b", text, "all"),
    "a word for another": lambda text: each(r"\b[a-z]{9,}\b", text, "hostile"),
    "from for to": lambda text: each(r"\bfrom\b", text, "to"),
    "a word added": lambda text: each(r"\.$", text, " illegally."),
}


@pytest.mark.parametrize("altered", ALTERED)
def test_no_alteration_passes(printed: list[str], altered: str) -> None:
    made = [(text, to) for text in printed for to in ALTERED[altered](text) if fold(to) != fold(text)]
    assert len(made) >= 5
    assert [(text, to) for text, to in made if unfaithful(to, [text]) is None] == []


def test_what_is_printed_passes(printed: list[str]) -> None:
    assert [(text, why) for text in printed if (why := unfaithful(text, [text]))] == []


def test_most_shortenings_and_moves_pass(printed: list[str]) -> None:
    """A rule that refused everything would be safe and of no use."""
    parts = [(text, found) for text in printed if (found := re.fullmatch(r"([^,()]{25,}), ([^()]{25,})\.", text))]
    shorter = [unfaithful(f"{found[1]}.", [text]) is None for text, found in parts]
    moved = [unfaithful(f"{found[2]}, {found[1]}.", [text]) is None for text, found in parts]
    assert len(parts) > 30
    assert sum(shorter) / len(parts) > 0.7
    assert sum(moved) / len(parts) > 0.7


@given(st.permutations("abcde"))
def test_all_words_keep_their_order_begun_anywhere(words: list[str]) -> None:
    rotations = ["abcde"[n:] + "abcde"[:n] for n in range(5)]
    assert _in_order([{word} for word in words], "abcde") is ("".join(words) in rotations)


def test_two_sentences_may_be_joined() -> None:
    evidence = ["Tarn lost 3 boats in May.", "The council paid for new ones."]
    assert unfaithful("Tarn lost 3 boats and the council paid for new ones.", evidence) is None
    assert unfaithful("The council paid for new ones, whereas Tarn lost 3 boats.", evidence) is None
    assert unfaithful("The council lost 3 boats and Tarn paid for new ones.", evidence) == (
        Reason.ORDER, "The council lost 3 boats and Tarn paid for new ones.",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("evidence", "text", "reason"),
    [
        ("The minister of Oster resigned.", "Oster resigned.", Reason.ORDER),
        ("Tarn, which Oster sued, lost 3 boats.", "Oster lost 3 boats.", Reason.ORDER),
        ("Tarn lost 3 boats. The council paid for new ones.", "Tarn paid for new ones.", Reason.ORDER),
        ("If the railway is built, the line will close.", "The line will close.", Reason.SCOPE),
        ("The ministry denied that the line was sold.", "The line was sold.", Reason.SCOPE),
        ("Ines Falk hopes for nine boats.", "Nine boats for Ines Falk.", Reason.SCOPE),
        ("The old pier, built in 1964, is closed.", "The old pier is closed.", None),
        ("The pier was quickly closed, because the seabed is soft.", "The pier was closed.", None),
    ],
)  # fmt: skip
def test_what_may_be_left_out(evidence: str, text: str, reason: Reason | None) -> None:
    told = unfaithful(text, [evidence])
    assert (told[0] if told else None) is reason


@pytest.mark.parametrize(
    ("evidence", "text", "passes"),
    [
        ("According to Ines Falk, the boats are old.", "The boats are old.", False),
        ("According to Ines Falk, the boats are old.", "Ines Falk says the boats are old.", True),
        ("This paper argues that the boats are old.", "The boats are old.", True),
        ("The minister warned that the boats are old.", "The boats are old.", False),
        ("The minister warned that the boats are old.", "The minister warned that the boats are old.", True),
        ("The organisation has an office in Tarn.", "The organization has an office in Tarn.", True),
    ],
)  # fmt: skip
def test_attribution_and_spelling(evidence: str, text: str, passes: bool) -> None:
    assert (unfaithful(text, [evidence]) is None) is passes
