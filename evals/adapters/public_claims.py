"""The public sets of claims: balanced accuracy of a judge beside lexical overlap, on the same cases in the same run.

`summedits` (Laban et al. 2023): summaries with one small edit, faithful or not; a summary is judged part by part
and is faithful where none is contradicted. `fm2` (Eisenschlos et al. 2021): claims with their evidence, supported or
refuted. Both ask for two answers: *contradicted* is one, every other verdict the other.
The baseline calls a claim faithful where enough of its words stand in the evidence; its threshold is the best one on
these very cases, which flatters it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.claims.parts import parts_of
from assistant.judging.judge import Judge
from assistant.reply import Verdict
from assistant.words import content_words, stem, stems
from evals.measures.confidence import Confidence, Counts, Truth, Values
from evals.measures.statistics import Estimate, bootstrap_by_class
from ingest.errors import GoldError
from ingest.sentences import sentences

_NEAREST = 6  # passages of the evidence that a sentence is judged by


class PublicClaims(StrEnum):
    """The sets, by their file's name."""

    SUMMEDITS = "summedits"
    FM2 = "fm2"


@dataclass(frozen=True, slots=True)
class PublicClaim:
    """A claim of one or more sentences, the texts that decide, and whether they bear it out."""

    id: str
    claim: str
    evidence: tuple[str, ...]
    faithful: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """Balanced accuracy of the judge and of lexical overlap over the same `n` cases, and the judge's reasons."""

    n: int
    judge: Estimate
    overlap: Estimate
    precision: float  # of "contradicted": the share of such claims that are indeed false
    reasons: tuple[tuple[PublicClaim, Verdict, str], ...]


def load_public_claims(folder: Path, name: PublicClaims) -> tuple[PublicClaim, ...]:
    """Read a set from the folder that holds the public sets. Raises GoldError: the file is missing or another's."""
    path = folder / f"{name}.jsonl"
    try:
        return tuple(_claims(path, name))
    except OSError as error:
        raise GoldError(f"{path} cannot be read: {error.strerror}.", "Give the folder of the public sets.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise GoldError(f"{path.name} is not what it should be: {error}.", "Fetch the file again.") from error


def compare_judge(judge: Judge, claims: Sequence[PublicClaim], *, seed: int = 0) -> Comparison:
    """Judge each claim, and measure beside the share of its words that its evidence holds."""
    verdicts, reasons, shares = [], [], []
    for claim in claims:
        verdict, why = _judge_whole(judge, claim)
        verdicts.append(verdict is not Verdict.CONTRADICTED)
        reasons.append((claim, verdict, why))
        shares.append(overlap(claim.claim, claim.evidence))
    truth = [claim.faithful for claim in claims]
    accused = [not claim.faithful for claim, kept in zip(claims, verdicts, strict=True) if not kept]
    best = max(sorted(set(shares)), key=lambda cut: _value(truth, [share >= cut for share in shares]))
    return Comparison(
        len(claims),
        bootstrap_by_class(balanced_accuracy, truth, [float(kept) for kept in verdicts], seed=seed),
        bootstrap_by_class(balanced_accuracy, truth, [float(share >= best) for share in shares], seed=seed),
        sum(accused) / len(accused) if accused else float("nan"),
        tuple(reasons),
    )


def overlap(claim: str, evidence: Sequence[str]) -> float:
    """The share (0..1) of a claim's content words that stand in its evidence, by their stems."""
    wanted = [stem(word) for word in content_words(claim)]
    printed: frozenset[str] = frozenset().union(*(stems(text) for text in evidence))
    return sum(word in printed for word in wanted) / len(wanted) if wanted else 0.0


def balanced_accuracy(truth: Truth, confidence: Confidence, counts: Counts) -> Values:
    """The mean of the two classes' recalls, where a confidence of at least a half says *faithful*."""
    right = (confidence >= 0.5) == truth

    def recall(of: NDArray[np.bool_]) -> Values:
        total = counts[:, of].sum(axis=1)
        values = np.full(len(counts), np.nan)
        np.divide(counts[:, of & right].sum(axis=1), total, out=values, where=total > 0)
        return values

    return (recall(truth) + recall(~truth)) / 2


def _value(truth: Sequence[bool], said: Sequence[bool]) -> float:
    ones = np.ones((1, len(truth)), dtype=np.int64)
    return float(balanced_accuracy(np.asarray(truth), np.asarray(said, dtype=np.float64), ones)[0])


def _judge_whole(judge: Judge, claim: PublicClaim) -> tuple[Verdict, str]:
    """The verdict on all parts: contradicted where one is; else that of the part that fares worst."""
    texts = [text[a:b] for text in claim.evidence for a, b in sentences(text)]
    known = [stems(text) for text in texts]
    judged = []
    for part in parts_of(claim.claim):
        wanted = {stem(word) for word in content_words(part)}
        nearest = sorted(range(len(texts)), key=lambda n: (-len(wanted & known[n]), n))[:_NEAREST]
        judged.append(judge.judge(part, [texts[n] for n in nearest]))
    order = (Verdict.CONTRADICTED, Verdict.UNCHECKED, Verdict.NOT_FOUND, Verdict.SUPPORTED)
    worst = min(judged, key=lambda one: order.index(one.verdict))
    return worst.verdict, worst.why


def _claims(path: Path, name: PublicClaims) -> Iterator[PublicClaim]:
    for line in path.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        if name is PublicClaims.FM2:
            yield PublicClaim(entry["id"], entry["claim"], tuple(entry["evidence"]), entry["label"] == "supported")
        else:
            yield PublicClaim(entry["id"], entry["response"], tuple(entry["source"]), entry["label"] == "faithful")
