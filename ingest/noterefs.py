"""Tell note references, notes and back links apart in an HTML tree, by what links to what."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

from lxml.html import HtmlElement

_LABEL = re.compile(r"[\[(]?\s*(?:note\s+)?(\d{1,3}|[ivxlc]{1,6}|[*†‡§]{1,3})\s*[\])]?\.?", re.IGNORECASE)
_NO_WORDS = re.compile(r"(?:[\W\d_]|back|return|up|to|text|top)*", re.IGNORECASE)
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_HOLDERS = frozenset({"li", "p", "dd", "tr", "div", "aside", "section", "blockquote"})


@dataclass(frozen=True, slots=True)
class NoteRefs:
    """Elements by what they do: references and notes with their printed labels, and links back from note to text."""

    references: dict[HtmlElement, str]
    notes: dict[HtmlElement, str]
    back_links: frozenset[HtmlElement]


def note_refs(root: HtmlElement) -> NoteRefs:
    """The note links below `root`.

    A link within the page whose text is a number is a reference if its target stands further down, and a link back if
    it stands further up; the paragraph, list item or row around the target of a reference is the note.
    """
    order = {element: place for place, element in enumerate(root.iter())}
    targets: dict[str, HtmlElement] = {}
    for element in order:
        for name in (element.get("id"), element.get("name") if element.tag == "a" else None):
            if name:
                targets.setdefault(name, element)
    references: dict[HtmlElement, str] = {}
    holders: dict[HtmlElement, list[str]] = {}
    back: set[HtmlElement] = set()
    for link in root.iter("a"):
        href = link.get("href") or ""
        target = targets.get(unquote(href[1:])) if href.startswith("#") else None
        if target is None:
            continue
        text = link.text_content().strip()
        label = _LABEL.fullmatch(text)
        if order[target] > order[link]:
            holder = _holder(target)
            if label and holder is not None and holder not in link.iterancestors():
                references[link] = label.group(1)
                if label.group(1) not in holders.setdefault(holder, []):
                    holders[holder].append(label.group(1))
        elif label or _NO_WORDS.fullmatch(text):
            back.add(link)
    notes = {holder: labels[0] for holder, labels in holders.items() if len(labels) == 1}
    arrows = {link for holder in holders for link in holder.iter("a") if _is_arrow(link)}
    in_notes = {link for link in back if any(above in holders for above in link.iterancestors())}
    return NoteRefs(references, notes, frozenset(in_notes | arrows))


def _is_arrow(link: HtmlElement) -> bool:
    """A link such as `↩` or `^`, wherever in the page it leads."""
    return (link.get("href") or "").startswith("#") and not re.search(r"[^\W_]", link.text_content())


def _holder(target: HtmlElement) -> HtmlElement | None:
    """The nearest block around a link's target."""
    for element in (target, *target.iterancestors()):
        if element.tag in _HOLDERS:
            return element
        if element.tag in ("body", "article", "main", "ol", "ul", "table"):
            return None
    return None


def without_label(text: str, label: str) -> str:
    """A note's text without its own number in front: `[1] Text`, `1. Text`, `¹ Text` for the label `1`."""
    plain = text.translate(_SUPERSCRIPTS)
    if label.casefold() not in plain[: len(label) + 8].casefold():
        return text  # a pattern for each label is dear to compile
    number = re.escape(label)
    front = re.match(rf"(?:[\[(]\s*{number}\s*[\])][.:]?\s*|{number}[.:)]?(?:\s+|$))", plain, re.IGNORECASE)
    return text[front.end() :] if front else text
