"""The seam for whoever says whether words bear out a claim: rules, a learned model, a chat model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.judging.finding import Finding
from assistant.reply import Verdict

RULES = "rules 2"  # what a judgement by the rules names as its judge


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict with its reason, and who gave it; `confidence` 0..1 that the verdict is right.

    `decisive`: which of the evidence decided (0 is the first); None where none did, or the judge cannot tell.
    `findings`: what speaks against the claim, as data.
    """

    verdict: Verdict
    confidence: float
    why: str
    judge: str
    decisive: int | None = None
    findings: tuple[Finding, ...] = ()


class Judge(Protocol):
    """Says what evidence says of a claim. One that fails raises, and whoever called it shows *unchecked*."""

    @property
    def name(self) -> str:
        """What a judgement names as its judge, with its version."""
        ...

    def judge(self, claim: str, evidence: Sequence[str]) -> Judgement:
        """Judge `claim` (one sentence) by `evidence` (verbatim texts, the nearest first)."""
        ...
