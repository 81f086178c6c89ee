"""What a paper is about, in its own words: the sentence that says so, and the one nearest to the whole at its end."""

from __future__ import annotations

import re

import numpy as np

from assistant.writer import Quote
from index.snapshot import Snapshot
from ingest.paper import Kind

_AIM = re.compile(
    r"\b(?:this|the present) (?:paper|article|essay|study|brief|report|note|piece)\b.{0,40}"
    r"\b(?:examines?|argues?|analy[sz]es?|explores?|discuss(?:es)?|asks?|considers?|shows?|describes?|explains?|assesses"
    r"|reviews?|looks? at|aims?|offers?|tells?)\b",
    re.IGNORECASE,
)


def gist(snapshot: Snapshot, paper: str) -> tuple[Quote, ...]:
    """Two sentences of a paper (one, or none, of a very short one), in reading order.

    The first states the paper's aim ("this paper examines …"), or else is the sentence of its first paragraph nearest
    to the paper as a whole; the second is the nearest one of its last paragraph. Near: the cosine with the mean of the
    vectors of its body paragraphs.
    """
    body = snapshot.of_kind(paper, Kind.PARAGRAPH)
    if not body:
        return ()
    passages = snapshot.passages_of(stored.rowid for stored in body)
    spans = snapshot.passage_spans(passages.tolist())
    vectors = dict(zip(passages.tolist(), snapshot.passage_vectors(passages.tolist()), strict=True))
    centre = np.mean([vectors[p] for p, span in spans.items() if span.whole], axis=0)
    by_row = {stored.rowid: stored for stored in body}
    quotes = [
        (Quote(by_row[span.paragraph], span.start, span.end), float(vectors[p] @ centre))
        for p, span in spans.items()
        if not span.whole or not any(s.paragraph == span.paragraph and not s.whole for s in spans.values())
    ]
    first, last = body[0].rowid, body[-1].rowid
    aims = [q for q, _ in quotes if _AIM.search(q.text)]
    opening = aims[:1] or [max((q for q in quotes if q[0].stored.rowid == first), key=lambda q: q[1])[0]]
    closing = max((q for q in quotes if q[0].stored.rowid == last), key=lambda q: q[1])[0]
    found = dict.fromkeys([*opening, closing])
    return tuple(sorted(found, key=lambda q: (q.stored.position, q.start)))
