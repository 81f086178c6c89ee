"""From a place in a paragraph to a citation: the label that people read, and the verbatim quote."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from assistant.reply import Citation
from index.corpus import StoredParagraph
from ingest.paper import Facts

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
    base = {paper: _short_name(paper, facts) for paper, facts in papers}
    names: dict[str, str] = {}
    for name in dict.fromkeys(base.values()):
        sharing = [paper for paper in base if base[paper] == name]
        for n, paper in enumerate(sharing):
            names[paper] = name if len(sharing) == 1 else f"{name}{_letters(n)}"
    return names


def _letters(n: int) -> str:
    """a, b … z, aa, ab …"""
    return (_letters(n // 26 - 1) if n >= 26 else "") + chr(ord("a") + n % 26)


def _short_name(paper: str, facts: Facts) -> str:
    if not facts.author:
        return paper
    authors = [a.strip() for a in facts.author.replace(" and ", ";").replace("&", ";").split(";") if a.strip()]
    surname = authors[0].split(",")[0].split()[-1] if authors else paper
    if len(authors) == 2:
        surname += f" and {authors[1].split(',')[0].split()[-1]}"
    elif len(authors) > 2:
        surname += " et al."
    return f"{surname} {facts.date[:4]}" if facts.date else surname


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
