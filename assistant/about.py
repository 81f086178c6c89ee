"""Questions about the papers themselves rather than about what they say: recognised by their words."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from assistant.words import content_words

_PAPER = r"(?:papers?|articles?|pieces?|essays?|publications?|documents?|texts?|contributions?|notes?|reports?)"
_WHEN = r"(?:^\W*when|\bwhen (?:is|was|were|did|does|will)|\b(?:what|which) (?:date|year|month|day)|\bhow recent)\b"
_PUBLISHED = (
    r"(?:publish(?:ed|es|ing)?|written|appear\w*|dated?|issued|released|c[oa]me out|posted|go online|went online)"
)


class Subject(StrEnum):
    """What a question wants to know of a paper."""

    NOTE = "note"  # "what does note 3 cite?"
    SOURCE = "source"  # "which source is cited for …?"
    DATE = "date"  # "when was the paper published?"
    TITLE = "title"
    NAME = "name"  # "what is Pugliese's full name?"
    AUTHOR = "author"  # "who wrote about …?"
    WHICH = "which"  # "which paper deals with …?"
    EXPANSION = "expansion"  # "what does GCAP stand for?"
    GIST = "gist"  # "summarise the paper", "what are its main arguments?"
    SERIES = "series"  # "what project are these papers part of?"


@dataclass(frozen=True, slots=True)
class About:
    """A question about a paper; `detail`: the note's number, or the abbreviation."""

    subject: Subject
    detail: str = ""


_NOTE = re.compile(
    r"\b(?:foot|end)?notes? (?:no\.? |number |#)?\[?(\d{1,3})\]?|\breference \[?(\d{1,3})\]?", re.IGNORECASE
)
_ABBREVIATION = re.compile(r"\b[A-Z][a-z]*+[A-Z0-9][A-Za-z0-9]*+\b")
_IN_FULL = re.compile(
    r"\b(?:stands? for|full form|long form|in full|abbreviat\w+|acronym|initials|letters|spell\w* out|written out"
    r"|short for|expan\w+)\b"
)


def _in_turn(*parts: str) -> str:
    """The parts one after the other in one line. Each is looked for once, from the line's beginning: linear."""
    return "(?m:^)" + "".join(rf"(?>.*?{part})" for part in parts)


_FORMS: tuple[tuple[Subject, tuple[str, ...]], ...] = (
    (
        Subject.DATE,
        (
            _in_turn(_WHEN, rf"\b{_PAPER}\b", rf"\b{_PUBLISHED}\b"),
            _in_turn(_WHEN, rf"\b{_PUBLISHED}\b", rf"\b{_PAPER}\b"),
            r"\bpublication date\b|\bdate of (?:publication|the paper|the article)\b",
            rf"\b(?:when|what date) (?:was|is|did) (?:\S+ )?\b{_PAPER}\b.{{0,20}}$",
            _in_turn(r"\bhow (?:old|recent) is\b", rf"\b{_PAPER}\b"),
        ),
    ),
    (
        Subject.TITLE,
        (
            _in_turn(r"\btitles?\b", rf"\b{_PAPER}\b"),
            _in_turn(rf"\b{_PAPER}\b", r"\b(?:titled|called|title)\b"),
            r"\bwhat is the title\b",
        ),
    ),
    (Subject.NAME, (r"\bfull name\b|\bfirst name\b",)),
    (
        Subject.AUTHOR,
        (
            _in_turn(r"\bwho(?:se)?\b", r"\b(?:wrote|writes?|written|authored|penned)\b"),
            r"\bby whom\b|\b(?:which|what) (?:author|writer|contributor)s?\b",
            r"\bwho (?:is|are|was|were) the (?:author|writer)s?\b",
            r"\bauthor of\b|\bwho (?:among|of) the (?:authors|writers|contributors)\b",
        ),
    ),
    (Subject.WHICH, (rf"\b(?:which|what) (?:of the )?(?:two |these )?{_PAPER}\b|\bin (?:which|what) {_PAPER}\b",)),
    (
        Subject.SOURCE,
        (
            r"\b(?:what|which|whose) (?:sources?|references?|foot ?notes?|citations?)\b",
            r"\b(?:cites?|cited|citing|footnotes?|bibliography|backs? up|reading)\b",
            r"\bin (?:the|his|her|their) (?:foot)?notes\b|\bsources? (?:is|are|does|do|for|of)\b",
        ),
    ),
    (
        Subject.SERIES,
        (
            r"\b(?:series|collection)\b",
            r"\b(?:these|policy|the) (?:policy )?papers (?:belong|part of|come from|aim|want|hope)\b",
            r"\bwho (?:hosts|publishes|published|runs)\b",
            _in_turn(r"\b(?:project|program\w*) ", r"\b(?:these|policy) papers\b"),
            r"\b(?:contributors|experts|authors) (?:come|are) from\b",
        ),
    ),
)
_ASKED_BY = tuple((subject, re.compile("|".join(forms), re.IGNORECASE)) for subject, forms in _FORMS)


_GIST = re.compile(
    r"\b(?:summar\w+|gist|overview|abstract|thesis|in (?:short|brief|a nutshell)|tl;?dr"
    r"|(?:main|key|central|core|principal) (?:\w+ )?"
    r"(?:arguments?|points?|messages?|claims?|findings?|conclusions?|ideas?|thes[ie]s)"
    rf"|{_PAPER} (?:\w+ )?about|about (?:the|this|that) {_PAPER})\b"
    r"|^\W*what (?:does|do|did) [\w .'’-]{1,60} (?:say|argue|think|claim|write|conclude)\W*$",
    re.IGNORECASE,
)
# The words in which a gist is asked for; a question that holds others asks about something in particular.
_GIST_WORDS = frozenset(
    """summarise summarize summary summaries gist overview abstract thesis short brief nutshell tl dr tldr main key
    central core principal argument arguments point points message messages claim claims finding findings
    conclusion conclusions conclude argue think idea ideas about piece essay publication report document two both each
    quick quickly provide want need write contain contains content contents cover covers deal deals""".split()
)


def about(text: str, names: Collection[str] = ()) -> About | None:
    """What `text` asks of a paper itself; None for a question on what the papers say.

    `names`: the words (folded) of the papers' authors and ids, which say which paper is meant.
    """
    if _GIST.search(text) and not set(content_words(text)) - _GIST_WORDS - set(names):
        return About(Subject.GIST)
    note = _NOTE.search(text)
    if note:
        return About(Subject.NOTE, next(group for group in note.groups() if group))
    for line in text.split("\n"):
        abbreviation = _ABBREVIATION.search(line)
        if abbreviation and _IN_FULL.search(line):
            return About(Subject.EXPANSION, abbreviation.group())
    for subject, asked in _ASKED_BY:
        if asked.search(text):
            return About(subject)
    return None
