"""The memo with planted faults, over the notes that ship and over the papers of the series."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.assistant import Assistant
from assistant.audits.audit import Audit, CitationResult, Severity
from assistant.audits.check import audit_draft
from assistant.drafts.draft import DraftForm
from assistant.drafts.reading import draft_of
from tests.assistant.memo import Memo, make_memo


@pytest.fixture(scope="module", params=["notes_library", "series_library"])
def audited(request: pytest.FixtureRequest) -> tuple[Memo, Audit]:
    library: Path = request.getfixturevalue(request.param)
    with Assistant.open(library) as assistant:
        memo = make_memo(assistant.snapshot)
        return memo, audit_draft(assistant, draft_of(memo.text, "memo.md", DraftForm.MARKDOWN))


def test_every_planted_fault_is_found(audited: tuple[Memo, Audit]) -> None:
    memo, audit = audited
    found = {s.text: s.severity for s in audit.sentences}
    assert len(memo.faults) >= 17
    missed = {planted: text for planted, text in memo.faults.items() if found[text] is Severity.NONE}
    assert missed == {}


def test_misquotations_and_wrong_citations_are_the_worst_faults(audited: tuple[Memo, Audit]) -> None:
    memo, audit = audited
    found = {s.text: s for s in audit.sentences}
    for planted, text in memo.faults.items():
        if planted.startswith("misquoted"):
            (quotation,) = found[text].quotations
            kind = planted.removeprefix("misquoted: ")
            assert quotation.check is not None
            assert kind in {str(d.kind) for d in quotation.check.differences}, planted
            assert found[text].severity is Severity.CONTRADICTED
    results = {
        "wrong paragraph": CitationResult.ELSEWHERE,
        "no such paragraph": CitationResult.NO_PARAGRAPH,
        "wrong year": CitationResult.NO_PAPER,
    }
    for planted, result in results.items():
        (citation,) = found[memo.faults[planted]].citations
        assert citation.result is result
        assert citation.severity is Severity.CONTRADICTED
    assert "stands in ¶" in found[memo.faults["wrong paragraph"]].why
    assert found[memo.faults["another paper"]].severity is Severity.CONTRADICTED


def test_at_most_one_false_alarm(audited: tuple[Memo, Audit]) -> None:
    memo, audit = audited
    planted = set(memo.faults.values())
    alarms = [(s.text, s.why) for s in audit.faults() if s.text not in planted]
    assert len(alarms) <= 1, alarms
    assert {s.text for s in audit.sentences} >= set(memo.clean)
