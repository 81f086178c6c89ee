"""How much a claim says beside its evidence: "will" for "might", "all" for "some", "only" for "also"."""

from __future__ import annotations

import re
from itertools import product

from assistant.judging.alignment import Alignment, Reading
from assistant.judging.finding import Finding, FindingKind

_HEDGE = re.compile(
    r"\b(?:may(?! \d| of \d)|might|could|would|possibl[ey]|perhaps|likely|probably|potential(?:ly)?|appears? to"
    r"|seems? to|arguably|expects?|expected|plans?|planned|planning|proposals?|propose[sd]?|intends?|aims?|hopes?"
    r"|considers?|considering|under discussion|estimated|projected|if|unless|whether|uncertain|unclear|depends?)\b",
    re.IGNORECASE,
)
_CERTAIN = re.compile(
    r"\b(?:(?:will|is|are) certain(?:ly)?(?: to)?|certainly|definite(?:ly)?|inevitabl[ey]|undoubtedly|surely"
    r"|guarantee[ds]?|takes? (?:it )?for granted|is sure|are sure|bound to|proved|proves|proven|settled|beyond doubt"
    r"|no doubt|without fail|irrevocabl[ey]|unconditional(?:ly)?)\b",
    re.IGNORECASE,
)
_ALL = re.compile(
    r"\b(?:all|every|each|any|entire(?:ly)?|whole|fully|wholly|complete(?:ly)?|always|unanimous(?:ly)?|everyone"
    r"|no exceptions?|without exception|universally|none|never|no)\b",
    re.IGNORECASE,
)
_SOME = re.compile(
    r"\b(?:some|several|many|most|mostly|part(?:s|ly|ially)?|often|sometimes|largely|majority|mainly|primarily|half"
    r"|a few|few|a number of|certain|generally|usually|typically|in part|not (?:all|every|necessarily|always))\b",
    re.IGNORECASE,
)
_ONLY = re.compile(r"\b(?:only|solely|exclusively|alone|sole|purely|nothing but|just one|the single)\b", re.IGNORECASE)
_ALSO = re.compile(
    r"\b(?:also|as well as|in addition(?: to)?|not (?:only|just|merely)|including|among|other|others|too|along with"
    r"|together with|both|such as|likewise|and)\b",
    re.IGNORECASE,
)

_WILL = re.compile(r"\b(?:will|must|shall|is going to|are going to)\b", re.IGNORECASE)
_MIGHT = re.compile(r"\b(?:may(?! \d| of \d)|might|could|perhaps|possibly)\b", re.IGNORECASE)
_DONE = re.compile(r"\b(?:has|have|had)(?: (?:already|now|since|long))?\b(?! (?:to|not|never|yet|no)\b)", re.IGNORECASE)
_TO_COME = re.compile(
    r"\b(?:will|would|shall|(?:is|are) (?:(?:set|due|expected|likely|ready) )?to"
    r"|(?:expect|plan|intend|aim|hope|propos|want|wish|invit|urg)\w*(?: [\w’'-]+){0,4}? to)\b",
    re.IGNORECASE,
)
# What claims the more, and what leaves open whether it comes about: "will close" for "might close", "has joined" for
# "is expected to join".
_STEPS = ((_WILL, _MIGHT), (_DONE, _TO_COME))
_SAME = 0.8  # how near the two words after them are


def overstatements(held: Alignment) -> list[Finding]:
    """Where the claim leaves no doubt, no rest and no other, and its evidence does; weighed by what the two share."""
    claim, printed = held.claim.text, held.passage.text
    findings = []
    pairs = (
        (FindingKind.MODALITY, _CERTAIN, _HEDGE, _HEDGE, _CERTAIN, "the claim states it as certain (“{}”)"),
        (FindingKind.QUANTIFIER, _ALL, _SOME, _SOME, _ALL, "the claim “{}”"),
        (FindingKind.QUANTIFIER, _ONLY, _ALSO, _ALSO, _ONLY, "the claim “{}”"),
    )
    for kind, strong, weak, spares, settles, told in pairs:
        said, left_open = strong.search(claim), weak.search(printed)
        if said and left_open and not spares.search(claim) and not settles.search(printed):
            words = _with_next(printed, left_open)
            why = f"the paper says “{words}”, {told.format(_with_next(claim, said))}"
            findings.append(Finding(kind, words, said.group(), held.shared, why))
    return findings + _promised(held)


def _with_next(text: str, match: re.Match[str], most: int = 2) -> str:
    """The words found, and a few after them: "most" alone says little."""
    after = re.match(rf"(?:\s+[\w’'-]+){{0,{most}}}", text[match.end() :])
    return match.group() + (after.group() if after else "")


def _promised(held: Alignment) -> list[Finding]:
    """A claim that goes a step further with the same word: a "will close" where the evidence has "might close"."""
    findings = []
    for further, open_ in _STEPS:
        for said, left_open in product(further.finditer(held.claim.text), open_.finditer(held.passage.text)):
            mine, theirs = _after(held.claim, said.end()), _after(held.passage, left_open.end())
            if mine >= 0 and theirs >= 0 and held.table[mine, theirs] >= _SAME:
                words = _with_next(held.passage.text, left_open, 1)
                why = f"the paper says “{words}”, the claim “{_with_next(held.claim.text, said, 1)}”"
                findings.append(Finding(FindingKind.MODALITY, left_open.group(), said.group(), held.shared, why))
    return findings[:1]


def _after(reading: Reading, offset: int) -> int:
    """The place of the first word that carries meaning after an offset; -1 where none does."""
    return next((n for n in reading.content if reading.words[n].start >= offset), -1)
