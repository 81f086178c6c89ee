"""The noun of training: a claim or a question beside a passage, and what a person said of the two."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Target(IntEnum):
    """What the two heads learn; the first three are the classes of the claim head, in the order of its outputs."""

    SUPPORTED = 0
    CONTRADICTED = 1
    NOT_SAID = 2
    NOT_SUPPORTED = 3  # of sets with two classes: contradicted or not said
    NO_ANSWER = 4
    ANSWERS = 5

    @property
    def of_question(self) -> bool:
        """Whether the question head learns it."""
        return self >= Target.NO_ANSWER


@dataclass(frozen=True, slots=True)
class Pair:
    """One example. `span`: the characters of `passage` that decide, where a person marked them."""

    asked: str  # the claim or the question
    passage: str
    target: Target
    source: str  # the set or file it comes from
    span: tuple[int, int] | None = None
    weight: float = 1.0  # of its loss
