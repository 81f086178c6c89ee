"""The one place that turns replies and papers into HTML.

Every value passes through Jinja's autoescape, whose output also hides the characters that Markdown acts upon:
fragments are shown by Gradio's Markdown component, which then finds nothing of its own in them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from assistant.citation import short_names, shown
from assistant.reply import Answer, Citation, Reply, Statement, Verdict
from index.library import PaperRecord
from ingest.paper import Facts, Kind, Paper, Paragraph
from ui.blocks import blocks
from ui.clip import clip
from ui.exporting import FORMS
from ui.page.find import Found, places_of
from ui.page.links import anchor, at_words, citation_address, paper_address, permalink, publisher
from ui.page.pieces import Piece, cut
from ui.page.shelf import TakenIn

_MARKDOWN = {ord(c): f"&#{ord(c)};" for c in "\\`*_{}[]()!|~$^:@\r\n"}  # none that an HTML entity is made of
_LONG = 400  # characters of a paragraph quoted whole, from which on a strong mark would shout
_SUPPORT = {
    Verdict.SUPPORTED: ("✓", "supported: the words stand in the paragraph"),
    Verdict.UNCHECKED: ("○", "unchecked: no check of this statement ran"),
    Verdict.CONTRADICTED: ("✗", "contradicted by its paragraph"),
    Verdict.NOT_FOUND: ("?", "not found in its paragraph"),
}


@dataclass(frozen=True, slots=True)
class Spot:
    """The place of a paper that a reader page opens at: a paragraph, and the quoted span within its text."""

    locator: str
    start: int = 0
    end: int = 0
    edition: str = ""  # the first digits of the edition that was quoted; empty where the address names none


@dataclass(frozen=True, slots=True)
class Told:
    """A reply, and the name under which it is kept to be copied and saved; empty where it is not."""

    reply: Reply
    name: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A paper that an answer cites, its publisher's address at the first words cited of it, and the quotes that the
    answer does not itself print.
    """

    paper: str
    url: str | None
    unprinted: tuple[Citation, ...]


def replies_html(told: Sequence[Told], facts: Mapping[str, Facts]) -> str:
    """The newest reply in full, the earlier ones folded below it; newest last in `told`."""
    newest, *earlier = reversed(told)
    names = short_names(facts.items())
    return fragment("replies.html", newest=newest, earlier=earlier, facts=facts, names=names)


def coming_html(question: str, statements: Sequence[Statement]) -> str:
    """An answer of which more is to come."""
    return fragment("coming.html", question=question, statements=statements)


def complaint_html(what: str, remedy: str) -> str:
    """An error as the page shows it: what happened, and what to do."""
    return fragment("complaint.html", what=what, remedy=remedy)


def busy_html(doing: str, done: int = 0, total: int = 0) -> str:
    """A line that says what is being done, and how far it is; `total` 0 where that is not known."""
    return fragment("busy.html", doing=doing, done=done, total=total)


def papers_html(records: Sequence[PaperRecord], names: Mapping[str, str]) -> str:
    """The library as a table; each paper's name opens it."""
    return fragment("papers.html", records=records, names=names)


def taken_in_html(taken: TakenIn, refused: Sequence[str]) -> str:
    """What came of each file that was handed in; `refused`: why others did not come so far."""
    return fragment("taken_in.html", taken=taken, refused=refused)


def removal_html(records: Sequence[PaperRecord], names: Mapping[str, str]) -> str:
    """The question whether these papers are to be removed."""
    return fragment("removal.html", records=records, names=names, gone=())


def removed_html(gone: Sequence[str]) -> str:
    """Which papers are gone, by their ids."""
    return fragment("removal.html", gone=gone)


def reader_html(paper: Paper, name: str, spot: Spot | None, words: str = "") -> str:
    """A whole page: the paper with its numbered paragraphs, the quoted words marked where `spot` names them, and every
    place of `words`, where some are looked for.
    """
    found = places_of(paper, words)
    sections = {"body": [], "notes": []}  # type: dict[str, list[Paragraph]]
    for paragraph in paper.paragraphs:
        sections["notes" if paragraph.kind is Kind.NOTE else "body"].append(paragraph)
    changed = bool(spot and spot.edition and not paper.edition.startswith(spot.edition))
    missing = bool(spot and all(p.locator != spot.locator for p in paper.paragraphs))
    marked = bool(spot and spot.start < spot.end and not changed)
    return _ENVIRONMENT.get_template("reader.html").render(
        paper=paper,
        name=name,
        spot=spot,
        words=words,
        found=found,
        changed=changed,
        missing=missing,
        marked=marked,
        whole=bool(spot and marked and spot.end - spot.start > _LONG and _is_whole(paper, spot)),
        **sections,
    )


def shelf_html(records: Sequence[PaperRecord], names: Mapping[str, str]) -> str:
    """A whole page for the reader's place while nothing is open: the papers at hand."""
    return _ENVIRONMENT.get_template("shelf.html").render(records=records, names=names)


def absent_html(what: str, remedy: str) -> str:
    """A whole page that says that there is no such paper."""
    return _ENVIRONMENT.get_template("absent.html").render(what=what, remedy=remedy)


def own_page(template: str, **values: Any) -> str:
    """A whole page from one of the templates, every value escaped."""
    return _ENVIRONMENT.get_template(template).render(**values)


def written_date(iso: str | None) -> str:
    """`2025-03-21` → `21 March 2025`; what is no full date stays as it is."""
    try:
        day = date.fromisoformat(iso or "")
    except ValueError:
        return iso or ""
    return f"{day.day} {day:%B} {day.year}"


def fragment(template: str, **values: Any) -> str:
    """One line without a blank line in it: Markdown leaves such a block of HTML alone."""
    lines = _ENVIRONMENT.get_template(template).render(**values).splitlines()
    return " ".join(line.strip() for line in lines if line.strip())


def _for_html(value: Any) -> Markup:
    """`value` escaped for HTML and for Markdown."""
    if isinstance(value, Markup):
        return value
    return Markup(str(escape(str(value))).translate(_MARKDOWN))  # noqa: S704  (escaped just here)


def _pieces(paragraph: Paragraph, spot: Spot | None, marked: bool, found: Found) -> list[Piece]:
    here = spot is not None and marked and spot.locator == paragraph.locator
    start, end = (spot.start, spot.end) if here and spot else (0, 0)
    return list(cut(paragraph, start, end, found.get(paragraph.locator, ())))


def _at_publisher(paragraph: Paragraph, spot: Spot, marked: bool, url: str | None) -> str | None:
    """The publisher's page at the words of a paragraph that `spot` names, or at its beginning."""
    quoted = paragraph.text[spot.start : spot.end] if marked else ""
    return at_words(url, quoted or paragraph.text)


def _is_whole(paper: Paper, spot: Spot) -> bool:
    return any(p.locator == spot.locator and len(p.text) <= spot.end - spot.start for p in paper.paragraphs)


def _sources(answer: Answer) -> list[Source]:
    """The papers that the answer cites, in its order."""
    printed = [statement.text for statement in answer.statements]
    found: dict[str, list[Citation]] = {}
    for citation in (c for s in answer.statements for c in s.citations):
        found.setdefault(citation.paper, []).append(citation)
    return [
        Source(
            paper,
            at_words(citations[0].url, citations[0].quote),
            tuple(c for c in citations if not any(c.quote in text for text in printed)),
        )
        for paper, citations in found.items()
    ]


def _cited_from(locator: str, paper: Paper) -> list[str]:
    """The paragraphs whose markers lead to the note at `locator`."""
    return [p.locator for p in paper.paragraphs if any(m.target == locator for m in p.markers)]


def _short(citation: Citation, before: Citation | None) -> str:
    """A citation's label; only its paragraph, where the one before it cites the same paper."""
    same = before is not None and before.paper == citation.paper
    return shown(citation.locator) if same else citation.label


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_for_html,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        address=citation_address,
        paper_address=paper_address,
        anchor=anchor,
        shown=shown,
        clip=clip,
        written_date=written_date,
        publisher=publisher,
        permalink=permalink,
        segment=lambda name: quote(name, safe=""),
        at_publisher=_at_publisher,
        short=_short,
        pieces=_pieces,
        sources=_sources,
        cited_from=_cited_from,
        name_in=lambda paper, names: names.get(paper, paper),
        blocks=blocks,
    )
    environment.tests.update(answer=lambda reply: isinstance(reply, Answer))
    environment.globals.update(support=_SUPPORT, Kind=Kind, forms=FORMS)
    return environment


_ENVIRONMENT = _environment()
