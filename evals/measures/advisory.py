"""The measures that a chat model has a part in. They are advice: a gate on one needs people's labels to agree first."""

from __future__ import annotations

from collections.abc import Mapping

from evals.gold.kind import SetKind
from evals.measures.measure import Group, Measure
from evals.records.record import Record

SUPPORT = "advisory support"
CLAIM_ADVICE = "advisory verdict right"


def _support(record: Record) -> float | None:
    """Shown answers whose statements were all judged: the share that the advisory judge finds borne out.

    0 for a statement that cites nothing, and for an answer without statements.
    """
    return record.scores.get(SUPPORT)


def _claim_advice(record: Record) -> float | None:
    """Claims judged by the paragraphs that a label is of: 1 where the advisory judge's verdict is the label."""
    return record.scores.get(CLAIM_ADVICE)


ADVISORY_MEASURES: Mapping[SetKind, Mapping[str, Measure[Record]]] = {
    SetKind.QUESTIONS: {SUPPORT: Measure(SUPPORT, Group.ADVISORY, _support)},
    SetKind.CLAIMS: {CLAIM_ADVICE: Measure(CLAIM_ADVICE, Group.ADVISORY, _claim_advice, proportion=True)},
}
