"""Nothing that its paragraph does not hold is shown: the check sees what it must see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from assistant.citation import cite
from assistant.judging.judge import Judgement
from assistant.judging.rules import RulesJudge
from assistant.reply import Verdict
from assistant.verify import check
from assistant.writer import Draft, Quote
from index.corpus import StoredParagraph
from ingest.paper import Kind, Paragraph

STORED = StoredParagraph(1, "p", Paragraph("4", Kind.PARAGRAPH, "The pact binds both sides. It ends in 2030."), 0, "e")
QUOTE = Quote(STORED, 0, 26)
CITATION = cite(STORED, 0, 26, {}, {})


def test_a_verbatim_quote_supports() -> None:
    assert check(Draft(QUOTE.text, (QUOTE,), 1.0), (CITATION,), RulesJudge()) is Verdict.SUPPORTED


def test_no_citation_no_statement() -> None:
    assert check(Draft("The pact binds both sides.", (), 1.0), (), RulesJudge()) is None


def test_altered_words_are_not_shown() -> None:
    assert (
        check(Draft(QUOTE.text, (QUOTE,), 1.0), (replace(CITATION, quote="The pact binds one side."),), RulesJudge())
        is None
    )


def test_a_shifted_span_is_not_shown() -> None:
    assert check(Draft(QUOTE.text, (QUOTE,), 1.0), (replace(CITATION, start=1, end=27),), RulesJudge()) is None


def test_an_empty_quote_is_not_shown() -> None:
    assert check(Draft("The pact.", (QUOTE,), 1.0), (replace(CITATION, quote="", end=0),), RulesJudge()) is None


def test_other_words_are_judged() -> None:
    assert (
        check(Draft("Both sides are bound by the pact.", (QUOTE,), 1.0), (CITATION,), RulesJudge()) is Verdict.SUPPORTED
    )
    assert check(Draft("The pact does not bind both sides.", (QUOTE,), 1.0), (CITATION,), RulesJudge()) is None
    assert check(Draft("The moon is far away.", (QUOTE,), 1.0), (CITATION,), RulesJudge()) is None


def test_a_recorded_fact_comes_from_the_record() -> None:
    assert (
        check(Draft("Ann Lee wrote it.", (QUOTE,), 1.0, recorded=True), (CITATION,), RulesJudge()) is Verdict.SUPPORTED
    )


def test_a_judge_that_fails_leaves_it_unchecked_and_says_so(caplog: pytest.LogCaptureFixture) -> None:
    class Broken:
        name = "broken"

        def judge(self, claim: str, evidence: Sequence[str]) -> Judgement:
            raise RuntimeError("no model")

    assert check(Draft("Both sides are bound.", (QUOTE,), 1.0), (CITATION,), Broken()) is Verdict.UNCHECKED
    assert "broken failed" in caplog.text
