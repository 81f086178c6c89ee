"""Changes between editions on the terminal, with the words: `[-what was-]{+what is+}`, as wdiff writes them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from assistant.citation import shown
from index.editions import EditionRecord
from index.standing import Resolved, Standing
from ingest.align import Link
from ingest.paper import Paper, Paragraph
from ingest.rewording import rewordings
from ui.changes import joined, places, renumbering, summary_line, told
from ui.paper_text import render_paper
from ui.terminal import plain

AROUND = 60  # characters of what did not change that are shown on each side of what did
_GONE, _NEW = "red", "green"


def render_changes(
    paper: Paper, editions: Sequence[EditionRecord], since: EditionRecord, links: Sequence[Link]
) -> RenderableType:
    """The editions, the counts, each change with its words, and the paragraphs that only have other numbers."""
    head = Text(plain(paper.facts.title or paper.id), style="bold")
    for record in editions:
        mark = "→ " if record == since and record.replaced else ""  # what the current one is compared with
        head.append(f"\n{mark}{edition_line(record)}", style="not bold")
    if since.replaced is None:
        only = "The library holds one edition of it." if len(editions) == 1 else "That is the current edition."
        return Group(head, Text(f"\n{only}"))
    table = Table.grid(padding=(0, 1))
    table.add_column(min_width=14, style="cyan", overflow="fold")
    table.add_column()
    for link in links:
        if told(link):
            table.add_row(_place(link), _words(link))
            table.add_row("", "")
    lines = [Text(line) for line in renumbering(links)]
    return Group(head, Text(f"\n{summary_line(links)}\n", style="bold"), table, *lines)


def render_standing(then: Paper, found: Resolved) -> RenderableType:
    """A cited paragraph as its edition had it, and where its words stand now."""
    return Group(render_paper(then, (found.cited,)), *_standing(found))


def edition_line(record: EditionRecord) -> str:
    """`edition 3f2a91c0d4e7, taken in 2026-11-21, replaced 2026-12-01, from paper.pdf`."""
    taken = f", taken in {record.taken[:10]}" if record.taken else ""
    replaced = f", replaced {record.replaced[:10]}" if record.replaced else ", current"
    return f"edition {record.edition[:12]}{taken}{replaced}, from {plain(record.source)}"


def _standing(found: Resolved) -> Iterator[Text]:
    words = "quoted words" if found.quoted else "words"
    if found.quoted is False:
        yield Text(f"The words quoted are not in {shown(found.cited.locator)} of this edition.", style="bold red")
    match found.standing:
        case Standing.CURRENT:
            yield Text("This is the current edition.")
        case Standing.STANDS:
            yield Text(f"In the current edition {found.current[:12]} the {words} stand at {places(found.now)}.")
        case Standing.CHANGED:
            place = places(found.now)
            yield Text(f"The {words} have changed: in the current edition {found.current[:12]}, {place}:", style="bold")
            yield compared((found.cited,), found.now)
        case Standing.GONE:
            yield Text(f"Nothing in the current edition {found.current[:12]} has taken their place.", style="bold")


def _place(link: Link) -> Text:
    """`¶3 → ¶4`, and below it what happened."""
    sides = [places(side) for side in (link.before, link.after) if side]
    where = Text(" → ".join(dict.fromkeys(sides)))
    what = "set otherwise" if link.relation == "same" and not link.as_printed else str(link.relation)
    what = "moved" if link.moved and link.as_printed else f"{what}, moved" if link.moved else what
    return where.append(f"\n{what}", style="dim")


def _words(link: Link) -> Text:
    if not link.before:
        return Text("{+", style=_NEW).append(f"{plain(joined(link.after))}+}}")
    if not link.after:
        return Text("[-", style=_GONE).append(f"{plain(joined(link.before))}-]")
    return compared(link.before, link.after)


def compared(before: Sequence[Paragraph], after: Sequence[Paragraph]) -> Text:
    """What changed, in its place among some of the words that did not; ` ¶ ` where a paragraph begins."""
    one, other = (plain(" ¶ ".join(p.text for p in side)) for side in (before, after))
    text, at = Text(), 0
    changes = rewordings(one, other)
    for change in changes:
        text.append(_around(one[at : change.start], first=at == 0))
        if change.start < change.end:
            text.append(f"[-{one[change.start : change.end]}-]", style=_GONE)
        if change.start_after < change.end_after:
            text.append(f"{{+{other[change.start_after : change.end_after]}+}}", style=_NEW)
            text.append("" if change.start < change.end else " ")
        at = change.end
    return text.append(_around(one[at:], first=not changes, last=True))


def _around(words: str, *, first: bool = False, last: bool = False) -> str:
    """Unchanged words, the middle of a long stretch left out."""
    if first and last:
        return words if len(words) <= 4 * AROUND else f"{words[: 4 * AROUND].rsplit(' ', 1)[0]} …"
    ahead = "" if first else words[:AROUND].rsplit(" ", 1)[0] + " "
    behind = "" if last else " " + words[-AROUND:].split(" ", 1)[-1]
    return words if len(words) <= len(ahead) + len(behind) + AROUND // 2 else f"{ahead}…{behind}"
