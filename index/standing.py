"""A citation made earlier, held against the paper as it is now: its words stand, have changed, or are gone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from index.editions import EditionRecord, find_edition, paper_at
from index.snapshot import Snapshot
from ingest.align import Link, align
from ingest.errors import UnknownPaper
from ingest.fold import fold
from ingest.paper import Paper, Paragraph


class Standing(StrEnum):
    """What has become of cited words."""

    CURRENT = "current"  # the edition cited is the one that the library holds now
    STANDS = "stands"  # another edition is current, and the words stand in it, perhaps elsewhere
    CHANGED = "changed"  # they have changed since
    GONE = "gone"  # nothing in the current edition has taken their place


@dataclass(frozen=True, slots=True)
class Resolved:
    """A citation in its edition, and where it stands now.

    `cited` is the paragraph as the edition had it; `now` the paragraphs of the current edition that hold the words or
    have taken their place, none where they are gone. `quoted`: whether the quote is printed in `cited`, None where
    there was no quote; where it is not, the standing is that of the whole paragraph.
    """

    paper: str
    edition: EditionRecord
    current: str
    cited: Paragraph
    standing: Standing
    now: tuple[Paragraph, ...]
    quoted: bool | None = None


def resolve_citation(snapshot: Snapshot, paper: str, locator: str, edition: str, quote: str | None = None) -> Resolved:
    """Find a citation in the edition it was made from, and where its words stand now.

    Args:
        snapshot: the library.
        paper: its id.
        locator: the cited paragraph's, in that edition.
        edition: the edition's hash or the beginning of it, at least four digits.
        quote: the cited words; without them, the whole paragraph is meant.

    Raises:
        UnknownPaper: no such paper, edition or paragraph.
        LibraryDamaged: what is stored of the edition has not its hash.
    """
    record = find_edition(snapshot, paper, edition)
    then = paper_at(snapshot, paper, record.edition)
    cited = _paragraph(then, locator, record)
    quoted = None if quote is None else _holds([cited], quote)
    if record.replaced is None:
        return Resolved(paper, record, then.edition, cited, Standing.CURRENT, (cited,), quoted)
    today = snapshot.paper(paper)
    link = next(link for link in align(then.paragraphs, today.paragraphs) if cited in link.before)
    standing, now = _standing(link, today, cited.text if not quoted or quote is None else quote)
    return Resolved(paper, record, today.edition, cited, standing, now, quoted)


def _standing(link: Link, today: Paper, words: str) -> tuple[Standing, tuple[Paragraph, ...]]:
    """Where `words` stand: first in what became of their paragraph, then anywhere; else what became of it."""
    near = [p for p in link.after if _holds([p], words)] or (list(link.after) if _holds(link.after, words) else [])
    elsewhere = near or [p for p in today.paragraphs if _holds([p], words)][:1]
    if elsewhere:
        return Standing.STANDS, tuple(elsewhere)
    return (Standing.CHANGED if link.after else Standing.GONE), link.after


def _holds(paragraphs: Iterable[Paragraph], words: str) -> bool:
    """Whether the words are printed in the paragraphs, in one run, whatever the typography."""
    wanted = fold(words)
    text = fold(" ".join(p.text for p in paragraphs))
    return wanted == text or bool(wanted and re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", text))


def _paragraph(paper: Paper, locator: str, record: EditionRecord) -> Paragraph:
    found = next((p for p in paper.paragraphs if p.locator == locator), None)
    if found is None:
        first, last = paper.paragraphs[0].locator, paper.paragraphs[-1].locator
        digits = record.edition[:12]
        raise UnknownPaper(
            f"Edition {digits} of {paper.id} has no paragraph {locator!r}; it goes from {first} to {last}.",
            f"pincite show {paper.id} --edition {digits} lists them.",
        )
    return found
