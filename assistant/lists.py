"""Lists are answered as lists: the sentence that leads in, and every item."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.question import Asked, Question
from index.corpus import StoredParagraph
from index.library import Snapshot
from index.search import Hit
from ingest.paper import Kind


@dataclass(frozen=True, slots=True)
class List:
    """A whole list as it stands in the paper: the lead-in (where there is one) and the items, in order."""

    paragraphs: tuple[StoredParagraph, ...]
    score: float


def find_list(snapshot: Snapshot, question: Question, hits: Sequence[Hit], look: int = 5) -> List | None:
    """The list that answers `question`, when one does: it is asked for, and its parts lead the ranking.

    One item that answers alone (a question for the second factor, say) is not the list.
    """
    if question.asked is not Asked.LIST or question.both:
        return None
    leading = hits[:look]
    for hit in leading[:2]:
        number = hit.locator.partition(".")[0]
        if hit.kind not in (Kind.ITEM, Kind.PARAGRAPH):
            continue
        family = snapshot.list_of(hit.paper, number)
        items = [stored for stored in family if stored.paragraph.kind is Kind.ITEM]
        if not items:
            continue
        found = [h for h in leading if h.paper == hit.paper and h.locator.partition(".")[0] == number]
        if len(found) >= 2 or hit.kind is Kind.PARAGRAPH:
            return List(tuple(family), hit.score)
    return None
