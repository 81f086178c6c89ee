"""The arms of the learning curve."""

from __future__ import annotations

from itertools import pairwise

import pytest

from evals.measures.statistics import Estimate
from training.curve import ARMS, SHOWN, rows_of, table
from training.own_rows import Row
from training.pair import Target

ROWS = [Row(f"r{n}", "paper", f"It is {n}.", Target.SUPPORTED, None, "", 0, (f"It is {n}.",)) for n in range(3000)]


@pytest.mark.parametrize(("name", "many"), [("public", 0), ("public, 1,000 own", 1000), ("public, all own", 3000)])
def test_an_arm_has_so_many_rows(name: str, many: int) -> None:
    (arm,) = [arm for arm in ARMS if arm.name == name]
    assert len(rows_of(arm, ROWS, seed=7)) == many


def test_the_rows_of_a_smaller_arm_are_among_those_of_a_larger() -> None:
    sizes = sorted((rows_of(arm, ROWS, seed=7) for arm in ARMS if arm.public and not arm.mechanical), key=len)
    for smaller, larger in pairwise(sizes):
        assert larger[: len(smaller)] == smaller


def test_mechanical_rows_come_beside_our_own() -> None:
    (arm,) = [arm for arm in ARMS if arm.mechanical and arm.own]
    rows = rows_of(arm, ROWS, seed=7)
    assert {row.identifier for row in rows} > {row.identifier for row in ROWS}
    assert {row.kind for row in rows} > {""}


def test_the_table_has_a_row_an_arm_with_n() -> None:
    known = {shown: Estimate(0.5, 0.4, 0.6, 12) for shown in SHOWN}
    lines = list(table({"public": known}, {"public": 0}))
    assert len(lines) == 3
    assert lines[2].count("0.500 [0.400, 0.600] n 12") == len(SHOWN)
    assert len({line.count("|") for line in lines}) == 1
