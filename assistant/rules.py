"""The judge that needs no model: are the claim's words in the evidence, and does anything there speak against them?

Rules see what similarity does not ("increase by 60 percent" and "cut by 60 percent" have a cosine of 0.93): numbers and
dates with their units, negation, opposites, hedges, "all" for "some". They miss what takes knowledge of the world.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.judge import Judgement
from assistant.names import alternatives, names_in, speaks_of
from assistant.polarity import ALL, HEDGE, NEGATION, OPPOSITES, SOME
from assistant.quantities import Quantity, Unit, quantities
from assistant.reply import Verdict
from assistant.words import content_words, stem, stems
from ingest.fold import fold
from ingest.sentences import sentences

NAME = "rules 1"
# Shares of the claim's content words that the evidence must hold; chosen on the development half of the claims.
ENOUGH, NEARLY_ALL = 0.5, 0.7


@dataclass(frozen=True, slots=True)
class _Passage:
    """A sentence or two of the evidence, as the claim is held against it."""

    text: str
    stems: frozenset[str]
    covered: float  # share of the claim's content words that stand in it


class RulesJudge:
    """Deterministic; sees one claim against the passage that holds most of its words."""

    name = NAME

    def judge(self, claim: str, evidence: Sequence[str]) -> Judgement:
        """See `Judge.judge`."""
        wanted = content_words(claim)
        passages = [p for text in evidence for p in _passages(text, wanted)]
        if not passages or not wanted:
            return self._says(Verdict.NOT_FOUND, 0.9, "there is no evidence to hold it against")
        best = max(passages, key=lambda p: p.covered)
        if best.covered < ENOUGH:
            return self._says(
                Verdict.NOT_FOUND, 1 - best.covered, f"the paper speaks of {best.covered:.0%} of its words"
            )
        against = _conflict(claim, best)
        if against:
            return self._says(Verdict.CONTRADICTED, min(0.5 + best.covered / 2, 0.95), against)
        absent = _absent(claim, best)
        if absent:
            return self._says(Verdict.NOT_FOUND, 0.6, absent)
        return self._says(
            Verdict.SUPPORTED, best.covered, f"the paper holds {best.covered:.0%} of its words, nothing against it"
        )

    def _says(self, verdict: Verdict, confidence: float, why: str) -> Judgement:
        return Judgement(verdict, round(confidence, 3), why, self.name)


def _passages(text: str, wanted: Sequence[str]) -> list[_Passage]:
    """Each sentence, and each with the next one: a claim may draw on two."""
    spans = sentences(text)
    joined = spans + [(a, d) for (a, _), (_, d) in pairwise(spans)]
    found = []
    for start, end in joined:
        own = stems(text[start:end])
        share = sum(_stands(word, own) for word in wanted) / max(len(wanted), 1)
        found.append(_Passage(text[start:end], own, share - 0.02 * ((start, end) not in spans)))
    return found


def _stands(word: str, text: frozenset[str]) -> bool:
    return any(stem(fold(way)) in text for way in alternatives(word))


def _conflict(claim: str, passage: _Passage) -> str | None:
    """What in the passage speaks against the claim, in words to check at a glance; None where nothing does."""
    return (
        _other_number(quantities(claim), quantities(passage.text))
        or _other_polarity(claim, passage)
        or _opposite(claim, passage)
        or _overstated(claim, passage)
    )


def _other_number(claimed: Sequence[Quantity], printed: Sequence[Quantity]) -> str | None:
    for quantity in claimed:
        same_unit = [q for q in printed if q.unit is quantity.unit]
        if same_unit and all(q.value != quantity.value for q in same_unit):
            # A count beside other counts may count something else: one against one is telling.
            if quantity.unit is Unit.COUNT and len(same_unit) > 1:
                continue
            return f"the paper says {same_unit[0].words}, the claim {quantity.words}"
    return None


def _other_polarity(claim: str, passage: _Passage) -> str | None:
    if passage.covered < NEARLY_ALL:
        return None
    denied, printed = NEGATION.search(claim), NEGATION.search(passage.text)
    if printed and not denied and len(NEGATION.findall(passage.text)) == 1:
        return f"the paper says “{_around(passage.text, printed)}”, the claim does not"
    if denied and not printed:
        return f"the claim says “{_around(claim, denied)}”, the paper does not"
    return None


def _opposite(claim: str, passage: _Passage) -> str | None:
    said = stems(claim)
    for word in said - passage.stems:
        for other in OPPOSITES.get(word, frozenset()) & passage.stems - said:
            return f"the paper says “{_printed(passage.text, other)}”, the claim “{_printed(claim, word)}”"
    return None


def _overstated(claim: str, passage: _Passage) -> str | None:
    if passage.covered < NEARLY_ALL:
        return None
    hedge = HEDGE.search(passage.text)
    if (
        hedge
        and not HEDGE.search(claim)
        and re.search(r"\b(?:will|certain(?:ly)?|definite(?:ly)?|inevitabl[ey])\b", claim, re.I)
    ):
        return f"the paper says “{hedge.group()}”, the claim states it as certain"
    whole, part = ALL.search(claim), SOME.search(passage.text)
    if whole and part and not ALL.search(passage.text) and not SOME.search(claim):
        return f"the paper says “{part.group()}”, the claim “{whole.group()}”"
    return None


def _absent(claim: str, passage: _Passage) -> str | None:
    """A number or a name of the claim that the passage does not hold."""
    printed = quantities(passage.text)
    for quantity in quantities(claim):
        if not any(q.unit is quantity.unit and q.value == quantity.value for q in printed):
            return f"the paper does not say {quantity.words} here"
    for name in names_in(claim):
        if not speaks_of(name, passage.stems):
            return f"the paper does not name “{name}” here"
    return None


def _around(text: str, match: re.Match[str]) -> str:
    """The word found, and the one after it."""
    after = re.match(r"\s*\S+", text[match.end() :])
    return (match.group() + (after.group() if after else "")).strip(" .,;")


def _printed(text: str, wanted: str) -> str:
    """The word of `text` that has this stem."""
    return next((word for word in re.findall(r"[\w’'-]+", text) if stem(fold(word)) == wanted), wanted)
