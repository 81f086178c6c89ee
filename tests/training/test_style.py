"""Rows whose words give their label away count less."""

from __future__ import annotations

import random
from statistics import fmean

import pytest

from training.own_rows import Row
from training.pair import Target
from training.style import LEAST, weights_of
from training.train import at_home

PASSAGE = "The quay was rebuilt in 1964. Its cranes came from Ostra, by ship, in the spring."
PLAIN = "the quay keeps nine old cranes beside the northern wall of this harbour".split()


def rows(tell: str) -> list[Row]:
    """Claims over ten papers, half of them borne out; nine in ten of those have the word `tell`."""
    rng = random.Random(0)
    made = []
    for n in range(400):
        target = Target.SUPPORTED if n % 2 else Target.NOT_SAID
        words = rng.sample(PLAIN, 6) + ([tell] if tell and n % 2 and n % 20 != 1 else [])
        evidence = (0, 29) if target is Target.SUPPORTED else None
        made.append(Row(str(n), f"paper {n // 40}", " ".join(words), target, evidence, "", 0, (PASSAGE,)))
    return made


def told_and_hidden(tell: str) -> tuple[float, float]:
    """The mean weight of the rows that have the word, or would have it, and of those borne out without it."""
    some = rows(tell)
    weights = weights_of(some)
    assert fmean(weights.values()) == pytest.approx(1)
    assert min(weights.values()) >= LEAST
    borne_out = [(n, weights[row.identifier]) for n, row in enumerate(some) if row.target is Target.SUPPORTED]
    return fmean(w for n, w in borne_out if n % 20 != 1), fmean(w for n, w in borne_out if n % 20 == 1)


def test_what_its_words_give_away_weighs_less_and_what_they_hide_more() -> None:
    told, hidden = told_and_hidden("allegedly")
    assert hidden > 2 * told


def test_without_such_words_rows_weigh_much_alike() -> None:
    told, hidden = told_and_hidden("")
    assert hidden == pytest.approx(told, rel=0.2)


def test_too_few_papers_tell_nothing() -> None:
    few = [row for row in rows("allegedly") if row.paper in ("paper 0", "paper 1")]
    assert set(weights_of(few).values()) == {1.0}


def test_only_pairs_of_the_rows_own_label_are_weighed() -> None:
    some = rows("allegedly")
    weights = weights_of(some)
    for pair in at_home(some, [], 0, 3, 0.0):
        own = {weights[row.identifier] for row in some if row.text == pair.asked and row.target is pair.target}
        assert pair.weight in own | {0.5}  # half: the sentences beside those that decide say nothing
