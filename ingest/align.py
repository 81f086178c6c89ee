"""Which paragraph is which: two readings of one paper side by side, whether it was revised or came in another format.

Paragraphs of the same words are paired first and never given up for anything else. What is left is compared by its
words: one with one, one with the run of paragraphs that it was split into, a run with the one that it was merged into.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from rapidfuzz.distance import Indel

from ingest.fold import fold
from ingest.paper import Paragraph

REWORDED = 0.5  # least ratio of words of a paragraph that was reworded; unrelated English prose reaches 0.35
CUT = 0.6  # least ratio where one was split or several were merged
ELSEWHERE = 0.7  # least ratio of a reworded one that stands in another place as well
CONTAINED = 0.6  # share of its pairs of words that a whole has of what may be a part of it
NEAREST = 4  # candidates, by pairs of words in common, that are compared word for word
CROSSING = 0.1  # taken off a share for standing beyond a neighbour that is sure
COMMON = 50  # paragraphs that have a pair of words in common: more of them, and it tells nothing
ASIDE = 2  # paragraphs, such as a caption or a note, that may stand between two parts of one
_WORD = re.compile(r"[^\W_]+")

Words = tuple[str, ...]


class Relation(StrEnum):
    """What became of a paragraph, or of several."""

    SAME = "same"  # the same words; typography, numbers of notes and the locator may differ
    REWORDED = "reworded"
    SPLIT = "split"  # one became several
    MERGED = "merged"  # several became one
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Link:
    """Paragraphs before and after that are the same. `share`: twice the words in common by the words of both, 0..1.

    `moved`: they stand elsewhere among their neighbours; fewest words are said to have moved.
    """

    relation: Relation
    before: tuple[Paragraph, ...]
    after: tuple[Paragraph, ...]
    share: float
    moved: bool = False

    @property
    def renumbered(self) -> bool:
        """Whether the same paragraph has another locator now."""
        return self.relation in _ONE_TO_ONE and self.before[0].locator != self.after[0].locator

    @property
    def as_printed(self) -> bool:
        """Whether nothing differs but, perhaps, the locator."""
        return self.relation is Relation.SAME and self.before[0].text == self.after[0].text


_ONE_TO_ONE = frozenset({Relation.SAME, Relation.REWORDED})


@dataclass(frozen=True, slots=True)
class _Bead:
    """Positions before and after, each a run, that may be the same; `share` as in `Link`."""

    before: tuple[int, ...]
    after: tuple[int, ...]
    share: float


def align(before: Sequence[Paragraph], after: Sequence[Paragraph]) -> tuple[Link, ...]:
    """Pair the paragraphs of two readings of one paper; every paragraph stands in exactly one link.

    Returns:
        In the order of `after`; what was removed stands where it would have followed.
    """
    texts = [fold(p.text) for p in before], [fold(p.text) for p in after]
    words = _words(texts[0]), _words(texts[1])
    weights = [len(w) + 1 for w in words[0]]
    beads = _same(*texts, weights)
    while found := _likely(*words, _Chain.of(beads, weights), beads):
        beads += found
    chain = _Chain.of(beads, weights)
    in_place = set(chain.beads)
    gone, new = set(range(len(before))), set(range(len(after)))
    placed: list[tuple[tuple[int, int, int], Link]] = []
    for bead in beads:
        placed.append(((bead.after[0], 0, 0), _link(bead, before, after, bead not in in_place, texts)))
        gone -= set(bead.before)
        new -= set(bead.after)
    placed += [((j, 0, 0), Link(Relation.ADDED, (), (after[j],), 0.0)) for j in new]
    placed += [((chain.follows(i), 1, i), Link(Relation.REMOVED, (before[i],), (), 0.0)) for i in gone]
    return tuple(link for _, link in sorted(placed, key=lambda entry: entry[0]))


def share_in_common(before: Words, after: Words) -> float:
    """Twice the words in common, in order, by the words of both: 0..1."""
    return float(Indel.normalized_similarity(before, after))


@dataclass(frozen=True, slots=True)
class _Chain:
    """Beads that stand in the same order on both sides: what is between two of them may be the same."""

    beads: tuple[_Bead, ...]
    before: tuple[int, ...]  # the first positions of each
    after: tuple[int, ...]

    @classmethod
    def of(cls, beads: Sequence[_Bead], weights: Sequence[int]) -> _Chain:
        """The heaviest chain: a bead weighs what its paragraphs before weigh."""
        ordered = sorted(beads, key=lambda bead: bead.before)
        tops: list[int] = []  # positions after at which a chain can end, ascending …
        heaviest: list[int] = []  # … the weight of the heaviest that ends there, ascending as well …
        last: list[int] = []  # … and its last bead
        previous = [-1] * len(ordered)
        for n, bead in enumerate(ordered):
            at = bisect_left(tops, bead.after[0])
            weight = (heaviest[at - 1] if at else 0) + sum(weights[i] for i in bead.before)
            previous[n] = last[at - 1] if at else -1
            end = at
            while end < len(tops) and heaviest[end] <= weight:
                end += 1
            tops[at:end], heaviest[at:end], last[at:end] = [bead.after[0]], [weight], [n]
        chain: list[_Bead] = []
        n = last[-1] if last else -1
        while n >= 0:
            chain.append(ordered[n])
            n = previous[n]
        chain.reverse()
        return cls(tuple(chain), tuple(b.before[0] for b in chain), tuple(b.after[0] for b in chain))

    def follows(self, i: int) -> int:
        """The position after of what stands before paragraph `i`; -1 where nothing does."""
        at = bisect_left(self.before, i)
        return self.beads[at - 1].after[-1] if at else -1

    def expected(self, i: int) -> int:
        """The position after at which paragraph `i` would stand, counted from the bead before it."""
        at = bisect_left(self.before, i)
        return self.beads[at - 1].after[-1] + max(i - self.beads[at - 1].before[-1], 1) if at else i

    def crossed(self, bead: _Bead) -> bool:
        """Whether the bead stands on different sides of one of the chain's, before and after."""
        first, last = bisect_left(self.after, bead.after[0]), bisect_left(self.after, bead.after[-1])
        lowest, highest = bisect_left(self.before, bead.before[0]), bisect_left(self.before, bead.before[-1])
        return highest < first or last < lowest


def _words(texts: Sequence[str]) -> list[Words]:
    """The words of each text; a text without any is one word, itself."""
    return [tuple(_WORD.findall(text)) or (text,) for text in texts]


def _same(before: Sequence[str], after: Sequence[str], weights: Sequence[int]) -> list[_Bead]:
    """Pairs of the same text: as many as both sides have of it, in order between those that stand only once."""
    counts = Counter(before), Counter(after)
    places = {text: j for j, text in enumerate(after)}
    beads = [_Bead((i,), (places[t],), 1.0) for i, t in enumerate(before) if counts[0][t] == counts[1][t] == 1]
    chain = _Chain.of(beads, weights)
    paired = {bead.before[0] for bead in beads}, {bead.after[0] for bead in beads}
    for within in (True, False):  # first between the same two neighbours, then wherever it stands
        waiting: dict[tuple[str, int], deque[int]] = {}
        for i, text in enumerate(before):
            if i not in paired[0] and counts[1][text]:
                waiting.setdefault((text, bisect_left(chain.before, i) if within else 0), deque()).append(i)
        for j, text in enumerate(after):
            here = waiting.get((text, bisect_left(chain.after, j) if within else 0))
            if j not in paired[1] and here:
                beads.append(_Bead((here.popleft(),), (j,), 1.0))
                paired[0].add(beads[-1].before[0])
                paired[1].add(j)
    return beads


def _likely(before: Sequence[Words], after: Sequence[Words], chain: _Chain, beads: Sequence[_Bead]) -> list[_Bead]:
    """The best pairs among the paragraphs that `beads` leave; none of them shares a paragraph with another."""
    left = sorted(set(range(len(before))) - {i for bead in beads for i in bead.before})
    right = sorted(set(range(len(after))) - {j for bead in beads for j in bead.after})
    candidates = {*_cuts(before, left, after, right)}
    candidates |= {_Bead(bead.after, bead.before, bead.share) for bead in _cuts(after, right, before, left)}
    ranked: list[tuple[float, int, _Bead]] = []
    for bead in candidates:
        crossed = chain.crossed(bead)
        if not crossed or bead.share >= ELSEWHERE:
            share = round(bead.share - (CROSSING if crossed else 0.0), 2)
            ranked.append((-share, abs(chain.expected(bead.before[0]) - bead.after[0]), bead))
    chosen: list[_Bead] = []
    taken: tuple[set[int], set[int]] = (set(), set())
    for _, _, bead in sorted(ranked, key=lambda entry: (entry[0], entry[1], entry[2].before, entry[2].after)):
        if taken[0].isdisjoint(bead.before) and taken[1].isdisjoint(bead.after):
            chosen.append(bead)
            taken[0].update(bead.before)
            taken[1].update(bead.after)
    return chosen


def _cuts(whole: Sequence[Words], ones: Sequence[int], parts: Sequence[Words], free: Sequence[int]) -> Iterator[_Bead]:
    """For each of `ones` the runs of `free` that it may have become: `before` holds the one, `after` the run."""
    holders: dict[tuple[str, ...], list[int]] = {}
    sizes: dict[int, int] = {}
    for place, j in enumerate(free):
        pairs = _pairs(parts[j])
        sizes[place] = len(pairs)
        for pair in pairs:
            holders.setdefault(pair, []).append(place)
    for i in ones:
        found = (holders.get(pair, ()) for pair in _pairs(whole[i]))
        shared = Counter(place for holding in found if len(holding) <= COMMON for place in holding)
        inside = sorted(place for place, count in shared.items() if count >= CONTAINED * sizes[place])
        starts = [*_runs(inside, free), *((place,) for place, _ in shared.most_common(NEAREST))]
        for start in dict.fromkeys(starts):
            run, share = _fitted(whole[i], start, parts, free)
            if share >= (REWORDED if len(run) == 1 else CUT):
                yield _Bead((i,), tuple(free[place] for place in run), share)


def _fitted(
    whole: Words, start: tuple[int, ...], parts: Sequence[Words], free: Sequence[int]
) -> tuple[tuple[int, ...], float]:
    """The run, from `start` on, that has most in common with `whole`: one more or one less at its ends at a time."""

    def share_of(run: tuple[int, ...]) -> float:
        return share_in_common(whole, tuple(word for place in run for word in parts[free[place]]))

    run, share = start, share_of(start)
    while True:
        others = [run[1:], run[:-1]] if len(run) > 1 else []
        if run[0] > 0 and free[run[0]] - free[run[0] - 1] <= ASIDE + 1:
            others.append((run[0] - 1, *run))
        if run[-1] + 1 < len(free) and free[run[-1] + 1] - free[run[-1]] <= ASIDE + 1:
            others.append((*run, run[-1] + 1))
        best, other = max(((share_of(other), other) for other in others), default=(0.0, run))
        if best <= share:
            return run, share
        run, share = other, best


def _runs(places: Sequence[int], free: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """The places in runs of neighbours, at most `ASIDE` paragraphs between two."""
    run: list[int] = []
    for place in places:
        if run and (place != run[-1] + 1 or free[place] - free[run[-1]] > ASIDE + 1):
            yield tuple(run)
            run = []
        run.append(place)
    if run:
        yield tuple(run)


def _pairs(words: Words) -> set[Words]:
    """The pairs of neighbouring words; the word itself where there is but one."""
    return set(pairwise(words)) or {words}


def _link(
    bead: _Bead,
    before: Sequence[Paragraph],
    after: Sequence[Paragraph],
    moved: bool,
    texts: tuple[Sequence[str], Sequence[str]],
) -> Link:
    if len(bead.before) > 1:
        relation = Relation.MERGED
    elif len(bead.after) > 1:
        relation = Relation.SPLIT
    else:
        relation = Relation.SAME if texts[0][bead.before[0]] == texts[1][bead.after[0]] else Relation.REWORDED
    return Link(
        relation, tuple(before[i] for i in bead.before), tuple(after[j] for j in bead.after), bead.share, moved
    )  # fmt: skip
