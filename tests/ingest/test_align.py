from __future__ import annotations

import random
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.align import Link, Relation, align
from ingest.number import number
from ingest.paper import Facts, Kind, Paper, Paragraph
from ingest.read import read_document
from tests.ingest.rendering import SECTIONED_PAPER, to_html

WORDS = [
    first + last for first in "ba ce di fo gu ha le mi no ru".split() for last in "ton ver lag mis per shu".split()
]
EDITS = ("keep", "keep", "keep", "delete", "insert", "reword", "split", "merge", "move")


def body(*texts: str) -> list[Paragraph]:
    return [Paragraph(str(n), Kind.PARAGRAPH, text) for n, text in enumerate(texts, start=1)]


def told(before: list[str], after: list[str]) -> list[tuple[str, str, str]]:
    """`(relation, locators before, locators after)`, moved ones marked."""
    return [line_of(link) for link in align(body(*before), body(*after))]


def line_of(link: Link) -> tuple[str, str, str]:
    sides = (" ".join(p.locator for p in side) for side in (link.before, link.after))
    return (f"{link.relation}{' moved' if link.moved else ''}", *sides)  # type: ignore[return-value]


A = "The harbour was widened in 1931. Engineers had asked for it since the great storm of 1911."
B = "Fishing fleets moved north after the widening; the canneries followed them."
C = "A branch line reached the quay in 1934. Its gauge differed from that of the main line."
D = "Freight doubled within five years, and the station was rebuilt twice."


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([], [], []),
        ([A], [], [("removed", "1", "")]),
        ([], [A], [("added", "", "1")]),
        ([A, B], [A, B], [("same", "1", "1"), ("same", "2", "2")]),
        ([A, B], [A, C, B], [("same", "1", "1"), ("added", "", "2"), ("same", "2", "3")]),
        ([A, B, C], [A, C], [("same", "1", "1"), ("removed", "2", ""), ("same", "3", "2")]),
        ([A, D], [A.replace("great", "dreadful"), D], [("reworded", "1", "1"), ("same", "2", "2")]),
        ([A, D], [*A.split(" E", 1), D], [("split", "1", "1 2"), ("same", "2", "3")]),
        ([A, C, D], [f"{A} {C}", D], [("merged", "1 2", "1"), ("same", "3", "2")]),
        ([A, B, C, D], [B, C, D, A],
         [("same", "2", "1"), ("same", "3", "2"), ("same", "4", "3"), ("same moved", "1", "4")]),
        ([A, A, B, A], [A, B, A], [("same", "1", "1"), ("removed", "2", ""), ("same", "3", "2"), ("same", "4", "3")]),
        ([A.replace("1931", "1932"), B, C, D], [B, C, D, A],
         [("same", "2", "1"), ("same", "3", "2"), ("same", "4", "3"), ("reworded moved", "1", "4")]),
        ([A], [D], [("removed", "1", ""), ("added", "", "1")]),
        (["[1]"], ["[2]"], [("same", "1", "1")]),
        (["* * *", A], [A, "* * *"], [("same moved", "1", "2"), ("same", "2", "1")]),
    ],
)  # fmt: skip
def test_by_hand(before: list[str], after: list[str], expected: list[tuple[str, str, str]]) -> None:
    assert sorted(told(before, after)) == sorted(expected)


def test_typography_and_numbers_of_notes_are_no_rewording() -> None:
    (link,) = align(body("The harbour’s wall—old—stood.[3]"), body("The harbour's wall—old—stood.[4]"))
    assert (link.relation, link.as_printed, link.share) == (Relation.SAME, False, 1.0)


def test_a_sign_is_a_word() -> None:
    (link,) = align(
        body("Freight changed by −5 percent in the year."), body("Freight changed by 5 percent in the year.")
    )
    assert link.relation is Relation.REWORDED


@dataclass
class Edited:
    """A text of distinct paragraphs, what was made of it, and what became of each."""

    before: list[str]
    after: list[str]
    expected: set[tuple[Relation, tuple[str, ...], tuple[str, ...]]]


def paragraph(rng: random.Random, at_least: int = 12) -> str:
    words = [rng.choice(WORDS) for _ in range(rng.randint(at_least, 60))]
    return " ".join(words).capitalize() + "."


def edited(rng: random.Random) -> Edited:
    """Random edits, at most one of each paragraph, with a paragraph that stays beside each that is split or merged."""
    before = [paragraph(rng) for _ in range(rng.randint(1, 25))]
    after: list[str] = []
    expected: set[tuple[Relation, tuple[str, ...], tuple[str, ...]]] = set()
    moved: list[str] = []
    n = 0
    while n < len(before):
        text, words = before[n], before[n].split()
        edit = rng.choice(EDITS)
        if edit == "delete":
            expected.add((Relation.REMOVED, (text,), ()))
        elif edit == "reword":
            for at in rng.sample(range(len(words)), len(words) // 6):
                words[at] = rng.choice(WORDS).upper() + "x"
            after.append(" ".join([*words, "now"]))
            expected.add((Relation.REWORDED, (text,), (after[-1],)))
        elif edit == "split":
            cut = rng.randint(4, len(words) - 4)
            after += [" ".join(words[:cut]), " ".join(words[cut:])]
            expected.add((Relation.SPLIT, (text,), tuple(after[-2:])))
        elif edit == "merge" and n + 1 < len(before):
            after.append(f"{text} {before[n + 1]}")
            expected.add((Relation.MERGED, (text, before[n + 1]), (after[-1],)))
            n += 1
        elif edit == "move":
            moved.append(text)
            expected.add((Relation.SAME, (text,), (text,)))
        else:
            if edit == "insert":
                after.append(paragraph(rng))
                expected.add((Relation.ADDED, (), (after[-1],)))
            after.append(text)
            expected.add((Relation.SAME, (text,), (text,)))
        n += 1
    for text in moved:
        # not between the two halves of a split one: which of them it then stands beside is anybody's guess
        places = [k for k in range(len(after) + 1) if k in (0, len(after)) or after[k - 1].endswith((".", "now"))]
        after.insert(rng.choice(places), text)
    return Edited(before, after, expected)


@given(st.integers(min_value=0, max_value=2**32))
def test_random_edits_are_told_back(seed: int) -> None:
    made = edited(random.Random(seed))
    links = align(body(*made.before), body(*made.after))
    found = {(link.relation, tuple(p.text for p in link.before), tuple(p.text for p in link.after)) for link in links}
    assert found == made.expected


@given(st.lists(st.integers(0, 30), max_size=40), st.randoms(use_true_random=False))
def test_every_paragraph_once_and_no_identity_lost(picks: list[int], rng: random.Random) -> None:
    """With paragraphs that stand several times, that are one word long, or that resemble each other."""
    pool = [paragraph(random.Random(n), 1 if n % 3 else 20)[: 5 if n % 7 == 0 else None] for n in range(31)]
    before = [pool[n] for n in picks]
    after = [text if rng.random() < 0.7 else rng.choice(pool) for text in before if rng.random() < 0.9]
    rng.shuffle(after) if rng.random() < 0.3 else None
    links = align(body(*before), body(*after))
    assert sorted(int(p.locator) for link in links for p in link.before) == list(range(1, len(before) + 1))
    assert sorted(int(p.locator) for link in links for p in link.after) == list(range(1, len(after) + 1))
    same = sorted(link.before[0].text for link in links if link.relation is Relation.SAME)
    assert same == sorted(text for text in set(before) for _ in range(min(before.count(text), after.count(text))))
    in_place = [link for link in links if link.before and link.after and not link.moved]
    order = [int(link.after[0].locator) for link in sorted(in_place, key=lambda link: int(link.before[0].locator))]
    assert order == sorted(order)


def test_a_paper_against_itself_is_the_same_throughout() -> None:
    text = [paragraph(random.Random(n)) for n in range(40)]
    assert {line_of(link)[0] for link in align(body(*text), body(*text))} == {"same"}


def test_a_whole_paper_in_one_block() -> None:
    text = [paragraph(random.Random(n)) for n in range(60)]
    (link,) = align(body(*text), body(" ".join(text)))
    assert (link.relation, len(link.before)) == (Relation.MERGED, 60)


def paper_of(data: bytes, name: str) -> Paper:
    return number(read_document(data, name), "paper", Facts(), name)


def test_a_rendering_that_lost_its_headings_and_lists() -> None:
    full = paper_of(to_html(SECTIONED_PAPER), "paper.html")
    kinds = {Kind.PARAGRAPH, Kind.ITEM, Kind.HEADING}
    # As a converter leaves it that knows no lists and sets a heading at the head of its paragraph.
    bare: list[str] = []
    for p in full.paragraphs:
        if p.kind in kinds:
            under_heading = bool(bare) and not bare[-1].endswith((".", ":", ";"))
            bare[-1:] = [f"{bare[-1]} {p.text}"] if under_heading else [*bare[-1:], p.text]
    flat = body(*bare)
    links = align([p for p in full.paragraphs if p.kind in kinds], flat)
    assert {link.relation for link in links} <= {Relation.SAME, Relation.MERGED}
    told = {p.locator: link.after[0].locator for link in links for p in link.before}
    assert told["h1"] == told["1"] == "1"
    assert sorted(told, key=lambda locator: int(told[locator])) == [
        p.locator for p in full.paragraphs if p.kind in kinds
    ]
