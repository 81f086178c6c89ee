"""The judge that needs no model: are the claim's words in the evidence, and does anything there speak against them?

Rules see what similarity does not ("increase by 60 percent" and "cut by 60 percent" have a cosine of 0.93): numbers and
dates with their units, negation, opposites, hedges, "all" for "some", who did what to whom. They miss what takes
knowledge of the world. Each rule leaves findings, as data; which of them are telling enough to contradict was chosen
for precision on claims over other policy papers: a false accusation is worse than a missed one.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

import numpy as np

from assistant.judging.alignment import COUNTERPART, Alignment, align, read
from assistant.judging.finding import Finding, FindingKind
from assistant.judging.judge import RULES, Judgement
from assistant.judging.rules_attribution import reported_by
from assistant.judging.rules_numbers import absent_numbers, numbers
from assistant.judging.rules_polarity import negations, oppositions
from assistant.judging.rules_roles import orders, roles
from assistant.judging.rules_strength import overstatements
from assistant.judging.verbatim import stated
from assistant.names import as_printed, names_in, speaks_of
from assistant.reply import Verdict
from assistant.words import stems
from index.encoder import Encoder

READ = 6  # passages that are read for a claim, the nearest ones
# What a finding must weigh, and what share of the claim's content words must stand in the passage, to contradict.
_TELLING = {
    FindingKind.NUMBER: (0.6, 0.5),
    FindingKind.DATE: (0.5, 0.5),
    FindingKind.NEGATION: (0.7, 0.6),
    FindingKind.OPPOSITE: (0.5, 0.5),
    FindingKind.MODALITY: (0.5, 0.5),
    FindingKind.QUANTIFIER: (0.45, 0.45),
    FindingKind.ROLE: (0.7, 0.7),
    FindingKind.ORDER: (0.5, 0.5),
}
# Where `Alignment.borne` is as often that of a supported claim as of one that the papers leave open, and how fast that
# changes; chosen on 134 claims over other policy papers and on the development half of the series claims.
_BORNE, _SLOPE = 0.92, 0.1
_LONG_NAMES = re.compile(r"\b(?:the )?(united states|united kingdom|great britain)\b", re.IGNORECASE)
_SHORT = {"united states": "US", "united kingdom": "UK", "great britain": "UK"}
_BESIDE = 0.1  # a passage that holds this much less of the claim than the best one is no part of its evidence


class RulesJudge:
    """Deterministic; holds a claim against the passages that hold most of its words.

    With an encoder, words that mean the same here count as shared (see alignment.py here); without one, only
    words that are the same.
    """

    name = RULES

    def __init__(self, encoder: Encoder | None = None) -> None:
        self._encoder = encoder

    def judge(self, claim: str, evidence: Sequence[str]) -> Judgement:
        """See `Judge.judge`."""
        if told := stated(claim, evidence, self.name):
            return told
        readings = read([claim, *evidence[:READ]], self._encoder)
        held = [align(readings[0], passage) for passage in readings[1:]]
        if not readings[0].content or not any(one.passage.words for one in held):
            return Judgement(Verdict.NOT_FOUND, 0.9, "there is no evidence to hold it against", self.name)
        best = max(range(len(held)), key=lambda n: (held[n].cosine + held[n].covered, -n))
        found = conflicts(held, best)
        telling = [(n, f) for n, f in found if is_telling(f, held[n].shared)]
        absent = absent_numbers(claim, evidence) + absent_names(claim, evidence)
        findings = tuple(f for _, f in found) + tuple(absent)
        if telling:
            n, finding = max(telling, key=lambda pair: pair[1].weight)
            confidence = round(min(0.5 + finding.weight * held[n].shared / 2, 0.95), 3)
            return Judgement(Verdict.CONTRADICTED, confidence, finding.why, self.name, n, findings)
        supported = self._borne_out(held[best])
        share = held[best].shared
        if supported < 0.5:
            why = f"the papers found hold {share:.0%} of its words, and not the rest in other words"
            return Judgement(
                Verdict.NOT_FOUND, round(1 - supported, 3), _missing(held) or why, self.name, None, findings
            )
        if absent:
            return Judgement(Verdict.NOT_FOUND, 0.6, absent[0].why, self.name, None, findings)
        why = f"the paper has {share:.0%} of its words or words near them, and nothing there speaks against it"
        reporter = reported_by(held[best].passage.text)
        if reporter and not reported_by(claim):
            why += f"; the paper reports it as a view (“{reporter}”), not as its own"
        return Judgement(Verdict.SUPPORTED, round(supported, 3), why, self.name, best, findings)

    def _borne_out(self, held: Alignment) -> float:
        """The chance (0..1) that a passage with nothing in it against the claim bears it out."""
        if self._encoder is None:
            return held.shared
        return 1 / (1 + math.exp(-(held.borne - _BORNE) / _SLOPE))


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
    shortened = _LONG_NAMES.sub(lambda match: _SHORT[match.group(1).lower()], claim)
    spoken = frozenset().union(*(stems(text) for text in texts))
    missing = [name for name in names_in(shortened) if not speaks_of(name, spoken)]
    return [
        Finding(FindingKind.ABSENT, "", name, 1.0, f"the papers found do not name “{as_printed([name], claim)[0]}”")
        for name in missing
    ]


def _overlap(one: Alignment, other: Alignment) -> bool:
    """Whether one passage is a part of the other: what it says was read there."""
    return one.passage.text in other.passage.text


def _missing(held: Sequence[Alignment]) -> str | None:
    """The words of the claim that no passage has a counterpart for, as a reason; None where each has one."""
    claim = held[0].claim
    near = np.max([one.nearness for one in held], axis=0)
    lone = [claim.words[n] for n, value in zip(claim.content, near, strict=True) if value < COUNTERPART]
    words = "”, “".join(claim.text[word.start : word.end] for word in lone[:3])
    return f"the papers found say nothing of “{words}”" if lone else None
