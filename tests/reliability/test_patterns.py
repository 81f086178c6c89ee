"""The time of each regular expression grows as its text does: timed as it is used, on texts made against it.

Seen are the patterns that modules hold and those that are written out where they are used, not those that are made of
a paper's words at run time.
"""

from __future__ import annotations

import gc
import re
import signal
import time
from collections.abc import Iterator
from itertools import pairwise
from types import FrameType
from typing import Any

import pytest

from tests.reliability.attacks import Use, attacks, uses

GROWTH = 4  # how much longer the longer of two texts is
STEEP = 2.2 * GROWTH  # how much longer that may take: a square takes 4 times `GROWTH`
NOTICED = 2e-7  # seconds a character; what takes less is not looked at again
LIMIT = 0.3  # seconds after which a text is given up
TIMES = 5  # the least of so many times counts


class GivenUp(Exception):
    """A pattern was at one text for `LIMIT` seconds."""


def seconds(use: Use, text: str, times: int = 1) -> float:
    """Of this thread, the least of so many tries; `LIMIT` where it was given up."""
    least = LIMIT
    for _ in range(times):
        signal.setitimer(signal.ITIMER_VIRTUAL, LIMIT)
        begin = time.thread_time()
        try:
            use.attempt(text)
            least = min(least, time.thread_time() - begin)
        except GivenUp:
            return LIMIT
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return least


def runs_away(use: Use, size: int, draws: int = 1) -> str | None:
    """The beginning of a text that takes more than its share; None where there is none of some `size` characters."""
    for short, long in attacks(use.pattern, size // GROWTH, size, draws=draws):
        took = seconds(use, long)
        if took >= LIMIT:
            return long[:40]
        if took > NOTICED * size and seconds(use, long, TIMES) > STEEP * max(seconds(use, short, TIMES), 1e-6):
            return long[:40]
    return None


@pytest.fixture(autouse=True)
def given_up() -> Iterator[None]:
    def give_up(number: int, frame: FrameType | None) -> None:
        raise GivenUp

    before = signal.signal(signal.SIGVTALRM, give_up)
    gc.collect()
    gc.disable()  # the timer would fire in a finalizer of another test's, and count its time
    yield
    gc.enable()
    signal.signal(signal.SIGVTALRM, before)


@pytest.mark.parametrize(("size", "draws"), [(1600, 1), pytest.param(6000, 6, marks=pytest.mark.soak)])
def test_the_time_that_a_pattern_takes_grows_as_the_text_does(size: int, draws: int) -> None:
    found = uses()
    assert len(found) > 300
    bad = {str(use): text for use in found if (text := runs_away(use, size, draws)) is not None}
    print(f"{len(found)} uses of patterns")
    assert bad == {}


def use(pattern: str | bytes, method: str = "finditer") -> Use:
    compiled: re.Pattern[Any] = re.compile(pattern)
    return Use("control", compiled, method)


@pytest.mark.parametrize(
    "bad",
    [
        r"(?:a+)+b",
        r"(?:<!--.*?-->\s*)*<html",
        rb"(?:<!--.*?-->\s*)*<html",
        r"\s*[a-z]*\.?\s*[0-9]",
        r"\s+$",
        r"[a-z]+-$",
        r"\x02([^\x03]*)\x03",
        r"<p\b[^>]*>",
        r"[A-Z][\w'-]+ [A-Z]",
        r"stands for.*\b[A-Z]{2}",
    ],
)
def test_a_pattern_that_runs_away_is_seen(bad: str | bytes) -> None:
    """The control: exponential, the same over a whole clause, and of bytes, a cube; and squares of each kind."""
    assert runs_away(use(bad), 1600)


@pytest.mark.parametrize("good", [r"(?<![a-z])[a-z]++-", r"(?<!\s)\s++$", r"<p\b[^<>]*+>", r"[A-Z][\w'-]{1,40} [A-Z]"])
def test_a_pattern_that_does_not_is_let_pass(good: str) -> None:
    assert not runs_away(use(good), 1600)
    assert not runs_away(use(r"(?:<!--(?>.*?-->)\s*)*<html", "match"), 1600)


def test_the_patterns_that_are_used_are_seen_each_as_it_is_used() -> None:
    found = {(u.pattern.pattern, u.method) for u in uses()}
    assert all(a != b for a, b in pairwise(sorted(map(str, found))))
    assert (r"[ivxlc]+", "fullmatch") in found  # written out in a call
    assert any(isinstance(pattern, bytes) for pattern, _ in found)
