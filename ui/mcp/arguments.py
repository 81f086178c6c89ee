"""What a tool or a prompt takes, and what does not fit about what it is given, told so that a model can mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mcp.types import Prompt, Tool

from ui.clip import clip
from ui.terminal import well_formed

_LONGEST = 40  # characters of a name that is said again


@dataclass(frozen=True, slots=True)
class Arguments:
    """`owner`: the tool or the prompt; `needed`, `others`: the names of what it takes, each in its order."""

    owner: str
    needed: tuple[str, ...]
    others: tuple[str, ...]

    @classmethod
    def of_tool(cls, tool: Tool) -> Arguments:
        """From a tool's schema."""
        needed = tuple(tool.input_schema.get("required", ()))
        return cls(tool.name, needed, tuple(name for name in tool.input_schema["properties"] if name not in needed))

    @classmethod
    def of_prompt(cls, prompt: Prompt) -> Arguments:
        """From what a prompt states."""
        stated = prompt.arguments or []
        needed = tuple(argument.name for argument in stated if argument.required)
        return cls(prompt.name, needed, tuple(argument.name for argument in stated if not argument.required))

    @property
    def remedy(self) -> str:
        """What is to be given instead (“ask takes question; it may take papers.”)."""
        may = f"; it may take {', '.join(self.others)}" if self.others else ""
        return f"{self.owner} takes {', '.join(self.needed)}{may}."

    def misnamed(self, given: Iterable[str]) -> str:
        """What does not fit about the names that are given, with the remedy; empty where all of it does."""
        names = set(given)
        missing = [name for name in self.needed if name not in names]
        unknown = sorted(names - {*self.needed, *self.others})
        if missing:
            return f"The argument {missing[0]} is missing. {self.remedy}"
        return f"The argument {clip(well_formed(unknown[0]), _LONGEST)} is not known. {self.remedy}" if unknown else ""


def no_such(kind: str, name: str, known: Iterable[str]) -> str:
    """That there is none of this name, and which there are."""
    return f"There is no {kind} {clip(well_formed(name), _LONGEST)!r}. There are: {', '.join(known)}."
