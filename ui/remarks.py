"""What an ingest has to say of a paper beyond that it was read: how it was revised, and which other one it equals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from index.build import Outcome
from index.editions import editions_of, paper_at
from index.snapshot import Snapshot
from ingest.align import Link, Relation, align
from ingest.doubles import Double
from ingest.facts import merged
from ingest.paper import Kind, Paper
from ingest.visit import Unmodified
from ui.changes import renumbering, summary_line

_BODY = frozenset({Kind.PARAGRAPH, Kind.ITEM})
MOST = 3  # lines on paragraphs that have other numbers now

Remarks = Mapping[str, Sequence[str]]


def remarks_of(snapshot: Snapshot, outcome: Outcome) -> Remarks:
    """The lines to say of each paper of an update, by id; `snapshot` is the generation that the update made."""
    said: dict[str, list[str]] = {}
    for paper in outcome.revised:
        said.setdefault(paper, []).extend(_revision(snapshot, paper))
    for double in outcome.doubles:
        said.setdefault(double.paper, []).append(_double(snapshot, double))
    return said


def still_at_hand(snapshot: Snapshot, unmodified: Sequence[Unmodified]) -> tuple[Paper, ...]:
    """The papers that their servers say have not changed, with what a catalogue says of them now."""
    papers = ((snapshot.paper(one.paper), one.facts) for one in unmodified)
    return tuple(replace(paper, facts=merged(facts, paper.facts)) for paper, facts in papers)


def _revision(snapshot: Snapshot, name: str) -> list[str]:
    """What a new edition changed; where it came from another file, which paragraph is which."""
    former = editions_of(snapshot, name)[-2]
    before, after = paper_at(snapshot, name, former.edition), snapshot.paper(name)
    links = align(before.paragraphs, after.paragraphs)
    other = f" (read from {before.source} until now)" if before.source != after.source else ""
    lines = renumbering(links)
    more = [f"and {len(lines) - MOST} more"] if len(lines) > MOST else []
    return [
        f"new edition{other}: {summary_line(links)}; pincite show {name} --changes",
        *(["; ".join([*lines[:MOST], *more])] if lines else []),
    ]


def _double(snapshot: Snapshot, double: Double) -> str:
    """`nearly the same text as harbour_01: 40 of its 42 paragraphs stand there word for word`."""
    ours, other = snapshot.paper(double.paper), snapshot.paper(double.of)
    remedy = f"pincite remove {double.paper} or {double.of} if they are one paper"
    if ours.edition == other.edition:
        return f"the same text as {double.of}; {remedy}"
    links = align(other.paragraphs, ours.paragraphs)
    body = sum(p.kind in _BODY for p in ours.paragraphs)
    same = sum(_in_body(link) for link in links)
    return f"nearly the same text as {double.of}: {same} of its {body} paragraphs stand there word for word; {remedy}"


def _in_body(link: Link) -> bool:
    return link.relation is Relation.SAME and link.after[0].kind in _BODY
