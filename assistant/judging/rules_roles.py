"""Who did what to whom, what came before what: names and events that a claim puts the other way round."""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import pairwise

from assistant.judging.alignment import Alignment, Reading
from assistant.judging.finding import Finding, FindingKind
from assistant.judging.places import other_names
from assistant.names import names_in

_PASSIVE = re.compile(
    r"\b(?:is|are|was|were|be|been|being|gets?|got)\b(?: \w+ly)? \w+(?:ed|en|wn|ne|ld|nt)\b[^,;.]{0,60}?\bby\b"
)
_BEFORE = re.compile(r"\b(?:before|earlier than|ahead of|prior to|preced\w+|until)\b", re.IGNORECASE)
_AFTER = re.compile(r"\b(?:after|later than|following|since|once|subsequent to|as a (?:result|consequence) of)\b", re.I)
_NEAR = 0.7
_SPREAD = 16  # words that the two names may stand apart


def roles(held: Alignment) -> list[Finding]:
    """Two names with the same word between them that change places, in the same voice.

    "Oster passed Tarn" against "Tarn passed Oster". Where one of the two is in the passive, the same order says so.
    """
    names = _names(held.claim, names_in(held.passage.text))
    findings = []
    for one, other in pairwise(names):
        between = [n for n in range(one + 1, other) if held.claim.words[n].content]
        for verb in between:
            place, near = held.best(verb)
            if near < _NEAR:
                continue
            first, last = _beside(held, one, place), _beside(held, other, place)
            if first is None or last is None or (first - place) * (last - place) >= 0:
                continue
            if abs(first - last) > _SPREAD:
                continue
            turned = first > place > last
            voices = bool(_PASSIVE.search(held.claim.text)) != bool(_PASSIVE.search(held.passage.text))
            if turned != voices:
                mine = _words(held.claim, one, other)
                theirs = _words(held.passage, min(first, last), max(first, last))
                why = f"the paper says “{theirs}”, the claim “{mine}”"
                findings.append(Finding(FindingKind.ROLE, theirs, mine, held.shared, why))
                break
    return findings


def orders(held: Alignment) -> list[Finding]:
    """A "before" against an "after" between the same two things, or the same word with its two sides changed."""
    findings = []
    for mine in (_BEFORE, _AFTER):
        said = mine.search(held.claim.text)
        if not said:
            continue
        for theirs in (_BEFORE, _AFTER):
            printed = theirs.search(held.passage.text)
            if not printed:
                continue
            straight, crossed = _sides(held, said.start(), printed.start())
            against = crossed > straight if mine is theirs else straight > crossed
            if against and max(straight, crossed) >= 0.5:
                why = f"the paper says “{printed.group()}”, the claim “{said.group()}”"
                if mine is theirs:
                    why = f"the paper puts what stands before and after “{printed.group()}” the other way round"
                findings.append(Finding(FindingKind.ORDER, printed.group(), said.group(), max(straight, crossed), why))
    return findings


def _sides(held: Alignment, said: int, printed: int) -> tuple[float, float]:
    """How well the two sides of a word match side by side, and crosswise: each 0..1."""
    mine = [[n for n in held.claim.content if (held.claim.words[n].start > said) is after] for after in (False, True)]
    theirs = [
        [n for n, word in enumerate(held.passage.words) if (word.start > printed) is after] for after in (False, True)
    ]
    if not all(mine) or not all(theirs):
        return 0.0, 0.0
    share = [[float((held.table[a][:, b].max(axis=1) >= _NEAR).mean()) for b in theirs] for a in mine]
    return min(share[0][0], share[1][1]), min(share[0][1], share[1][0])


def _names(reading: Reading, printed: Collection[str]) -> list[int]:
    """The places of names; the first word, which has its capital anyway, counts where it names a state or is printed
    as a name.
    """
    known = set(names_in(reading.text))
    known |= {w.folded for w in reading.words[:1] if len(other_names(w.folded)) > 1 or w.folded in printed}
    return [n for n, word in enumerate(reading.words) if word.folded in known and word.content]


def _beside(held: Alignment, name: int, place: int) -> int | None:
    """The counterpart of a name that stands nearest to a place of the passage; None where it is not named."""
    same = [n for n in range(held.table.shape[1]) if held.table[name, n] >= 1]
    return min(same, key=lambda n: abs(n - place), default=None)


def _words(reading: Reading, first: int, last: int) -> str:
    return reading.text[reading.words[first].start : reading.words[last].end]
