"""A quotation read into one passage: how much of it stands there, what differs, what was left out or put in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from assistant.quotations.align import Move, Step, align
from assistant.quotations.differences import is_state, kind_in_brackets, kind_of, may_be_name, same_word
from assistant.quotations.elision import dropped_negation
from assistant.quotations.items import ANNOTATION, ItemKind, Quote
from assistant.quotations.quotation import Difference, DifferenceKind
from assistant.quotations.window import Window
from assistant.quotations.words import INVISIBLE
from index.stopwords import STOPWORDS

# Below this share of words in order nothing is called altered, and differences are not told one by one.
LEAST_SHARE = 0.5
# What a function word counts where words are weighed: any sentence shares some with any other.
_FUNCTION_WORD = 0.3
_MOST_CELLS = 8_000_000
_MOST_OPENING = 5  # words
_EDITS = (Step.OTHER, Step.EXTRA, Step.MISSING)
# Between the halves of one word: broken at a line's end, an abbreviation's dot, or nothing that is seen.
_BROKEN = re.compile(rf"[-‐¬]\s+|\.\s?|\s*+[{INVISIBLE}][{INVISIBLE}\s]*+|")


@dataclass(frozen=True, slots=True)
class Reading:
    """A quotation in a window: words `first:last` of it.

    `share` (0..1): the quotation's words that stand there in order; `weight` (0..1): the same, with function words
    counting less; `left_out`: words that ellipses stand for;
    `edited`: it has ellipses, brackets or other capitals; `leaps`: an ellipsis leads into another paragraph;
    `remarks`: what else a reader should know.
    """

    window: Window
    moves: tuple[Move, ...]
    first: int
    last: int
    share: float
    weight: float
    differences: tuple[Difference, ...]
    left_out: int
    edited: bool
    leaps: bool
    remarks: tuple[str, ...]

    @property
    def clean(self) -> bool:
        """Whether no word differs."""
        return not self.differences and not self.leaps and self.share == 1.0


def read_into(quote: Quote, window: Window) -> Reading:
    """Read a quotation into a window the cheapest way."""
    begin, end = _part(quote, window)
    borders = [0, *(b - begin for b in window.borders if begin < b < end)]
    loose = frozenset(i - begin for i in window.loose if begin <= i < end)
    moves = [
        replace(m, first=m.first + begin, last=m.last + begin)
        for m in align(quote.items, window.norms[begin:end], borders, loose)
    ]
    kept = _paired(quote, window, [m for m in moves if not _is_note(m, quote, window)])
    same = [m for m in kept if m.step is Step.SAME]
    paired = [m for m in kept if m.step in (Step.SAME, Step.OTHER)] or [Move(Step.SAME, None, begin, begin + 1)]
    words = sum(m.item is not None and quote.items[m.item].kind in (ItemKind.WORD, ItemKind.PART) for m in kept)
    typographic = _typographic(quote, window, kept)
    share = min(1.0, (len(same) + typographic) / words) if words else 0.0
    differences = _differences(quote, window, kept) if share >= LEAST_SHARE else []
    elided, left_out, leaps = _ellipses(quote, window, kept)
    bracketed, brackets = _brackets(quote, window, kept)
    capitals, remarks, capital_edit = _capitals(quote, window, same)
    return Reading(
        window=window,
        moves=tuple(kept),
        first=paired[0].first,
        last=paired[-1].last,
        share=share,
        weight=1.0 if share == 1.0 else _weight(quote, same) / (_weight(quote, kept) or 1.0),
        differences=(*differences, *elided, *bracketed, *capitals),
        left_out=left_out,
        edited=quote.edited or brackets or capital_edit or _has_own_gap(quote, window, kept),
        leaps=leaps,
        remarks=remarks,
    )


def _part(quote: Quote, window: Window) -> tuple[int, int]:
    """The words to align with: all, or of a very long passage those around where most pairs of words agree."""
    most = max(2000, _MOST_CELLS // len(quote.items))
    n = len(window.norms)
    if n <= most:
        return 0, n
    pairs = set(pairwise(item.norm for item in quote.items))
    hits = [i for i, pair in enumerate(pairwise(window.norms)) if pair in pairs]
    best = max(hits, key=lambda i: sum(abs(i - j) < len(quote.items) for j in hits[:5000]), default=0)
    begin = max(0, min(best - most // 2, n - most))
    return begin, begin + most


def _weight(quote: Quote, moves: Sequence[Move]) -> float:
    """What the words of the quotation in these steps count."""
    norms = (quote.items[m.item].norm for m in moves if m.item is not None)
    return sum(_FUNCTION_WORD if norm in STOPWORDS else 1.0 for norm in norms if norm)


def _paired(quote: Quote, window: Window, moves: list[Move]) -> list[Move]:
    """The moves with other words at either end paired with those that the sentence has there, and none beyond it."""
    plain = [n for n, m in enumerate(moves) if m.step not in (Step.OTHER, Step.EXTRA)]
    if not plain:
        return moves
    head, body, tail = moves[: plain[0]], moves[plain[0] : plain[-1] + 1], moves[plain[-1] + 1 :]
    if head:
        first = body[0].first
        broken = first > 0 and "".join(_quoted(quote, head)) == window.norms[first - 1]
        head = _laid(quote, window, head[::-1], 1 if broken else len(head), first, -1)[::-1]
    if tail:
        last = body[-1].last
        broken = last < len(window.norms) and "".join(_quoted(quote, tail)) == window.norms[last]
        tail = _laid(quote, window, tail, 1 if broken else len(tail), last, 1)
    return [*head, *body, *tail]


def _laid(quote: Quote, window: Window, moves: Sequence[Move], most: int, at: int, way: int) -> list[Move]:
    """At most so many other words on those from border `at` on, forwards or backwards; the rest as put in."""
    laid = []
    for n, move in enumerate(moves):
        assert move.item is not None
        # A sentence ends here in the paper: the words beyond it are meant only where one ends in the quotation too.
        parted = window.opens(at) and not quote.parts(move.item + (way < 0))
        inside = n < most and (at < len(window.norms) if way > 0 else at > 0) and not parted
        most = most if inside else n
        beyond = at + way * inside
        step = Step.OTHER if inside else Step.EXTRA
        laid.append(replace(move, step=step, first=min(at, beyond), last=max(at, beyond)))
        at = beyond
    return laid


def _is_note(move: Move, quote: Quote, window: Window) -> bool:
    """Whether a step only leaves out, or puts in, the number of a note."""
    if move.step is Step.EXTRA and move.item is not None:
        return quote.items[move.item].loose
    return move.step is Step.MISSING and move.first in window.loose


def _blocks(moves: Sequence[Move]) -> list[list[Move]]:
    """The runs of steps in which words differ."""
    return [list(run) for edits, run in groupby(moves, key=lambda m: m.step in _EDITS) if edits]


def _typographic(quote: Quote, window: Window, moves: Sequence[Move]) -> int:
    """How many of the quotation's words only look different: a word broken in two, or joined again."""
    broken = (block for block in _blocks(moves) if _only_broken(quote, window, block))
    return sum(m.item is not None for block in broken for m in block)


def _differences(quote: Quote, window: Window, moves: Sequence[Move]) -> list[Difference]:
    """The words that differ: pair by pair where as many stand in their places, else the run as one."""
    found: list[Difference] = []
    for block in _blocks(moves):
        if _only_broken(quote, window, block) or _is_annotation(window, block):
            continue
        if all(m.step is Step.OTHER for m in block) and not _is_one(quote, window, block):
            found += [_difference(quote, window, [m]) for m in block]
        else:
            found.append(_difference(quote, window, block))
    return _reordered(quote, window, moves, found)


def _reordered(quote: Quote, window: Window, moves: Sequence[Move], found: list[Difference]) -> list[Difference]:
    """The differences; those that only put the paper's words in another order are of no other kind."""
    if not is_reordered(quote, window, moves):
        return found
    kept = DifferenceKind.NEGATION
    return [d if d.kind is kept else replace(d, kind=DifferenceKind.OTHER) for d in found]


def is_reordered(quote: Quote, window: Window, moves: Sequence[Move]) -> bool:
    """Whether a quotation has the words of the passage, all of them and no others, in another order."""
    edits = [m for m in moves if m.step in _EDITS]
    return bool(edits) and sorted(_original(window, edits)) == sorted(_quoted(quote, edits))


def _is_one(quote: Quote, window: Window, block: Sequence[Move]) -> bool:
    """Whether a block is one word or phrase in another spelling."""
    return same_word(_original(window, block), _quoted(quote, block))


def _original(window: Window, block: Sequence[Move]) -> list[str]:
    return [window.norms[i] for m in block for i in range(m.first, m.last)]


def _quoted(quote: Quote, block: Sequence[Move]) -> list[str]:
    return [quote.items[m.item].norm for m in block if m.item is not None]


def _only_broken(quote: Quote, window: Window, block: Sequence[Move]) -> bool:
    """Whether both sides have the same letters, one of them with a word broken in two."""
    original, quoted = _original(window, block), _quoted(quote, block)
    if "".join(original) != "".join(quoted) or not quoted:
        return False
    items = [quote.items[m.item] for m in block if m.item is not None]
    words = sorted(i for m in block for i in range(m.first, m.last))
    gaps = [quote.text[a.end : b.start] for a, b in pairwise(items)] if len(items) > len(words) else []
    gaps = gaps or [window.between(i) for i in words[1:]]
    if "¬" in "".join(quote.text[i.start : i.end] for i in items) + "".join(window.printed(i, i + 1) for i in words):
        return True
    return all(_BROKEN.fullmatch(gap) for gap in gaps)


def _is_annotation(window: Window, block: Sequence[Move]) -> bool:
    """Whether all that is missing is the paper's own `[sic]` or `(emphasis added)`."""
    return all(m.step is Step.MISSING for m in block) and bool(ANNOTATION.fullmatch(" ".join(_original(window, block))))


def _difference(quote: Quote, window: Window, block: Sequence[Move]) -> Difference:
    original, quoted = _original(window, block), _quoted(quote, block)
    words = sorted(i for m in block for i in range(m.first, m.last))
    items = [m.item for m in block if m.item is not None]
    at = block[0].first
    beside = [i for i in (at - 1, at + len(words)) if 0 <= i < len(window.norms)]
    near = [window.norms[i] for i in beside if window.printed(i, i + 1)[0].isupper()]
    kind = kind_of(original, quoted, _names(quote, window, words, items), near)
    printed = quote.printed(items[0], items[-1] + 1) if items else ""
    return Difference(window.printed(words[0], words[-1] + 1) if words else "", printed, kind)


def _names(quote: Quote, window: Window, words: Sequence[int], items: Sequence[int]) -> set[str]:
    """Which of these words are printed as names."""
    names = {window.norms[i] for i in words if _is_name(window, i)}
    for n in items:
        item = quote.items[n]
        before = quote.text[: item.start].rstrip(" \"“”‘’'([")
        opens = not before or before[-1] in ".!?…:\n"
        printed = quote.text[item.start : item.end]
        if may_be_name(printed, opens) or (opens and printed[0].isupper() and (names or window.is_name(item.norm))):
            names.add(item.norm)
    return names


def _is_name(window: Window, i: int) -> bool:
    """Whether a word is printed as a name; where it opens a sentence, whether it is elsewhere."""
    printed = window.printed(i, i + 1)
    norm = window.norms[i]
    return may_be_name(printed, window.opens(i)) or (printed[0].isupper() and (is_state(norm) or window.is_name(norm)))


def _ellipses(quote: Quote, window: Window, moves: Sequence[Move]) -> tuple[list[Difference], int, bool]:
    """What ellipses leave out that turns the meaning; the words left out; whether one leads into another paragraph."""
    found: list[Difference] = []
    left_out = 0
    leaps = False
    for n, move in enumerate(moves):
        if move.step is not Step.GAP or move.item is None:
            continue
        left_out += move.last - move.first
        negation = dropped_negation(window, move.first, move.last)
        if negation:
            found.append(Difference(negation, quote.printed(move.item, move.item + 1), DifferenceKind.NEGATION))
        before = [m.first for m in moves[:n] if m.step in (Step.SAME, Step.OTHER)]
        after = [m.first for m in moves[n:] if m.step in (Step.SAME, Step.OTHER)]
        if move.last > move.first and before and after and window.place(before[-1])[0] != window.place(after[0])[0]:
            leaps = True
    return found, left_out, leaps


def _has_own_gap(quote: Quote, window: Window, moves: Sequence[Move]) -> bool:
    """Whether an ellipsis is the quotation's own, and not one that the paper prints there."""
    gaps = [m for m in moves if m.step is Step.GAP]
    return any(m.last > m.first or not window.own_ellipsis(m.last) for m in gaps)


def _brackets(quote: Quote, window: Window, moves: Sequence[Move]) -> tuple[list[Difference], bool]:
    """What brackets say that the paper does not; and whether there are any that are not the paper's own."""
    found: list[Difference] = []
    edited = False
    for move in moves:
        if move.item is None or move.step is Step.EXTRA:
            continue
        item = quote.items[move.item]
        original = window.norms[move.first : move.last]
        printed = (window.printed(move.first, move.last), quote.printed(move.item, move.item + 1))
        if item.kind is ItemKind.PART:
            edited = edited or "[" not in printed[0]
            if original != (item.norm,) and kind_of(original, [item.norm]) is DifferenceKind.NEGATION:
                found.append(Difference(*printed, DifferenceKind.NEGATION))
        if move.step is not Step.BRACKET:
            continue
        own = move.last - len(item.inside)
        if own >= move.first and window.norms[own : move.last] == item.inside and "[" in window.between(own):
            if own > move.first:
                gone = window.norms[move.first : own]
                found.append(Difference(window.printed(move.first, own), "", kind_of(gone, ())))
            continue
        edited = True
        kind = kind_in_brackets(original or _opening(window, move.first, quote, move.item), item.inside)
        if kind is not None:
            found.append(Difference(*printed, kind))
    return found, edited


def _opening(window: Window, at: int, quote: Quote, item: int) -> tuple[str, ...]:
    """The words that a bracket at the head of a quotation may stand for: a few from the sentence's beginning."""
    if item > 0:
        return ()
    begin = at
    while begin > 0 and at - begin < _MOST_OPENING and (begin == at or not window.opens(begin)):
        begin -= 1
    names = window.norms[begin:at] if window.opens(begin) else ()
    return tuple(norm for norm in names if is_state(norm))


def _capitals(quote: Quote, window: Window, same: Sequence[Move]) -> tuple[list[Difference], tuple[str, ...], bool]:
    """Abbreviations that lost their capitals, which makes another word of them; a remark; whether capitals differ."""
    found: list[Difference] = []
    others: list[str] = []
    letters = [c for c in quote.text if c.isalpha()]
    if not any(c.islower() for c in letters) or not any(c.isupper() for c in letters):
        return [], (), False
    for move in same:
        if move.item is None or quote.items[move.item].kind is not ItemKind.WORD:
            continue
        printed = quote.printed(move.item, move.item + 1)
        original = window.printed(move.first, move.last)
        if _letters(printed) == _letters(original) or _letters(printed).lower() != _letters(original).lower():
            continue
        after = move.item == 0 or quote.items[move.item - 1].kind is not ItemKind.WORD
        if not after:
            others.append(f"“{original}” as “{printed}”")
        if _is_acronym(window, move.first) and printed.islower():
            found.append(Difference(original, printed, DifferenceKind.NAME))
    remarks = (f"Capitals differ: {', '.join(others[:3])}{' …' if len(others) > 3 else ''}.",) if others else ()
    return found, remarks, bool(others)


def _letters(printed: str) -> str:
    return "".join(c for c in printed if c.isalnum())


def _is_acronym(window: Window, i: int) -> bool:
    """Whether a word is printed in capitals among others that are not."""
    printed = window.printed(i, i + 1)
    if len(printed) < 2 or not printed.isupper():
        return False
    around = [window.printed(n, n + 1) for n in (i - 1, i + 1) if 0 <= n < len(window.norms)]
    return any(any(c.islower() for c in word) for word in around)
