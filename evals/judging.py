"""The kinds of gold sets, each with how a case of it is put to a system and the measures that its records have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evals.advisory.advise import advise_answer, advise_claim
from evals.attempt import attempt
from evals.gold.claim import GoldClaim
from evals.gold.draft import GoldDraft
from evals.gold.kind import SetKind
from evals.gold.question import GoldQuestion
from evals.gold.quotation import GoldQuotation
from evals.gold.set import GoldCase
from evals.measures.advisory import ADVISORY_MEASURES
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

AnyMeasure = Measure[Any] | ConfidenceMeasure | ConfusionMeasure

_MEASURES: Mapping[SetKind, Mapping[str, AnyMeasure]] = {
    SetKind.QUESTIONS: MEASURES,
    SetKind.CLAIMS: CLAIM_MEASURES,
    SetKind.QUOTATIONS: QUOTATION_MEASURES,
    SetKind.DRAFTS: DRAFT_MEASURES,
}


def measures_of(kind: SetKind) -> Mapping[str, AnyMeasure]:
    """The measures of a kind of set, by their names, in the order in which they are shown; the advisory ones last."""
    return {**_MEASURES[kind], **ADVISORY_MEASURES.get(kind, {})}


def judge_case(system: System, case: GoldCase) -> tuple[Record, ...]:
    """Put a case to the system; what it raises makes the record broken. Several records only for a draft.

    Raises:
        GoldError: the system does not do what the case asks for.
    """
    if isinstance(case, GoldQuestion):
        return (advise_answer(question_record(run_case(system, case)), system),)
    if isinstance(case, GoldClaim) and (check := system.check):
        return (advise_claim(claim_record(attempt(case, lambda gold: check(gold.claim))), system),)
    if isinstance(case, GoldQuotation) and (quote := system.quote):
        return (quotation_record(attempt(case, lambda gold: quote(gold.quote, gold.attributed_to))),)
    if isinstance(case, GoldDraft) and (audit := system.audit):
        return draft_records(attempt(case, lambda gold: audit(gold.draft)))
    raise GoldError(
        f"{system.name} takes no {type(case).__name__.removeprefix('Gold').lower()}s.",
        "Put another set to it, or another system to the set.",
    )
