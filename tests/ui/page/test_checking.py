"""What somebody brings to be checked, told apart and held against the papers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from assistant.assistant import Assistant
from assistant.audits.audit import Audit
from assistant.claims.claim import ClaimCheck
from assistant.quotations.quotation import QuotationCheck, QuotationResult
from assistant.reply import Verdict
from tests.assistant import made
from ui.page.checking import Given, check_text, told_apart
from ui.page.reports import Report, reports_for
from ui.page.verified import verified_html


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    with made.assistant(tmp_path_factory.mktemp("checking")) as opened:
        yield opened


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("The cranes were built in 1964.", Given.CLAIM),
        ("The cranes were built in 1964. They are old.", Given.CLAIM),
        ("“Its cranes were built in 1964”", Given.QUOTATION),
        ('  "Its cranes were built in 1964."\n', Given.QUOTATION),
        ("„Seine Kräne wurden 1964 gebaut“", Given.QUOTATION),
        ("Lopez writes “Its cranes were built in 1964”.", Given.DRAFT),
        ("“Its cranes” and “its piers”", Given.DRAFT),
        ("One thing.\n\nAnother thing.", Given.DRAFT),
        ("It is one. It is two. It is three.", Given.DRAFT),
        ("x " * 1500, Given.DRAFT),
        ("", Given.CLAIM),  # whose check says that it is empty
    ],
)
def test_claims_quotations_and_drafts_are_told_apart(text: str, given: Given) -> None:
    told, why = told_apart(text)
    assert told is given
    assert why


def nothing(done: int, total: int, at: str) -> None:
    pass


def test_each_is_checked_as_what_it_is(assistant: Assistant) -> None:
    claim = check_text(assistant, "The cranes of the port were built in 1964.", None, None, nothing)
    assert isinstance(claim.result, ClaimCheck)
    assert claim.judges
    quotation = check_text(assistant, "“Its cranes were built in 1974”", None, None, nothing)
    assert isinstance(quotation.result, QuotationCheck)
    assert quotation.result.result is QuotationResult.ALTERED
    draft = check_text(assistant, "# Memo\n\nLopez writes “Its cranes were built in 1974”.", None, None, nothing)
    assert isinstance(draft.result, Audit)
    assert reports_for(draft) == tuple(Report)
    assert reports_for(claim) == (Report.JSON,)


def test_what_somebody_says_it_is_counts(assistant: Assistant) -> None:
    checked = check_text(assistant, "Its cranes were built in 1974", Given.QUOTATION, None, nothing)
    assert isinstance(checked.result, QuotationCheck)
    assert checked.why == "so you said"
    assert isinstance(check_text(assistant, "Its cranes are old.", Given.DRAFT, None, nothing).result, Audit)


def test_a_quotation_is_put_down_to_the_papers_that_are_chosen(assistant: Assistant) -> None:
    everywhere = check_text(assistant, "“Its cranes were built in 1964”", None, None, nothing)
    assert isinstance(everywhere.result, QuotationCheck)
    assert everywhere.result.source
    others = [record.id for record in assistant.records if record.id != everywhere.result.source.paper]
    if others:
        elsewhere = check_text(assistant, "“Its cranes were built in 1964”", None, others[:1], nothing)
        assert isinstance(elsewhere.result, QuotationCheck)
        assert elsewhere.result.result is QuotationResult.MISATTRIBUTED


def test_the_page_names_verdict_judge_and_place_and_escapes_the_rest(assistant: Assistant) -> None:
    nasty = "<script>ran=1</script>"
    for text in (
        f"The cranes {nasty} were built in 1964.",
        f"“Its cranes {nasty} were built in 1974”",
        f"A.\n\n{nasty} B.",
    ):
        html = verified_html(check_text(assistant, text, None, None, nothing), "a-name")
        assert "<script" not in html
        assert "&lt;script&gt;" in html
        assert 'href="a-name/report.json" download' in html
    claim = check_text(assistant, "Its cranes were built in 1964.", None, None, nothing)
    assert isinstance(claim.result, ClaimCheck)
    html = verified_html(claim, "a-name")
    assert f"Judged by {claim.judges[0]}" in html
    assert "../read/" in html


def test_a_word_of_no_particular_kind_has_a_name_that_readers_understand(assistant: Assistant) -> None:
    for text in ("“Its cranes were bought in 1964”", "A memo.\n\nLopez writes “Its cranes were bought in 1964”."):
        html = unescape(verified_html(check_text(assistant, text, None, None, nothing), "a-name"))
        assert "“built” became “bought” (wording)." in html
        assert not re.search(r"\bother\b", html)


def test_what_nobody_could_judge_is_shown_as_unchecked(assistant: Assistant) -> None:
    checked = check_text(assistant, "Were its cranes built in 1964?", Given.CLAIM, None, nothing)
    assert isinstance(checked.result, ClaimCheck)
    assert checked.result.verdict is Verdict.UNCHECKED
    html = verified_html(checked, "a-name")
    assert "Unchecked" in html
    assert "Nobody judged this" in html


def test_every_report_is_a_file_of_its_kind(assistant: Assistant, tmp_path: Path) -> None:
    draft = check_text(assistant, "A memo.\n\nIts cranes were built in 1964.", None, None, nothing)
    begins = {
        Report.HTML: b"<!doctype",
        Report.DOCX: b"PK",
        Report.MARKDOWN: b"# ",
        Report.JUNIT: b"<?xml",
        Report.JSON: b"{",
    }
    for report in reports_for(draft):
        assert report.of(draft).startswith(begins[report]), report
        assert report.file_name(draft) == f"pincite-check.{report.partition('.')[2]}"
