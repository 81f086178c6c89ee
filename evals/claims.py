"""Gold claims: what a set says, what the program says of it, and how well the two agree.

A set is a JSON Lines file, one claim a line (see evals/sets/series/README.md):

    id          unique in the file
    claim       a sentence, as staff would write it
    label       "supported", "contradicted" or "not_found"
    required    [{"paper", "locator", "sha256"}…] the paragraphs that decide; none for "not_found"
    alteration  of a contradicted claim, what is wrong with it; else null
    split       "develop" (open to look at and tune on) or "report" (only ever measured)
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.claim import ClaimCheck
from assistant.reply import Verdict
from evals.gold import GoldParagraph, Split
from evals.run import Progress
from ingest.errors import GoldError, PinciteError

LABELS = (Verdict.SUPPORTED, Verdict.CONTRADICTED, Verdict.NOT_FOUND)
_KEYS = {"id", "claim", "label", "required", "alteration", "split"}


@dataclass(frozen=True, slots=True)
class GoldClaim:
    """One line of a set; the fields are described in the module's docstring."""

    id: str
    claim: str
    label: Verdict
    required: tuple[GoldParagraph, ...]
    alteration: str | None
    split: Split


@dataclass(frozen=True, slots=True)
class ClaimCase:
    """A gold claim and what became of it; `error`: what the system raised, then `check` is None."""

    gold: GoldClaim
    check: ClaimCheck | None
    error: str | None
    milliseconds: float


def load_claims(path: Path) -> tuple[GoldClaim, ...]:
    """Read a set of claims.

    Raises:
        GoldError: the file is missing or empty, or a line does not follow the schema.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise GoldError(f"{path} cannot be read as UTF-8: {error}.", "Give the path of a set of claims.") from error
    claims: dict[str, GoldClaim] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            claim = _claim(json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise GoldError(f"{path.name} line {number} is no claim: {error}.", "Correct this line.") from error
        if claim.id in claims:
            raise GoldError(f"{path.name} line {number}: id {claim.id!r} stands twice.", "Give each claim its own id.")
        claims[claim.id] = claim
    if not claims:
        raise GoldError(f"{path.name} holds no claim.", "Write one JSON object a line.")
    return tuple(claims.values())


def holds_claims(path: Path) -> bool:
    """Whether a set is one of claims, by its first line; False for what cannot be read."""
    try:
        with path.open(encoding="utf-8") as lines:
            first = json.loads(next((line for line in lines if line.strip()), "null"))
    except (OSError, ValueError):
        return False
    return isinstance(first, dict) and "claim" in first


def run_claims(
    check: Callable[[str], ClaimCheck],
    claims: Sequence[GoldClaim],
    *,
    split: Split | None = None,
    progress: Progress | None = None,
) -> tuple[ClaimCase, ...]:
    """Put the claims of `split` (None: all) to `check`, one after the other; what it raises is that case's error.

    Raises:
        GoldError: the split holds no claim.
    """
    asked = [claim for claim in claims if split in (None, claim.split)]
    if not asked:
        raise GoldError(f"Of {len(claims)} claims none is in the split {split}.", f"Choose one of {', '.join(Split)}.")
    cases = []
    for done, gold in enumerate(asked, start=1):
        begun = time.perf_counter()
        found, broken = None, None
        try:
            found = check(gold.claim)
        except Exception as error:  # noqa: BLE001  a case that breaks is reported, and the run goes on
            broken = str(error) if isinstance(error, PinciteError) else f"{type(error).__name__}: {error}"
        cases.append(ClaimCase(gold, found, broken, 1000 * (time.perf_counter() - begun)))
        if progress:
            progress(done, len(asked))
    return tuple(cases)


def _claim(value: Mapping[str, Any]) -> GoldClaim:
    if set(value) != _KEYS:
        raise ValueError(f"its keys are {', '.join(sorted(value))}, not {', '.join(sorted(_KEYS))}")
    label = Verdict(value["label"])
    if label not in LABELS:
        raise ValueError(f"{label} is no label")
    if not str(value["claim"]).strip():
        raise ValueError("the claim is empty")
    required = tuple(GoldParagraph(p["paper"], p["locator"], p["sha256"]) for p in value["required"])
    if bool(required) is (label is Verdict.NOT_FOUND):
        raise ValueError(f"{label} with {len(required)} required paragraphs")
    return GoldClaim(value["id"], value["claim"], label, required, value["alteration"], Split(value["split"]))
