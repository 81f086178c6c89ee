"""What the advisory judge says of one statement that was shown, beside what the program and people say of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from assistant.reply import Verdict


@dataclass(frozen=True, slots=True)
class Advice:
    """`verdict`: unchecked where the judge failed, and `why` then says how; else `why` quotes what decided.

    `program`: the verdict of the deterministic judge on the same statement and paragraphs, unchecked where it gave
    none; `human`: a person's label of them, None where the set carries none.
    """

    statement: str
    verdict: Verdict
    why: str
    program: Verdict
    human: Verdict | None = None

    @property
    def scored(self) -> bool:
        """Whether the judge gave a verdict."""
        return self.verdict is not Verdict.UNCHECKED

    def sealed(self) -> Advice:
        """The same without the words of the case; how the judge failed is told in words of ours."""
        return replace(self, statement="", why="" if self.scored else self.why)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Advice:
        """The advice as JSON holds it, its fields by their names.

        Raises:
            ValueError, KeyError, TypeError: it is none.
        """
        human = value["human"]
        return cls(
            value["statement"], Verdict(value["verdict"]), value["why"], Verdict(value["program"]),
            None if human is None else Verdict(human),
        )  # fmt: skip
