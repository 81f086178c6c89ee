"""Citations as CSL-JSON, which Zotero, pandoc and every citation processor read: one item for each paper."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from assistant.export.reference import Author, authors, by_paper, date_parts, is_report, place, quoted_place
from assistant.reply import Citation
from ingest.paper import Facts


def csl_items(papers: Mapping[str, Facts], citations: Iterable[Citation] | None = None) -> list[dict[str, Any]]:
    """CSL items, a paper each: those cited, or all of `papers` where `citations` is None.

    The places cited stand in `note`, for people, and in `custom.pincite`, for programs: locator, `label`
    ("paragraph", as citation processors name it), quote with its span in the paragraph, edition. What is not known of
    a paper is not in its item.
    """
    return [_item(paper, facts, places) for paper, (facts, places) in by_paper(papers, citations).items()]


def as_csl(papers: Mapping[str, Facts], citations: Iterable[Citation] | None = None) -> str:
    """`csl_items` as a JSON text."""
    return json.dumps(csl_items(papers, citations), ensure_ascii=False, indent=2) + "\n"


def _item(paper: str, facts: Facts, places: tuple[Citation, ...]) -> dict[str, Any]:
    item: dict[str, Any] = {"id": paper, "type": "report" if is_report(facts) else "document"}
    stated = {
        "title": facts.title,
        "collection-title": facts.series,
        "publisher": facts.publisher,
        "URL": facts.url,
    }
    item |= {key: value for key, value in stated.items() if value}
    if facts.author:
        item["author"] = [_name(author) for author in authors(facts)]
    if parts := date_parts(facts):
        item["issued"] = {"date-parts": [list(parts)]}
    if places:
        item["note"] = "\n".join(quoted_place(citation) for citation in places)
        item["custom"] = {"pincite": [_cited(citation) for citation in places]}
    return item


def _name(author: Author) -> dict[str, str]:
    if author.literal:
        return {"literal": author.literal}
    named = {"family": author.family, "given": author.given, "non-dropping-particle": author.particle}
    return {part: name for part, name in named.items() if name}


def _cited(citation: Citation) -> dict[str, Any]:
    return {
        "locator": citation.locator,
        "label": "paragraph",
        "shown": place(citation),
        "quote": citation.quote,
        "start": citation.start,
        "end": citation.end,
        "edition": citation.edition,
    }
