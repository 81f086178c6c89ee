"""What has changed between two editions of a paper, as data: one way to say it for `show`, `ingest` and the page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from assistant.citation import shown
from ingest.align import Link, Relation
from ingest.paper import Kind, Paragraph
from ingest.rewording import rewordings

_SAID = (Relation.REWORDED, Relation.SPLIT, Relation.MERGED, Relation.ADDED, Relation.REMOVED)


def told(link: Link) -> bool:
    """Whether a link is worth telling by itself: more than a new number in the same place."""
    return link.moved or not link.as_printed


def changes_json(links: Sequence[Link]) -> dict[str, Any]:
    """`summary`, the counts; `changes`, each with its paragraphs and the words; `renumbered`, old and new locators."""
    return {
        "summary": summary(links),
        "changes": [_change_json(link) for link in links if told(link)],
        "renumbered": [[link.before[0].locator, link.after[0].locator] for link in links if link.renumbered],
    }


def differences_json(before: Sequence[Paragraph], after: Sequence[Paragraph]) -> list[dict[str, str]]:
    """The runs of words in which paragraphs differ, each as `before` and `after`; none where one side is missing."""
    if not before or not after:
        return []
    one, other = joined(before), joined(after)
    return [
        {"before": one[r.start : r.end], "after": other[r.start_after : r.end_after]} for r in rewordings(one, other)
    ]


def joined(paragraphs: Iterable[Paragraph]) -> str:
    """The text of paragraphs as one, for a comparison of words."""
    return " ".join(paragraph.text for paragraph in paragraphs)


def summary(links: Sequence[Link]) -> dict[str, int]:
    """How many paragraphs of the newer edition are what; `removed` counts those of the older one.

    `same` are printed as they were; `typography`: the same words, set otherwise; `moved` and `renumbered` are counted
    beside what else became of them.
    """
    counts = Counter(link.relation for link in links)
    as_printed = sum(link.as_printed for link in links)
    return {
        "same": as_printed,
        "typography": counts[Relation.SAME] - as_printed,
        **{str(relation): counts[relation] for relation in _SAID},
        "moved": sum(link.moved for link in links),
        "renumbered": sum(link.renumbered for link in links),
    }


def summary_line(links: Sequence[Link]) -> str:
    """`3 reworded, 1 added, 12 renumbered`; `nothing has changed`."""
    counts = {name: count for name, count in summary(links).items() if name != "same" and count}
    names = {"typography": "set otherwise"}
    return ", ".join(f"{count} {names.get(name, name)}" for name, count in counts.items()) or "nothing has changed"


def renumbering(links: Sequence[Link]) -> list[str]:
    """`¶4 to ¶12 are now ¶5 to ¶13`: runs of paragraphs that stayed together, unless they are told by themselves."""
    quiet = [(n, link) for n, link in enumerate(links) if link.renumbered and not told(link)]
    runs = groupby(enumerate(quiet), key=lambda entry: _run(entry[1][0] - entry[0], entry[1][1]))
    lines: list[str] = []
    for _, run in runs:
        linked = [link for _, (_, link) in run]
        first, last = linked[0], linked[-1]
        if len(linked) == 1:
            lines.append(f"{shown(first.before[0].locator)} is now {shown(first.after[0].locator)}")
        else:
            ends = [shown(p.locator) for p in (first.before[0], last.before[0], first.after[0], last.after[0])]
            lines.append(f"{ends[0]} to {ends[1]} are now {ends[2]} to {ends[3]}")
    return lines


def places(paragraphs: Iterable[Paragraph]) -> str:
    """`¶3, ¶4`."""
    return ", ".join(shown(paragraph.locator) for paragraph in paragraphs)


def _run(skipped: int, link: Link) -> tuple[int, Kind, Kind]:
    """The same for links that follow each other, with `skipped` links of other sorts before them, and are of a kind."""
    return skipped, link.before[0].kind, link.after[0].kind


def _change_json(link: Link) -> dict[str, Any]:
    sides = {
        side: [{"locator": p.locator, "kind": str(p.kind), "text": p.text} for p in paragraphs]
        for side, paragraphs in (("before", link.before), ("after", link.after))
    }
    return {
        "change": str(link.relation),
        "moved": link.moved,
        **sides,
        "share": round(link.share, 3),
        "differences": differences_json(link.before, link.after),
    }
