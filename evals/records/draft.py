"""The measures of drafts, sentence by sentence, and the records of a draft: one a sentence."""

from __future__ import annotations

from dataclasses import dataclass, replace

from assistant.audits.audit import Audit, Severity
from evals.attempt import Attempt
from evals.gold.draft import GoldDraft, PlantedFault, one_line
from evals.measures.measure import Group, Measure
from evals.records.record import Outcome, Part, Place, Record

DraftCase = Attempt[GoldDraft, Audit]


@dataclass(frozen=True, slots=True)
class SentenceCase:
    """A sentence of a draft; `got` None where the audit does not have a planted sentence as one, or broke."""

    expected: Severity
    got: Severity | None


def fault_flagged(case: SentenceCase) -> float | None:
    """Sentences with a planted fault: 1 where the audit has something against it."""
    return None if case.expected is Severity.NONE else float(case.got not in (None, Severity.NONE))


def severity_right(case: SentenceCase) -> float | None:
    """Sentences with a planted fault: 1 where the audit gives it the severity that it has."""
    return None if case.expected is Severity.NONE else float(case.got is case.expected)


def clean_flagged(case: SentenceCase) -> float | None:
    """Sentences with nothing against them: 1 where the audit has something against it. Lower is better."""
    return float(case.got is not Severity.NONE) if case.expected is Severity.NONE and case.got is not None else None


def flag_precision(case: SentenceCase) -> float | None:
    """Sentences that the audit has something against: 1 where a fault was planted."""
    return None if case.got in (None, Severity.NONE) else float(case.expected is not Severity.NONE)


_ALL: tuple[Measure[SentenceCase], ...] = (
    Measure("fault flagged", Group.DRAFT, fault_flagged, proportion=True),
    Measure("severity right", Group.DRAFT, severity_right, proportion=True),
    Measure("clean flagged", Group.DRAFT, clean_flagged, proportion=True),
    Measure("flag precision", Group.DRAFT, flag_precision, proportion=True),
)

DRAFT_MEASURES = {measure.name: measure for measure in _ALL}


def draft_records(case: DraftCase) -> tuple[Record, ...]:
    """A record a sentence, `draft#1` the first; planted sentences that the audit cut otherwise come last.

    A draft that broke is one record, broken.
    """
    gold, audit = case.gold, case.found
    if audit is None:
        return (Record(gold.id, gold.draft.name, "", "", Outcome.BROKEN, str(gold.split), case.error or ""),)
    planted = {one_line(fault.sentence): fault for fault in gold.faults}
    judged = [(s.text, planted.pop(one_line(s.text), None), s.severity, s.why) for s in audit.sentences]
    missed = [(f.sentence, f, None, "the audit does not have it as a sentence") for f in planted.values()]
    share = round(case.milliseconds / max(1, len(judged)), 2)
    records = [
        _record(f"{gold.id}#{n}", text, fault, got, why, share)
        for n, (text, fault, got, why) in enumerate([*judged, *missed], 1)
    ]
    return tuple(replace(record, split=str(gold.split)) for record in records)


def _record(
    name: str, text: str, planted: PlantedFault | None, got: Severity | None, why: str, milliseconds: float
) -> Record:
    case = SentenceCase(planted.severity if planted else Severity.NONE, got)
    right = case.got is case.expected
    scores = ((name, measure.score(case)) for name, measure in DRAFT_MEASURES.items())
    return Record(
        id=name,
        asked=text,
        expected=str(case.expected),
        got="" if case.got is None else str(case.got),
        outcome=Outcome.RIGHT if right else Outcome.WRONG,
        why="" if right else f"{case.got or 'not seen'}: {why}",
        scores={name: score for name, score in scores if score is not None},
        slices={"planted": planted.fault if planted else "nothing"},
        said=(Part(why),) if why else (),
        wanted=tuple(Place(*p.ref) for p in planted.required) if planted else (),
        milliseconds={"audit": milliseconds},
    )
