"""Attempts: the first few are free, each later one waits longer, and memory is bounded."""

from __future__ import annotations

import pytest

from ui.page.attempts import FORGET, KEPT, Attempts, address_key


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_waits_double_up_to_the_longest() -> None:
    clock = Clock()
    attempts = Attempts(3, 20, clock)
    waits = []
    for _ in range(9):
        waits.append(attempts.wait("ada"))
        clock.now += attempts.wait("ada")
        attempts.begin("ada")
    assert waits == [0, 0, 0, 1, 2, 4, 8, 16, 20]


def test_one_guesser_in_a_day() -> None:
    """Who waits as told gets some hundred guesses from one address in a day, and not thousands."""
    clock = Clock()
    attempts = Attempts(5, 300, clock)
    guesses = 0
    while clock.now < 86400:
        clock.now += attempts.wait("192.0.2.1")
        attempts.begin("192.0.2.1")
        guesses += 1
    assert guesses < 310


def test_success_is_no_failure_and_time_heals() -> None:
    clock = Clock()
    attempts = Attempts(2, 60, clock)
    for _ in range(50):
        attempts.begin("office")
        attempts.forgive("office")
        assert attempts.wait("office") == 0
    for _ in range(4):
        attempts.begin("ada")
    assert attempts.wait("ada") > 0
    clock.now += FORGET + 61
    attempts.begin("ada")
    assert attempts.wait("ada") == 0
    attempts.forget("ada")
    assert attempts.wait("ada") == 0


def test_memory_is_bounded() -> None:
    attempts = Attempts(2, 60)
    for number in range(KEPT + 50):
        attempts.begin(str(number))
    assert len(attempts) == KEPT


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("", "", True),
    ],
)
def test_one_household_is_one(one: str, other: str, same: bool) -> None:
    assert (address_key(one) == address_key(other)) is same
