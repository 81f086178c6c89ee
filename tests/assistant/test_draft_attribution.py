"""Which papers each sentence of a draft is put down to."""

from __future__ import annotations

import pytest

from assistant.drafts.attribution import LONGEST, DraftSentence, read_sentences
from assistant.drafts.claim import claim_of
from assistant.drafts.draft import DraftForm
from assistant.drafts.reading import draft_of
from tests.assistant.test_draft_citations import NAMES

MEMO = """\
# Tolls

Wren argues that the toll is "a fair price" (¶3). She adds that it pays for gates. Lindqvist (2023, ¶4) disagrees. \
The ferries are full. (Lindqvist 2023, ¶5) Nobody swims.[^1]

As Wren writes:

> A quotation set in. It has two sentences.
>
> — Wren 2024, ¶11

> Another one.

## Lindqvist 2023

The pier costs much (¶7; ibid., ¶8). The Canal Society met on Monday.

[^1]: Wren 2024, *para* 11; see note 3.
"""


def read(text: str, form: DraftForm = DraftForm.MARKDOWN) -> list[DraftSentence]:
    draft = draft_of(text, form=form)
    found = list(read_sentences(draft, NAMES))
    for sentence in found:
        start, end = sentence.span
        assert draft.text[start:end].strip()
    assert [s.span for s in found] == sorted(s.span for s in found)
    return found


def test_a_memo_by_its_sentences() -> None:
    wren, lindqvist = ("harbour_01",), ("ferries_02",)
    found = [(s.plain, s.papers, [(c.papers, c.locators) for c in s.citations], s.pure) for s in read(MEMO)]
    assert found == [
        ("Tolls", (), [], False),
        ('Wren argues that the toll is "a fair price" (¶3).', wren, [(wren, ("3",))], False),
        ("She adds that it pays for gates.", wren, [], False),
        ("Lindqvist (2023, ¶4) disagrees.", lindqvist, [(lindqvist, ("4",))], False),
        ("The ferries are full. (Lindqvist 2023, ¶5)", lindqvist, [(lindqvist, ("5",))], False),
        ("Nobody swims.[1]", wren, [(wren, ("11",)), (wren, ("n3",))], False),
        ("As Wren writes:", wren, [], False),
        ("A quotation set in. It has two sentences.", wren, [(wren, ("11",))], False),
        ("— Wren 2024, ¶11", wren, [], True),
        ("Another one.", wren, [], False),
        ("Lindqvist 2023", lindqvist, [(lindqvist, ())], False),
        ("The pier costs much (¶7; ibid., ¶8).", lindqvist, [(lindqvist, ("7",)), (lindqvist, ("8",))], False),
        ("The Canal Society met on Monday.", (), [], False),
        ("Wren 2024, para 11; see note 3.", wren, [(wren, ("11",)), (wren, ("n3",))], True),
    ]


def test_a_quotation_of_several_sentences_stays_whole() -> None:
    (one, two) = read("Wren says “It rose. It fell. It rose.” The rest is known.")
    assert one.plain == "Wren says “It rose. It fell. It rose.”"
    assert two.papers == ()


def test_who_speaks_on_is_carried_within_a_paragraph_only() -> None:
    found = read("Wren wrote of tolls. He met them. They argue more.\n\nShe adds that it is so.")
    assert [s.papers for s in found] == [("harbour_01",), (), ("harbour_01",), ()]


@pytest.mark.parametrize(
    ("sentence", "claim", "stated"),
    [
        ("Wren argues that the toll rose (¶3).", "The toll rose.", True),
        ("According to Ada Wren, the toll rose.", "The toll rose.", True),
        ("As Wren’s paper notes, the toll rose.", "The toll rose.", True),
        ("The toll rose, Wren says.", "The toll rose.", True),
        ("Wren says the toll rose again.", "The toll rose again.", True),
        ("Wren says so.", "The author says so.", False),
        ("Wren argues for a toll at each lock.", "The author argues for a toll at each lock.", False),
        ("The toll rose, according to Wren (2024, ¶3).", "The toll rose.", True),
        ("She also points out that the toll “rose again” in May.", "The toll rose again in May.", True),
        ("Dr Wren sees the toll as fair (Wren 2024, ¶2).", "The author sees the toll as fair.", False),
        ("The toll [Lindqvist 2023, ¶2] rose.", "The toll rose.", False),
        ("Tolls at the states’ locks rose.", "Tolls at the states’ locks rose.", False),
    ],
)
def test_what_a_sentence_claims(sentence: str, claim: str, stated: bool) -> None:
    (found,) = read(sentence)
    assert claim_of(found) == (claim, stated)


def test_a_paragraph_of_extraordinary_length_is_read_in_parts() -> None:
    text = "The toll rose again at the lock. " * (3 * LONGEST // 33)
    found = read(text, DraftForm.TEXT)
    assert len(found) == 3 * LONGEST // 33
    assert max(len(s.block.plain) for s in found) <= LONGEST
