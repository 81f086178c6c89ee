"""What retrieval hands to the writer and to the check of support."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.about import About
from assistant.evidence import Sentence
from assistant.question import Question
from assistant.reading import Reading
from assistant.routing import Route
from index.search import Hit, Query


@dataclass(frozen=True, slots=True)
class Found:
    """A question and the paragraphs found for it, best first, with all their sentences."""

    question: Question
    query: Query
    routed: Route
    about: About | None  # what it asks of the papers themselves; None for a question on their subject
    hits: tuple[Hit, ...]
    sentences: tuple[Sentence, ...]
    readings: Mapping[int, Reading]  # of the hits, by their rows; empty where no learned model read them
