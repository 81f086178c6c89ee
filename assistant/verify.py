"""The check between the writer and the reader: nothing that its paragraph does not hold is shown as fact."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.reply import Citation, Verdict
from assistant.writer import Draft


def check(draft: Draft, citations: Sequence[Citation]) -> Verdict | None:
    """What the cited words say of a draft; None where it must not be shown.

    A draft without a citation is never shown. A quote must stand in its paragraph at its span, word for word. A draft
    whose text is one of its quotes is supported by that; one that says something of the paper (its author, its date)
    comes from the paper's recorded facts and shows its quote beside them.
    """
    if not citations or len(citations) != len(draft.quotes):
        return None
    for quote, citation in zip(draft.quotes, citations, strict=True):
        if not citation.quote or quote.stored.paragraph.text[citation.start : citation.end] != citation.quote:
            return None
    return Verdict.SUPPORTED
