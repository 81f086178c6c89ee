"""The facts that a web page states of itself, in the forms that publishers use. Nothing is inferred from its text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from lxml.html import HtmlElement

from ingest.blocks import collapse
from ingest.dates import iso_date
from ingest.forms import is_banner
from ingest.paper import Facts

_TITLE = ("citation_title", "dc.title", "dcterms.title", "og:title", "twitter:title")
_AUTHOR = ("citation_author", "dc.creator", "dcterms.creator", "author", "article:author", "parsely-author")
_DATE = (
    "citation_publication_date",
    "citation_date",
    "dc.date",
    "dcterms.date",
    "dcterms.issued",
    "article:published_time",
)
_PUBLISHER = ("citation_publisher", "dc.publisher", "og:site_name")
_KINDS = ("Article", "ScholarlyArticle", "NewsArticle", "Report", "BlogPosting", "TechArticle", "AnalysisNewsArticle")


def page_facts(root: HtmlElement) -> Facts:
    """Title, author, date, address and publisher where the page's head (or its only `<h1>`) states them."""
    metas = _metas(root)
    linked = _linked_data(root)
    publisher = _first(metas, _PUBLISHER) or _name(linked.get("publisher"))
    return Facts(
        title=_title(root, metas, linked, publisher),
        author=", ".join(_authors(metas, linked)) or None,
        date=iso_date(_first(metas, _DATE) or _text(linked.get("datePublished"))),
        url=_address(root, metas),
        publisher=publisher,
    )


def _title(
    root: HtmlElement, metas: Mapping[str, list[str]], linked: Mapping[str, Any], site: str | None
) -> str | None:
    stated = [_first(metas, (name,)) for name in _TITLE] + [_text(linked.get("headline"))]
    heads = [collapse(heading.text_content()) for heading in root.iter("h1")]
    stated += heads if len(heads) == 1 else []
    stated += [collapse(title.text_content()) for title in root.iter("title")][:1]
    for title in (title for title in stated if title):
        bare = re.sub(rf"\s*[|–—·:-]\s*{re.escape(site)}$", "", title) if site else title
        if bare and bare != site and not is_banner(bare):
            return bare
    return None


def _authors(metas: Mapping[str, list[str]], linked: Mapping[str, Any]) -> list[str]:
    for name in _AUTHOR:
        authors = [author for author in metas.get(name, []) if not author.startswith(("http://", "https://", "@"))]
        if authors:
            return list(dict.fromkeys(authors))
    stated = linked.get("author")
    named = [_name(one) for one in (stated if isinstance(stated, list) else [stated])]
    return [name for name in named if name]


def _address(root: HtmlElement, metas: Mapping[str, list[str]]) -> str | None:
    links = [link.get("href", "") for link in root.iter("link") if "canonical" in link.get("rel", "").lower().split()]
    for address in [*links, *metas.get("og:url", [])]:
        if re.match(r"https?://[^\s]+$", address.strip()):
            return str(address.strip())
    return None


def _metas(root: HtmlElement) -> dict[str, list[str]]:
    metas: dict[str, list[str]] = {}
    for meta in root.iter("meta"):
        name = (meta.get("name") or meta.get("property") or "").strip().lower()
        content = collapse(meta.get("content") or "")
        if name and content:
            metas.setdefault(name, []).append(content)
    return metas


def _first(metas: Mapping[str, list[str]], names: tuple[str, ...]) -> str | None:
    return next((metas[name][0] for name in names if name in metas), None)


def _linked_data(root: HtmlElement) -> Mapping[str, Any]:
    """The first article that the page describes in JSON-LD; empty where there is none or it cannot be read."""
    for script in root.iter("script"):
        if script.get("type") != "application/ld+json" or len(script.text or "") > 200_000:
            continue
        try:
            data = json.loads(script.text or "")
        except (ValueError, RecursionError):
            continue  # broken linked data states nothing
        for thing in _things(data):
            kinds = thing.get("@type")
            if any(kind in _KINDS for kind in (kinds if isinstance(kinds, list) else [kinds])):
                return thing
    return {}


def _things(data: object) -> Iterator[dict[str, Any]]:
    for thing in data if isinstance(data, list) else [data]:
        if isinstance(thing, dict):
            yield thing
            graph = thing.get("@graph")
            yield from (part for part in graph if isinstance(part, dict)) if isinstance(graph, list) else ()


def _name(stated: object) -> str | None:
    return _text(stated.get("name")) if isinstance(stated, dict) else _text(stated)


def _text(stated: object) -> str | None:
    return collapse(stated) or None if isinstance(stated, str) else None
