"""Where a text of another set stands in the papers at hand: by its words, typography and white space aside."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evals.gold.line import GoldParagraph, text_hash
from ingest.fold import fold
from ingest.paper import Kind, Paper

LEAST = 5  # words that a paragraph must have to be found within a longer text, or the other way round


@dataclass(frozen=True, slots=True)
class Shelf:
    """The paragraphs of some papers, headings aside, by their folded words."""

    exact: dict[tuple[str, str], GoldParagraph]  # (paper, words) → the first paragraph of these words
    anywhere: dict[str, GoldParagraph]  # words → the first paragraph of these words
    names: dict[str, str]  # what a set calls a paper → its id

    @classmethod
    def of(cls, papers: Iterable[Paper], names: dict[str, str] | None = None) -> Shelf:
        """The paragraphs of `papers`; a paper is named by its id, its source, or as `names` says."""
        exact: dict[tuple[str, str], GoldParagraph] = {}
        anywhere: dict[str, GoldParagraph] = {}
        named: dict[str, str] = {}
        for paper in papers:
            named |= {paper.id: paper.id, paper.source: paper.id}
            for paragraph in paper.paragraphs:
                if paragraph.kind is not Kind.HEADING:
                    gold = GoldParagraph(paper.id, paragraph.locator, text_hash(paragraph.text))
                    exact.setdefault((paper.id, _words(paragraph.text)), gold)
                    anywhere.setdefault(_words(paragraph.text), gold)
        return cls(exact, anywhere, named | (names or {}))

    def find(self, name: str | None, text: str) -> tuple[GoldParagraph, ...]:
        """The paragraph with these words, first in the paper of this name; else those that lie within the text, or the
        one that the text lies within; empty where there is none.
        """
        words, paper = _words(text), self.names.get(name or "")
        found = self.exact.get((paper, words)) if paper else None
        found = found or self.anywhere.get(words)
        if found:
            return (found,)
        if len(words.split()) < LEAST:
            return ()
        padded = f" {words} "
        within = [p for held, p in self.anywhere.items() if len(held.split()) >= LEAST and f" {held} " in padded]
        return tuple(within) or self._around(padded)

    def _around(self, padded: str) -> tuple[GoldParagraph, ...]:
        return next(((p,) for held, p in self.anywhere.items() if padded in f" {held} "), ())


def _words(text: str) -> str:
    """The words of a text, folded, parted by one space."""
    return " ".join(re.findall(r"\w+", fold(text)))


def distinct(paragraphs: Iterable[GoldParagraph], but: Sequence[GoldParagraph] = ()) -> tuple[GoldParagraph, ...]:
    """Each paragraph once, in order, without those of `but`."""
    left_out = {p.ref for p in but}
    kept = {p.ref: p for p in paragraphs if p.ref not in left_out}
    return tuple(kept.values())
