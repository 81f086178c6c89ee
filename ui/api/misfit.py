"""What does not fit about what a program sent, in our own words: pydantic's quote what was sent, and name no remedy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ui.clip import clip
from ui.terminal import well_formed

_LONGEST = 40  # characters of a name or a number that are said again
_WORDS = {  # by pydantic's names of what is wrong
    "missing": "is missing",
    "extra_forbidden": "is not known",
    **dict.fromkeys(("string_type", "string_unicode"), "is no text"),
    **dict.fromkeys(("int_type", "int_parsing", "int_parsing_size", "int_from_float"), "is no whole number"),
    **dict.fromkeys(("dict_type", "model_type", "model_attributes_type"), "is no object"),
    "list_type": "is no list",
    **dict.fromkeys(("string_too_short", "too_short"), "is empty"),  # nothing here has to be longer than one
}


def misfit(errors: Sequence[Any], noun: str, within: int = 0) -> str:
    """The first thing that does not fit, as a sentence (“The field k is 0, and 1 is the least.”).

    Args:
        errors: of pydantic, as its `ValidationError.errors()` gives them; at least one.
        noun: what a part of the form is called: field, argument.
        within: how many parts of a place lead to the form itself.
    """
    first = errors[0]
    place = ".".join(str(part) for part in first["loc"][within:] or first["loc"])
    return f"The {noun} {clip(well_formed(place), _LONGEST)} {_said(first)}."


def _said(error: Any) -> str:
    given, limit = error["input"], error.get("ctx", {})
    match error["type"]:
        case "string_too_long":
            return f"holds {len(given):,} characters, and {limit['max_length']:,} are the most"
        case "too_long":
            return f"holds {len(given):,} entries, and {limit['max_length']:,} are the most"
        case "greater_than_equal":
            return f"is {clip(str(given), _LONGEST)}, and {limit['ge']} is the least"
        case "less_than_equal":
            return f"is {clip(str(given), _LONGEST)}, and {limit['le']} is the most"
        case "enum":
            return f"is none of {limit['expected']}"
    return _WORDS.get(error["type"], "does not follow its form")
