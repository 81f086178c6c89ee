"""Which passages a quotation may come from: by its rarest-looking phrases first, then by its words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.quotations.align import Step
from assistant.quotations.items import ItemKind, Quote, segments
from assistant.quotations.reading import Reading, read_into
from assistant.quotations.window import Window, overlap, windows
from assistant.quotations.words import CJK
from index.library import Snapshot
from index.phrases import containing, headings_holding, holding, twins
from index.stopwords import STOPWORDS

SIDE_BY_SIDE = 3  # words of a phrase that is looked up
MOST_PHRASES = 8
MOST_WORDS = 12
CANDIDATES = 8
CANDIDATES_FOR_FEW = 40  # a word or two stand in many places
FEW = 3  # so few words stand in many places
READ = 3  # passages into which a quotation is read word by word
READ_FOR_FEW = 12
SHORT = 8  # words; of so few, pairs are looked up as well
_NEARLY = 0.9  # a share of words that no other search is likely to better
_UNSPACED = re.compile(rf"[{CJK}]{{2,8}}")


def readings(snapshot: Snapshot, quote: Quote, paper: str | None) -> list[Reading]:
    """The quotation read into the likeliest passages, best first.

    Args:
        snapshot: where to look.
        quote: the quotation.
        paper: look in this paper alone; None for all.
    """
    tried: set[int] = set()
    found = _read(snapshot, quote, _by_phrases(snapshot, quote, paper), paper, tried)
    if not found or not (found[0].clean or found[0].share >= _NEARLY):
        found += _read(snapshot, quote, _by_words(snapshot, quote, paper), paper, tried)
    return sorted(found, key=_merit)


def _merit(reading: Reading) -> tuple[bool, float, int, int, int]:
    """Smaller is better."""
    missing = sum(move.step is Step.MISSING for move in reading.moves)
    differences = len(reading.differences) + missing
    return (not reading.clean, -reading.share, differences, len(reading.remarks), reading.left_out)


def _read(snapshot: Snapshot, quote: Quote, rows: Sequence[int], paper: str | None, tried: set[int]) -> list[Reading]:
    rows = [row for row in rows if row not in tried]
    tried.update(rows)
    norms = [item.norm for item in quote.items if item.norm]
    made = [w for w in windows(snapshot.connection, rows, len(quote.items)) if paper in (None, w.paper)]
    held = sorted(made, key=lambda window: -overlap(window, norms))  # stable: the better ranked first
    found: list[Reading] = []
    for window in held[: READ_FOR_FEW if quote.words <= FEW else READ]:
        found.append(read_into(quote, window))
        if found[-1].clean and not found[-1].remarks:
            break
    return found


def _by_phrases(snapshot: Snapshot, quote: Quote, paper: str | None) -> list[int]:
    few = quote.words <= FEW
    phrases = list(_phrases(quote))
    rows = holding(snapshot.connection, phrases, CANDIDATES_FOR_FEW if few else CANDIDATES, paper)
    if paper is not None:  # boilerplate is indexed for the first paper of a series alone
        rows += [twin for row in holding(snapshot.connection, phrases, 2) for twin in twins(snapshot.connection, row)]
    return rows


def _by_words(snapshot: Snapshot, quote: Quote, paper: str | None) -> list[int]:
    """Where the quotation is a heading's, where it is written without spaces, and where its longest words stand."""
    rows: list[int] = []
    if quote.words <= 40:
        for begin, end in segments(quote):
            rows += headings_holding(snapshot.connection, quote.printed(begin, end), 4)
    for run in _UNSPACED.findall(quote.text)[:2]:
        rows += containing(snapshot.connection, run, 4)
    items = [item for item in quote.items if item.kind is ItemKind.WORD and item.norm not in STOPWORDS]
    longest = sorted({item.norm: item for item in items}.values(), key=lambda item: -len(item.norm))[:MOST_WORDS]
    words = [quote.text[item.start : item.end] for item in longest or quote.items[:MOST_WORDS] if item.norm]
    if quote.words <= SHORT:
        words += [quote.printed(i, i + 2) for begin, end in segments(quote) for i in range(begin, end - 1)]
    return rows + holding(snapshot.connection, words, CANDIDATES, paper)


def _phrases(quote: Quote) -> Iterator[str]:
    """Up to eight phrases of three words, spread over the quotation, of the words that look rarest near there."""
    found: list[tuple[int, int]] = []
    for begin, end in segments(quote):
        size = min(SIDE_BY_SIDE, end - begin)
        found += [(i, i + size) for i in range(begin, end - size + 1)]
    each = max(1, -(-len(found) // MOST_PHRASES))
    for start in range(0, len(found), each):
        best = max(found[start : start + each], key=lambda span: _rarity(quote, *span))
        yield quote.printed(*best)


def _rarity(quote: Quote, begin: int, end: int) -> int:
    """How rare a phrase looks: function words are not, long words and numbers are."""
    norms = [item.norm for item in quote.items[begin:end]]
    return sum(0 if norm in STOPWORDS else len(norm) + 4 * norm[:1].isdigit() for norm in norms)


def passages_for(snapshot: Snapshot, phrases: Sequence[str], k: int) -> list[Window]:
    """Windows of single paragraphs that hold these phrases, best first."""
    rows = holding(snapshot.connection, phrases, k)
    stored = snapshot.paragraphs(rows)
    return [Window.of([stored[row]]) for row in rows if row in stored]
