"""No text makes a regular expression of ours run away: each is timed on texts made against it, of growing length."""

from __future__ import annotations

import importlib
import random
import re
import re._constants as kinds  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("ingest", "index", "assistant", "evals", "ui")
SIZES = (1_000, 2_000, 4_000)  # characters; the longest question has 2,000, the longest paragraph seen some 10,000
SLOWEST = 2.0  # seconds of this process for the longest
LIMIT = 20.0  # seconds by the clock after which a pattern is given up


def patterns() -> dict[str, re.Pattern[str]]:
    """Every compiled pattern that a module of ours holds, by module and name, each once."""
    found: dict[str, re.Pattern[str]] = {}
    seen: set[tuple[str, int]] = set()
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            module = importlib.import_module(name)
            for key, value in vars(module).items():
                for nth, pattern in enumerate(_compiled(value)):
                    if (pattern.pattern, pattern.flags) not in seen:
                        seen.add((pattern.pattern, pattern.flags))
                        found[f"{name}.{key}[{nth}]"] = pattern
    return found


def _compiled(value: Any, depth: int = 0) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
        yield value
    elif isinstance(value, (tuple, list, set, frozenset)) and depth < 4:
        for item in value:
            yield from _compiled(item, depth + 1)
    elif isinstance(value, dict) and depth < 4:
        for item in (*value.keys(), *value.values()):
            yield from _compiled(item, depth + 1)


def attacks(pattern: re.Pattern[str], size: int, seed: int) -> Iterator[str]:
    """Texts of `size` characters: what each repetition takes, over and over, and at the end what cannot match."""
    tree = parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE)
    generator = random.Random(seed)
    for before, body in _repetitions(tree, "", generator):
        for _ in range(2):
            unit = _sample(body, generator) or "a"
            pumped = (unit * (size // len(unit) + 1))[:size]
            yield f"{before}{pumped}\x00"
            yield f"{before}{pumped}"
    whole = _sample(tree, generator) or "a"
    yield (whole * (size // len(whole) + 1))[:size] + "\x00"


def _repetitions(tree: Any, before: str, generator: random.Random) -> Iterator[tuple[str, Any]]:
    for operation, argument in tree:
        if operation in (kinds.MAX_REPEAT, kinds.MIN_REPEAT, kinds.POSSESSIVE_REPEAT):
            least, most, body = argument
            if most > 8:
                yield before, body
            yield from _repetitions(body, before, generator)
            before += _sample(body, generator) * min(least, 3)
        else:
            for part in _parts(operation, argument):
                yield from _repetitions(part, before, generator)
            before += _sample([(operation, argument)], generator)


def _parts(operation: Any, argument: Any) -> list[Any]:
    if operation is kinds.SUBPATTERN:
        return [argument[3]]
    if operation is kinds.BRANCH:
        return list(argument[1])
    if operation in (kinds.ASSERT, kinds.ASSERT_NOT):
        return [argument[1]]
    if operation is kinds.ATOMIC_GROUP:
        return [argument]
    return []


def _sample(tree: Any, generator: random.Random) -> str:
    """Some text that the tree takes."""
    said = ""
    for operation, argument in tree:
        if operation is kinds.LITERAL:
            said += chr(argument)
        elif operation in (kinds.MAX_REPEAT, kinds.MIN_REPEAT, kinds.POSSESSIVE_REPEAT):
            said += _sample(argument[2], generator) * max(argument[0], min(1, argument[1]))
        elif operation is kinds.BRANCH:
            said += _sample(generator.choice(argument[1]), generator)
        elif operation in (kinds.SUBPATTERN, kinds.ATOMIC_GROUP, kinds.ASSERT):
            said += _sample(_parts(operation, argument)[0], generator)
        elif operation is kinds.IN:
            said += _one_of(argument, generator)
        elif operation in (kinds.ANY, kinds.NOT_LITERAL):
            said += "a"
    return said


def _one_of(members: Any, generator: random.Random) -> str:
    classes = {kinds.CATEGORY_DIGIT: "7", kinds.CATEGORY_SPACE: " ", kinds.CATEGORY_WORD: "w"}
    if members[0][0] is kinds.NEGATE:
        return generator.choice("a ,")
    operation, argument = generator.choice(members)
    if operation is kinds.LITERAL:
        return chr(argument)
    if operation is kinds.RANGE:
        return chr(generator.randint(*argument))
    return classes.get(argument, "-")


def seconds(pattern: re.Pattern[str], text: str) -> float:
    """Of this process, for all matches in a text."""
    begin = time.process_time()
    for _ in pattern.finditer(text):
        pass
    return time.process_time() - begin


def _give_up(number: int, frame: FrameType | None) -> None:
    raise TimeoutError


@pytest.mark.soak
def test_no_pattern_runs_away() -> None:
    found = patterns()
    assert len(found) > 150
    slowest: dict[str, float] = {}
    tries = 0
    before = signal.signal(signal.SIGALRM, _give_up)
    try:
        for name, pattern in found.items():
            signal.setitimer(signal.ITIMER_REAL, LIMIT)
            worst = 0.0
            try:
                for size in SIZES:
                    for text in attacks(pattern, size, 7):
                        tries += 1
                        worst = max(worst, seconds(pattern, text))
            except TimeoutError:
                worst = LIMIT
            signal.setitimer(signal.ITIMER_REAL, 0)
            slowest[name] = worst
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    top = sorted(slowest.items(), key=lambda item: -item[1])[:8]
    print(f"{len(found)} patterns, {tries} texts of up to {SIZES[-1]:,} characters; the slowest:")
    for name, worst in top:
        print(f"  {worst * 1000:8.1f} ms  {name}")
    assert {name: worst for name, worst in slowest.items() if worst > SLOWEST} == {}


def test_a_pattern_that_runs_away_is_seen() -> None:
    """The control: nested repetitions double with each character."""
    bad = re.compile(r"(?:a+)+b")
    assert any(seconds(bad, text[-22:]) > 0.02 for text in attacks(bad, 22, 7))
    assert all(seconds(re.compile("a+b"), text) < 0.5 for text in attacks(re.compile("a+b"), 1000, 7))
