"""Replies as a text with footnotes: what the exports for people have in common, whatever form they write it in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.export.reference import place, reference
from assistant.reply import Answer, Citation, Reply, Statement, Verdict
from ingest.paper import Facts
from ui.blocks import blocks

UNANSWERED = "The papers do not say."
NEAREST = "Nearest paragraphs"
_SAID_OF = {
    Verdict.SUPPORTED: "",
    Verdict.UNCHECKED: "unchecked",
    Verdict.CONTRADICTED: "its paragraph says otherwise",
    Verdict.NOT_FOUND: "not found in its paragraph",
}


@dataclass(frozen=True, slots=True)
class Noted:
    """A sentence with the numbers of its footnotes; `said`: what the check has against it, empty for nothing."""

    text: str
    notes: tuple[int, ...] = ()
    said: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """Sentences that make a paragraph; `listed`: each is an item of a list."""

    sentences: tuple[Noted, ...]
    listed: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A question with what was replied. `refused`: it is a refusal, whose runs are the reason and the nearest places.

    `footer`: how sure the reply is, and who wrote it from how many papers.
    """

    question: str
    runs: tuple[Run, ...]
    refused: bool
    footer: str


@dataclass(frozen=True, slots=True)
class Footnote:
    """Number, from 1 on through all sections; the place by its short label and as the note puts it, and its words.

    Where an edition of a paper is first cited, `where` names it in full, and `url` is its address if known.
    """

    number: int
    label: str
    where: str
    quote: str
    url: str | None

    @property
    def text(self) -> str:
        """The whole note on one line, but for the address."""
        return f"{self.where}: “{self.quote}”"


@dataclass(frozen=True, slots=True)
class Layout:
    """Sections in the order of the replies, and their footnotes in the order of their numbers."""

    sections: tuple[Section, ...]
    footnotes: tuple[Footnote, ...]


def lay_out(papers: Mapping[str, Facts], replies: Sequence[Reply]) -> Layout:
    """Set replies as text with footnotes, one for every mention of a place; `papers`: what is known of those cited."""
    notes = _Notes(papers)
    return Layout(tuple(_section(reply, notes) for reply in replies), tuple(notes.made))


class _Notes:
    """The footnotes made so far."""

    def __init__(self, papers: Mapping[str, Facts]) -> None:
        self.papers = papers
        self.made: list[Footnote] = []
        self._named: set[tuple[str, str]] = set()

    def number(self, citation: Citation) -> int:
        """Make a footnote; its number."""
        facts = self.papers.get(citation.paper, Facts())
        known = (citation.paper, citation.edition)
        where, url = citation.label, None
        if known not in self._named:
            self._named.add(known)
            named = reference(citation.paper, facts)
            where, url = f"{named} (edition {citation.edition[:12]}), {place(citation)}", citation.url
        quote = " ".join(citation.quote.split())
        self.made.append(Footnote(len(self.made) + 1, citation.label, where, quote, url))
        return len(self.made)


def _section(reply: Reply, notes: _Notes) -> Section:
    question = " ".join(reply.question.split())
    if isinstance(reply, Answer):
        return Section(question, tuple(_runs(reply.statements, notes)), False, _footer(reply))
    reason = Run((Noted(f"{UNANSWERED} {' '.join(reply.reason.split())}"),))
    nearest = tuple(Noted(citation.label, (notes.number(citation),)) for citation in reply.closest)
    runs = (reason, Run((Noted(f"{NEAREST}:"),)), Run(nearest, listed=True)) if nearest else (reason,)
    return Section(question, runs, True, _footer(reply))


def _runs(statements: Sequence[Statement], notes: _Notes) -> Iterator[Run]:
    for block in blocks(statements):
        yield Run(tuple(_noted(statement, notes) for statement in block.statements), block.listed)


def _noted(statement: Statement, notes: _Notes) -> Noted:
    numbers = tuple(notes.number(citation) for citation in dict.fromkeys(statement.citations))
    return Noted(" ".join(statement.text.split()), numbers, _SAID_OF[statement.support])


def _footer(reply: Reply) -> str:
    searched, dropped = len(reply.papers_searched), reply.dropped
    said = f"Confidence {reply.confidence:.2f}; {searched} paper{'' if searched == 1 else 's'} searched; "
    said += f"{reply.writer} writer"
    return f"{said}; {dropped} statement{'' if dropped == 1 else 's'} dropped by the check" if dropped else said
