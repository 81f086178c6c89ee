"""Words that turn a sentence round: negation, modality, direction, quantity of the whole."""

from __future__ import annotations

import re

from assistant.words import stem

NEGATION = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|neither|nor|without|cannot|fail(?:s|ed)? to|refus(?:e|es|ed) to"
    r"|declin(?:e|es|ed) to|far from|lacks?|lacked|unable|rather than|instead of)\b|n['’]t\b",
    re.IGNORECASE,
)
# A hedge in the evidence that the claim drops makes certain what the paper leaves open.
HEDGE = re.compile(
    r"\b(?:may|might|could|would|possibl[ey]|perhaps|likely|probably|potential(?:ly)?|appears?|seems?|suggests?|expects?"
    r"|expected|arguably|if|plans?|planning|intends?|aims?|proposed?)\b",
    re.IGNORECASE,
)
ALL = re.compile(r"\b(?:all|every|each|entire(?:ly)?|only|solely|exclusively|always|whole)\b", re.IGNORECASE)
SOME = re.compile(
    r"\b(?:some|several|many|most|part(?:ly|ially)?|certain|often|sometimes|largely|among|including)\b", re.IGNORECASE
)

_OPPOSITES = """
increase/decrease increase/reduce increase/cut increase/lower rise/fall grow/shrink grow/decline expand/shrink
expand/cut raise/lower raise/cut more/less more/fewer higher/lower larger/smaller greater/smaller greater/less
stronger/weaker strengthen/weaken improve/worsen support/oppose favor/oppose back/oppose accept/reject
accept/refuse agree/refuse agree/disagree approve/reject welcome/wary welcome/resist allow/forbid allow/ban
permit/prohibit allow/prevent enable/prevent encourage/discourage before/after earlier/later first/last
start/end begin/end join/leave enter/leave gain/lose win/lose win/defeat victory/defeat majority/minority
sufficient/insufficient enough/insufficient adequate/inadequate stable/unstable secure/threaten success/failure
succeed/fail advantage/disadvantage benefit/harm help/harm relax/tighten ease/tighten export/import buy/sell
offensive/defensive public/private domestic/foreign near/far short/long cooperate/refuse popular/taboo old/new
initial/final minimum/maximum ally/rival ally/adversary friend/enemy north/south east/west northern/southern
eastern/western demand/supply likely/unlikely possible/impossible include/exclude quick/slow fast/slow
relieve/burden diversify/concentrate deepen/loosen ahead/behind above/below over/under converge/diverge
rich/poor
"""


def _pairs() -> dict[str, frozenset[str]]:
    pairs: dict[str, set[str]] = {}
    for pair in _OPPOSITES.split():
        one, other = (stem(word) for word in pair.split("/"))
        pairs.setdefault(one, set()).add(other)
        pairs.setdefault(other, set()).add(one)
    return {word: frozenset(others) for word, others in pairs.items()}


OPPOSITES = _pairs()
