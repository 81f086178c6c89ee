"""The measures of quotations, and a case of a quotation as its record."""

from __future__ import annotations

from assistant.quotations.quotation import QuotationCheck, QuotationResult
from assistant.reply import Citation
from evals.attempt import Attempt
from evals.gold.quotation import GoldQuotation
from evals.measures.confusion import macro_f1
from evals.measures.measure import ConfusionMeasure, Group, Measure
from evals.records.record import Outcome, Part, Place, Record

QuotationCase = Attempt[GoldQuotation, QuotationCheck]

_RESULTS = tuple(map(str, QuotationResult))
BROKEN = "broken"  # the column of cases in which the system raised

FALSE_ALARM = frozenset({QuotationResult.ALTERED, QuotationResult.MISATTRIBUTED, QuotationResult.FABRICATED})


def right(case: QuotationCase) -> float:
    """1 where the result is the expected one."""
    return float(case.found is not None and case.found.result is case.gold.result)


def placed(case: QuotationCase) -> float | None:
    """Quotations that are in the papers, broken ones apart: 1 where a paragraph that holds the words is shown."""
    if not case.gold.required or case.found is None:
        return None
    return float(bool({(c.paper, c.locator) for c in _shown(case.found)} & {p.ref for p in case.gold.required}))


def difference_named(case: QuotationCase) -> float | None:
    """Altered quotations whose set names the kind of the altered words: 1 where a difference of that kind is told."""
    if case.gold.difference is None or case.found is None:
        return None
    return float(any(d.kind is case.gold.difference for d in case.found.differences))


def fault_found(case: QuotationCase) -> float | None:
    """Quotations that are altered, misattributed or fabricated: 1 where the result is one of the three."""
    if case.gold.result not in FALSE_ALARM:
        return None
    return float(case.found is not None and case.found.result in FALSE_ALARM)


def false_alarm(case: QuotationCase) -> float | None:
    """Quotations that are exact or elided: 1 where the result says otherwise. Lower is better."""
    if case.gold.result in FALSE_ALARM or case.found is None:
        return None
    return float(case.found.result in FALSE_ALARM)


def _found(result: QuotationResult) -> Measure[QuotationCase]:
    def found(case: QuotationCase) -> float | None:
        """Quotations of this kind: 1 where the result says so."""
        return right(case) if case.gold.result is result else None

    return Measure(f"{result} found", Group.QUOTATION, found, proportion=True)


def _shown(check: QuotationCheck) -> tuple[Citation, ...]:
    """The passages that are shown, the source first."""
    return () if check.source is None else (check.source, *check.also)


_ALL: tuple[Measure[QuotationCase] | ConfusionMeasure, ...] = (
    Measure("result right", Group.QUOTATION, right, proportion=True),
    ConfusionMeasure("result macro-F1", Group.QUOTATION, macro_f1, _RESULTS, (BROKEN,)),
    *(_found(result) for result in QuotationResult),
    Measure("fault found", Group.QUOTATION, fault_found, proportion=True),
    Measure("false alarm", Group.QUOTATION, false_alarm, proportion=True),
    Measure("source shown", Group.QUOTATION, placed, proportion=True),
    Measure("difference named", Group.QUOTATION, difference_named, proportion=True),
)

QUOTATION_MEASURES = {measure.name: measure for measure in _ALL}


def quotation_record(case: QuotationCase) -> Record:
    """The case with its outcome, why, and its numbers."""
    gold, check = case.gold, case.found
    measured = ((name, m.score(case)) for name, m in QUOTATION_MEASURES.items() if isinstance(m, Measure))
    shown = () if check is None else _shown(check)
    return Record(
        id=gold.id,
        asked=gold.quote,
        expected=str(gold.result),
        got=BROKEN if check is None else str(check.result),
        outcome=Outcome.BROKEN if check is None else Outcome.RIGHT if right(case) else Outcome.WRONG,
        split=str(gold.split),
        why=case.error or "" if check is None else "" if right(case) else f"{check.result}: {check.why}",
        scores={name: score for name, score in measured if score is not None},
        slices={"result": str(gold.result)} | ({"difference": str(gold.difference)} if gold.difference else {}),
        said=() if check is None else (Part(check.why, tuple(Place(c.paper, c.locator, c.quote) for c in shown)),),
        wanted=tuple(Place(*p.ref) for p in gold.required),
        milliseconds={} if check is None else {"quote": round(case.milliseconds, 2)},
    )
