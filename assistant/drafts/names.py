"""Where a draft names a paper of the library: by its author, its label, its id or its title."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from assistant.citation import short_names, surnames
from index.corpus import PaperRecord
from ingest.fold import fold

_WORD = re.compile(r"[^\W_][\w.’'-]*[^\W_]|[^\W_]")
_LONGEST = 25  # words of a title
_TITLE = 3  # words of a title, from which it is taken for one


@dataclass(frozen=True, slots=True)
class Mention:
    """`text[start:end]` names these papers; `person`: by an author's name, and not by a body, a title or an id."""

    start: int
    end: int
    papers: tuple[str, ...]
    person: bool
    body: bool = False  # by the name of a body, which texts speak of in other ways as well


@dataclass(frozen=True, slots=True)
class PaperNames:
    """What the papers of a library are called.

    `labels`: each paper's short label, `Pugliese 2025`; `dates`: its date where known; `by_words`: papers by the
    folded words of a name; `persons` and `bodies`: those of them that name an author; `firsts`: how long the names are
    that begin with a word.
    """

    labels: Mapping[str, str]
    dates: Mapping[str, str | None]
    by_words: Mapping[tuple[str, ...], tuple[str, ...]]
    persons: frozenset[tuple[str, ...]]
    bodies: frozenset[tuple[str, ...]]
    firsts: Mapping[str, tuple[int, ...]]

    @classmethod
    def of(cls, records: Sequence[PaperRecord]) -> PaperNames:
        """The names of these papers."""
        labels = short_names((record.id, record.facts) for record in records)
        by_words: dict[tuple[str, ...], list[str]] = {}
        persons: set[tuple[str, ...]] = set()
        bodies: set[tuple[str, ...]] = set()
        for record in records:
            authors = _authors(record)
            (persons if surnames(record.facts.author or "") else bodies).update(authors)
            for name in authors:
                by_words.setdefault(name, []).append(record.id)
            title = _words(record.facts.title or "")
            for name in ((record.id.casefold(),), title if _TITLE <= len(title) <= _LONGEST else ()):
                if name:
                    by_words.setdefault(name, []).append(record.id)
        firsts: dict[str, set[int]] = {}
        for name in by_words:
            firsts.setdefault(name[0], set()).add(len(name))
        return cls(
            labels,
            {record.id: record.facts.date for record in records},
            {name: tuple(dict.fromkeys(papers)) for name, papers in by_words.items()},
            frozenset(persons),
            frozenset(bodies),
            {first: tuple(sorted(lengths, reverse=True)) for first, lengths in firsts.items()},
        )

    def mentions(self, text: str) -> list[Mention]:
        """Every place that names papers, in order, the longest name where several begin at one word."""
        words = [(m.start(), m.end(), _bare(m.group())) for m in _WORD.finditer(text)]
        found: list[Mention] = []
        n = 0
        while n < len(words):
            taken = 1
            for length in self.firsts.get(words[n][2], ()):
                name = tuple(word for _, _, word in words[n : n + length])
                papers = self.by_words.get(name)
                start, end = words[n][0], words[n : n + length][-1][1]
                person, body = name in self.persons, name in self.bodies
                if papers and (text[start].isupper() or not (person or body)):
                    found.append(Mention(start, _without_genitive(text, start, end), papers, person, body))
                    taken = length
                    break
            n += taken
        return found

    def dated(self, papers: Iterable[str], year: str) -> tuple[str, ...]:
        """Those of `papers` whose label ends in `year` (`2025`, `2025a`), else those of that year."""
        papers = tuple(papers)
        labelled = tuple(paper for paper in papers if self.labels[paper].endswith(f" {year}"))
        return labelled or tuple(paper for paper in papers if (self.dates[paper] or "").startswith(year[:4]))


def _authors(record: PaperRecord) -> set[tuple[str, ...]]:
    """The names of a paper's authors: each surname, all of them together, the whole name; a body's name."""
    author = record.facts.author
    if not author:
        return set()
    people = surnames(author)
    forms = [author, *people]
    if len(people) > 1:
        forms += [" and ".join(people), " & ".join(people), f"{people[0]} et al."]
    return {words for form in forms if (words := _words(form))}


def _words(text: str) -> tuple[str, ...]:
    return tuple(_bare(match.group()) for match in _WORD.finditer(text))


def _bare(word: str) -> str:
    return fold(word).removesuffix("'s")


def _without_genitive(text: str, start: int, end: int) -> int:
    return end - 2 if text[max(start, end - 2) : end].casefold() in ("'s", "’s") else end
