"""Lists are answered as lists: the sentence that leads in, and every item."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.question import Asked, Question
from index.corpus import StoredParagraph
from index.library import Snapshot
from index.search import Hit
from ingest.fold import fold
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
        if hit.kind not in (Kind.ITEM, Kind.PARAGRAPH):
            continue
        number = _number(hit.stored)
        found = [h for h in leading if h.paper == hit.paper and _number(h.stored) == number]
        whole = whole_list(snapshot, hit)
        if whole and (len(found) >= 2 or hit.kind is Kind.PARAGRAPH):
            return whole
    return None


def whole_list(snapshot: Snapshot, hit: Hit) -> List | None:
    """The list that a paragraph leads into or an item stands in; None where there is none."""
    family = snapshot.list_of(hit.paper, _number(hit.stored))
    if any(stored.paragraph.kind is Kind.ITEM for stored in family):
        return List(tuple(family), hit.score)
    return None


def lead_in(snapshot: Snapshot, item: StoredParagraph) -> StoredParagraph | None:
    """The paragraph that leads into the list of an item; None for a list without one."""
    family = snapshot.list_of(item.paper, _number(item))
    return next((stored for stored in family if stored.paragraph.kind is not Kind.ITEM), None)


def leads_in(text: str) -> bool:
    """Whether a sentence only announces what follows: it ends with a colon, note markers apart."""
    return fold(text).rstrip().endswith(":")


def _number(stored: StoredParagraph) -> str:
    """`2` of `2.1`: the locator under which the list stands."""
    return stored.paragraph.locator.partition(".")[0]
