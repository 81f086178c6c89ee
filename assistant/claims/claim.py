"""The nouns of a verified claim, and its JSON form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from assistant.forms import citation_json
from assistant.reply import Citation, Verdict


@dataclass(frozen=True, slots=True)
class ClaimCheck:
    """A claim, what the papers say of it, and the words that decide.

    `evidence` holds the passages that bear the claim out or refute it, the deciding one first; for a claim that is
    not found, the nearest ones; none where nothing was searched. `confidence` (0..1) that the verdict is right.
    `judge` names who gave the verdict, with its version.
    """

    claim: str
    verdict: Verdict
    confidence: float
    evidence: tuple[Citation, ...]
    why: str
    judge: str


def claim_json(identifier: str | None, check: ClaimCheck) -> dict[str, Any]:
    """`{"id","claim","verdict","confidence","evidence":[citation…],"why","judge"}`."""
    return {
        "id": identifier,
        "claim": check.claim,
        "verdict": str(check.verdict),
        "confidence": check.confidence,
        "evidence": [citation_json(citation) for citation in check.evidence],
        "why": check.why,
        "judge": check.judge,
    }
