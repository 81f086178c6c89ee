"""The extractive writer: the fewest verbatim sentences that answer, in reading order, grouped by paper."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.evidence import Sentence, has_form
from assistant.found import Found
from assistant.lists import List, find_list, lead_in, leads_in, whole_list
from assistant.question import Question
from assistant.works import names_a_work
from assistant.writer import Draft, Quote
from index.library import Snapshot
from index.search import Hit
from ingest.paper import Kind
from ingest.sentences import sentences

# A sentence that begins so points back to the one before it.
_POINTS_BACK = re.compile(
    r"(?:However|Still|But|Moreover|In addition|Similarly|Likewise|Conversely|Instead|Nevertheless|Rather|Yet|Also|And"
    r"|In fact|On the contrary|By contrast|For this reason|As a result|Therefore|Thus),? "
    r"(?:it|they|this|these|those|he|she|such)\b"
    r"|(?:It|They|This|These|Those|He|She|Such|Its|Their|His|Her|The two|The latter|The former|Both)\b"
    r"|(?:For these (?:very )?reasons|As a result|Along the same lines|On the contrary|By contrast)\b"
)


@dataclass(frozen=True, slots=True)
class Extractive:
    """Copies sentences; never writes one. `statements`: the most it shows unless the answer is a list."""

    snapshot: Snapshot
    statements: int = 5
    # How near a further sentence of the same paragraph must come to the best one, how near another paragraph to the
    # first, and how much of the question's words a sentence must add, to be shown as well. Chosen on 540 questions over
    # 30 policy papers, none of the series: the sentence that answers is shown for 73 % of them, at 2.5 sentences.
    near_sentence: float = 0.85
    near_paragraph: float = 0.93
    new_words: float = 0.02
    # How near to the question all items of a list must come to the best one, for none to stand out.
    alike: float = 0.95
    # What the learned model's word that a sentence answers is worth beside its likeness to the question.
    answering: float = 0.3

    @property
    def name(self) -> str:
        """`extractive`."""
        return "extractive"

    def write(self, found: Found) -> tuple[Draft, ...]:
        """Choose the sentences; a list that answers is shown whole, with the sentence that leads into it."""
        if not found.hits:
            return ()
        whole = find_list(self.snapshot, found.question, found.hits)
        if whole is not None:
            return _list_drafts(whole)
        chosen = self._choose(found)
        whole = self._announced(chosen[0], found.sentences) if chosen else None
        if whole is not None:
            return _list_drafts(whole)
        chosen = _with_context(found.question, chosen, found.sentences)[: self.statements]
        return self._drafts(_in_order(chosen, found.hits))

    def _announced(self, best: Sentence, found: Sequence[Sentence]) -> List | None:
        """The list that the best sentence leads into, or stands in as an item no nearer to the question than the rest:
        such a question asks for all of them.
        """
        if best.hit.kind is Kind.PARAGRAPH and leads_in(best.text):
            return whole_list(self.snapshot, best.hit)
        whole = whole_list(self.snapshot, best.hit) if best.hit.kind is Kind.ITEM else None
        if whole is None or lead_in(self.snapshot, best.hit.stored) is None:
            return None
        scores = {s.hit.stored.rowid: s.score for s in sorted(found, key=lambda s: s.score)}  # each paragraph's best
        items = [stored for stored in whole.paragraphs if stored.paragraph.kind is Kind.ITEM]
        alike = all(scores.get(item.rowid, 0.0) >= self.alike * best.score for item in items)
        return whole if alike and len(items) > 1 else None

    def _drafts(self, chosen: Sequence[Sentence]) -> tuple[Draft, ...]:
        """A draft a sentence; before an item of a list the sentence that leads into it, once."""
        drafts: dict[Draft, None] = {}
        for sentence in chosen:
            score = min(max(sentence.score, 0.0), 1.0)
            before = lead_in(self.snapshot, sentence.hit.stored) if sentence.hit.kind is Kind.ITEM else None
            if before is not None:
                start, end = sentences(before.paragraph.text)[-1]
                quote = Quote(before, start, end)
                if all(quote not in draft.quotes for draft in drafts):
                    drafts[Draft(quote.text, (quote,), score)] = None
            drafts[Draft(sentence.text, (Quote(sentence.hit.stored, sentence.start, sentence.end),), score)] = None
        return tuple(drafts)[: self.statements]

    def _choose(self, found: Found) -> list[Sentence]:
        """The best sentence, then those that add words of the question or come near to it."""
        if not found.sentences:
            return []
        top = found.hits[0].score

        def value(sentence: Sentence) -> float:
            return sentence.score + (sentence.hit.score - top) + self.answering * sentence.answers

        ranked = sorted(found.sentences, key=value, reverse=True)
        chosen = ranked[:1]
        if found.question.both:
            for paper in dict.fromkeys(hit.paper for hit in found.hits):
                own = [s for s in ranked if s.hit.paper == paper]
                if own and paper != chosen[0].hit.paper:
                    chosen.append(own[0])
        weights = found.query.tokens.weights / (float(found.query.tokens.weights.sum()) or 1.0)
        best = value(chosen[0])
        for sentence in ranked:
            if len(chosen) >= self.statements - 1:
                break
            if sentence in chosen or sentence.hit.score < self.near_paragraph * top:
                continue
            if sentence.hit.kind is Kind.NOTE and chosen[0].hit.kind is not Kind.NOTE and names_a_work(sentence.text):
                continue  # it says nothing; where a work was asked for, it came first
            seen = np.max([s.matches for s in chosen], axis=0)
            gain = float(np.maximum(sentence.matches - seen, 0) @ weights)
            same = any(s.hit is sentence.hit for s in chosen)
            if (same and value(sentence) >= self.near_sentence * best) or gain >= self.new_words:
                chosen.append(sentence)
        return chosen


def _with_context(question: Question, chosen: Sequence[Sentence], found: Sequence[Sentence]) -> list[Sentence]:
    """`chosen`, with the sentences that they need to be understood or to be complete.

    The sentence before one that points back ("It …", "However, this …"); the sentence after the best one, where it goes
    on about the same thing, or holds the kind of thing asked for (the reason, the number) which the best one lacks.
    """
    result = list(chosen)
    for sentence in chosen:
        if _POINTS_BACK.match(sentence.text):
            result += [s for s in _beside(sentence, found, before=True) if s not in result]
    for sentence in chosen[:1]:
        for after in _beside(sentence, found, before=False):
            goes_on = _POINTS_BACK.match(after.text) and len(chosen) == 1
            completes = has_form(question, after.text) and not has_form(question, sentence.text)
            if after not in result and (goes_on or completes):
                result.append(after)
    return result


def _beside(sentence: Sentence, found: Sequence[Sentence], *, before: bool) -> list[Sentence]:
    """The sentence right before or right after one, in the same paragraph; empty at its ends."""
    own = [s for s in found if s.hit is sentence.hit]
    at = own.index(sentence) + (-1 if before else 1)
    return [own[at]] if 0 <= at < len(own) else []


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
