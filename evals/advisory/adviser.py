"""What an advisory judge is to those who ask it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.reply import Verdict

Advise = Callable[[str, Sequence[str]], tuple[Verdict, str]]


@dataclass(frozen=True, slots=True)
class Adviser:
    """`name`: the model and the prompts it judges under: what has one name is one judge.

    `advise(statement, paragraphs)`: its verdict, never unchecked, and the words that decide; it raises `ChatFault`
    where it gives none.
    """

    name: str
    advise: Advise
