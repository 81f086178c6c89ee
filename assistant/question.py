"""What a question asks for: read from its words alone, so that the answer can be checked against it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from assistant.words import content_words, words
from ingest.errors import QuestionError

LONGEST = 2000  # characters; a longer text is a document, not a question


class Asked(StrEnum):
    """The kind of thing that would answer the question."""

    PERSON = "person"  # who …
    TIME = "time"  # when …
    QUANTITY = "quantity"  # how much, how many …
    REASON = "reason"  # why …
    LIST = "list"  # what are the three …, list …
    PLACE = "place"  # where …
    YES_NO = "yes_no"  # does …, is …
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Question:
    """A question and what its words say of the answer wanted."""

    text: str
    asked: Asked
    words: tuple[str, ...]  # content words, folded, in order, once each
    numbers: tuple[str, ...]  # numbers that the question itself names
    both: bool  # asks to compare, or what several papers say
    term: str | None  # what a question for a definition wants defined
    papers: frozenset[str] = frozenset()  # words (folded) that name papers: those of their authors and ids
    put: str = ""  # the question as it was put, where `text` asks the same without the authors' names


_MANY = r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|several|\d+)"
_FORMS: tuple[tuple[Asked, tuple[str, ...]], ...] = (
    (
        Asked.QUANTITY,
        (
            r"\bhow (?:much|many|large|big|high|long|often|old|fast|deep)\b|\bhow far (?:away|is|are|from)\b",
            r"\b(?:what|which) (?:share|percent\w*|number|amount|proportion|fraction|price|cost|budget|rate|size)\b",
            r"\bby what (?:factor|margin)\b|\bhow .{0,30}\b(?:percent|times|fold)\b",
        ),
    ),
    (
        Asked.TIME,
        (
            r"^\W*when\b|\bwhen (?:is|was|were|are|did|does|do|will|would|has|have|had|can|could|should|must)\b",
            r"\b(?:from|since|until|till) when\b|\b(?:what|which) (?:year|date|month|day|decade|period)s?\b",
            r"\bby what (?:year|date)\b|\bhow soon\b|\bhow long ago\b|\bin what year\b",
        ),
    ),
    (
        Asked.REASON,
        (
            r"\bwhy\b|\b(?:what|which) .{0,25}\b(?:reasons?|causes?|caused|explains?)\b",
            r"\bfor what reason\b|\bhow come\b|\breasons? (?:for|why|behind|of|that)\b",
        ),
    ),
    (
        Asked.LIST,
        (
            r"^\W*(?:please )?(?:list|name|enumerate|give (?:me )?(?:all|the))\b",
            rf"\b(?:what|which) (?:are|were) the (?:\w+ ){{0,3}}?{_MANY}\b|\b(?:what|which) {_MANY}\b",
            r"\bwhat (?:are|were) (?:the|some|all)\b.*s\b",
            r"\b(?:what|which) (?:\w+ )?(?:kinds|types|sorts|forms|ways|steps|reasons|views|parts|areas|"
            r"fields|factors|elements|items|conditions|obstacles|challenges|drivers|goals|aims|principles|rules|stages|options|criteria)\b",
            r"\bwhich .*\b(?:areas|fields|countries|factors|elements|items)\b",
        ),
    ),
    (
        Asked.PERSON,
        (
            r"\bwho\b|\bwhom\b|\bwhose\b",
            r"\b(?:which|what) (?:person|people|official|ambassador|president|expert|scholar|party|company|firm)\b",
        ),
    ),
    (Asked.PLACE, (r"\bwhere\b|\b(?:which|what) (?:place|city|town|location|region|country)\b",)),
    (
        Asked.YES_NO,
        (r"^\W*(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might|must)\b",),
    ),
)
_BOTH = re.compile(
    r"\bboth (?:papers|authors|texts|of them)\b|\bcompar(?:e|es|ed|ing|ison)\b"
    r"|\b(?:two|all|each|either|these) (?:of the )?(?:papers?|authors?|texts?)\b|\bone (?:paper|text|author) and\b"
    r"|\b(?:papers|authors|texts) (?:say|agree|disagree|differ|share|treat|describe|see|view|have)\b"
    r"|\bacross the (?:papers|series)\b|\beach (?:say|describe|see|view|treat|argue)\b",
    re.IGNORECASE,
)
_TERM = r"[\w-]+(?: [\w-]+){0,2}?"
_DEFINITION = re.compile(
    r"^\W*(?:(?:please |could you |can you )*(?:define|explain|describe)"
    r"|what(?: is|['’]s| are| was| were| does)|who (?:is|are|was|were)) "
    rf"(?:the |an? )?(?P<asked>{_TERM})(?: (?:about|mean|do|for|like|all about))?\W*$"
    rf"|^\W*(?P<bare>{_TERM})(?: (?:meaning|purpose|definition|aim|explained))?\W*$",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d[\d,.]*\d|\d")


def understand(text: str) -> Question:
    """Read a question.

    Raises:
        QuestionError: it is empty, or longer than `LONGEST` characters.
    """
    text = " ".join(text.split())
    if not text or not words(text):
        raise QuestionError("The question is empty.", "Ask in plain words, for example: What drives the cooperation?")
    if len(text) > LONGEST:
        raise QuestionError(
            f"The question has {len(text):,} characters; the limit is {LONGEST:,}.",
            "Ask one question in a sentence or two.",
        )
    asked = next((kind for kind, forms in _FORMS if _any(forms, text)), Asked.OTHER)
    found = content_words(text) or words(text)  # only function words: "what is it about?"
    definition = _DEFINITION.match(text)
    return Question(
        text,
        asked,
        tuple(dict.fromkeys(found)),
        tuple(_NUMBER.findall(text)),
        both=bool(_BOTH.search(text)),
        term=(definition["asked"] or definition["bare"]) if definition else None,
    )


def _any(forms: tuple[str, ...], text: str) -> bool:
    return any(re.search(form, text, re.IGNORECASE) for form in forms)
