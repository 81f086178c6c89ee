"""How well the found paragraphs support an answer: by what the question asks for, not by similarity alone.

The best similarity tells a question on another subject from one on this; it does worse than chance on a near miss,
which names the same people and programmes and asks what the papers do not say. So two things are judged apart:

*on the subject*: do the paragraphs speak of what the question speaks of?
*the thing asked*: is there, in the very sentence, a counterpart for each word of the question, and for the kind of
thing asked (a number, a date, a reason, a name)? One word that stands out unmatched while all others are matched is
the mark of a near miss.

Each is a logistic model over the measurements below; their product is the confidence. The coefficients are fitted by
evals/calibration/support.py on questions over other policy papers, and live in calibration.json with their provenance.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.evidence import Sentence, has_form
from assistant.names import alternatives, names_in, speaks_of
from assistant.odds import log_odds, probability
from assistant.question import Asked, Question
from assistant.reading import Reading, confidence_of
from assistant.words import FUNCTION_WORDS, WORD, content_words, stem, stems
from index.search import Hit, Query
from index.snapshot import Snapshot
from index.tokens import similarities
from ingest.fold import fold

_FEW = 3  # words that say too little to be found by their meaning alone
# A probability of being on the subject below which nothing is answered, whatever the learned model reads into it: of
# questions over policy papers, none of the 17 so far off had an answer.
_ELSEWHERE = 0.02
CALIBRATION = Path(__file__).with_name("calibration.json")


@dataclass(frozen=True, slots=True)
class Support:
    """`subject`, `asked`: probabilities (0..1); `confidence`: from both, calibrated; `missing`: the least matched word;
    `unknown`: the names in the question that no paragraph of the library holds.
    """

    subject: float
    asked: float
    confidence: float
    missing: str | None
    form_found: bool
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Logistic:
    """A logistic model over named measurements: standardised, then weighted."""

    intercept: float
    terms: Mapping[str, tuple[float, float, float]]  # name → (mean, scale, weight)

    def __call__(self, measured: Mapping[str, float]) -> float:
        """The probability (0..1) for these measurements."""
        z = self.intercept + sum(w * (measured[n] - mean) / scale for n, (mean, scale, w) in self.terms.items())
        return probability(z)


@dataclass(frozen=True, slots=True)
class Calibration:
    """The two fitted models, and the confidence below which the assistant refuses."""

    subject: Logistic
    asked: Logistic
    threshold: float
    scale: tuple[float, float]  # slope and offset of the log odds
    fitted_on: str

    @classmethod
    def load(cls, path: Path = CALIBRATION) -> Calibration:
        """Read what training/support.py wrote."""
        raw = json.loads(path.read_text("utf-8"))
        models = {
            name: Logistic(raw[name]["intercept"], {k: tuple(v) for k, v in raw[name]["terms"].items()})
            for name in ("subject", "asked")
        }
        return cls(models["subject"], models["asked"], raw["threshold"], tuple(raw["scale"]), raw["fitted_on"])


@lru_cache(maxsize=1)
def calibration() -> Calibration:
    """The calibration that ships."""
    return Calibration.load()


def judge_support(
    question: Question,
    query: Query,
    hits: Sequence[Hit],
    found: Sequence[Sentence],
    snapshot: Snapshot,
    readings: Mapping[int, Reading],
) -> Support:
    """How far `hits` (best first), their sentences and what the learned model read in them support an answer."""
    hits = [hit for hit in hits if len(hit.signatures.starts)]  # found by their words, not for what they are
    if not hits or not found:
        return Support(0.0, 0.0, 0.0, None, form_found=False)
    measured, missing, unknown = measure(question, query, hits, found, snapshot)
    fitted = calibration()
    subject, asked = fitted.subject(measured), fitted.asked(measured)
    score = combine(subject, asked, measured)
    read = [readings[hit.stored.rowid] for hit in hits if hit.stored.rowid in readings]
    confidence = confidence_of(log_odds(score), read, found) if read else calibrated(score, fitted.scale)
    if subject < _ELSEWHERE:
        confidence = min(confidence, subject)
    return Support(subject, asked, confidence, missing, measured["form_sentence"] > 0, unknown)


def without_subject(question: Question, snapshot: Snapshot) -> Support | None:
    """No support, where a word or three is all there is and no paragraph holds one of them: "hello there", "love"."""
    words = content_words(question.text)
    if len(words) > _FEW or any(_stands_anywhere(word, snapshot) for word in words):
        return None
    return Support(0.0, 0.0, 0.0, None, form_found=False, unknown=tuple(words))


def calibrated(score: float, scale: tuple[float, float]) -> float:
    """The share (0..1) of questions with such a score that are answered: Platt's scaling of its log odds."""
    slope, offset = scale
    return probability(slope * log_odds(score) + offset)


def combine(subject: float, asked: float, measured: Mapping[str, float]) -> float:
    """The score (0..1) behind the confidence: both models, lowered for what a paragraph that answers would have.

    The rows that the models are fitted on seldom bring together names that the papers keep apart ("What did the
    ambassador say about the aircraft?"), so these shares are set by hand, on the development half of the series' set.
    """
    apart = 1 - 0.5 * measured["names_apart"]
    unknown = 0.3 if measured["names_nowhere"] else 1 - 0.7 * measured["names_unknown"]
    form = 1.0 if measured["form_sentence"] else 0.5
    return subject * asked * apart * unknown * form


def measure(
    question: Question, query: Query, hits: Sequence[Hit], found: Sequence[Sentence], snapshot: Snapshot
) -> tuple[dict[str, float], str | None, tuple[str, ...]]:
    """The measurements that the models weigh, the question's least matched word, and the names that stand nowhere."""
    top = hits[0]
    own = [s for s in found if s.hit is top] or list(found[:1])
    best = max(own, key=lambda s: s.score)
    table = similarities(query.tokens, top.signatures)
    paragraph = table.max(axis=1)
    anywhere = np.max([similarities(query.tokens, h.signatures).max(axis=1) for h in hits], axis=0)
    groups = _word_tokens(question, query)
    in_paragraph = np.array([paragraph[ix].mean() for _, ix in groups])
    in_sentence = np.array([best.matches[ix].mean() for _, ix in groups])
    elsewhere = np.array([anywhere[ix].mean() for _, ix in groups])
    printed = stems(f"{top.text} {top.stored.paragraph.heading or ''}")
    around = frozenset().union(printed, *(stems(hit.text) for hit in hits))
    names = names_in(question.text, apart=question.papers)
    literal = np.array([stem(fold(word)) in printed for word, _ in groups])
    mean = float(in_paragraph.mean())
    strange = [name for name in names if not speaks_of(name, around)]
    nowhere = tuple(name for name in strange if not _stands_anywhere(name, snapshot))
    measured = {
        "late": top.late,
        "dense": top.dense,
        "lexical": top.lexical,
        "mean": mean,
        "weakest_two": float(np.sort(in_paragraph)[:2].mean()),
        "margin": top.score - hits[-1].score,
        # relative to how well the rest is matched: what stands out
        "odd_word": float(in_paragraph.min()) - mean,
        "odd_word_sentence": float(in_sentence.min()) - float(in_sentence.mean()),
        "first_word": float(in_paragraph[0]) - mean,
        "last_word": float(in_paragraph[-1]) - mean,
        "spread": float(in_paragraph.std()),
        "scattered": float(paragraph.mean() - best.matches.mean()),
        "better_elsewhere": float((elsewhere - in_paragraph).max()),
        "literal": float(literal.mean()),
        "form_sentence": float(has_form(question, best.text)),
        "form_paragraph": float(has_form(question, top.text)),
        # the names that the question brings together: in one paragraph? anywhere near?
        "names_apart": _share(not speaks_of(name, printed) for name in names),
        "names_unknown": len(strange) / len(names) if names else 0.0,
        "names_nowhere": float(bool(nowhere)),
        "words": float(len(groups)),
        **{f"asks_{kind}": float(question.asked is kind) for kind in Asked if kind is not Asked.OTHER},
    }
    missing = groups[int(in_paragraph.argmin())][0]
    return measured, missing, nowhere


def _stands_anywhere(name: str, snapshot: Snapshot) -> bool:
    """Whether any paragraph of the library holds a name, in one of its ways to be written."""
    return any(snapshot.document_frequency(way) for way in alternatives(name))


def _share(flags: Iterable[bool]) -> float:
    """The share of true ones; 0 of none."""
    flags = list(flags)
    return sum(flags) / len(flags) if flags else 0.0


def _word_tokens(question: Question, query: Query) -> list[tuple[str, NDArray[np.intp]]]:
    """The content words of the question with the indices of their tokens; all words where none is a content word."""
    all_words = [(m.group(), m.start(), m.end()) for m in WORD.finditer(query.text)]
    content = [w for w in all_words if w[0].lower() not in FUNCTION_WORDS]
    groups = []
    for word, start, end in content or all_words:
        indices = np.flatnonzero((query.tokens.starts >= start) & (query.tokens.starts < end))
        if len(indices):
            groups.append((word, indices))
    return groups or [(question.text, np.arange(len(query.tokens.starts)))]
