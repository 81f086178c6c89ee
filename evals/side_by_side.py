"""The assistant and two baselines on one public set, over a library that is made for it and goes with it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from evals.baselines import bm25, paragraph_vectors
from evals.evaluate import evaluate_system
from evals.public import PublicQuestions
from evals.report import Report
from evals.run import Progress
from evals.system import System
from index.encoder import Encoder


def side_by_side(
    public: PublicQuestions,
    encoder: Encoder,
    *,
    seed: int = 0,
    progress: Callable[[str], Progress] | None = None,
) -> tuple[Report, ...]:
    """Reports of the assistant, of BM25 and of plain paragraph vectors, on the same questions over the same papers.

    The library stands in a temporary folder. `progress(name)` gives the callback of a part of the work: "library",
    "vectors", then the name of each system.
    """
    from assistant.assistant import Assistant
    from index.build import update

    def told(name: str) -> Progress | None:
        return progress(name) if progress else None

    with tempfile.TemporaryDirectory(prefix="pincite-") as folder:
        library = Path(folder)
        update(library, public.papers, encoder, progress=told("library"))
        with Assistant.open(library, encoder=encoder) as assistant:
            snapshot = assistant.snapshot
            vectors = paragraph_vectors(snapshot, encoder, told("vectors"))
            return tuple(
                evaluate_system(system, public.questions, seed=seed, progress=told(system.name))
                for system in (System.of(assistant), bm25(snapshot), vectors)
            )
