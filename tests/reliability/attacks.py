"""The regular expressions of the house, how each is used, and texts made against them from their own parts."""

from __future__ import annotations

import ast
import importlib
import random
import re
import re._constants as kinds  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("ingest", "index", "assistant", "evals", "ui")
RUNS = ("a", "A", "7", " ", "-", "(", "a ", "A. ", " \n", "\n", "\n ", '"', ", ", "7\u6f22", "<!--a--> ")
REPEATS = (kinds.MAX_REPEAT, kinds.MIN_REPEAT, kinds.POSSESSIVE_REPEAT)
BOUNDED = 8  # of which no text can make more
WHOLE = ("match", "fullmatch")  # from one place on; all others look everywhere
_CALL = re.compile(r"\bre\.(?:match|fullmatch|search|subn?|split|findall|finditer)\(")
CALLED = ("match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer")


@dataclass(frozen=True, slots=True)
class Use:
    """A pattern of the module `where`, and one way in which it is put to a text."""

    where: str
    pattern: re.Pattern[Any]
    method: str

    @property
    def attempt(self) -> Callable[[str], object]:
        """Put to a text as it is used; what looks everywhere goes through the whole of it."""
        ways = getattr(self.pattern, self.method)
        put = (lambda text: [*ways(text)]) if self.method == "finditer" else ways
        return put if isinstance(self.pattern.pattern, str) else lambda text: put(text.encode("latin-1", "replace"))

    def __str__(self) -> str:
        return f"{self.where}.{self.method}"


@cache
def uses() -> list[Use]:
    """Every compiled pattern that a module of ours holds, and every one written out where it is used, each once."""
    texts = {path: path.read_text("utf-8") for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))}
    found: dict[tuple[Any, int, str], Use] = {}
    for path, text in texts.items():
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for line, pattern, method in _written_out(text):
            found.setdefault((pattern.pattern, pattern.flags, method), Use(f"{module}:{line}", pattern, method))
        if "re.compile" not in text:
            continue
        for name, value in vars(importlib.import_module(module)).items():
            for nth, pattern in enumerate(_compiled(value)):
                for method in _methods(
                    name, [text] if name.startswith("_") else [t for t in texts.values() if name in t]
                ):
                    found.setdefault(
                        (pattern.pattern, pattern.flags, method), Use(f"{module}.{name}[{nth}]", pattern, method)
                    )
    return [*found.values()]


def _compiled(value: Any, depth: int = 0) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, tuple | list | set | frozenset | dict) and depth < 4:
        for item in (*value, *value.values()) if isinstance(value, dict) else value:
            yield from _compiled(item, depth + 1)


def _written_out(text: str) -> Iterator[tuple[int, re.Pattern[Any], str]]:
    """The calls `re.sub(r"…", …)` and so on whose pattern stands there whole."""
    for node in ast.walk(ast.parse(text)) if _CALL.search(text) else ():
        match node:
            case ast.Call(ast.Attribute(ast.Name("re"), method), [ast.Constant(str() | bytes() as written), *_]):
                if method in CALLED:
                    flags = re.IGNORECASE if "IGNORECASE" in ast.unparse(node) else 0
                    yield node.lineno, re.compile(written, flags), method if method in WHOLE else "finditer"


def _methods(name: str, texts: Sequence[str]) -> tuple[str, ...]:
    """How it is used: from one place on (`match`, `fullmatch`), or looked for everywhere (`finditer`)."""
    used = {met for text in texts for met in re.findall(rf"\b{name}\.(match|fullmatch|search|finditer|\w+)\b", text)}
    handed = any(
        re.search(rf"(?m)^(?!from .* import ).*\b{name}\b(?!\.\w|: | =)", text) for text in texts
    )  # as a value
    whole = tuple(method for method in WHOLE if method in used)
    return whole if whole and not handed and used <= {*WHOLE, "pattern"} else (*whole, "finditer")


def attacks(pattern: re.Pattern[Any], *sizes: int, draws: int = 1) -> Iterator[tuple[str, ...]]:
    """Texts that end in what cannot match, each in so many sizes; none for a pattern that repeats nothing at will.

    A text holds, over and over: what one repetition takes, after what comes before it; what comes before it, with and
    without what it takes; a whole match; or one of `RUNS`. Where a part takes several texts, `draws` are drawn.
    """
    tree = parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE)
    made: dict[tuple[str, str], None] = {}
    for seed in range(draws):
        generator = random.Random(seed + 7)
        for before, body in _repetitions(tree, "", generator):
            unit = _sample(body, generator)
            made |= dict.fromkeys([(before, unit), ("", before), ("", before + unit)])
        if made:
            made["", _sample(tree, generator)] = None
    if made:
        made |= dict.fromkeys(("", run) for run in RUNS)
    for before, unit in made:
        if unit:
            yield tuple(f"{before}{(unit * (size // len(unit) + 1))[:size]}\x00" for size in sizes)


def _repetitions(tree: Any, before: str, generator: random.Random) -> Iterator[tuple[str, Any]]:
    """Each repetition that takes more than `BOUNDED` of its body, with a text that comes before it in a match."""
    for operation, argument in tree:
        if operation in REPEATS and argument[1] > BOUNDED:
            yield before, argument[2]
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
    if operation in REPEATS:
        return [argument[2]]
    return [argument] if operation is kinds.ATOMIC_GROUP else []


def _sample(tree: Any, generator: random.Random) -> str:
    """Some text that the tree takes."""
    said = ""
    for operation, argument in tree:
        if operation is kinds.LITERAL:
            said += chr(argument)
        elif operation in REPEATS:
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
