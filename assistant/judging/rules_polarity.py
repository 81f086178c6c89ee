"""Which way round a claim and its evidence speak: a "not" that one of them has, and words that exclude each other."""

from __future__ import annotations

import re

from assistant.judging.alignment import COUNTERPART, Alignment, Reading
from assistant.judging.finding import Finding, FindingKind
from assistant.judging.opposites import opposed, poles

_REACH = 3  # words that a "not" turns round
# Verbs that say little of what a text is about, and all the more of it with a "not": "what the papers do not say".
_SAYING = frozenset({"say", "state", "show", "know", "tell", "give", "mention", "describ", "explain", "get"})
# Words that turn round what follows, the plain ones and those that do without "not".
_NOT = re.compile(
    r"\b(?:not(?! (?:only|just|merely|simply|necessarily|least|until))|no(?! (?:later|earlier|fewer|less|more) than)"
    r"|never|none|nobody|nothing|neither|nor|without|cannot|fail(?:s|ed|ing)? to|refus(?:e|es|ed|ing) to"
    r"|declin(?:e|es|ed|ing) to|lack(?:s|ed|ing)?|unable to|den(?:y|ies|ied|ying)|rules? out|ruled out|hardly|scarcely"
    r"|barely|far from|stops? short of|stopped short of|unlikely to|reluctant to"
    r"|nothing to do with|absence of|free of)\b|n't\b",
    re.IGNORECASE,
)
_BREAK = re.compile(r"[,;:.()!?]|\b(?:but|and|although|though|while|whereas|because)\b", re.IGNORECASE)
_AROUND, _WITHIN, _CLOSE = 6, 12, 5


def context(held: Alignment, word: int, place: int) -> float:
    """How much of what stands around a word of the claim stands around its counterpart too, 0..1.

    Half of it is what stands beside the word, which must stand close to the counterpart.
    """
    around = [n for n in held.claim.content if n != word and abs(n - word) <= _AROUND]
    if not around or not held.table.shape[1]:
        return 0.0
    beside = [max((n for n in around if n < word), default=-1), min((n for n in around if n > word), default=-1)]
    return (_found(held, around, place, _WITHIN) + _found(held, [n for n in beside if n >= 0], place, _CLOSE)) / 2


def _found(held: Alignment, words: list[int], place: int, within: int) -> float:
    """The share of these words of the claim that stand within so many words of a place of the passage."""
    first, last = max(place - within, 0), place + within + 1
    return float((held.table[words, first:last].max(axis=1) >= COUNTERPART).mean())


def negated(reading: Reading) -> dict[int, str]:
    """The places of the words that a "not" turns round, each with the words that do; twice is not at all."""
    text = reading.text.replace("’", "'")
    found: dict[int, str] = {}
    for match in _NOT.finditer(text):
        stop = _BREAK.search(text, match.end())
        end = stop.start() if stop else len(text)
        turned = [n for n, word in enumerate(reading.words) if match.end() <= word.start < end][:_REACH]
        for n in turned:
            if n in found:
                del found[n]
            else:
                found[n] = _with_next(text, match)
    return found


def negations(held: Alignment) -> list[Finding]:
    """The words that both texts have and only one of them turns round."""
    here, there = negated(held.claim), negated(held.passage)
    findings: list[Finding] = []
    if oppositions(held):  # turned round twice: "did not rise" and "fell"
        return findings
    for n, word in enumerate(held.claim.words):
        if not word.content and word.stem not in _SAYING:
            continue
        place, near = held.best(n)
        if near < 1 or (n in here) == (place in there) or _elsewhere(held, n, place, n in here, there):
            continue
        weight = context(held, n, place)
        if n in here:
            why = f"the claim says “{here[n]}”, the paper does not"
            findings.append(Finding(FindingKind.NEGATION, _word(held.passage, place), here[n], weight, why))
        else:
            why = f"the paper says “{there[place]}”, the claim does not"
            findings.append(Finding(FindingKind.NEGATION, there[place], _word(held.claim, n), weight, why))
    return findings


def oppositions(held: Alignment) -> list[Finding]:
    """Words at the two ends of a scale, neither of them turned round by a "not"."""
    here, there = negated(held.claim), negated(held.passage)
    said = {word.stem for word in held.claim.words}
    printed = {word.stem for word in held.passage.words}
    findings = []
    for n, word in enumerate(held.claim.words):
        mine = poles(word.stem)
        # What says the same as the claim in the passage's own words leaves no opposition.
        if not mine or word.stem in printed or any(mine & poles(other) for other in printed):
            continue
        for place, other in enumerate(held.passage.words):
            if not opposed(word.stem, other.stem) or other.stem in said:
                continue
            weight = context(held, n, place)
            theirs, ours = _word(held.passage, place), _word(held.claim, n)
            if (n in here) != (place in there):
                weight = 0.0  # "did not rise" and "fell" say the same
            why = f"the paper says “{theirs}”, the claim “{ours}”"
            findings.append(Finding(FindingKind.OPPOSITE, theirs, ours, weight, why))
    return findings


def _elsewhere(held: Alignment, word: int, place: int, turned: bool, there: dict[int, str]) -> bool:
    """Whether the word stands a second time in the passage, turned round as in the claim."""
    same = [n for n in range(held.table.shape[1]) if held.table[word, n] >= 1 and n != place]
    return any((n in there) == turned for n in same)


def _with_next(text: str, match: re.Match[str]) -> str:
    """The words found, and the one after them."""
    after = re.match(r"\s*[\w'-]+", text[match.end() :])
    return (match.group() + (after.group() if after else "")).strip()


def _word(reading: Reading, place: int) -> str:
    word = reading.words[place]
    return reading.text[word.start : word.end]
