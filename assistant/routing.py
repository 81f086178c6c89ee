"""Which papers a question speaks of by their facts: an author's name, a month, an id."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from assistant.citation import surnames
from assistant.words import content_words, words
from index.corpus import PaperRecord
from ingest.fold import fold

_MONTHS = "january february march april may june july august september october november december".split()
_PAPER = r"(?:paper|article|piece|essay|publication|report|brief|text)"
# "What do the two papers say about …": the frame matches nothing in a paper, what follows it does.
_FRAME = re.compile(
    r"^\W*(?:what|how|where|which)? ?(?:do|does|did)? ?(?:both|each|either)? ?(?:of )?(?:the |these |those )?"
    rf"(?:two |three )?(?:{_PAPER}s?|authors?|series)(?: and the author)? (?:each |both )?"
    r"(?:says?|thinks?|argues?|claims?|writes?|tells? us|agrees?|disagrees?|differs?|describes?|sees?|views?|treats?"
    r"|discuss(?:es)?|mentions?|states?|suggests?|recommends?|concludes?|have to say|has to say)"
    r"(?: about| on| of| over| regarding| concerning| that)? (?=\w)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Route:
    """`papers`: the ids that the question names, None where it names none or all; `rest`: the question without the
    names; `several`: it names more than one.
    """

    papers: tuple[str, ...] | None
    rest: str
    several: bool = False


def route(text: str, records: Sequence[PaperRecord]) -> Route:
    """Read an author's surname, a paper's id, or "the March paper" out of a question.

    A question that names several papers, or none, is not narrowed to one.
    """
    folded = fold(text)
    said = frozenset(re.findall(r"[^\W\d_]+", folded))
    named = {record.id for record in records if _names(folded, said, record)}
    dated = {record.id for record in records if _dates(folded, record)}
    chosen = named or dated
    rest = text
    for record in records:
        if record.id in chosen:
            for name in surnames(record.facts.author or ""):
                rest = _without(rest, name)
    rest = _FRAME.sub("", rest)
    if len(content_words(rest)) < 2:
        rest = text
    if not chosen or len(chosen) == len(records) > 1:
        return Route(None, rest, several=len(chosen) > 1)
    return Route(tuple(r.id for r in records if r.id in chosen), rest, several=len(chosen) > 1)


def names_of(records: Sequence[PaperRecord]) -> frozenset[str]:
    """The words (folded) by which questions name the papers: those of authors and ids."""
    known = (f"{record.facts.author or ''} {record.id.replace('_', ' ')}" for record in records)
    return frozenset(word for name in known for word in words(name))


@lru_cache(maxsize=50_000)
def _folded(name: str) -> str:
    """Names and ids are few, and looked for in each question."""
    return fold(name)


def _names(folded: str, said: frozenset[str], record: PaperRecord) -> bool:
    identifier = _folded(record.id)
    # The pattern is made for the few that may match: of thousands, making it is what would take the time.
    if identifier in folded and re.search(rf"(?<!\w){re.escape(identifier)}(?!\w)", folded):
        return True
    return any(_name_in(said, _folded(name)) for name in surnames(record.facts.author or ""))


def _name_in(said: frozenset[str], name: str) -> bool:
    """The name itself, or a word one slip of the hand away from it (in a long name), with or without its genitive s."""
    return name in said or (
        len(name) >= 6 and any(Levenshtein.distance(word.removesuffix("s"), name, score_cutoff=1) <= 1 for word in said)
    )


def _dates(folded: str, record: PaperRecord) -> bool:
    """Whether a month of the paper stands beside the word: "the March paper", "the paper of April 2025"."""
    date = record.facts.date or ""
    if len(date) < 7:
        return False
    month = _MONTHS[int(date[5:7]) - 1]
    if month not in folded:
        return False
    near = rf"\b{month}\b(?: {date[:4]})? {_PAPER}\b|\b{_PAPER} (?:of|from|dated|published in) {month}\b"
    return re.search(near, folded) is not None


def _without(text: str, surname: str) -> str:
    """The question without "according to NAME" and the like: the name matches nothing in the author's own text."""
    name = rf"(?:(?:[A-Z][\w.-]* )*){re.escape(surname)}"
    of_author = rf"{name}(?:['’]s)?(?: (?:{_PAPER}|words|view|opinion|eyes|account))?"
    adjunct = rf",? ?\b(?:according to|in|from|for|per) {of_author},? ?"
    text = re.sub(adjunct, " ", text, flags=re.IGNORECASE)
    text = re.sub(rf"\b{name}(?=['’]s)|\b{name}\b", "the author", text, flags=re.IGNORECASE)
    return " ".join(text.split())
