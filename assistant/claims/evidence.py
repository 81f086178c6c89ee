"""The passages of the library that a claim is held against: sentences of the nearest paragraphs, and pairs of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from assistant.judging.places import readings_of
from assistant.names import alternatives
from assistant.words import content_words, shared_words, words
from index.corpus import StoredParagraph
from index.encoder import DEFAULT
from index.search import Hit, Query, search_readings
from index.tokens import similarities
from ingest.paper import Kind
from ingest.sentences import sentences

if TYPE_CHECKING:
    from assistant.assistant import Assistant

PARAGRAPHS = 8  # read for a claim
WINDOWS = 10  # handed to the judge
_FRAME = 0.5  # of a claim's words that front or back matter must hold: it names every subject, and says nothing of it
# A passage on the claim's matter has at least this score, the words they share added by `_BY_WORDS`. In a large library
# some passage shares a word with any claim, and the learned judge, made for passages on the matter, took one in seven
# of 241 general sentences for borne out by 31,000 paragraphs on other things; so read, one in forty. It costs 1 of the
# 192 claims on policy papers that are borne out or contradicted, and 3 of 62 on the series, whose passage was not found
# at all. The scale is the packaged encoder's.
_ON_THE_MATTER, _BY_WORDS = 0.42, 0.2
_PAIR = 0.02  # what a pair of sentences must be nearer than one of them to be read instead


@dataclass(frozen=True, slots=True)
class Window:
    """`stored.paragraph.text[start:end]`, a sentence or two; `score`: how near it is to the claim, about 0..1."""

    stored: StoredParagraph
    start: int
    end: int
    score: float

    @property
    def text(self) -> str:
        """The words as printed."""
        return self.stored.paragraph.text[self.start : self.end]


def evidence_for(assistant: Assistant, claim: str, papers: Collection[str] | None = None) -> tuple[Window, ...]:
    """The `WINDOWS` passages nearest to a claim, the nearest first; of the papers given, or of all."""
    terms = [alternatives(word) for word in content_words(claim) or words(claim)]
    # "Lee argues that …": the author's own text says it without the name.
    forms = dict.fromkeys((*readings_of(claim), *readings_of(assistant.without_names(claim))))
    options = assistant.options.search.for_boilerplate()
    best: dict[tuple[int, int, int], Window] = {}
    for query, hits in search_readings(
        assistant.snapshot, assistant.encoder, tuple(forms), terms, PARAGRAPHS, papers, options
    ):
        for hit in hits:
            for window in _windows(query, hit):
                if hit.kind in (Kind.FRONT, Kind.BACK) and shared_words(claim, window.text) < _FRAME:
                    continue
                key = (window.stored.rowid, window.start, window.end)
                if key not in best or best[key].score < window.score:
                    best[key] = window
    ranked = sorted(best.values(), key=lambda w: (-w.score, w.stored.rowid, w.start))
    return tuple(ranked[:WINDOWS])


def on_the_matter(assistant: Assistant, claim: str, windows: Sequence[Window]) -> tuple[Window, ...]:
    """Those of `windows` that speak of what the claim does; all, where the encoder is not the packaged one."""
    if assistant.encoder.name != DEFAULT:
        return tuple(windows)
    return tuple(w for w in windows if w.score + _BY_WORDS * shared_words(claim, w.text) >= _ON_THE_MATTER)


def _windows(query: Query, hit: Hit) -> list[Window]:
    """The sentences of a paragraph, and pairs of neighbours, each scored by the words of the claim that it matches."""
    table = similarities(query.tokens, hit.signatures)
    total = float(query.tokens.weights.sum()) or 1.0
    starts = hit.signatures.starts
    spans = [(0, len(hit.text))] if hit.kind in (Kind.NOTE, Kind.ITEM) else sentences(hit.text)

    def score(start: int, end: int) -> float:
        inside = (starts >= start) & (starts < end)
        if hit.kind is Kind.ITEM:  # an item is read with the sentence that leads into its list
            inside |= starts < 0
        return float(table[:, inside].max(axis=1) @ query.tokens.weights) / total if np.any(inside) else 0.0

    single = [Window(hit.stored, start, end, score(start, end)) for start, end in spans]
    double = [
        Window(hit.stored, one.start, other.end, score(one.start, other.end) - _PAIR) for one, other in pairwise(single)
    ]
    return [window for window in single + double if window.score > 0]


def nearest(windows: Sequence[Window], most: int = 3) -> tuple[Window, ...]:
    """The nearest window of each of the nearest paragraphs."""
    found: dict[int, Window] = {}
    for window in windows:
        found.setdefault(window.stored.rowid, window)
    return tuple(found.values())[:most]
