"""Which papers a question speaks of by their facts: an author's name, a month, an id."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from assistant.citation import surnames
from assistant.words import content_words, words
from index.corpus import PaperRecord
from ingest.fold import fold

_RUN, _LETTERS = re.compile(r"\w+"), re.compile(r"[^\W\d_]+")
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
    names; `several`: it names more than one; `topic`: what it asks the authors' views of ("What does Lee say about …").
    """

    papers: tuple[str, ...] | None
    rest: str
    several: bool = False
    topic: str | None = None


class Register:
    """The papers of a library by what questions call them, so that a question is not held against each of thousands."""

    def __init__(self, records: Sequence[PaperRecord]) -> None:
        self.records = records
        self._ids: dict[str, list[tuple[str, int]]] = {}  # by the first word of the id: the id folded, the paper
        self._surnames: dict[str, list[int]] = {}
        self._months: dict[tuple[str, str], list[int]] = {}  # by month and year
        for place, record in enumerate(records):
            identifier = fold(record.id)
            first = _RUN.search(identifier)
            self._ids.setdefault(first[0] if first else "", []).append((identifier, place))
            for name in surnames(record.facts.author or ""):
                self._surnames.setdefault(fold(name), []).append(place)
            date = record.facts.date or ""
            if len(date) >= 7:
                self._months.setdefault((_MONTHS[int(date[5:7]) - 1], date[:4]), []).append(place)
        self._long: dict[str, list[str]] = {}
        for name in self._surnames:
            if len(name) >= 6:
                for end in _ends(name):
                    self._long.setdefault(end, []).append(name)

    def named(self, folded: str) -> set[int]:
        """The places among the records of the papers whose id or author the question names."""
        runs = dict.fromkeys(_RUN.findall(folded))
        ids = (known for run in runs for known in self._ids.get(run, ()))
        found = {place for known, place in ids if _stands(known, folded)}
        for word in frozenset(_LETTERS.findall(folded)):
            for name in self._names_like(word):
                found.update(self._surnames[name])
        return found

    def dated(self, folded: str) -> set[int]:
        """The places of the papers whose month stands beside the word: "the March paper", "the paper of April 2025"."""
        found: set[int] = set()
        for (month, year), places in self._months.items():
            near = rf"\b{month}\b(?: {year})? {_PAPER}\b|\b{_PAPER} (?:of|from|dated|published in) {month}\b"
            if month in folded and re.search(near, folded):
                found.update(places)
        return found

    def _names_like(self, word: str) -> set[str]:
        """The surnames that a word gives: itself, or one slip of the hand away (a long name), with a genitive s or not.

        One slip leaves the first three letters of a name as they are, or the last three.
        """
        bare = word.removesuffix("s")
        near = {name for end in _ends(bare) for name in self._long.get(end, ())}
        found = {name for name in near if Levenshtein.distance(bare, name, score_cutoff=1) <= 1}
        return found | {word} if word in self._surnames else found


def _stands(identifier: str, folded: str) -> bool:
    """Whether a question names a paper by its id; a plain word (a file called `nato.md`) only beside "paper"."""
    it = rf"(?<![\w-]){re.escape(identifier)}(?!-?\w)"
    if identifier.isalpha():
        it = rf"\b{_PAPER} {it}|{it} {_PAPER}\b"
    return re.search(it, folded) is not None


def _ends(word: str) -> tuple[str, str]:
    return f"{word[:3]}…", f"…{word[-3:]}"


def route(text: str, register: Register) -> Route:
    """Read an author's surname, a paper's id, or "the March paper" out of a question.

    A question that names several papers, or none, is not narrowed to one.
    """
    folded, records = fold(text), register.records
    chosen = [records[place] for place in sorted(register.named(folded) or register.dated(folded))]
    rest = text
    for record in chosen:
        for name in surnames(record.facts.author or ""):
            rest = _without(rest, name)
    framed, rest = rest, _FRAME.sub("", rest)
    topic = rest.strip(" ?!.") if chosen and rest != framed and content_words(rest) else None
    if len(content_words(rest)) < 2:
        rest = text
    if not chosen or len(chosen) == len(records) > 1:
        return Route(None, rest, len(chosen) > 1, topic)
    return Route(tuple(record.id for record in chosen), rest, len(chosen) > 1, topic)


def names_of(records: Sequence[PaperRecord]) -> frozenset[str]:
    """The words (folded) by which questions name the papers: those of authors and ids."""
    known = (f"{record.facts.author or ''} {record.id.replace('_', ' ')}" for record in records)
    return frozenset(word for name in known for word in words(name))


def _without(text: str, surname: str) -> str:
    """The question without "according to NAME" and the like: the name matches nothing in the author's own text."""
    name = rf"(?:(?:[A-Z][\w.-]* )*){re.escape(surname)}"
    of_author = rf"{name}(?:['’]s)?(?: (?:{_PAPER}|words|view|opinion|eyes|account))?"
    adjunct = rf",? ?\b(?:according to|in|from|for|per) {of_author},? ?"
    text = re.sub(adjunct, " ", text, flags=re.IGNORECASE)
    text = re.sub(rf"\b{name}(?=['’]s)|\b{name}\b", "the author", text, flags=re.IGNORECASE)
    return " ".join(text.split())
