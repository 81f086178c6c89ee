"""Confidence: models that can be computed by hand, and the direction in which each mark moves it."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.evidence import has_form
from assistant.question import understand
from assistant.support import Calibration, Logistic, combine

WHOLE = {"names_apart": 0.0, "names_unknown": 0.0, "names_nowhere": 0.0, "form_sentence": 1.0}


def test_logistic_by_hand() -> None:
    model = Logistic(0.5, {"x": (2.0, 4.0, 3.0)})
    assert model({"x": 4.0}) == pytest.approx(1 / (1 + math.exp(-(0.5 + 3.0 * 0.5))))


def test_nothing_overflows() -> None:
    model = Logistic(0.0, {"x": (0.0, 1e-6, 9.0)})
    assert model({"x": 1e9}) == pytest.approx(1)
    assert model({"x": -1e9}) == pytest.approx(0)


@given(st.floats(0, 1), st.floats(0, 1), st.sampled_from(["names_apart", "names_unknown", "names_nowhere"]))
def test_what_is_missing_lowers_the_confidence(subject: float, asked: float, mark: str) -> None:
    whole = combine(subject, asked, WHOLE)
    assert 0 <= combine(subject, asked, WHOLE | {mark: 1.0}) <= whole <= 1
    assert combine(subject, asked, WHOLE | {"form_sentence": 0.0}) <= whole


def test_the_calibration_that_ships_is_complete() -> None:
    calibration = Calibration.load()
    assert 0 < calibration.threshold < 1
    assert calibration.fitted_on
    assert calibration.subject.terms
    assert calibration.asked.terms


@pytest.mark.parametrize(
    ("question", "text", "found"),
    [
        ("How many ships came?", "Some 40 ships came.", True),
        ("How many ships came in 2024?", "Ships came in 2024.", False),  # a year is no quantity
        ("How many of the three yards closed?", "The three yards closed.", False),  # the question's own number
        ("How many yards closed?", "Two yards closed.", True),
        ("When did it open?", "It opened in March.", True),
        ("When did it open?", "It opened with a parade.", False),
        ("When will it open?", "It will open within ten years.", True),
        ("How soon will it open?", "It will open within 10 years.", True),
        ("When will it open?", "It opened in March.", False),  # what was does not say what will be
        ("Who will win the vote?", "Ann Lee won the last vote.", False),
        ("Who will win the vote?", "The party of Ann Lee is likely to win it.", True),
        ("Why did it close?", "It closed because of rust.", True),
        ("Why did it close?", "It closed.", False),
        ("Who opened it?", "The mayor, Ann Lee, opened it.", True),
        ("What is it?", "A harbour.", True),  # no particular form is asked for
    ],
)
def test_form(question: str, text: str, found: bool) -> None:
    assert has_form(understand(question), text) is found
