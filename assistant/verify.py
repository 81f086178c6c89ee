"""The check between the writer and the reader: nothing that its paragraph does not hold is shown as fact."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from assistant.judging.judge import Judge
from assistant.reply import Citation, Verdict
from assistant.writer import Draft
from ingest.fold import fold

_log = logging.getLogger(__name__)


def check(draft: Draft, citations: Sequence[Citation], judge: Judge) -> Verdict | None:
    """What the cited words say of a draft; None where it must not be shown.

    First without a judge: a draft without a citation is never shown, and a quote must stand in its paragraph at its
    span, word for word. A draft that is one of its quotes is supported by that; one that states a recorded fact of a
    paper comes from the record. All other text is held against its quotes by `judge`; a judge that fails leaves the
    draft *unchecked*, which is shown as such.
    """
    if not citations or len(citations) != len(draft.quotes):
        return None
    for quote, citation in zip(draft.quotes, citations, strict=True):
        if not citation.quote or quote.stored.paragraph.text[citation.start : citation.end] != citation.quote:
            return None
    if draft.recorded or any(fold(draft.text) == fold(citation.quote) for citation in citations):
        return Verdict.SUPPORTED
    try:
        verdict = judge.judge(draft.text, [citation.quote for citation in citations]).verdict
    except Exception:  # noqa: BLE001 - whatever goes wrong in a judge, the reader learns that nobody checked
        _log.exception("The judge %s failed on a statement; it is shown as unchecked.", judge.name)
        return Verdict.UNCHECKED
    return verdict if verdict in (Verdict.SUPPORTED, Verdict.UNCHECKED) else None
