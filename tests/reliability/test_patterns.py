"""No text makes a regular expression of ours run away: each is timed on texts made against it, as it is used.

Held is that none takes more than the square of a text's length, which 4,000 characters tell from the cube. Seen are the
compiled patterns that modules hold, not those that are made of a paper's words at run time.
"""

from __future__ import annotations

import importlib
import random
import re
import re._constants as kinds  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("ingest", "index", "assistant", "evals", "ui")
SIZE = 4000  # characters; the longest question has 2,000
LIMIT = 0.5  # seconds of this process for one text: what a square takes, but not a cube and no power of two
RUNS = ("a", "A", "7", " ", "-", "(", "a ", "A. ", " \n", "<!--a--> ")
WHOLE = ("match", "fullmatch")

Tried = Callable[[str], object]


class GivenUp(Exception):
    """A pattern was at one text for `LIMIT` seconds."""


def patterns() -> dict[str, tuple[re.Pattern[str], tuple[str, ...]]]:
    """Every compiled pattern that a module of ours holds, each once, with the methods that it is used by."""
    texts = {path: path.read_text("utf-8") for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))}
    found: dict[str, tuple[re.Pattern[str], tuple[str, ...]]] = {}
    seen: set[tuple[str, int]] = set()
    for path, text in texts.items():
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for name, value in vars(importlib.import_module(module)).items():
            for nth, pattern in enumerate(_compiled(value)):
                if (pattern.pattern, pattern.flags) in seen:
                    continue
                seen.add((pattern.pattern, pattern.flags))
                places = [text] if name.startswith("_") else list(texts.values())
                found[f"{module}.{name}[{nth}]"] = pattern, _methods(name, places)
    return found


def _compiled(value: Any, depth: int = 0) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
        yield value
    elif isinstance(value, tuple | list | set | frozenset | dict) and depth < 4:
        for item in (*value, *value.values()) if isinstance(value, dict) else value:
            yield from _compiled(item, depth + 1)


def _methods(name: str, texts: Sequence[str]) -> tuple[str, ...]:
    """How it is used: from one place on (`match`, `fullmatch`), or looked for everywhere (`finditer`)."""
    used = {met for text in texts for met in re.findall(rf"\b{name}\.(match|fullmatch|search|finditer|\w+)\b", text)}
    handed = any(re.search(rf"\b{name}\b(?!\.\w|: | =)", text) for text in texts)  # as a value, to who knows what
    whole = tuple(method for method in WHOLE if method in used)
    return whole if whole and not handed and used <= {*WHOLE, "pattern"} else (*whole, "finditer")


def attacks(pattern: re.Pattern[str], size: int) -> Iterator[str]:
    """Texts of `size` characters: what each repetition takes, over and over, and at the end what cannot match."""
    generator = random.Random(7)
    tree = parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE)
    units = [*((before, _sample(body, generator)) for before, body in _repetitions(tree, "", generator))]
    for before, unit in dict.fromkeys((*units, ("", _sample(tree, generator)), *(("", run) for run in RUNS))):
        if unit:
            yield f"{before}{(unit * (size // len(unit) + 1))[:size]}\x00"


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
    return [argument] if operation is kinds.ATOMIC_GROUP else []


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
        elif operation in (kinds.SUBPATTERN, kinds.ATOMIC_GROUP):
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
    if operation is kinds.RANGE:
        return chr(generator.randint(*argument))
    return chr(argument) if operation is kinds.LITERAL else classes.get(argument, "-")


def tried(pattern: re.Pattern[str], method: str) -> Tried:
    return (lambda text: [*pattern.finditer(text)]) if method == "finditer" else getattr(pattern, method)


def seconds(attempt: Tried, text: str) -> float:
    """Of this process; `LIMIT` where it was given up."""
    signal.setitimer(signal.ITIMER_VIRTUAL, LIMIT)
    begin = time.process_time()
    try:
        attempt(text)
        return time.process_time() - begin
    except GivenUp:
        return LIMIT
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def runs_away(pattern: re.Pattern[str], method: str) -> str | None:
    """The beginning of a text that the pattern was at for `LIMIT`; None where there is none."""
    attempt = tried(pattern, method)
    return next((text[:40] for text in attacks(pattern, SIZE) if seconds(attempt, text) >= LIMIT), None)


@pytest.fixture(autouse=True)
def given_up() -> Iterator[None]:
    def give_up(number: int, frame: FrameType | None) -> None:
        raise GivenUp

    before = signal.signal(signal.SIGVTALRM, give_up)
    yield
    signal.signal(signal.SIGVTALRM, before)


@pytest.mark.soak
def test_no_pattern_runs_away() -> None:
    found = patterns()
    assert len(found) > 200
    bad = {f"{name}.{way}": runs_away(pattern, way) for name, (pattern, ways) in found.items() for way in ways}
    print(f"{len(found)} patterns, used in {len(bad)} ways")
    assert {name: why for name, why in bad.items() if why} == {}


@pytest.mark.parametrize("bad", [r"(?:a+)+b", r"(?:<!--.*?-->\s*)*<html", r"\s*[a-z]*\.?\s*[0-9]"])
def test_a_pattern_that_runs_away_is_seen(bad: str) -> None:
    """The control: exponential, the same over a whole clause, and a cube."""
    assert runs_away(re.compile(bad), "finditer")


def test_a_pattern_that_does_not_is_let_pass() -> None:
    assert not runs_away(re.compile(r"\b[a-z]++-"), "finditer")
    assert not runs_away(re.compile(r"(?:<!--(?>.*?-->)\s*)*<html"), "match")
