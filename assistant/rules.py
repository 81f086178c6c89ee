"""The judge that needs no model: are the claim's words in the evidence, and does anything there speak against them?

Rules see what similarity does not ("increase by 60 percent" and "cut by 60 percent" have a cosine of 0.93): numbers and
dates with their units, negation, opposites, hedges, "all" for "some", who did what to whom. They miss what takes
knowledge of the world. Each rule leaves findings, as data; which of them are telling enough to contradict was chosen
for precision on claims over other policy papers: a false accusation is worse than a missed one.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.alignment import Alignment, align, read
from assistant.finding import Finding, FindingKind
from assistant.judge import Judgement
from assistant.names import names_in, speaks_of
from assistant.reply import Verdict
from assistant.rules_numbers import absent_numbers, numbers
from assistant.rules_polarity import negations, oppositions
from assistant.rules_roles import orders, roles
from assistant.rules_strength import overstatements
from assistant.words import stems
from index.encoder import Encoder

NAME = "rules 2"
READ = 6  # passages that are read for a claim, the nearest ones
# What a finding must weigh, and what share of the claim's content words must stand in the passage, to contradict.
_TELLING = {
    FindingKind.NUMBER: (0.5, 0.5),
    FindingKind.DATE: (0.5, 0.5),
    FindingKind.NEGATION: (0.7, 0.6),
    FindingKind.OPPOSITE: (0.5, 0.5),
    FindingKind.MODALITY: (0.5, 0.5),
    FindingKind.QUANTIFIER: (0.45, 0.45),
    FindingKind.ROLE: (0.7, 0.7),
    FindingKind.ORDER: (0.5, 0.5),
}
# Shares of the claim's content words that the passages must hold, without an encoder and with one.
_ENOUGH = 0.5
_BESIDE = 0.1  # a passage that holds this much less of the claim than the best one is no part of its evidence


class RulesJudge:
    """Deterministic; holds a claim against the passages that hold most of its words.

    With an encoder, words that mean the same here count as shared (see assistant/alignment.py); without one, only words
    that are the same.
    """

    name = NAME

    def __init__(self, encoder: Encoder | None = None) -> None:
        self._encoder = encoder

    def judge(self, claim: str, evidence: Sequence[str]) -> Judgement:
        """See `Judge.judge`."""
        readings = read([claim, *evidence[:READ]], self._encoder)
        held = [align(readings[0], passage) for passage in readings[1:]]
        if not readings[0].content or not any(one.passage.words for one in held):
            return Judgement(Verdict.NOT_FOUND, 0.9, "there is no evidence to hold it against", self.name)
        best = max(range(len(held)), key=lambda n: (held[n].shared, -n))
        found = conflicts(held, best)
        telling = [(n, f) for n, f in found if is_telling(f, held[n].shared)]
        absent = absent_numbers(claim, evidence) + absent_names(claim, evidence)
        findings = tuple(f for _, f in found) + tuple(absent)
        if telling:
            n, finding = max(telling, key=lambda pair: pair[1].weight)
            confidence = round(min(0.5 + finding.weight * held[n].shared / 2, 0.95), 3)
            return Judgement(Verdict.CONTRADICTED, confidence, finding.why, self.name, n, findings)
        share = held[best].shared
        if share < _ENOUGH:
            why = f"the papers hold {share:.0%} of its words in one place"
            return Judgement(Verdict.NOT_FOUND, round(1 - share, 3), why, self.name, None, findings)
        if absent:
            return Judgement(Verdict.NOT_FOUND, 0.6, absent[0].why, self.name, None, findings)
        why = f"the paper holds {share:.0%} of its words, and nothing there speaks against it"
        return Judgement(Verdict.SUPPORTED, round(share, 3), why, self.name, best, findings)


def conflicts(held: Sequence[Alignment], best: int) -> list[tuple[int, Finding]]:
    """What in the best passage, and in those that hold nearly as much of the claim, differs from it."""
    found = []
    for n, one in enumerate(held):
        if n != best and (one.shared < held[best].shared - _BESIDE or _overlap(one, held[best])):
            continue
        others = [other.passage.text for m, other in enumerate(held) if m != n]
        rules = (numbers(one, others), negations(one), oppositions(one), overstatements(one), roles(one), orders(one))
        found += [(n, finding) for findings in rules for finding in findings]
    return found


def is_telling(finding: Finding, shared: float) -> bool:
    """Whether a finding in a passage that holds this share of the claim's words contradicts the claim."""
    weight, share = _TELLING.get(finding.kind, (2.0, 2.0))
    return finding.weight >= weight and shared >= share


def absent_names(claim: str, texts: Sequence[str]) -> list[Finding]:
    """The claim's names that none of the texts speaks of."""
    spoken = frozenset().union(*(stems(text) for text in texts))
    missing = [name for name in names_in(claim) if not speaks_of(name, spoken)]
    return [Finding(FindingKind.ABSENT, "", name, 1.0, f"the papers found do not name “{name}”") for name in missing]


def _overlap(one: Alignment, other: Alignment) -> bool:
    """Whether one passage is a part of the other: what it says was read there."""
    return one.passage.text in other.passage.text
