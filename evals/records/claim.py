"""The measures of claims, and a case of a claim as its record.

A broken or unchecked case is a miss of its label, and the claim of none.
"""

from __future__ import annotations

from assistant.claims.claim import ClaimCheck
from assistant.reply import VERDICTS, Verdict
from evals.attempt import Attempt
from evals.gold.claim import GoldClaim
from evals.measures.confidence import auroc, expected_calibration_error
from evals.measures.confusion import f1_of, macro_f1
from evals.measures.measure import ConfidenceMeasure, ConfusionMeasure, Group, Measure
from evals.records.record import Outcome, Part, Place, Record

ClaimCase = Attempt[GoldClaim, ClaimCheck]

_OTHERS = (str(Verdict.UNCHECKED),)  # whatever was not judged, broken cases included
_NAMES = tuple(map(str, VERDICTS))


def right(case: ClaimCase) -> float:
    """1 where the verdict is the label."""
    return float(case.found is not None and case.found.verdict is case.gold.label)


def evidence_cited(case: ClaimCase) -> float | None:
    """Claims that a paragraph decides, and that were judged: 1 where one that decides is among those cited."""
    if case.found is None or not case.gold.required:
        return None
    return float(bool({(c.paper, c.locator) for c in case.found.evidence} & {p.ref for p in case.gold.required}))


def _precision(label: Verdict) -> Measure[ClaimCase]:
    def precision(case: ClaimCase) -> float | None:
        """Claims that were given this verdict: 1 where it is the label."""
        return right(case) if case.found is not None and case.found.verdict is label else None

    return Measure(f"{label} precision", Group.VERDICT, precision, proportion=True)


def _recall(label: Verdict) -> Measure[ClaimCase]:
    def recall(case: ClaimCase) -> float | None:
        """Claims of this label: 1 where it is the verdict."""
        return right(case) if case.gold.label is label else None

    return Measure(f"{label} recall", Group.VERDICT, recall, proportion=True)


def _of(label: Verdict, n: int) -> tuple[Measure[ClaimCase] | ConfusionMeasure, ...]:
    f1 = ConfusionMeasure(f"{label} F1", Group.VERDICT, f1_of(n), _NAMES, _OTHERS)
    return _precision(label), _recall(label), f1


def verdict_right(record: Record) -> bool:
    """Whether the verdict is right: what its confidence is held against."""
    return record.outcome is Outcome.RIGHT


_ALL: tuple[Measure[ClaimCase] | ConfusionMeasure | ConfidenceMeasure, ...] = (
    ConfusionMeasure("macro-F1", Group.VERDICT, macro_f1, _NAMES, _OTHERS),
    Measure("verdict right", Group.VERDICT, right, proportion=True),
    *(measure for n, label in enumerate(VERDICTS) for measure in _of(label, n)),
    Measure("evidence cited", Group.VERDICT, evidence_cited, proportion=True),
    ConfidenceMeasure("verdict AUROC", Group.VERDICT, auroc, verdict_right),
    ConfidenceMeasure("verdict calibration error", Group.VERDICT, expected_calibration_error, verdict_right),
)

CLAIM_MEASURES = {measure.name: measure for measure in _ALL}


def claim_record(case: ClaimCase) -> Record:
    """The case with its outcome, why, and its numbers."""
    gold, check = case.gold, case.found
    measured = ((name, m.score(case)) for name, m in CLAIM_MEASURES.items() if isinstance(m, Measure))
    unchecked = check is not None and check.verdict is Verdict.UNCHECKED
    return Record(
        id=gold.id,
        asked=gold.claim,
        expected=str(gold.label),
        got="" if check is None else str(check.verdict),
        outcome=Outcome.BROKEN if check is None else Outcome.RIGHT if right(case) else Outcome.WRONG,
        split=str(gold.split),
        why=case.error or "" if check is None else "" if right(case) else check.why,
        scores={name: score for name, score in measured if score is not None},
        confidence=None if check is None or unchecked else check.confidence,
        slices={"label": str(gold.label)} | ({"alteration": gold.alteration} if gold.alteration else {}),
        said=()
        if check is None
        else (Part(check.why, tuple(Place(c.paper, c.locator, c.quote) for c in check.evidence)),),
        wanted=tuple(Place(*p.ref) for p in gold.required),
        milliseconds={} if check is None else {"verify": round(case.milliseconds, 2)},
    )
