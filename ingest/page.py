"""Find the paper in a web page: drop what is no text, or stands around it, by tag, role, name and style."""

from __future__ import annotations

import re

from lxml import etree
from lxml.html import HtmlElement

from ingest.blocks import collapse
from ingest.noterefs import note_refs

_NEVER_TEXT = frozenset(
    "script style noscript template svg math canvas iframe object embed audio video button select textarea input dialog"
    " nav map head title link meta rp".split()
)
_AROUND = frozenset({"header", "footer", "aside", "form", "menu"})
_ROLES = frozenset({"navigation", "banner", "search", "contentinfo", "complementary", "dialog", "alert"})
_NAMED = re.compile(
    r"(?:^|(?<!no)(?<!with)(?<!has)[\s_-])(?:share|sharing|social|sharedaddy|addtoany|breadcrumbs?|cookies?|consent|newsletter"
    r"|subscribe|related|recommended|sidebar|site-?header|site-?footer|footer|menu|navbar|navigation|nav|pagination|pager"
    r"|comments?|comment-list|respond|advert\w*|ads?|promo|popup|modal|skip-?link|sr-only|visually-hidden"
    r"|screen-reader-text|tags?-links|tag-?list|more-?articles)(?=$|[\s_-])",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_FLOWING = frozenset("a abbr b bdi cite code data em font i ins mark q s small span strong sub sup time u".split())
MOST = 0.85  # of the page's running text, for an <article> or <main> to be the paper
HALF = 0.4  # of the page's running text; an element that holds more is kept whatever its name
RUNNING = 60  # characters outside links from which a block is running text


def content_of(root: HtmlElement) -> tuple[HtmlElement, int]:
    """The element that holds the paper, and how many elements around the text were dropped (0: nothing but text).

    `root` is changed: menus, forms, share links, comments and hidden text go. Notes that the text links to stay.
    """
    body = root.find(".//body")
    body = root if body is None else body
    etree.strip_tags(body, etree.Comment, etree.ProcessingInstruction)
    dropped = _prune(body, _around_notes(body))
    weights = _weights(body)
    parts = [part for part in body.iter("article", "main") if weights[part] >= MOST * weights[body]]
    return (parts[-1] if parts else body), dropped


def _around_notes(body: HtmlElement) -> set[HtmlElement]:
    """The notes that the text links to, and all that stands around them."""
    notes = note_refs(body).notes
    return {element for note in notes for element in (note, *note.iterancestors())}


def drop_code(root: HtmlElement) -> int:
    """Drop scripts, styles, controls and other elements that are never text; how many of them were menus (`<nav>`)."""
    never = [element for element in root.iter() if element.tag in _NEVER_TEXT]
    for element in never:
        if element.getparent() is not None:
            element.drop_tree()
    return sum(element.tag == "nav" for element in never)


def _prune(body: HtmlElement, kept: set[HtmlElement]) -> int:
    menus = drop_code(body)
    weights = _weights(body)
    light = [element for element in body.iter() if element not in kept and weights[element] < HALF * weights[body]]
    around = [element for element in light if element is not body and _is_around(element)]
    for element in around:
        element.drop_tree()
    return len(around) + menus


def _is_around(element: HtmlElement) -> bool:
    """Whether tag, role, name or style say that the element stands around the text, or is not shown."""
    if "hidden" in element.attrib or _HIDDEN.search(element.get("style") or ""):
        return True
    if element.get("role") in _ROLES or element.get("aria-modal") == "true":
        return True
    if element.tag in _AROUND:
        return element.tag != "header" or not any(above.tag in ("article", "main") for above in element.iterancestors())
    if element.tag in ("article", "main", "h1"):
        return False
    return bool(_NAMED.search(f"{element.get('class') or ''} {element.get('id') or ''}"))


def _weights(body: HtmlElement) -> dict[HtmlElement, int]:
    """Characters of running text below each element: text outside links, in blocks that hold some length of it."""
    elements = list(body.iter())
    own = {element: 0 if element.tag == "a" else len(collapse(element.text or "")) for element in elements}
    weights = dict.fromkeys(elements, 0)
    for element in reversed(elements):
        if element.tag not in _FLOWING and own[element] >= RUNNING:
            weights[element] += own[element]
        if element is not body:
            parent = element.getparent()
            weights[parent] += weights[element]
            own[parent] += len(collapse(element.tail or "")) + (own[element] if element.tag in _FLOWING else 0)
    return weights
