"""Sentences of the found paragraphs, each compared with the question word by word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.question import Asked, Question
from index.search import Hit, Query
from index.tokens import similarities
from ingest.fold import fold
from ingest.paper import Kind
from ingest.sentences import sentences

NUMBER = re.compile(
    r"(?<![\w.,/-])(?!(?:1[5-9]|20)\d\d\b)\d[\d.,]*|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty"
    r"|thirty|forty|fifty|dozens?|hundreds?|thousands?|millions?|billions?|trillions?|half|third|quarter|double[ds]?"
    r"|tripled?|triples|quadrupled?|twice|once|\w+fold|percent|per cent)\b"
    r"|\b(?:one|a) (?:month|year|week|day|decade|half|third)\b",
    re.IGNORECASE,
)
TIME = re.compile(
    r"\b(?:1[5-9]|20)\d\d\b"
    r"|\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\b"
    r"|\b(?:\d+|one|two|three|four|five|six|ten|past|next|coming|last|a) "
    r"(?:decades?|years?|months?|weeks?|days?|century)\b"
)
REASON = re.compile(
    r"\b(?:because|due to|since|owing to|thanks to|given|as a result|therefore|thus|thereby|hence|so that|in order to"
    r"|reasons?|causes?|caused|driven by|leads? to|led to|aims?|necessity|for these|prompted|forced|result)\b",
    re.IGNORECASE,
)
NAME = re.compile(r"\b[A-Z][\w’'-]{1,60} (?:[A-Z][\w’'.-]{0,60}\s?)+|\b[A-Z]{2,}\b|(?<=[a-z,;] )[A-Z][a-z]+")

_TO_COME = re.compile(r"\b(?:will|going to)\b", re.IGNORECASE)
FUTURE = re.compile(
    r"\b(?:will|would|shall|may|might|could|going to|plan(?:s|ned)?|expect(?:s|ed)?|intends?|aims?|seeks?|propos\w+"
    r"|until|by 20\d\d|in 20[2-9]\d|next|future|upcoming|likely|forecast\w*|projected|targets?|to be)\b",
    re.IGNORECASE,
)

_FORMS = {Asked.QUANTITY: NUMBER, Asked.TIME: TIME, Asked.REASON: REASON, Asked.PERSON: NAME, Asked.PLACE: NAME}
# What the form of an answer is worth beside similarity: fitted on the evidence sentences of 526 questions over policy
# papers that are not of the series.
_BONUS = {Asked.QUANTITY: 0.10, Asked.TIME: 0.04, Asked.REASON: 0.04, Asked.PERSON: 0.02, Asked.PLACE: 0.02}
_INTRODUCED = 0.10  # a sentence that begins with the thing to be defined, or sets it apart
_SPELLED_OUT = 0.20  # one that has it in its other form: who asks what the letters are for finds it nowhere else


@dataclass(frozen=True, slots=True)
class Sentence:
    """`hit.text[start:end]`; `matches` (q,): each question token's best similarity within it; `score`: their mean;
    `answers`: the learned model's probability (0..1, not calibrated) that it answers, 0 where it was not read.
    """

    hit: Hit
    start: int
    end: int
    matches: NDArray[np.float32]
    score: float
    answers: float = 0.0

    @property
    def text(self) -> str:
        """The sentence as printed."""
        return self.hit.text[self.start : self.end]


def has_form(question: Question, text: str) -> bool:
    """Whether `text` holds the kind of thing asked for: a number for *how many*, a date for *when*.

    Numbers that the question itself names do not count; who or what *will* be is not answered by what was. True for
    questions of no particular form.
    """
    form = _FORMS.get(question.asked)
    if form is None:
        return True
    if question.asked in (Asked.QUANTITY, Asked.TIME):
        for named in (*question.numbers, *(m.group() for m in NUMBER.finditer(question.text))):
            text = re.sub(rf"(?<!\w){re.escape(named)}(?!\w)", " ", text, flags=re.IGNORECASE)
    if _TO_COME.search(question.text) and not FUTURE.search(text):
        return False
    return form.search(text) is not None


def sentences_of(question: Question, query: Query, hits: Sequence[Hit]) -> tuple[Sentence, ...]:
    """Every sentence of the hits, in the hits' order and the paragraphs' reading order, scored against the question."""
    total = float(query.tokens.weights.sum()) or 1.0
    found = []
    for hit in hits:
        table = similarities(query.tokens, hit.signatures)
        starts = hit.signatures.starts
        spans = [(0, len(hit.text))] if hit.kind in (Kind.NOTE, Kind.ITEM) else sentences(hit.text)
        for start, end in spans:
            inside = (starts >= start) & (starts < end)
            if hit.kind is Kind.ITEM:  # an item is read with the sentence that leads into its list
                inside |= starts < 0
            if not inside.any():
                continue
            matches = table[:, inside].max(axis=1)
            score = float(matches @ query.tokens.weights) / total
            if question.asked in _BONUS and has_form(question, hit.text[start:end]):
                score += _BONUS[question.asked]
            if question.term:
                score += _introducing(question.term, hit.text[start:end])
            found.append(Sentence(hit, start, end, matches, score))
    return tuple(found)


def _introducing(term: str, sentence: str) -> float:
    """What it is worth that a sentence begins with `term`, sets it apart, or has it in its other form: "GCAP consists
    of …", "…, Fincantieri, a company, …", "IP4 (Indo-Pacific 4)", "the Global Combat Air Program (GCAP)".
    """
    name, folded = re.escape(fold(term)), fold(sentence)
    if re.search(rf"\b{name} \([^()]|\({name}s?\)", folded):
        return _SPELLED_OUT
    return _INTRODUCED if re.search(rf"^(?:the |an? )?{name}s?\b(?! and\b)|\b{name}, (?:an?|the) ", folded) else 0.0
