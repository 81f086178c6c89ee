"""The same paper twice: under two names, or in two renderings, known by its words and not by its bytes.

Each paper has a sketch: the least hashes of its runs of words. The share of hashes that two sketches have in common
estimates how many of their runs the two papers share (Broder, On the resemblance and containment of documents, 1997).
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import PurePath
from urllib.parse import urlsplit

from ingest.errors import DuplicatePaper, PinciteError
from ingest.fold import fold
from ingest.paper import Kind, Paper, Paragraph
from ingest.targets import Item

RUN = 5  # words of a run
SIZE = 256  # hashes of a sketch: the share in common is known to about 0.03
FEWEST = 20  # runs below which a text is too short to be told from another by them
# Share of runs in common from which two papers are one. Of the 446,040 pairs of 945 papers, 3 reach it: two editions of
# one strategy, two of one toolkit, two guidances from one template. Four documents read from PDF and from Markdown have
# 0.89 to 0.98; copies with 2 % of their words and paragraphs changed all reach it, with 5 % 97 of 100 do
# (benchmarks/doubles.py).
ALIKE = 0.5
CROWD = 64  # papers that share a run: more of them, and it is boilerplate that says nothing
# Where a folder holds one paper in several renderings: first those that state what is a paragraph, a heading or a
# list; PDF last, whose paragraphs have to be rebuilt from the places of the characters.
RENDERINGS = (
    ".html", ".htm", ".xhtml", ".docx", ".docm", ".dotx", ".dotm", ".odt", ".ott", ".md", ".markdown", ".mdown",
    ".rtf", ".txt", ".text", ".pdf",
)  # fmt: skip

_BODY = frozenset({Kind.PARAGRAPH, Kind.ITEM, Kind.TABLE})
_WORDS = re.compile(r"[^\W_]+")

Sketch = frozenset[int]


@dataclass(frozen=True, slots=True)
class Double:
    """Two papers of nearly the same text. `share`: of their runs of words, how much is in both, 0..1."""

    paper: str
    of: str
    share: float


@dataclass(frozen=True, slots=True)
class Settled:
    """Papers with different ids, those that could not be kept, and what was left out for another rendering."""

    papers: tuple[Paper, ...]
    failures: tuple[tuple[str, PinciteError], ...]
    left_out: tuple[str, ...]


def sketch_of(paragraphs: Iterable[Paragraph]) -> Sketch:
    """The `SIZE` least hashes (64 bits) of the runs of words of the body; empty where there are hardly any words."""
    words = [word for p in paragraphs if p.kind in _BODY for word in _WORDS.findall(fold(p.text))]
    runs = {" ".join(words[i : i + RUN]) for i in range(len(words) - RUN + 1)}
    if len(runs) < FEWEST:
        return frozenset()
    hashes = (int.from_bytes(blake2b(run.encode(), digest_size=8).digest(), "little") for run in runs)
    return frozenset(heapq.nsmallest(SIZE, hashes))


def resemblance(one: Sketch, other: Sketch) -> float:
    """The share of runs that both papers have of all that either has, estimated: 0..1; 0 for an empty sketch."""
    if not one or not other:
        return 0.0
    least = heapq.nsmallest(SIZE, one | other)
    return sum(h in one and h in other for h in least) / len(least)


def doubles(new: Iterable[str], sketches: Mapping[str, Sketch], alike: float = ALIKE) -> tuple[Double, ...]:
    """For each new paper the one that it resembles most, if any does by `alike`; of two new ones, the later is told.

    Args:
        new: ids of papers, all of them in `sketches`.
        sketches: by id; the order decides which of two papers came first.
        alike: least share of runs in common.
    """
    order = {paper: n for n, paper in enumerate(sketches)}
    fresh = set(new)
    holders: dict[int, list[str]] = {each: [] for paper in fresh for each in sketches[paper]}
    for paper, sketch in sketches.items():
        for each in sketch & holders.keys():
            holders[each].append(paper)
    found = []
    for paper in sorted(fresh, key=order.__getitem__):
        shared = (holders[each] for each in sketches[paper])
        near = {other for holding in shared if len(holding) <= CROWD for other in holding} - {paper}
        # of two new papers the later is the double; one that was there before is never told as the double of a new one
        near = {other for other in near if other not in fresh or order[other] < order[paper]}
        scored = [(resemblance(sketches[paper], sketches[other]), -order[other], other) for other in near]
        share, _, other = max(scored, default=(0.0, 0, ""))
        if share >= alike:
            found.append(Double(paper, other, share))
    return tuple(found)


def settle(read: Sequence[tuple[Item, Paper]]) -> Settled:
    """Of papers that were read under one id, keep one.

    Where they are the same paper in several renderings the one that comes first in `RENDERINGS` is kept and the others
    are told as left out. Where their words differ the first read is kept and the other is a failure.
    """
    kept: dict[str, tuple[Item, Paper, Sketch]] = {}
    failures: list[tuple[str, PinciteError]] = []
    left_out: list[str] = []
    for item, paper in read:
        sketch = sketch_of(paper.paragraphs)
        earlier = kept.get(paper.id)
        if earlier is None:
            kept[paper.id] = (item, paper, sketch)
            continue
        share = 1.0 if earlier[1].edition == paper.edition else resemblance(earlier[2], sketch)
        if share < ALIKE:
            failures.append((item.name, _other(item, earlier[0])))
            continue
        ours = (item, paper, sketch)
        best, worse = (ours, earlier) if _rank(item) < _rank(earlier[0]) else (earlier, ours)
        kept[paper.id] = best
        left_out.append(_left_out(worse[0], best[0], share))
    return Settled(tuple(paper for _, paper, _ in kept.values()), tuple(failures), tuple(left_out))


def _rank(item: Item) -> int:
    """The place of an item's format in `RENDERINGS`; an address without an ending is a web page."""
    if isinstance(item.location, str):
        ending = PurePath(urlsplit(item.location).path).suffix.casefold()
        return RENDERINGS.index(ending) if ending in RENDERINGS else 0
    ending = item.location.suffix.casefold()
    return RENDERINGS.index(ending) if ending in RENDERINGS else len(RENDERINGS)


def _other(item: Item, kept: Item) -> DuplicatePaper:
    what = (
        f"{item.name} and {kept.name} both have the id {item.paper_id!r} and are not the same text; the latter is kept."
    )
    return DuplicatePaper(what, "Rename one of them, or give one only.")


def _left_out(worse: Item, best: Item, share: float) -> str:
    words = "the same words" if share == 1.0 else f"{share:.0%} of its runs of words"
    why = "named first" if _rank(worse) == _rank(best) else "its format states more of what is a paragraph"
    return f"{worse.name}: the same paper as {best.name} ({words}), which is kept ({why})"
