"""An honest "the papers do not say this": why, in words that help to ask again."""

from __future__ import annotations

from assistant.names import as_printed
from assistant.question import Asked, Question
from assistant.support import Support

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
        names = " or ".join(f"“{name}”" for name in as_printed(support.unknown, question.text))
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
