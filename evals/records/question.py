"""A case of a question as its record."""

from __future__ import annotations

from evals.case import Case, outcome
from evals.gold.question import GoldQuestion
from evals.measures.facts import holds
from evals.measures.measure import Measure
from evals.measures.question import ANSWER, ELSEWHERE, IN_PAPERS, MEASURES, NEAR, REFUSAL
from evals.records.record import Part, Place, Record


def question_record(case: Case) -> Record:
    """The case with its outcome, why, and its numbers."""
    question, answer, reply = case.question, case.answer, case.reply
    scores = {name: measure.score(case) for name, measure in MEASURES.items() if isinstance(measure, Measure)}
    timed = {} if case.broken else {"retrieve": case.retrieve_ms} | ({"ask": case.ask_ms} if reply else {})
    return Record(
        id=question.id,
        asked=question.question,
        expected=ANSWER if question.answerable else REFUSAL,
        got="" if reply is None else ANSWER if answer else REFUSAL,
        outcome=outcome(case),
        split=str(question.split),
        why=why(case),
        scores={name: round(score, 9) for name, score in scores.items() if score is not None},
        confidence=None if reply is None else reply.confidence,
        slices=_slices(question),
        said=tuple(
            Part(s.text, tuple(Place(c.paper, c.locator, c.quote) for c in s.citations))
            for s in (answer.statements if answer else ())
        ),
        nearest=tuple(Place(c.paper, c.locator, c.quote) for c in (reply.closest if reply and not answer else ())),
        retrieved=tuple(Place(*ref) for ref in case.ranked),
        wanted=tuple(Place(*p.ref) for p in question.required),
        also=tuple(Place(*p.ref) for p in question.also),
        facts=tuple(fact[0] for fact in question.facts),
        milliseconds={name: round(ms, 2) for name, ms in timed.items()},
    )


def why(case: Case) -> str:
    """In a few words, what keeps the case from being right; empty where nothing does."""
    if case.error is not None:
        return case.error
    if case.reply is None:
        return ""
    faults = [f"not verbatim: {c.label}" for c in case.misquotes]
    if not case.question.answerable:
        return "; ".join([*faults, *([] if case.refused else [f"answered at confidence {case.reply.confidence:.2f}"])])
    if case.refused:
        return "; ".join([*faults, f"refused at confidence {case.reply.confidence:.2f}"])
    if not case.cited & case.question.relevant:
        faults.append("cites no gold paragraph")
    faults += [f"lacks {fact[0]!r}" for fact in case.question.facts if not holds(case.shown, fact)]
    return "; ".join(faults)


def _slices(question: GoldQuestion) -> dict[str, str]:
    """What the question shares with others: its kind, its words, where its answer lies, and in which paper."""
    slices = {"kind": question.kind}
    if not question.answerable:
        return slices | {"answer": NEAR if question.near else ELSEWHERE}
    papers = {paper for paper, _ in question.needed}
    return slices | {
        "words": "low overlap" if question.low_overlap else "shared words",
        "answer": IN_PAPERS,
        "paper": papers.pop() if len(papers) == 1 else "several",
    }
