"""The kinds of gold sets, each with how a case of it is put to a system and the measures that its records have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evals.gold.claim import GoldClaim, run_claims
from evals.gold.draft import GoldDraft, run_drafts
from evals.gold.kind import SetKind
from evals.gold.question import GoldQuestion
from evals.gold.quotation import GoldQuotation, run_quotations
from evals.measures.measure import ConfidenceMeasure, ConfusionMeasure, Measure
from evals.measures.question import MEASURES
from evals.records.claim import CLAIM_MEASURES, claim_record
from evals.records.draft import DRAFT_MEASURES, draft_records
from evals.records.question import question_record
from evals.records.quotation import QUOTATION_MEASURES, quotation_record
from evals.records.record import Record
from evals.run import run_case
from evals.system import System
from ingest.errors import GoldError

GoldCase = GoldQuestion | GoldClaim | GoldQuotation | GoldDraft
AnyMeasure = Measure[Any] | ConfidenceMeasure | ConfusionMeasure

_MEASURES: Mapping[SetKind, Mapping[str, AnyMeasure]] = {
    SetKind.QUESTIONS: MEASURES,
    SetKind.CLAIMS: CLAIM_MEASURES,
    SetKind.QUOTATIONS: QUOTATION_MEASURES,
    SetKind.DRAFTS: DRAFT_MEASURES,
}


def measures_of(kind: SetKind) -> Mapping[str, AnyMeasure]:
    """The measures of a kind of set, by their names, in the order in which they are shown."""
    return _MEASURES[kind]


def judge_case(system: System, case: GoldCase) -> tuple[Record, ...]:
    """Put a case to the system; what it raises makes the record broken. Several records only for a draft.

    Raises:
        GoldError: the system does not do what the case asks for.
    """
    if isinstance(case, GoldQuestion):
        return (question_record(run_case(system, case)),)
    if isinstance(case, GoldClaim) and system.check:
        return tuple(map(claim_record, run_claims(system.check, [case])))
    if isinstance(case, GoldQuotation) and system.quote:
        return tuple(map(quotation_record, run_quotations(system.quote, [case])))
    if isinstance(case, GoldDraft) and system.audit:
        return tuple(record for made in run_drafts(system.audit, [case]) for record in draft_records(made))
    raise GoldError(
        f"{system.name} takes no {type(case).__name__.removeprefix('Gold').lower()}s.",
        "Put another set to it, or another system to the set.",
    )
