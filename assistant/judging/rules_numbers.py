"""Numbers and dates of a claim beside those of its evidence: the same thing counted, in the same unit, otherwise."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Sequence

from assistant.judging.alignment import Alignment, Word
from assistant.judging.finding import Finding, FindingKind
from assistant.judging.quantities import Quantity, Unit, quantities
from assistant.judging.rules_polarity import context
from ingest.fold import fold

_DATES = (Unit.YEAR, Unit.MONTH, Unit.DAY)
_ABOUT = 0.1  # share by which "about 60" may be off
_LOOSE = re.compile(r"\b(?:about|around|roughly|nearly|almost|approximately|some|close to|up to|circa)\W*$")
_MORE = re.compile(
    r"\b(?:more than|over|at least|above|exceed(?:s|ing|ed)?|no (?:less|fewer) than|beyond|upwards of)\W*$"
)
_FEWER = re.compile(r"\b(?:less than|fewer than|under|below|at most|up to|within|no more than|not more than)\W*$")


def numbers(held: Alignment, others: Sequence[str]) -> list[Finding]:
    """The claim's numbers that the passage gives otherwise.

    `others`: the texts found beside it; a number that stands in one of them is no contradiction.
    """
    printed = quantities(held.passage.text)
    counted = {value for q in printed for value in (q.value, q.highest) if value is not None}
    beside = [q for text in others for q in quantities(text)]
    findings = []
    for claimed in quantities(held.claim.text):
        same_unit = [q for q in printed if q.unit is claimed.unit]
        if not same_unit or any(agrees(held.claim.text, claimed, q) for q in [*same_unit, *_of(beside, claimed.unit)]):
            continue
        if claimed.unit not in _DATES and _worked_out(claimed.value, counted):
            continue
        if claimed.unit is Unit.COUNT:
            same_unit = [q for q in same_unit if _counts_the_same(held, claimed, q)]
        weighed = [(_context(held, claimed, q), q) for q in same_unit]
        if not weighed:
            continue
        weight, other = max(weighed, key=lambda pair: pair[0])
        kind = FindingKind.DATE if claimed.unit in _DATES else FindingKind.NUMBER
        why = f"the paper says {other.words}, the claim {claimed.words}"
        findings.append(Finding(kind, other.words, claimed.words, weight, why))
    return findings


def absent_numbers(claim: str, texts: Sequence[str]) -> list[Finding]:
    """The claim's numbers that none of the texts holds."""
    printed = [q for text in texts for q in quantities(text)]
    return [
        Finding(FindingKind.ABSENT, "", q.words, 1.0, f"the papers found do not say {q.words}")
        for q in quantities(claim)
        if not any(agrees(claim, q, other) for other in _of(printed, q.unit))
    ]


def agrees(claim: str, claimed: Quantity, printed: Quantity) -> bool:
    """Whether a number of the claim can be the printed one, with its "about", "more than" or "at most"."""
    if claimed.meets(printed):
        return True
    if claimed.unit in _DATES:
        return False
    before = fold(claim)
    before = before[: max(before.find(claimed.words), 0)]
    if _MORE.search(before):
        return printed.value >= claimed.value and printed.value <= 2 * claimed.value
    if _FEWER.search(before):
        return claimed.value / 2 <= printed.value <= claimed.value
    if _LOOSE.search(before):
        return abs(claimed.value - printed.value) <= _ABOUT * max(printed.value, claimed.value)
    return False


def _worked_out(value: float, printed: Collection[float]) -> bool:
    """Whether a number is the sum or the difference of two printed ones: not printed, and borne out all the same."""
    return any(
        math.isclose(abs(a - b), value) or math.isclose(a + b, value) for a in printed for b in printed if a != b
    )


def _of(found: Sequence[Quantity], unit: Unit) -> list[Quantity]:
    return [q for q in found if q.unit is unit]


def _counts_the_same(held: Alignment, claimed: Quantity, printed: Quantity) -> bool:
    """Whether the same noun follows two counts: "four rounds" and "two rounds", but not "two ships"."""
    mine, theirs = _following(held.claim.words, claimed.words), _following(held.passage.words, printed.words)
    return bool(mine & theirs)


def _following(words: Sequence[Word], number: str) -> set[str]:
    place = _place(words, number)
    return {word.stem for word in words[place + 1 : place + 3] if word.content} if place >= 0 else set()


def _context(held: Alignment, claimed: Quantity, printed: Quantity) -> float:
    mine, theirs = _place(held.claim.words, claimed.words), _place(held.passage.words, printed.words)
    return context(held, mine, theirs) if mine >= 0 and theirs >= 0 else 0.0


def _place(words: Sequence[Word], number: str) -> int:
    """The place of the last word of a number as folded text states it; -1 where it is not to be found."""
    parts = re.findall(r"(?<![\d,.])[,.]*+\d(?:[,.]*+\d)*+|[a-z]+", number)
    for n, word in enumerate(words):
        if parts and (word.folded == parts[0] or word.folded.split("-")[0] == parts[0]):
            return n
    digits = re.sub(r"\D", "", number)
    return next((n for n, word in enumerate(words) if digits and digits.startswith(word.folded)), -1)
