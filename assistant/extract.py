"""The extractive writer: the fewest verbatim sentences that answer, in reading order, grouped by paper."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.evidence import Sentence, sentences_of
from assistant.lists import List, find_list
from assistant.question import Question
from assistant.writer import Draft, Quote
from index.library import Snapshot
from index.search import Hit, Query

# A sentence that begins so points back to the one before it.
_POINTS_BACK = re.compile(
    r"(?:However|Still|But|Moreover|In addition|Similarly|Likewise|Conversely|Instead|Nevertheless|Rather|Yet|Also|And|"
    r"On the contrary|By contrast|For this reason|For these (?:very )?reasons|As a result|Therefore|Thus|In fact),? (?:it|they|this|these|those|he|she|such)\b"
    r"|(?:It|They|This|These|Those|He|She|Such|Its|Their|His|Her|The two|The latter|The former|Both)\b"
    r"|(?:For these (?:very )?reasons|As a result|Along the same lines|On the contrary|By contrast)\b"
)


@dataclass(frozen=True, slots=True)
class Extractive:
    """Copies sentences; never writes one. `statements`: the most it shows unless the answer is a list."""

    snapshot: Snapshot
    statements: int = 4
    # How near a second sentence must come to the best one, and a second paragraph to the first, to be shown as well:
    # chosen on the development half of the questions.
    near_sentence: float = 0.90
    near_paragraph: float = 0.93
    new_words: float = 0.06

    @property
    def name(self) -> str:
        """`extractive`."""
        return "extractive"

    def write(self, question: Question, query: Query, hits: Sequence[Hit]) -> tuple[Draft, ...]:
        """Choose the sentences; a list that answers is shown whole, with the sentence that leads into it."""
        if not hits:
            return ()
        whole = find_list(self.snapshot, question, hits)
        if whole is not None:
            return _list_drafts(whole)
        found = sentences_of(question, query, hits)
        chosen = self._choose(question, query, found, hits)
        chosen = _with_antecedents(chosen, found)[: self.statements]
        return tuple(
            Draft(s.text, (Quote(s.hit.stored, s.start, s.end),), min(max(s.score, 0.0), 1.0))
            for s in _in_order(chosen, hits)
        )

    def _choose(
        self, question: Question, query: Query, found: Sequence[Sentence], hits: Sequence[Hit]
    ) -> list[Sentence]:
        """The best sentence, then those that add words of the question or come near to it."""
        if not found:
            return []
        rank = {id(hit): hit.score for hit in hits}
        top = hits[0].score

        def value(sentence: Sentence) -> float:
            return sentence.score + (rank[id(sentence.hit)] - top)

        chosen = [max(found, key=value)]
        if question.both:
            for paper in dict.fromkeys(hit.paper for hit in hits):
                own = [s for s in found if s.hit.paper == paper]
                if own and paper != chosen[0].hit.paper and value(max(own, key=value)) > 0.75 * value(chosen[0]):
                    chosen.append(max(own, key=value))
        weights = query.tokens.weights / (float(query.tokens.weights.sum()) or 1.0)
        best = value(chosen[0])
        for sentence in sorted(found, key=value, reverse=True):
            if len(chosen) >= self.statements - 1:
                break
            if sentence in chosen or sentence.hit.score < self.near_paragraph * top:
                continue
            seen = np.max([s.matches for s in chosen], axis=0)
            gain = float(np.maximum(sentence.matches - seen, 0) @ weights)
            same = any(s.hit is sentence.hit for s in chosen)
            if (value(sentence) >= self.near_sentence * best and same) or gain >= self.new_words:
                chosen.append(sentence)
        return chosen


def _with_antecedents(chosen: Sequence[Sentence], found: Sequence[Sentence]) -> list[Sentence]:
    """`chosen`, with the sentence before each one that only makes sense after it."""
    result = list(chosen)
    for sentence in chosen:
        if not _POINTS_BACK.match(sentence.text):
            continue
        before = [s for s in found if s.hit is sentence.hit and s.end <= sentence.start]
        if before and before[-1] not in result:
            result.append(before[-1])
    return result


def _in_order(chosen: Sequence[Sentence], hits: Sequence[Hit]) -> list[Sentence]:
    """By paper (the one of the best hit first), then in reading order."""
    papers = {paper: n for n, paper in enumerate(dict.fromkeys(hit.paper for hit in hits))}
    return sorted(chosen, key=lambda s: (papers[s.hit.paper], s.hit.stored.position, s.start))


def _list_drafts(whole: List) -> tuple[Draft, ...]:
    """The lead-in and every item, each cited by its own paragraph."""
    return tuple(
        Draft(stored.paragraph.text, (Quote.whole(stored),), min(max(whole.score, 0.0), 1.0))
        for stored in whole.paragraphs
    )
