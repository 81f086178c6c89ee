"""From a place in a paragraph to a citation: the label that people read, and the verbatim quote."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from assistant.reply import Citation
from index.corpus import StoredParagraph
from ingest.paper import Facts

# "Ann Lee", "Lee, Ann", "Kenneth R. Weinstein", "Matteo Mazziotti di Celso": two to five words, no "The".
_PERSON = re.compile(
    r"(?!The\b)[^\W\d_][\w.’'-]*,?(?: (?:(?:van|von|de|di|da|del|der|la|le|bin|al)\b|[^\W\d_a-z][\w.’'-]*)){1,4}"
)
_SHOWN = {"n": "note ", "f": "front ", "b": "back ", "h": "heading ", "t": "table ", "c": "caption "}


def shown(locator: str) -> str:
    """A locator as people read it: `11` → `¶11`, `n3` → `note 3`."""
    prefix = _SHOWN.get(locator[:1])
    return f"{prefix}{locator[1:]}" if prefix else f"¶{locator}"


def short_names(papers: Iterable[tuple[str, Facts]]) -> dict[str, str]:
    """`Pugliese 2025` for each paper: author's surname and year; the id where the author is unknown.

    Papers that would share a name get a letter each, in the order of their dates and ids: `Pugliese 2025a`.
    """
    papers = sorted(papers, key=lambda p: (p[1].date or "", p[0]))
    sharing: dict[str, list[str]] = {}
    for paper, facts in papers:
        sharing.setdefault(_short_name(paper, facts), []).append(paper)
    return {
        paper: name if len(of_name) == 1 else f"{name}{_letters(n)}"
        for name, of_name in sharing.items()
        for n, paper in enumerate(of_name)
    }


def _letters(n: int) -> str:
    """The letters that tell papers apart: a, b to z, then aa, ab and so on."""
    return (_letters(n // 26 - 1) if n >= 26 else "") + chr(ord("a") + n % 26)


def _short_name(paper: str, facts: Facts) -> str:
    if not facts.author:
        return paper
    names = surnames(facts.author) or (facts.author,)
    name = " and ".join(names) if len(names) <= 2 else f"{names[0]} et al."
    return f"{name} {facts.date[:4]}" if facts.date else name


@lru_cache(maxsize=50_000)
def surnames(author: str) -> tuple[str, ...]:
    """The last names of personal authors ("Ann Lee and Bo Chen"); none for a body ("The Harbour Office", "OECD")."""
    people = [person.strip() for person in re.split(r";|&|\band\b", author) if person.strip()]
    if not all(_PERSON.fullmatch(person) for person in people):
        return ()
    return tuple(person.split(",")[0].split()[-1] for person in people)


def cite(
    stored: StoredParagraph, start: int, end: int, names: Mapping[str, str], urls: Mapping[str, str | None]
) -> Citation:
    """Cite `stored.paragraph.text[start:end]` word for word."""
    paragraph = stored.paragraph
    label = f"{names.get(stored.paper, stored.paper)}, {shown(paragraph.locator)}"
    if paragraph.page is not None:
        label += f", p. {paragraph.page}"
    return Citation(
        paper=stored.paper,
        locator=paragraph.locator,
        kind=paragraph.kind,
        quote=paragraph.text[start:end],
        start=start,
        end=end,
        edition=stored.edition,
        label=label,
        url=urls.get(stored.paper),
    )
