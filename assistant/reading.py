"""What the learned model makes of the found paragraphs: it reads each beside the question, and says whether it answers.

The ranking stays as the search made it: measured on papers kept for tuning, the model tells an answer from a near miss
better than any likeness of words, and which sentence answers, but not which paragraph comes first.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.evidence import Sentence
from assistant.lists import lead_in
from assistant.odds import probability
from index.search import Hit
from index.snapshot import Snapshot
from ingest.errors import ModelError
from ingest.paper import Kind
from ingest.sentences import sentences

if TYPE_CHECKING:
    from assistant.answer_model import AnswerModel
    from assistant.judging.pair_model import PairModel

_log = logging.getLogger(__name__)

READ = 4  # paragraphs that are read: eight tell an answer from a near miss no better, on questions over policy papers
SENTENCES = 6  # that are read by themselves as well, the nearest to the question: more find no more answers
WORDS = 120  # of a window: longer ones would not fit beside the question


@dataclass(frozen=True, slots=True)
class Reading:
    """`answer`: the logit that a paragraph answers the question, the highest of its windows."""

    answer: float


class Reader:
    """Reads the found paragraphs of one library; the model is loaded at the first question.

    Where its files are not right it reads nothing, says so in the log, and all rests on the words.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._loaded: tuple[PairModel, AnswerModel] | None = None
        self._failed = False

    @property
    def answers(self) -> AnswerModel | None:
        """What turns readings into a confidence; None where the model could not be loaded."""
        parts = self._parts()
        return parts[1] if parts else None

    def read(self, question: str, hits: Sequence[Hit]) -> dict[int, Reading]:
        """Readings of the first `READ` hits by their rows in the library; none where the model could not be loaded."""
        parts = self._parts()
        return read(parts[0], self._snapshot, question, hits) if parts else {}

    def read_alone(self, question: str, found: Sequence[Sentence]) -> tuple[Sentence, ...]:
        """`found`, the nearest `SENTENCES` of them with how surely each answers by itself."""
        parts = self._parts()
        if not parts or not found:
            return tuple(found)
        near = sorted(range(len(found)), key=lambda n: found[n].hit.score + found[n].score, reverse=True)[:SENTENCES]
        scores = parts[0].score([(question, _led(self._snapshot, found[n].hit) + found[n].text) for n in near])
        read = {n: probability(score.answer) for n, score in zip(near, scores, strict=True)}
        return tuple(replace(s, answers=read[n]) if n in read else s for n, s in enumerate(found))

    @property
    def name(self) -> str:
        """Who reads: the model, or the words alone."""
        parts = self._parts()
        return parts[0].name if parts else "words"

    def _parts(self) -> tuple[PairModel, AnswerModel] | None:
        if self._loaded is None and not self._failed:
            from assistant.answer_model import shipped_answers
            from assistant.judging.pair_model import shipped

            try:
                self._loaded = shipped(), shipped_answers()
            except ModelError as error:
                self._failed = True
                _log.warning("%s %s", error.what, error.remedy)
        return self._loaded


def read(model: PairModel, snapshot: Snapshot, question: str, hits: Sequence[Hit]) -> dict[int, Reading]:
    """Readings of the first `READ` hits by their rows. An item is read with the paragraph that leads into its list."""
    asked: list[tuple[int, str]] = []
    for hit in hits[:READ]:
        head = _led(snapshot, hit)
        asked += [(hit.stored.rowid, head + hit.text[start:end]) for start, end in windows(hit.text)]
    best: dict[int, float] = {}
    for (row, _), score in zip(asked, model.score([(question, text) for _, text in asked]), strict=True):
        best[row] = max(best.get(row, score.answer), score.answer)
    return {row: Reading(answer) for row, answer in best.items()}


def _led(snapshot: Snapshot, hit: Hit) -> str:
    """What is read before an item: the paragraph that leads into its list."""
    before = lead_in(snapshot, hit.stored) if hit.kind is Kind.ITEM else None
    return f"{before.paragraph.text} " if before else ""


def confidence_of(odds: float, readings: Collection[Reading], found: Collection[Sentence]) -> float:
    """The calibrated confidence (0..1) that the read paragraphs, of the sentences `found`, answer; `odds`: the log odds
    of support by words.
    """
    from assistant.answer_model import features_of, shipped_answers

    return shipped_answers()(features_of(odds, readings, found))


def windows(text: str) -> list[tuple[int, int]]:
    """Runs of sentences that cover `text`, at most `WORDS` words each; a run begins with the last of the one before."""
    spans = sentences(text) or [(0, len(text))]
    cut: list[tuple[int, int]] = []
    first = 0
    while first < len(spans):
        last = first
        while last + 1 < len(spans) and len(text[spans[first][0] : spans[last + 1][1]].split()) <= WORDS:
            last += 1
        cut.append((spans[first][0], spans[last][1]))
        if last + 1 == len(spans):
            break
        first = max(last, first + 1)
    return cut
