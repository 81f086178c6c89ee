"""Many people at once: nobody is refused, nobody sees another's question, and memory stays where it is."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.load import Load, Person, Served, many, memory, serving

pytestmark = pytest.mark.slow


@pytest.fixture
def served(harbour_library: Path) -> Iterator[Served]:
    with serving(harbour_library, 20) as found:
        yield found


def report(what: str, load: Load, **more: object) -> None:
    """The figures, in the test's output, beside how busy the machine was."""
    print(f"\n{what}: {json.dumps(load.summary() | more)}, load average {os.getloadavg()[0]:.1f}")


def held(load: Load, questions: int) -> None:
    assert len(load.seconds) == questions
    assert (load.errors, load.mixed) == ([], [])


@pytest.mark.soak  # by default, test_server.py has four at once, each with an answer of their own
def test_a_few_people_at_once(served: Served) -> None:
    load = many(served, 4, 2)
    report("4 people", load)
    held(load, 8)
    assert served.figure("pincite_answers_under_way") == 0
    assert served.figure("pincite_sessions") == 4


def test_the_check_of_mixing_would_see_it() -> None:
    """The known-bad: an answer that holds another person's question."""
    load = Load()

    person = object.__new__(Person)
    person.number, person.asked, person.function, person.inputs = 3, 0, 0, []
    person.get = lambda path, body=None: (200, 'p3q0x and p4q7x, "success":true')  # type: ignore[method-assign]
    person.ask("What?", load)
    assert load.errors == []
    assert load.mixed == ["person 3 saw ['4']"]


@pytest.mark.soak
def test_twenty_people_at_once(served: Served) -> None:
    """The guide is a p95 of 1.0 s for 8 people and 2.5 s for 20, on two cores that do nothing else: reported."""
    for people, each in ((1, 5), (8, 5), (20, 5)):
        load = many(served, people, each)
        report(f"{people} people", load)
        held(load, people * each)


@pytest.mark.soak
@pytest.mark.parametrize("questions", [2_000, 10_000])
def test_memory_stays_where_it_is(served: Served, questions: int) -> None:
    load, points, slope = memory(served, questions)
    report(f"{questions} questions", load, points=points, slope=round(slope, 2))
    held(load, len(load.seconds))
    assert len(load.seconds) >= questions * 0.9
    assert slope <= 5.0  # MB for 1,000 questions; as Gradio comes, it is 14
