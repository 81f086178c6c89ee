"""An honest "the papers do not say this": why, in words that help to ask again."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.question import Asked, Question
from assistant.support import Support
from assistant.words import words

_WANTED = {
    Asked.QUANTITY: "a number",
    Asked.TIME: "a date",
    Asked.REASON: "a reason",
    Asked.PERSON: "a name",
    Asked.PLACE: "a place",
}


def reason_for(question: Question, support: Support, searched: int, dropped: int) -> str:
    """Why the question is not answered, from what was measured."""
    papers = "The paper searched" if searched == 1 else f"The {searched} papers searched"
    says = "does" if searched == 1 else "do"
    if dropped:
        return (
            f"{papers} {says} not hold up what was written: {dropped} statements failed their check and are not shown."
        )
    if support.unknown:
        names = " or ".join(f"“{name}”" for name in _as_asked(question.text, support.unknown))
        return f"{papers} {says} not speak of {names}."
    if support.subject < 0.5:
        return f"{papers} {says} not speak of this: no paragraph comes near to the question."
    if question.asked in _WANTED and not support.form_found:
        wanted = _WANTED[question.asked]
        return (
            f"{papers} {says} not say this: {wanted} was asked for, and the nearest paragraphs hold none that answers."
        )
    if support.missing:
        return f"{papers} {says} not say this: nothing in the nearest paragraphs answers to “{support.missing}”."
    return f"{papers} {says} not say this."


def _as_asked(text: str, names: Sequence[str]) -> list[str]:
    """Names as the question prints them, neighbours together: ("world", "cup") → ["World Cup"]."""
    runs: list[str] = []
    before = -2
    for at, word in enumerate(text.split()):
        bare = word.strip(".,;:?!\"“”‘’'()")
        if any(name in words(bare) for name in names):
            runs[-1:] = [f"{runs[-1]} {bare}"] if at == before + 1 else [*runs[-1:], bare]
            before = at
    return list(dict.fromkeys(runs)) or list(names)
