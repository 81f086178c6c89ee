"""What the doctor says of one piece of an installation."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """`absent`: not there, and not needed until something is asked that needs it."""

    GOOD = "good"
    ABSENT = "absent"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Symptom:
    """`detail`: what was found; `remedy`: what to do about it, empty where there is nothing to do."""

    name: str
    state: State
    detail: str
    remedy: str = ""
