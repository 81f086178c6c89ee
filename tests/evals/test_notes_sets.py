"""The sets over the sample notes: true to the notes as they stand, and varied enough to judge by."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from assistant.audits.audit import Audit, AuditedSentence, Severity
from assistant.drafts.attribution import read_sentences
from assistant.drafts.kinds import SentenceKind
from assistant.drafts.names import PaperNames
from assistant.drafts.reading import open_draft
from assistant.quotations.quotation import QuotationResult
from assistant.reply import VERDICTS
from evals.attempt import attempt
from evals.gold.kind import SetKind
from evals.gold.set import GoldSet, load_set
from evals.measures.facts import holds
from evals.records.draft import draft_records
from ingest.intake import collect
from tests.conftest import NOTES
from tests.evals.fake import SETS

TEXTS = {(paper.id, p.locator): p.text for paper in collect([NOTES]).papers for p in paper.paragraphs}
KINDS = pytest.mark.parametrize("kind", list(SetKind))


def notes_set(kind: SetKind) -> GoldSet:
    return load_set(SETS / "notes" / f"{kind}.jsonl")


@KINDS
def test_gold_paragraphs_are_those_of_the_notes_as_they_stand(kind: SetKind) -> None:
    notes_set(kind).check(lambda paper, locator: TEXTS.get((paper, locator)))


def test_every_fact_stands_in_a_paragraph_that_its_question_needs() -> None:
    questions = [q for q in notes_set(SetKind.QUESTIONS).questions if q.kind != "metadata"]
    missing = [
        (q.id, fact[0])
        for q in questions
        for fact in q.facts
        if not any(holds(TEXTS[p.ref], fact[:1]) for p in q.required)
    ]
    assert missing == []
    assert sum(bool(q.facts) for q in questions) > 80


def test_the_sets_are_large_and_varied_enough() -> None:
    questions = notes_set(SetKind.QUESTIONS).questions
    assert len(questions) >= 60
    assert sum(q.near for q in questions) >= 20
    assert sum(not q.answerable and not q.near for q in questions) >= 10
    assert sum(q.low_overlap for q in questions) >= 10
    labels = Counter(claim.label for claim in notes_set(SetKind.CLAIMS).claims)
    assert [labels[label] for label in VERDICTS] == [17, 17, 17]
    results = Counter(one.result for one in notes_set(SetKind.QUOTATIONS).quotations)
    assert all(results[result] >= 6 for result in QuotationResult)


def test_what_is_said_to_be_fabricated_is_nowhere_and_what_is_exact_is_there() -> None:
    """Without the check of quotations: by letters and digits alone."""

    def letters(text: str) -> str:
        return "".join(c for c in text.lower() if c.isalnum())

    whole = {ref: letters(text) for ref, text in TEXTS.items()}
    for one in notes_set(SetKind.QUOTATIONS).quotations:
        held = {ref for ref, text in whole.items() if letters(one.quote) in text}
        if one.result in (QuotationResult.EXACT, QuotationResult.MISATTRIBUTED):
            assert {p.ref for p in one.required} <= held, one.id
        if one.result in (QuotationResult.ALTERED, QuotationResult.FABRICATED):
            assert not held, one.id
        if one.result is QuotationResult.MISATTRIBUTED:
            assert one.attributed_to not in {paper for paper, _ in held}, one.id


def test_each_planted_fault_is_one_sentence_of_the_memo() -> None:
    def cut(path: Path) -> Audit:
        draft = open_draft(path)
        spans = [sentence.span for sentence in read_sentences(draft, PaperNames.of([]))]
        kept = (
            AuditedSentence(draft.text[a:b], a, b, SentenceKind.CLAIM, (), None, (), (), "", Severity.NONE)
            for a, b in spans
        )
        return Audit(draft, tuple(kept), {}, 0, (), 0.0)

    (gold,) = notes_set(SetKind.DRAFTS).drafts
    records = draft_records(attempt(gold, lambda one: cut(one.draft)))
    assert len(gold.faults) == 10
    assert (len(records), sum(record.got != "" for record in records)) == (30, 30)
