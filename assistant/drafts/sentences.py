"""The sentences of a draft's paragraph: never cut inside a quotation, a citation behind the stop kept with its own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.drafts.quotes import QuotedSpan
from ingest.sentences import sentences

Span = tuple[int, int]


def draft_sentences(plain: str, quotes: Sequence[QuotedSpan], citations: Sequence[Span]) -> list[Span]:
    """The sentences of a paragraph as spans, in order.

    A quotation of several sentences stays with the words that lead into it. A citation in brackets between two stops
    (`… of it. (Lee 2024, ¶3) The next …`) goes with the sentence before it.

    Args:
        plain: the paragraph's words.
        quotes: its quotations.
        citations: the spans of its citations, with the brackets around them.
    """
    spans = _joined(sentences(plain), [quote.outer for quote in quotes if quote.closed])
    return _with_citations(plain, spans, citations)


def _joined(spans: Sequence[Span], whole: Sequence[Span]) -> list[Span]:
    """The spans, those that share one of `whole` made one; both in order."""
    joined: list[Span] = []
    n = 0
    for start, end in spans:
        while n < len(whole) and whole[n][1] <= start:
            n += 1
        if joined and n < len(whole) and whole[n][0] < joined[-1][1]:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _with_citations(plain: str, spans: Sequence[Span], citations: Sequence[Span]) -> list[Span]:
    """The spans, with a citation in brackets that opens a sentence moved to the end of the one before."""
    starting = dict(citations)
    found: list[Span] = []
    for start, end in spans:
        cited = starting.get(start)
        if cited is None or not found:
            found.append((start, end))
            continue
        stop = re.compile(r"[.,;:]?\s*").match(plain, cited)
        rest = stop.end() if stop else cited
        found[-1] = (found[-1][0], min(end, rest and len(plain[:rest].rstrip())))
        if rest < end:
            found.append((rest, end))
    return found
