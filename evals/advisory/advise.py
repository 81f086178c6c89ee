"""A judged case put to the advisory judge: each statement that was shown, with the paragraphs that it cites."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.chat.model import ChatFault
from assistant.reply import Verdict
from evals.advisory.adviser import Adviser
from evals.attempt import attempt
from evals.measures.advisory import CLAIM_ADVICE, SUPPORT
from evals.measures.citation_support import verdict_on
from evals.measures.question import ANSWER
from evals.records.advice import Advice
from evals.records.record import Place, Record
from evals.system import System


def advise_answer(record: Record, system: System) -> Record:
    """The record of a question, each statement of its answer judged; as it was where nobody is to be asked.

    A statement that cites nothing is not borne out by anything, and the judge is not asked about it.
    """
    adviser = system.adviser
    if adviser is None or record.got != ANSWER:
        return record
    advice, supported = [], 0
    for part in record.said:
        texts = _texts(part.cited, system)
        if texts:
            advice.append(_advice(adviser, part.text, texts, _by_program(system, part.text, texts)))
            supported += advice[-1].verdict is Verdict.SUPPORTED
    share = supported / len(record.said) if record.said else 0.0
    scored = all(one.scored for one in advice)
    return _with(record, advice, {SUPPORT: share} if scored else {})


def advise_claim(record: Record, system: System) -> Record:
    """The record of a claim, judged by the paragraphs that the program cites for it.

    The set's label is a person's verdict on the same pair where the cited paragraphs are those that decide, or where no
    paragraph does; else no label is there to compare with.
    """
    adviser = system.adviser
    cited = tuple(place for part in record.said for place in part.cited)
    texts = _texts(cited, system)
    if adviser is None or record.broken or not texts:
        return record
    shown = {(place.paper, place.locator) for place in cited}
    label = Verdict(record.expected)
    decided = label is Verdict.NOT_FOUND or {(place.paper, place.locator) for place in record.wanted} <= shown
    advice = replace(_advice(adviser, record.asked, texts, Verdict(record.got)), human=label if decided else None)
    scores = {CLAIM_ADVICE: float(advice.verdict is advice.human)} if advice.scored and advice.human else {}
    return _with(record, [advice], scores)


def _with(record: Record, advice: Sequence[Advice], scores: dict[str, float]) -> Record:
    rounded = {name: round(score, 9) for name, score in scores.items()}
    return replace(record, advice=tuple(advice), scores={**record.scores, **rounded})


def _texts(cited: Sequence[Place], system: System) -> list[str]:
    """The printed texts of the distinct paragraphs cited."""
    found = (system.text_of(*ref) for ref in dict.fromkeys((place.paper, place.locator) for place in cited))
    return [text for text in found if text]


def _by_program(system: System, statement: str, texts: Sequence[str]) -> Verdict:
    judge = system.judge
    if judge is None:
        return Verdict.UNCHECKED
    return attempt(statement, lambda said: verdict_on(judge, said, texts)).found or Verdict.UNCHECKED


def _advice(adviser: Adviser, statement: str, texts: Sequence[str], program: Verdict) -> Advice:
    try:
        verdict, why = adviser.advise(statement, texts)
    except ChatFault as fault:
        verdict, why = Verdict.UNCHECKED, fault.fault
    return Advice(statement, verdict, why, program)
