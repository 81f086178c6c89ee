"""A paper as bibliographies and footnotes name it, from the facts known of it; what is not known is left out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from assistant.citation import shown, surnames
from assistant.reply import Answer, Citation, Reply
from ingest.paper import Facts

_AND = re.compile(r";|&|\band\b")
_DATE = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")
_MONTHS = "January February March April May June July August September October November December".split()


@dataclass(frozen=True, slots=True)
class Author:
    """A person by `family`, `given` and the `particle` between them ("di"); or a body, by `literal` alone."""

    family: str = ""
    given: str = ""
    particle: str = ""
    literal: str = ""

    @property
    def inverted(self) -> str:
        """`Lee, Ann`; `di Celso, Matteo`; a body as it is."""
        last = " ".join(filter(None, (self.particle, self.family)))
        return self.literal or ", ".join(filter(None, (last, self.given)))


def authors(facts: Facts) -> tuple[Author, ...]:
    """The authors of a paper; a body, or several, as one. None where no author is known.

    A person's last word is the family name, as in the labels of citations, unless a comma says otherwise.
    """
    stated = " ".join((facts.author or "").split())
    if not stated:
        return ()
    if not surnames(stated):
        return (Author(literal=stated),)
    return tuple(_person(person.strip()) for person in _AND.split(stated) if person.strip())


def _person(name: str) -> Author:
    family, comma, given = (part.strip() for part in name.partition(","))
    if comma:
        return Author(family, given)
    *words, family = name.split()
    kept = len(words)
    while kept > 1 and words[kept - 1][:1].islower():
        kept -= 1
    return Author(family, " ".join(words[:kept]), " ".join(words[kept:]))


def date_parts(facts: Facts) -> tuple[int, ...]:
    """`(year, month, day)` as far as they are known; none where no date is, or none that could be one."""
    found = _DATE.fullmatch(facts.date or "")
    return tuple(int(part) for part in found.groups() if part) if found else ()


def written_date(facts: Facts) -> str:
    """`6 May 2024`, `May 2024` or `2024`; a date of another form as it stands; empty where none is known."""
    parts = date_parts(facts)
    if not parts or (len(parts) > 1 and not 1 <= parts[1] <= 12):
        return facts.date or ""
    month = [_MONTHS[parts[1] - 1]] if len(parts) > 1 else []
    return " ".join([*(str(day) for day in parts[2:]), *month, str(parts[0])])


def is_report(facts: Facts) -> bool:
    """Whether a paper is known to be one of a published series; of another one nobody has said what it is."""
    return bool(facts.series and facts.publisher)


def reference(paper: str, facts: Facts) -> str:
    """`Ada Wren, “Locks and Tolls”, Harbour Papers, The Canal Society, 6 May 2024`; the id where there is no title."""
    title = f"“{facts.title}”" if facts.title else paper
    named = (facts.author, title, facts.series, facts.publisher, written_date(facts))
    return ", ".join(" ".join(part.split()) for part in named if part)


def place(citation: Citation) -> str:
    """Where in its paper a citation points, as people read it: `¶11`, `note 3`, `¶4, p. 7`."""
    here = shown(citation.locator)
    at = citation.label.rfind(here)
    return citation.label[at:] if at >= 0 else here


def once(citations: Iterable[Citation]) -> tuple[Citation, ...]:
    """Each cited place once, in the order of their first mention."""
    return tuple(dict.fromkeys(citations))


def cited(reply: Reply) -> tuple[Citation, ...]:
    """What a reply cites, each place once: the sources of its statements, for a refusal the nearest paragraphs."""
    if isinstance(reply, Answer):
        return once(citation for statement in reply.statements for citation in statement.citations)
    return reply.closest


def by_paper(
    papers: Mapping[str, Facts], citations: Iterable[Citation] | None
) -> dict[str, tuple[Facts, tuple[Citation, ...]]]:
    """The papers of a bibliography with the places cited in each: those cited, or without `citations` all of `papers`.

    In the order of their first mention. A cited paper that `papers` lacks has no facts.
    """
    if citations is None:
        return {paper: (facts, ()) for paper, facts in papers.items()}
    found: dict[str, list[Citation]] = {}
    for citation in once(citations):
        found.setdefault(citation.paper, []).append(citation)
    return {paper: (papers.get(paper, Facts()), tuple(places)) for paper, places in found.items()}


def keys_of(papers: Iterable[str]) -> dict[str, str]:
    """A key for each paper that BibTeX and reference managers take: its id in letters, digits and `_:.-`, each once."""
    keys: dict[str, str] = {}
    for paper in papers:
        key = re.sub(r"[^A-Za-z0-9_:.-]+", "-", paper).strip("-") or "paper"
        taken, n = set(keys.values()), 2
        candidate = key
        while candidate.casefold() in {known.casefold() for known in taken}:
            candidate, n = f"{key}-{n}", n + 1
        keys[paper] = candidate
    return keys


def quoted_place(citation: Citation) -> str:
    """`¶11: “the cited words”`, on one line."""
    return f"{place(citation)}: “{' '.join(citation.quote.split())}”"
