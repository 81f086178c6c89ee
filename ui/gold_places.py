"""Gold paragraphs as people name them: `PAPER LOCATOR`, the locator in any of its spellings."""

from __future__ import annotations

from evals.gold.line import GoldParagraph, Ref, text_hash
from index.snapshot import Snapshot
from ui.locator import read_locator


def place_of(snapshot: Snapshot, written: str, paper: str) -> Ref:
    """The (paper, locator) that `PAPER LOCATOR`, or a locator in `paper`, means.

    Raises:
        UnknownPaper: there is no such paper or paragraph.
    """
    name, _, place = written.strip().rpartition(" ")
    found = snapshot.resolve(name) if name else paper
    locator = read_locator(place)
    snapshot.paragraph(found, locator)
    return found, locator


def gold_at(snapshot: Snapshot, place: Ref) -> GoldParagraph:
    """The paragraph at a place, with the hash of its words. Raises UnknownPaper: it is not there."""
    return GoldParagraph(*place, text_hash(snapshot.paragraph(*place).text))
