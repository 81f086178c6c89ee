"""Replies on the terminal: statements with their marks, then the sources with their quotes, then how sure it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from assistant.citation import shown
from assistant.reply import Answer, Citation, Refusal, Reply, Statement, Verdict
from ingest.paper import Facts
from ui.blocks import Block, blocks
from ui.clip import clip
from ui.terminal import plain, unbroken

_CLIPPED = 220  # characters of a near paragraph: enough to see what it is about
_REPEATED = 72  # characters of a quote that the statement has already shown
_SAID_OF = {
    Verdict.SUPPORTED: "",
    Verdict.UNCHECKED: " (unchecked)",
    Verdict.CONTRADICTED: " (its paragraph says otherwise)",
    Verdict.NOT_FOUND: " (not found in its paragraph)",
}


def render(reply: Reply, facts: Mapping[str, Facts]) -> RenderableType:
    """The whole reply, to be printed at any width; `facts` are those of the papers that it cites."""
    if isinstance(reply, Answer):
        return _answer(reply, facts)
    return _refusal(reply)


def _answer(answer: Answer, facts: Mapping[str, Facts]) -> RenderableType:
    cited = [c for s in answer.statements for c in s.citations]
    text = " ".join(s.text for s in answer.statements)
    parts: list[RenderableType] = [""]
    previous = ""
    for block in blocks(answer.statements):
        if previous not in ("", block.paper):
            parts.append("")
        parts += _block(block)
        previous = block.paper
    parts += ["", Text("Sources", style="bold"), *_sources(cited, text, facts), "", _footer(answer)]
    return Group(*parts)


def _block(block: Block) -> list[RenderableType]:
    if block.listed:
        return [_hanging("•", _marked(statement)) for statement in block.statements]
    return [Text(" ").join(_marked(statement) for statement in block.statements)]


def _marked(statement: Statement) -> Text:
    text = Text(plain(statement.text))
    for citation in statement.citations:
        text.append(" ")
        text.append(unbroken(f"[{plain(citation.label)}]"), style="cyan")
    text.append(_SAID_OF[statement.support], style="yellow")
    return text


def _sources(cited: Iterable[Citation], answer: str, facts: Mapping[str, Facts]) -> Iterator[RenderableType]:
    """Each cited place once, under its paper; a quote that the answer already prints is only begun."""
    places: dict[str, dict[tuple[str, int, int], Citation]] = {}
    for citation in cited:
        places.setdefault(citation.paper, {})[citation.locator, citation.start, citation.end] = citation
    for paper, citations in places.items():
        yield Padding(_paper_line(paper, facts.get(paper)), (0, 0, 0, 2))
        table = Table.grid(padding=(0, 1))
        table.add_column(justify="right", min_width=6, no_wrap=True, style="cyan")
        table.add_column()
        for locator, run in groupby(citations.values(), key=lambda c: c.locator):
            quotes = list(run)
            told = (clip(plain(c.quote), _REPEATED) if c.quote in answer else plain(c.quote) for c in quotes)
            table.add_row(shown(locator), Text(" ".join(f"“{quote}”" for quote in told), style="dim"))
        yield Padding(table, (0, 0, 0, 2))


def _paper_line(paper: str, facts: Facts | None) -> Text:
    known = [facts.title, facts.author, facts.date] if facts else []
    line = Text(plain(" · ".join([*(fact for fact in known if fact), paper])))
    if facts and facts.url:
        line.append(f"\n{plain(facts.url)}", style="dim")
    return line


def _refusal(refusal: Refusal) -> RenderableType:
    parts: list[RenderableType] = ["", Text("The papers do not say.", style="bold"), plain(refusal.reason), ""]
    if refusal.closest:
        parts.append(Text("Nearest paragraphs", style="bold"))
        for citation in refusal.closest:
            text = Text(plain(citation.label), style="cyan")
            text.append(f"\n{clip(plain(citation.quote), _CLIPPED)}", style="dim")
            parts.append(Padding(text, (0, 0, 0, 2)))
        parts.append("")
    parts.append(_footer(refusal))
    return Group(*parts)


def _footer(reply: Reply) -> Text:
    papers = len(reply.papers_searched)
    said = [
        f"Confidence {reply.confidence:.2f}",
        f"{papers} paper{'' if papers == 1 else 's'} searched",
        f"{reply.elapsed_ms:.0f} ms",
        f"{reply.writer} writer",
    ]
    if reply.dropped:
        said.append(f"{reply.dropped} statement{'' if reply.dropped == 1 else 's'} dropped by the check")
    return Text(" · ".join(said), style="dim")


def _hanging(mark: str, text: Text) -> RenderableType:
    grid = Table.grid(padding=(0, 1))
    grid.add_column()
    grid.add_column()
    grid.add_row(f"  {mark}", text)
    return grid
