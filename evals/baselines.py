"""What anyone could build in an afternoon, to measure beside: words alone, and paragraph vectors alone."""

from __future__ import annotations

import re

import numpy as np

from evals.run import Progress
from evals.system import System
from index import lexical
from index.encoder import Encoder
from index.library import Snapshot
from ingest.paper import Kind


def bm25(snapshot: Snapshot) -> System:
    """The index's lexical ranking alone: BM25 over paragraphs, the question's words as they are."""

    def retrieve(question: str, k: int) -> list[tuple[str, str]]:
        rows = [row for row, _ in lexical.rank(snapshot.connection, [(w,) for w in re.findall(r"\w+", question)], k)]
        stored = snapshot.paragraphs(rows)
        return [(stored[row].paper, stored[row].paragraph.locator) for row in rows]

    return System.retriever("BM25", snapshot, retrieve)


def paragraph_vectors(snapshot: Snapshot, encoder: Encoder, progress: Progress | None = None) -> System:
    """Each paragraph as one vector, cut where the encoder's room ends, ranked by cosine; no sentences and no words.

    Encodes every paragraph that is not a heading; `progress` is called with the number done and the number in all.
    """
    papers = [snapshot.paper(record.id) for record in snapshot.papers()]
    kept = [(paper.id, p) for paper in papers for p in paper.paragraphs if p.kind is not Kind.HEADING]
    told = (lambda done: progress(done, len(kept))) if progress else None
    vectors = encoder.encode([p.text for _, p in kept], progress=told)

    def retrieve(question: str, k: int) -> list[tuple[str, str]]:
        scores = vectors @ encoder.encode([question])[0]
        return [(kept[n][0], kept[n][1].locator) for n in np.argsort(-scores, kind="stable")[:k]]

    return System.retriever(f"{encoder.name} vectors", snapshot, retrieve)
