"""One paper as parts, rendered as text, Markdown and HTML the way people and publishers write them."""

from __future__ import annotations

import html
import re
import textwrap
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SHARED = Path(__file__).resolve().parents[2].parent / "shared"


@dataclass(frozen=True)
class Part:
    """One part: `what` is front, para, heading, items, table, caption or back."""

    what: str
    text: str = ""
    items: tuple[Any, ...] = ()  # of a list: texts, or (text, (nested texts…)); of a table: rows
    ordered: bool = True


@dataclass(frozen=True)
class Script:
    """The parts of a paper, and its notes as (number, text)."""

    parts: tuple[Part, ...]
    notes: tuple[tuple[str, str], ...] = field(default=())


SERIES_PAPER = Script(
    (
        Part("front", "Publication of Policy Papers for the Harbour Project “Ports and Partners in a Warming Sea”"),
        Part(
            "front",
            "HPA (Harbour Policy Array) hosts a series of policy papers that look at how ports prepare for storms. "
            "The series aims to give town councils a view of what their neighbours try.",
        ),
        Part(
            "para",
            "Port towns differ over who should pay for higher quays. Most leave it to the owners of the berths. "
            "This paper follows two towns that chose otherwise, and asks what they got for it.",
        ),
        Part("para", "Three changes press on every port of the coast at once:[1]"),
        Part(
            "items",
            items=(
                "The sea rises, by 3.5 millimetres a year at the Brannock gauge.",
                "Ships grow, so that the old basins are too shallow for half of the fleet.",
                "Insurers leave, as Dr. E. Marlow of the U.K. Mutual put it, “before the water comes.”",
            ),
        ),
        Part(
            "para",
            "Storm walls cost more than most towns can borrow.[2] Tōru Bay’s council therefore sold its car park. "
            "“We had no choice. We had cars,” the mayor said in 2021, adding that “it [the sale] was no tri¬umph.”",
        ),
        Part(
            "para", "By contrast, Lowmarsh built nothing; its storms were milder than no. 4 on the regional scale.[3]"
        ),
        Part("back", "Ines Falk would like to thank the harbour masters of both towns for their patience."),
        Part("back", "(2024/02/29)"),
    ),
    (
        ("1", "Ines Falk, Quays and Queues (Brannock: Tidal Press, 2019), p. 12."),
        ("2", "“Walls and Loans,” Harbour Quarterly 7, no. 2 (2020): 41–58."),
        ("3", "Regional Storm Board, Annual Scale, December 3, 2022."),
    ),
)

SECTIONED_PAPER = Script(
    (
        Part("heading", "Why do small ports stay open?"),
        Part(
            "para",
            "Small ports stay open for reasons that their accounts do not show. They shelter boats caught out at sea, "
            "and they keep a trade alive that could not be started again.[1]",
        ),
        Part("heading", "1. What they cost"),
        Part(
            "items", items=("Dredging, every second year", ("Light and pilots", ("by day", "by night"))), ordered=False
        ),
        Part(
            "para",
            "A pilot costs as much as a lamp and a half, or so the pilots say; the towns never checked the figure, "
            "and no. 7 of the by-laws forbids them to ask.",
        ),
        Part("caption", "Table 1: Cost of a port by year"),
        Part("table", items=(("Year", "Dredging", "Light"), ("2020", "12", "7"), ("2021", "—", "8"))),
        Part("caption", "Source: the ports’ own accounts."),
        Part("heading", "What they bring"),
        Part(
            "para",
            "What they bring is harder to count. Boats that find shelter are boats that are not lost, and nobody sends "
            "a bill for those. A count was tried once.[2] It ended with the third storm of that winter. . . . "
            "Nobody took it up again, although the forms were printed.",
        ),
        Part("items", items=("First, by asking the crews", "Then, by asking their insurers")),
        Part("para", "Neither answered."),
    ),
    (("1", "Harbour Masters’ Union, Year Book 1998, pp. 3–9."), ("2", "E. Marlow, unpublished notes, Sept. 2003.")),
)


def to_text(script: Script, blank_lines: bool = False, width: int | None = None) -> bytes:
    """Plain text: a paragraph a line, or with blank lines between, or wrapped at `width`."""
    lines: list[str] = []
    for part in script.parts:
        if part.what == "items":
            lines += _text_items(part.items, part.ordered, "")
        elif part.what == "table":
            lines.append("\n".join("| " + " | ".join(row) + " |" for row in part.items))
        else:
            lines.append(part.text)
    if script.notes:
        lines += ["Notes", *(f"- {number} {text}" for number, text in script.notes)]
    if width:
        lines = ["\n".join(_wrapped(line, width)) if "\n" not in line else line for line in lines]
    return ("\n\n" if blank_lines or width else "\n").join(lines).encode()


def to_markdown(script: Script, footnotes: bool = True) -> bytes:
    """Markdown: footnotes as `[^1]`, or the notes as a list under a heading."""
    lines: list[str] = []
    for part in script.parts:
        if part.what == "items":
            lines.append(_escaped("\n".join(_text_items(part.items, part.ordered, "", bullet=False))))
        elif part.what == "table":
            header, *rows = part.items
            cells = [header, ["---"] * len(header), *rows]
            lines.append("\n".join("| " + " | ".join(row) + " |" for row in cells))
        elif part.what == "heading":
            lines.append("## " + part.text)
        else:
            lines.append(_escaped(part.text))
    if footnotes:
        lines = [re.sub(r"\[(\d+)\]", r"[^\1]", line) for line in lines]
        lines += [f"[^{number}]: {_escaped(text)}" for number, text in script.notes]
    elif script.notes:
        lines += ["## Notes", "\n".join(f"{number}. {_escaped(text)}" for number, text in script.notes)]
    return ("\n\n".join(lines) + "\n").encode()


def to_html(script: Script, linked_notes: bool = False, site: bool = False, title: str = "") -> bytes:
    """A page: bare or with all that a publisher's site puts around; notes as a plain list or linked both ways."""
    body: list[str] = []
    for part in script.parts:
        text = html.escape(part.text, quote=False)
        if part.what == "items":
            body.append(_html_items(part.items, part.ordered))
        elif part.what == "table":
            rows = ("".join(f"<td>{cell}</td>" for cell in row) for row in part.items)
            body.append("<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>")
        else:
            tag = {"heading": "h2", "caption": "figcaption"}.get(part.what, "p")
            body.append(f"<{tag}>{text}</{tag}>")
    if linked_notes:
        body = [re.sub(r"\[(\d+)\]", r'<sup id="ref\1"><a href="#fn\1">\1</a></sup>', part) for part in body]
        entries = (
            f'<li id="fn{n}"><p>{html.escape(t, quote=False)} <a href="#ref{n}">↩</a></p></li>' for n, t in script.notes
        )
        body.append("<section><h2>Notes</h2><ol>" + "".join(entries) + "</ol></section>" if script.notes else "")
    elif script.notes:
        entries = (f"<li>{html.escape(t, quote=False)}</li>" for _, t in script.notes)
        body.append("<p>Notes</p><ol>" + "".join(entries) + "</ol>")
    content = "\n".join(body)
    if site:
        content = _SITE.replace("CONTENT", content)
    head = f"<head><meta charset=utf-8><title>{title}</title></head>"
    return f"<!DOCTYPE html><html>{head}<body>{content}</body></html>".encode()


_SITE = """
<header><a href="/">Harbour Policy Array</a>
<nav><ul><li><a href="/a">Articles</a></li><li><a href="/b">Events</a></li></ul></nav></header>
<div class="breadcrumb"><a href="/">Home</a> &gt; <a href="/a">Articles</a></div>
<div class="wrap no-sidebar"><div class="article-body">
<div class="share-buttons"><a href="https://x.example/s">Share this on every network that there is</a></div>
CONTENT
</div></div>
<aside class="related"><h3>Read also</h3>
<p>Another paper of ours looks at lighthouses, and at who still needs them today.</p></aside>
<div id="comments">
<p>A reader writes: I have lived in Lowmarsh for forty years and have never seen such a storm as that.</p></div>
<script>var tracker = "not a word of the paper";</script>
<footer><p>Copyright of the Harbour Policy Array, who reserve every right that there is to reserve in this.</p></footer>
"""


def real_script(name: str) -> Script | None:
    """A paper of the series as parts, cut by its printed marks alone; None where the folder is not at hand."""
    path = SHARED / "papers" / f"{name}.txt"
    if not path.exists():
        return None
    body, _, notes = path.read_text("utf-8").partition("\nNotes\n")
    parts: list[Part] = []
    for line in body.splitlines():
        item = re.match(r"- \d+\. (.*)", line)
        if item and parts[-1].what == "items":
            parts[-1] = Part("items", items=(*parts[-1].items, item[1]))
        elif item:
            parts.append(Part("items", items=(item[1],)))
        elif line.strip():
            parts.append(Part("para", line.strip()))
    entries = [re.fullmatch(r"- (\d+) (.*)", line) for line in notes.splitlines() if line.strip()]
    return Script(tuple(parts), tuple((entry[1], entry[2]) for entry in entries if entry))


def _escaped(text: str) -> str:
    return re.sub(r"([*_<&`\\])", r"\\\1", text)


def _text_items(items: tuple[Any, ...], ordered: bool, indent: str, bullet: bool = True) -> list[str]:
    lines: list[str] = []
    for place, item in enumerate(items, 1):
        text, nested = item if isinstance(item, tuple) else (item, ())
        mark = f"{'- ' if bullet else ''}{place}. " if ordered else "- "
        lines.append(f"{indent}{mark}{text}")
        lines += _text_items(nested, ordered, indent + "   ", bullet)
    return lines


def _html_items(items: tuple[Any, ...], ordered: bool) -> str:
    tag = "ol" if ordered else "ul"
    entries: list[str] = []
    for item in items:
        text, nested = item if isinstance(item, tuple) else (item, ())
        inner = _html_items(nested, ordered) if nested else ""
        entries.append(f"<li>{html.escape(str(text), quote=False)}{inner}</li>")
    return f"<{tag}>{''.join(entries)}</{tag}>"


def _wrapped(line: str, width: int) -> list[str]:
    indent = line[: len(line) - len(line.lstrip())]
    return (
        textwrap.wrap(line, width, initial_indent="", break_long_words=False, break_on_hyphens=False)
        if not indent
        else [line]
    )
