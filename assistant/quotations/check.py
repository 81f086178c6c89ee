"""The check of a quotation: is it there, word for word, and in the paper that it is said to be from?"""

from __future__ import annotations

import weakref
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from assistant.citation import cite, short_names
from assistant.quotations import why
from assistant.quotations.items import Quote, read_quote
from assistant.quotations.quotation import Difference, DifferenceKind, QuotationCheck, QuotationResult
from assistant.quotations.reading import LEAST_SHARE, Reading, is_reordered
from assistant.quotations.search import FEW, readings
from assistant.quotations.stitching import LEAST, Part, stitched
from assistant.reply import Citation
from index.library import Snapshot
from ingest.sentences import sentences

if TYPE_CHECKING:
    from assistant.assistant import Assistant

# From which share of words in order a quotation counts as altered and not as fabricated: `LEAST_SHARE` where it is
# long, this where it is shorter than `LONG` words. Of 442 sentences from elsewhere with 9 words or more none comes to
# it, and of 335 with 16 words or more none has more than 0.38.
ALTERED = 0.6
LONG = 16
# A shorter one, unless it is near words of the very paper named, needs this share of its words by weight as well.
SHORT = 8
# A quotation of fewer words that nearly stands in the paper named may stand elsewhere by chance.
BY_CHANCE = 6
_JOINT = 8  # words told on either side of a seam


@dataclass(frozen=True, slots=True)
class _Shelf:
    """A library, what its papers are called, and where they are published."""

    snapshot: Snapshot
    names: Mapping[str, str]
    urls: Mapping[str, str | None]

    def cited(self, reading: Reading) -> tuple[Citation, ...]:
        """The words that a quotation stands for, a citation for each paragraph."""
        spans = reading.window.spans(reading.first, reading.last)
        return tuple(cite(stored, start, end, self.names, self.urls) for stored, start, end in spans)

    def cited_part(self, part: Part) -> Citation:
        """A part of a stitched quotation, as far as it stands in one paragraph."""
        stored, start, end = next(part.window.spans(part.first, part.last))
        return cite(stored, start, end, self.names, self.urls)

    def nearest(self, reading: Reading) -> Citation | None:
        """The sentences around the words that a quotation shares with a passage; None where it shares none."""
        spans = list(reading.window.spans(reading.first, reading.last))
        if not reading.share or not spans:
            return None
        stored, start, end = max(spans, key=lambda span: span[2] - span[1])
        around = [s for s in sentences(stored.paragraph.text) if s[0] < end and s[1] > start] or [(start, end)]
        return cite(stored, around[0][0], around[-1][1], self.names, self.urls)


_SHELVES: weakref.WeakKeyDictionary[Snapshot, _Shelf] = weakref.WeakKeyDictionary()


def check_quotation(source: Assistant | Snapshot, quote: str, paper: str | None = None) -> QuotationCheck:
    """Find a quotation in the papers of a library, and say what became of its words.

    Args:
        source: an open library, or the assistant over one.
        quote: the words, with or without quotation marks; 4 to 400 words are what it is made for.
        paper: the paper that they are said to be from, by its id or its source file's name; None: any.

    Raises:
        QuestionError: the quotation holds no words, or is too long.
        UnknownPaper: the library does not hold `paper`.
    """
    shelf = _shelf(source if isinstance(source, Snapshot) else source.snapshot)
    parsed = read_quote(quote)
    named = None if paper is None else paper if paper in shelf.names else shelf.snapshot.resolve(paper)
    checked = _check(shelf, parsed, named)
    return replace(checked, quote=quote, why=" ".join([checked.why, *why.warnings(parsed)]))


def _shelf(snapshot: Snapshot) -> _Shelf:
    shelf = _SHELVES.get(snapshot)
    if shelf is None:
        facts = [(record.id, record.facts) for record in snapshot.papers()]
        # A proxy: the cache must not keep alive what it is keyed by.
        shelf = _Shelf(weakref.proxy(snapshot), short_names(facts), {paper: known.url for paper, known in facts})
        _SHELVES[snapshot] = shelf
    return shelf


def _check(shelf: _Shelf, quote: Quote, named: str | None) -> QuotationCheck:
    inside = readings(shelf.snapshot, quote, named) if named is not None else []
    if inside and inside[0].clean:
        return _clean(shelf, quote, inside[0])
    elsewhere = [r for r in readings(shelf.snapshot, quote, None) if r.window.paper != named]
    if elsewhere and elsewhere[0].clean:
        if named is None:
            return _clean(shelf, quote, elsewhere[0])
        by_chance = FEW < quote.words < BY_CHANCE and inside and _is_near(quote, inside[0], named)
        if not by_chance:
            return _misattributed(shelf, quote, elsewhere[0], named)
    held = sorted(inside[:1] + elsewhere[:1], key=lambda reading: -reading.share)  # stable: the paper named first
    if inside and _is_near(quote, inside[0], named):
        held = inside[:1]
    parts = _stitched(shelf, quote, held, [*inside, *elsewhere])
    if parts:
        return _sewn(shelf, quote, parts)
    if held and _is_near(quote, held[0], named):
        return _altered(shelf, quote, held[0], named)
    return _fabricated(shelf, quote, held[0] if held else None)


def _is_near(quote: Quote, reading: Reading, named: str | None) -> bool:
    """Whether a passage holds so much of a quotation that it is this passage, altered."""
    if reading.share >= LEAST_SHARE and is_reordered(quote, reading.window, reading.moves):
        return True
    if reading.share < (LEAST_SHARE if quote.words >= LONG else ALTERED):
        return False
    return quote.words > SHORT or reading.window.paper == named or reading.weight >= ALTERED


def _stitched(shelf: _Shelf, quote: Quote, held: Sequence[Reading], every: Sequence[Reading]) -> tuple[Part, ...]:
    """The parts of a quotation made of several places, where that accounts for more of it than any one passage."""
    if not held or quote.words < 2 * LEAST:
        return ()
    best = held[0]
    if not best.leaps and best.share > 1 - LEAST / quote.words:
        return ()
    parts = stitched(shelf.snapshot, quote, every)
    covered = sum(part.end - part.begin for part in parts) / quote.words
    return parts if best.leaps or covered >= best.share + LEAST / quote.words / 2 else ()


def _clean(shelf: _Shelf, quote: Quote, reading: Reading) -> QuotationCheck:
    cited = shelf.cited(reading)
    result = QuotationResult.ELIDED if reading.edited else QuotationResult.EXACT
    return _made(quote, result, cited[0], reading, why.clean(quote, reading, cited), cited[1:])


def _misattributed(shelf: _Shelf, quote: Quote, reading: Reading, named: str) -> QuotationCheck:
    cited = shelf.cited(reading)
    told = why.misattributed(reading, cited, shelf.names[named])
    return _made(quote, QuotationResult.MISATTRIBUTED, cited[0], reading, told, cited[1:])


def _altered(shelf: _Shelf, quote: Quote, reading: Reading, named: str | None) -> QuotationCheck:
    cited = shelf.cited(reading)
    other = shelf.names[named] if named is not None and reading.window.paper != named else None
    told = why.altered(quote, reading, cited, other)
    return _made(quote, QuotationResult.ALTERED, cited[0], reading, told, cited[1:])


def _sewn(shelf: _Shelf, quote: Quote, parts: Sequence[Part]) -> QuotationCheck:
    cited = [shelf.cited_part(part) for part in parts]
    differences = []
    for before, after in pairwise(parts):
        goes_on = before.window.printed(before.last, min(before.last + _JOINT, len(before.window.norms)))
        quoted = quote.printed(after.begin, min(after.begin + _JOINT, after.end))
        differences.append(Difference(goes_on, quoted, DifferenceKind.OTHER))
    share = sum(part.end - part.begin for part in parts) / quote.words
    told = why.sewn(quote, parts, cited)
    return QuotationCheck(
        quote.text, QuotationResult.ALTERED, cited[0], tuple(differences), told, share, tuple(cited[1:])
    )


def _fabricated(shelf: _Shelf, quote: Quote, reading: Reading | None) -> QuotationCheck:
    source = shelf.nearest(reading) if reading is not None else None
    told = why.fabricated(quote, reading, source)
    share = reading.share if reading is not None else 0.0
    return QuotationCheck(quote.text, QuotationResult.FABRICATED, source, (), told, share)


def _made(
    quote: Quote,
    result: QuotationResult,
    source: Citation,
    reading: Reading,
    told: str,
    also: tuple[Citation, ...],
) -> QuotationCheck:
    return QuotationCheck(quote.text, result, source, reading.differences, told, reading.share, also)
