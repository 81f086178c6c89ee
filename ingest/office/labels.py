"""The labels of a document's notes, each once, whatever was printed twice."""

from __future__ import annotations

from dataclasses import dataclass, field
from string import ascii_lowercase


@dataclass(slots=True)
class Labels:
    """The labels given so far, and what there is to tell of them."""

    taken: set[str] = field(default_factory=set)
    warnings: list[str] = field(default_factory=list)

    def unique(self, label: str) -> str:
        """The label; where it was given before, with the first free letter behind it, as `1b`."""
        free = label
        while free in self.taken:
            letters = (f"{free}{letter}" for letter in ascii_lowercase[1:])
            free = next((one for one in letters if one not in self.taken), f"{free}z")
        if free != label:
            self.warn("several notes have the same number: the later ones get a letter, as 1b")
        self.taken.add(free)
        return free

    def warn(self, warning: str) -> None:
        """Keep a warning, once."""
        if warning not in self.warnings:
            self.warnings.append(warning)
