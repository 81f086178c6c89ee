"""Nothing that its paragraph does not hold is shown: the check sees what it must see."""

from __future__ import annotations

from dataclasses import replace

from assistant.citation import cite
from assistant.reply import Verdict
from assistant.verify import check
from assistant.writer import Draft, Quote
from index.corpus import StoredParagraph
from ingest.paper import Kind, Paragraph

STORED = StoredParagraph(1, "p", Paragraph("4", Kind.PARAGRAPH, "The pact binds both sides. It ends in 2030."), 0, "e")
QUOTE = Quote(STORED, 0, 26)
CITATION = cite(STORED, 0, 26, {}, {})


def test_a_verbatim_quote_supports() -> None:
    assert check(Draft(QUOTE.text, (QUOTE,), 1.0), (CITATION,)) is Verdict.SUPPORTED


def test_no_citation_no_statement() -> None:
    assert check(Draft("The pact binds both sides.", (), 1.0), ()) is None


def test_altered_words_are_not_shown() -> None:
    assert check(Draft(QUOTE.text, (QUOTE,), 1.0), (replace(CITATION, quote="The pact binds one side."),)) is None


def test_a_shifted_span_is_not_shown() -> None:
    assert check(Draft(QUOTE.text, (QUOTE,), 1.0), (replace(CITATION, start=1, end=27),)) is None


def test_an_empty_quote_is_not_shown() -> None:
    assert check(Draft("The pact.", (QUOTE,), 1.0), (replace(CITATION, quote="", end=0),)) is None
