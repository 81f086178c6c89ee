"""What anyone could build in an afternoon, to measure beside: words alone, and paragraph vectors alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evals.gold.question import Ref
from evals.run import Progress
from evals.system import System
from index import lexical
from index.encoder import Encoder
from index.library import Snapshot
from ingest.paper import Kind, Paper


def bm25(snapshot: Snapshot) -> System:
    """The index's lexical ranking alone: BM25 over paragraphs, the question's words as they are."""

    def retrieve(question: str, k: int) -> list[tuple[str, str]]:
        rows = [row for row, _ in lexical.rank(snapshot.connection, [(w,) for w in re.findall(r"\w+", question)], k)]
        stored = snapshot.paragraphs(rows)
        return [(stored[row].paper, stored[row].paragraph.locator) for row in rows]

    return System.retriever("BM25", snapshot, retrieve)


@dataclass(frozen=True, slots=True)
class ParagraphVectors:
    """Each paragraph as one unit vector, cut where the encoder's room ends; `vectors` (refs, d). No words."""

    encoder: Encoder
    refs: tuple[Ref, ...]
    vectors: NDArray[np.float32]

    @classmethod
    def of(
        cls, papers: Sequence[Paper], encoder: Encoder, *, kept: Path | None = None, progress: Progress | None = None
    ) -> ParagraphVectors:
        """Encode every paragraph that is not a heading, or read the vectors from `kept`, where a former run put them.

        `progress` is called with the number done and the number in all.
        """
        paragraphs = [(paper.id, p) for paper in papers for p in paper.paragraphs if p.kind is not Kind.HEADING]
        refs = tuple((paper, p.locator) for paper, p in paragraphs)
        if kept is not None and kept.is_file():
            return cls(encoder, refs, np.load(kept, allow_pickle=False))
        told = (lambda done: progress(done, len(refs))) if progress else None
        vectors = encoder.encode([p.text for _, p in paragraphs], progress=told)
        if kept is not None:
            np.save(kept, vectors, allow_pickle=False)
        return cls(encoder, refs, vectors)

    def rank(self, question: str, k: int) -> list[tuple[Ref, float]]:
        """The `k` nearest paragraphs with their cosines (-1..1), the nearest first; equals in reading order."""
        scores = self.vectors @ self.encoder.encode([question])[0]
        return [(self.refs[n], float(scores[n])) for n in np.argsort(-scores, kind="stable")[:k]]
