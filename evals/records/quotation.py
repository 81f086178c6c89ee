"""The measures of quotations, and a case of a quotation as its record."""

from __future__ import annotations

from assistant.quotations.quotation import QuotationResult
from evals.gold.quotation import GoldQuotationCase
from evals.measures.confusion import macro_f1
from evals.measures.measure import ConfusionMeasure, Group, Measure
from evals.records.record import Outcome, Part, Place, Record

_RESULTS = tuple(map(str, QuotationResult))
BROKEN = "broken"  # the column of cases in which the system raised

FALSE_ALARM = frozenset({QuotationResult.ALTERED, QuotationResult.MISATTRIBUTED, QuotationResult.FABRICATED})


def right(case: GoldQuotationCase) -> float:
    """1 where the result is the expected one."""
    return float(case.right)


def placed(case: GoldQuotationCase) -> float | None:
    """Quotations that are in the papers, broken ones apart: 1 where a paragraph that holds the words is shown."""
    return float(case.placed) if case.gold.required and case.check else None


def difference_named(case: GoldQuotationCase) -> float | None:
    """Altered quotations whose set names the kind of the altered words: 1 where a difference of that kind is told."""
    return None if case.named is None or case.check is None else float(case.named)


def fault_found(case: GoldQuotationCase) -> float | None:
    """Quotations that are altered, misattributed or fabricated: 1 where the result is one of the three."""
    if case.gold.result not in FALSE_ALARM:
        return None
    return float(case.check is not None and case.check.result in FALSE_ALARM)


def false_alarm(case: GoldQuotationCase) -> float | None:
    """Quotations that are exact or elided: 1 where the result says otherwise. Lower is better."""
    if case.gold.result in FALSE_ALARM or case.check is None:
        return None
    return float(case.check.result in FALSE_ALARM)


def _found(result: QuotationResult) -> Measure[GoldQuotationCase]:
    def found(case: GoldQuotationCase) -> float | None:
        """Quotations of this kind: 1 where the result says so."""
        return float(case.right) if case.gold.result is result else None

    return Measure(f"{result} found", Group.QUOTATION, found, proportion=True)


_ALL: tuple[Measure[GoldQuotationCase] | ConfusionMeasure, ...] = (
    Measure("result right", Group.QUOTATION, right, proportion=True),
    ConfusionMeasure("result macro-F1", Group.QUOTATION, macro_f1, _RESULTS, (BROKEN,)),
    *(_found(result) for result in QuotationResult),
    Measure("fault found", Group.QUOTATION, fault_found, proportion=True),
    Measure("false alarm", Group.QUOTATION, false_alarm, proportion=True),
    Measure("source shown", Group.QUOTATION, placed, proportion=True),
    Measure("difference named", Group.QUOTATION, difference_named, proportion=True),
)

QUOTATION_MEASURES = {measure.name: measure for measure in _ALL}


def quotation_record(case: GoldQuotationCase) -> Record:
    """The case with its outcome, why, and its numbers."""
    gold, check = case.gold, case.check
    measured = ((name, m.score(case)) for name, m in QUOTATION_MEASURES.items() if isinstance(m, Measure))
    shown = () if check is None or check.source is None else (check.source, *check.also)
    return Record(
        id=gold.id,
        asked=gold.quote,
        expected=str(gold.result),
        got=BROKEN if check is None else str(check.result),
        outcome=Outcome.BROKEN if check is None else Outcome.RIGHT if case.right else Outcome.WRONG,
        split=str(gold.split),
        why=case.error or "" if check is None else "" if case.right else f"{check.result}: {check.why}",
        scores={name: score for name, score in measured if score is not None},
        slices={"result": str(gold.result)} | ({"difference": str(gold.difference)} if gold.difference else {}),
        said=() if check is None else (Part(check.why, tuple(Place(c.paper, c.locator, c.quote) for c in shown)),),
        wanted=tuple(Place(*p.ref) for p in gold.required),
        milliseconds={} if check is None else {"quote": round(case.milliseconds, 2)},
    )
