"""Questions that a program alters: one thing is changed, and what was answered is not taken for the new name."""

from __future__ import annotations

import random

import pytest

from training.altered_questions import OPPOSITES, altered_questions
from training.pair import Pair, Target

PASSAGE = "Ada Lind led the office from 2001. Before her, Ben Ross had led the Quay Board for nine years with Eva Moor."


def asked(question: str, answer: str = "nine years", target: Target = Target.ANSWERS, source: str = "own") -> Pair:
    at = PASSAGE.index(answer)
    return Pair(question, PASSAGE, target, source, span=(at, at + len(answer)))


@pytest.mark.parametrize(
    ("question", "altered"),
    [
        ("Who left the office before her?", "Who joined the office before her?|Who left the office after her?"),
        (
            "For how long had the board had Ben Ross as its head?",
            "For how long had the board had Quay Board as its head?|had Eva Moor as its head?",
        ),
        ("Who led it in 2001?", "Who led it in 1991?|1998|1999|2000|2002|2003|2006"),
    ],
)
def test_one_thing_is_exchanged(question: str, altered: str) -> None:
    found = [made for seed in range(20) for made in altered_questions([asked(question)], random.Random(seed))]
    assert found
    for made in found:
        assert made.target is Target.NO_ANSWER
        assert made.passage == PASSAGE
        assert made.span is None
        assert made.weight < 1
        assert any(part in made.asked for part in altered.split("|"))
        assert made.asked != question


def test_the_answer_is_no_other_name() -> None:
    def put_in(answer: str) -> set[str]:
        pair = asked("Whom did the famous Ben Ross come with?", answer)
        found = [made for seed in range(20) for made in altered_questions([pair], random.Random(seed))]
        return {name for name in ("Eva Moor", "Quay Board") for made in found if name in made.asked}

    assert put_in("nine years") == {"Eva Moor", "Quay Board"}
    assert put_in("Eva Moor") == {"Quay Board"}


def test_what_is_not_altered() -> None:
    others = [
        asked("Did Ada Lind lead the office?"),  # answered by no as well
        asked("Who led the office first?", target=Target.NO_ANSWER),
        asked("Who led the office first?", source="policyqa_pos"),
    ]
    assert altered_questions(others, random.Random(1)) == []


def test_opposites_go_both_ways() -> None:
    assert OPPOSITES["first"] == "last"
    assert OPPOSITES["last"] == "first"
    assert all(one != other for one, other in OPPOSITES.items())


def test_few_questions_are_denied() -> None:
    many = [asked(f"How did it go, number {n}?") for n in range(400)]
    denied = [made for made in altered_questions(many, random.Random(2)) if "didn't" in made.asked]
    assert 10 < len(denied) < 80
