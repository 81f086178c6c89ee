"""The cheapest way to read a quotation into a passage, word by word.

A semi-global alignment (Sellers 1980, J. Algorithms 1:359): the whole quotation against any stretch of the passage,
where an ellipsis may skip any words of one paragraph and a bracket may stand for a few. A row of the table is computed
at once: the skipped words to the left enter by a running minimum.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from assistant.quotations.items import Item, ItemKind

# Another word in the place of one costs less than a word put in, so that an ellipsis or a bracket beside it does not
# swallow the one; and more than a word left out, so that as many words as can be stay paired with their own.
_PUT_IN = 0.95
_ANOTHER = 0.92
_LEFT_OUT = 0.9
_LOOSE = 0.01  # what may be the number of a note
_SKIPPED = 0.0005  # each word that an ellipsis stands for
_BRACKETED = 0.01  # each word that a bracket stands for
MOST_BRACKETED = 20
_NEAR = 1e-6

Table = NDArray[np.float64]


class Step(Enum):
    """What one step of an alignment does."""

    SAME = "same"
    OTHER = "other"  # another word in the place of one
    EXTRA = "extra"  # a word of the quotation that the passage has not
    MISSING = "missing"  # a word of the passage that the quotation has not
    GAP = "gap"  # an ellipsis for the words first:last
    BRACKET = "bracket"  # a bracket for the words first:last, perhaps none


@dataclass(frozen=True, slots=True)
class Move:
    """A step: the item of the quotation (None when a word is missing), the words `first:last` of the passage."""

    step: Step
    item: int | None
    first: int
    last: int


def align(
    items: Sequence[Item], norms: Sequence[str], borders: Sequence[int], loose: frozenset[int]
) -> tuple[Move, ...]:
    """Align a quotation (m parts) with a passage (n words): the moves in order, from the first to the last item.

    Args:
        items: the parts of the quotation.
        norms: the words of the passage.
        borders: where its paragraphs begin, ascending, from 0; an ellipsis does not skip over one.
        loose: the words that may be numbers of notes, which cost next to nothing to leave out.
    """
    n = len(norms)
    skip = np.full(n, _LEFT_OUT)
    skip[list(loose)] = _LOOSE
    sums = np.concatenate([[0.0], np.cumsum(skip)])
    fits = _fits(items, norms)
    edges = [*borders, n]
    table = np.zeros((len(items) + 1, n + 1))
    for i, item in enumerate(items, start=1):
        before, row = table[i - 1], table[i]
        if item.kind is ItemKind.GAP:
            _skip(before, row, edges)
        elif item.kind is ItemKind.BRACKET:
            _stand_for(before, row)
        else:
            row[:] = before + (_LOOSE if item.loose else _PUT_IN)
            np.minimum(row[1:], before[:-1] + np.where(fits[i - 1], 0.0, _ANOTHER), out=row[1:])
        row[:] = np.minimum.accumulate(row - sums) + sums
    return tuple(reversed(_trace(items, table, fits, skip, edges)))


def _fits(items: Sequence[Item], norms: Sequence[str]) -> list[NDArray[np.bool_]]:
    """For each item which words of the passage it gives."""
    ids: dict[str, int] = {}
    passage = np.array([ids.setdefault(norm, len(ids)) for norm in norms], dtype=np.int64)
    known: dict[str, NDArray[np.bool_]] = {}
    rows = []
    for item in items:
        if item.norm not in known:
            known[item.norm] = passage == ids.get(item.norm, -1)
        row = known[item.norm]
        if item.fits is not None:
            row = row | np.array([bool(item.fits.fullmatch(norm)) for norm in norms], dtype=np.bool_)
        rows.append(row)
    return rows


def _skip(before: Table, row: Table, edges: Sequence[int]) -> None:
    row[:] = before
    for begin, end in pairwise(edges):
        steps = np.arange(end - begin + 1) * _SKIPPED
        skipped = np.minimum.accumulate(before[begin : end + 1] - steps) + steps
        np.minimum(row[begin : end + 1], skipped, out=row[begin : end + 1])


def _stand_for(before: Table, row: Table) -> None:
    row[:] = before + _BRACKETED / 2
    for words in range(1, min(MOST_BRACKETED, len(before) - 1) + 1):
        np.minimum(row[words:], before[:-words] + _BRACKETED / 2 + words * _BRACKETED, out=row[words:])


def _trace(
    items: Sequence[Item], table: Table, fits: list[NDArray[np.bool_]], skip: Table, edges: Sequence[int]
) -> list[Move]:
    """From the cheapest end back to the first item."""
    moves: list[Move] = []
    i, j = len(items), int(table[-1].argmin())
    while i > 0:
        item, value = items[i - 1], float(table[i, j])
        if item.kind in (ItemKind.GAP, ItemKind.BRACKET):
            first = _origin(item, table[i - 1], value, j, edges)
            if first is not None:
                moves.append(Move(Step.GAP if item.kind is ItemKind.GAP else Step.BRACKET, i - 1, first, j))
                i, j = i - 1, first
                continue
        elif j > 0 and abs(table[i - 1, j - 1] + (0.0 if fits[i - 1][j - 1] else _ANOTHER) - value) < _NEAR:
            moves.append(Move(Step.SAME if fits[i - 1][j - 1] else Step.OTHER, i - 1, j - 1, j))
            i, j = i - 1, j - 1
            continue
        if j > 0 and abs(table[i, j - 1] + skip[j - 1] - value) < _NEAR:
            moves.append(Move(Step.MISSING, None, j - 1, j))
            j -= 1
        else:
            moves.append(Move(Step.EXTRA, i - 1, j, j))
            i -= 1
    return moves


def _origin(item: Item, before: Table, value: float, j: int, edges: Sequence[int]) -> int | None:
    """From which word on an ellipsis or a bracket that ends before word `j` stands; None: a word is missing first."""
    if item.kind is ItemKind.BRACKET:
        least, base, each = max(0, j - MOST_BRACKETED), _BRACKETED / 2, _BRACKETED
    else:
        least, base, each = max((edge for edge in edges if edge < j), default=0), 0.0, _SKIPPED
    costs = before[least : j + 1] + base + np.arange(j - least, -1, -1) * each
    matching = np.flatnonzero(np.abs(costs - value) < _NEAR)
    return least + int(matching[-1]) if len(matching) else None
