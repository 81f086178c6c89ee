"""What does not fit about what a program sent, in our own words: pydantic's quote what was sent, and name no remedy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ui.clip import clip
from ui.terminal import well_formed

_LONGEST = 40  # characters of a name or a number that are said again


def misfit(errors: Sequence[Any], noun: str, within: int = 0) -> str:
    """The first thing that does not fit, as a sentence (“The field k is 0, and 1 is the least.”).

    Args:
        errors: of pydantic, as its `ValidationError.errors()` gives them; at least one.
        noun: what a part of the form is called: field, argument.
        within: how many parts of a place lead to the form itself.
    """
    first = errors[0]
    place = ".".join(str(part) for part in first["loc"][within:])
    return f"The {noun} {clip(well_formed(place), _LONGEST)} {_said(first)}."


def _said(error: Any) -> str:
    given, limit = error["input"], error.get("ctx", {})
    match error["type"]:
        case "missing":
            return "is missing"
        case "extra_forbidden":
            return "is not known"
        case "string_type" | "string_unicode":
            return "is no text"
        case "list_type":
            return "is no list"
        case "int_type" | "int_parsing" | "int_parsing_size" | "int_from_float":
            return "is no whole number"
        case "string_too_short" | "too_short":
            return "is empty"  # nothing here has to be longer than one
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
    return "does not follow its form"
