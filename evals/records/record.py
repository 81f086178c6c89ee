"""A judged case as it is kept: what was asked, expected and got, its numbers, and what was said, with its citations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any

from evals.gold.line import Split
from evals.records.advice import Advice

_PLACES = ("nearest", "retrieved", "wanted", "also")


class Outcome(StrEnum):
    """What became of a case. Wrong, unscored and broken are three things."""

    RIGHT = "right"
    WRONG = "wrong"
    UNSCORED = "unscored"  # there was nothing to judge: the system does not answer, it only retrieves
    BROKEN = "broken"  # the system raised


@dataclass(frozen=True, slots=True)
class Place:
    """A paragraph that was cited, retrieved or wanted; `quote`: the words cited, where there are any."""

    paper: str
    locator: str
    quote: str = ""

    def __str__(self) -> str:
        return f"{self.paper} {self.locator}"


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of what was said, and what it cites."""

    text: str
    cited: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """`expected` and `got` in the set's words: answer or refusal, a verdict, a result; `got` "" where nothing came.

    `split`: the half of the set that it is of; `scores`: by the measures' names, those that apply; `slices`: what the
    case shares with others, by the slice's name; `why`: what keeps it from being right; `nearest`: what a refusal
    shows; `wanted` and `also`: the gold paragraphs; `facts`: the first spelling of each; `advice`: the advisory
    judge's, statement by statement, empty where none was asked. Times in milliseconds, by what was done.
    """

    id: str
    asked: str
    expected: str
    got: str
    outcome: Outcome
    split: str = ""
    why: str = ""
    scores: Mapping[str, float] = field(default_factory=dict)
    confidence: float | None = None
    slices: Mapping[str, str] = field(default_factory=dict)
    said: tuple[Part, ...] = ()
    nearest: tuple[Place, ...] = ()
    retrieved: tuple[Place, ...] = ()
    wanted: tuple[Place, ...] = ()
    also: tuple[Place, ...] = ()
    facts: tuple[str, ...] = ()
    advice: tuple[Advice, ...] = ()
    milliseconds: Mapping[str, float] = field(default_factory=dict)

    @property
    def broken(self) -> bool:
        """Whether the system raised."""
        return self.outcome is Outcome.BROKEN

    @property
    def secret(self) -> bool:
        """Whether it is only ever counted: whoever reads single cases of a report half can no longer report on it."""
        return self.split == Split.REPORT

    def sealed(self) -> Record:
        """The same, without its words where it is secret."""
        if not self.secret:
            return self
        advice = tuple(one.sealed() for one in self.advice)
        return replace(
            self, asked="", why="", said=(), nearest=(), retrieved=(), wanted=(), also=(), facts=(), advice=advice
        )

    def as_json(self) -> dict[str, Any]:
        """As JSON holds it, empty fields left out; `from_json` reads it back."""
        value = asdict(self)
        return {key: v for key, v in value.items() if v not in ((), {}, "", None) or key in ("expected", "got")}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Record:
        """The record that `as_json` gave.

        Raises:
            ValueError, KeyError, TypeError: it is none.
        """
        places = {name: tuple(Place(**p) for p in value.get(name, ())) for name in _PLACES}
        said = tuple(Part(p["text"], tuple(Place(**place) for place in p["cited"])) for p in value.get("said", ()))
        read = {"asked": "", **value, **places, "said": said}
        read |= {"outcome": Outcome(value["outcome"]), "facts": tuple(value.get("facts", ()))}
        read |= {"advice": tuple(map(Advice.from_json, value.get("advice", ())))}
        return cls(**read)
