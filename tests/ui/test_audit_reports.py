"""The reports of an audit: on the terminal, as Markdown, HTML, Word and JUnit."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import pytest

from assistant.assistant import Assistant
from assistant.audits.audit import Audit, Severity
from assistant.audits.check import audit_draft
from assistant.drafts.draft import DraftForm
from assistant.drafts.reading import draft_of, read_draft
from ingest.errors import SourceError
from tests.assistant import made
from ui.audits.docx import AUTHOR, audit_docx
from ui.audits.html import annotated_html, audit_page
from ui.audits.junit import audit_junit
from ui.audits.markdown import audit_markdown
from ui.audits.text import render_audit
from ui.terminal import out, rendered

NASTY = "<script>alert(1)</script> <img src=x onerror=y> | *x* `y`"
MEMO = f"""\
# Cranes *now*

Lopez writes “Its cranes were built in **1974**” (Lopez 2024, ¶3). The walrus ate the pier & the {NASTY} gate.

> The seabed is soft and must be dredged twice a year.

- What next?
"""
WORDS = "Lopez writes “Its cranes were built in 1974” (Lopez 2024, ¶3)."
docx = pytest.importorskip("docx")


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    with made.assistant(tmp_path_factory.mktemp("reports")) as opened:
        yield opened


@pytest.fixture(scope="module")
def audit(assistant: Assistant) -> Audit:
    return audit_draft(assistant, draft_of(MEMO, "memo <b>.md", DraftForm.MARKDOWN))


class Page(HTMLParser):
    """The tags, attributes and text of a page."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words: list[str] = []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in ("meta", "br", "link", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words.append(data)


def test_the_page_is_whole_quiet_and_escaped(audit: Audit) -> None:
    page = Page(audit_page(audit))
    assert page.open == []
    assert {"script", "img", "link", "iframe", "form"}.isdisjoint(page.tags)
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    links = [value or "" for name, value in page.attributes if name in ("href", "src")]
    assert all(link.startswith(("#", "https://example.org/")) for link in links)
    targets = {f"#{value}" for name, value in page.attributes if name == "id"}
    assert {link for link in links if link.startswith("#")} <= targets
    text = " ".join("".join(page.words).split())
    assert "Cranes now" in text  # as it is read, without the marks of Markdown
    assert "Its cranes were built in 1974" in text
    assert "alert(1)" in text
    assert "default-src 'none'" in audit_page(audit)
    assert "url(" not in audit_page(audit)


def test_verdicts_do_not_hang_on_colour(audit: Audit) -> None:
    page = audit_page(audit)
    for said in ("✗", "?", "Altered quotation", "Not in the papers", "not found", "contradicted"):
        assert said in page
    assert "prefers-color-scheme: dark" in page
    assert "@media print" in page


def test_the_draft_alone_is_a_fragment_of_the_page(audit: Audit) -> None:
    fragment = annotated_html(audit)
    assert fragment.strip() in audit_page(audit)
    assert Page(fragment).open == []


def test_on_the_terminal_the_faults_come_first_in_reading_order(audit: Audit) -> None:
    text = rendered(render_audit(audit), out())
    places = [
        text.index(said) for said in ("✗ Altered quotation", "date: 1964 → 1974", "? Not in the papers", "sentences ·")
    ]
    assert places == sorted(places)
    assert "line 3" in text
    assert "Lopez 2024, ¶1" in text


def test_markdown_is_read_back_as_text(audit: Audit) -> None:
    from ingest.mdrules import parser

    report = audit_markdown(audit)
    page = Page(parser().render(report))
    assert {"script", "img", "b"}.isdisjoint(page.tags)
    text = " ".join("".join(page.words).split())
    assert "memo <b>.md" in text
    assert "alert(1)" in text
    rows = [line for line in report.splitlines() if line.startswith("|")]
    assert len(rows) == 2 + len(audit.sentences)
    assert "the paper has “1964”, the draft “1974”" in report


@pytest.mark.parametrize(("least", "failures"), [(Severity.CONTRADICTED, 1), (Severity.NOT_FOUND, 2), (None, 0)])
def test_junit_has_a_case_for_each_checked_sentence(audit: Audit, least: Severity | None, failures: int) -> None:
    root = ElementTree.fromstring(audit_junit(audit, least))
    suite = root.find("testsuite")
    assert suite is not None
    cases = suite.findall("testcase")
    assert len(cases) == int(suite.attrib["tests"]) == int(root.attrib["tests"]) == 3
    assert len(suite.findall("testcase/failure")) == int(suite.attrib["failures"]) == failures
    assert len({case.attrib["name"] for case in cases}) == len(cases)
    assert all(case.attrib["classname"] == "memo <b>.md" for case in cases)


def test_junit_holds_no_characters_that_xml_forbids(assistant: Assistant) -> None:
    draft = draft_of("The walrus\x0c ate\x1b the \ufffe pier of the harbour.")
    ElementTree.fromstring(audit_junit(audit_draft(assistant, draft), Severity.UNCHECKED))


def anchored(written: bytes) -> dict[str, str]:
    """The first line of each comment with the words that it is anchored to, by Word's own rules."""
    document = docx.Document(BytesIO(written))
    space = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    open_now: set[str] = set()
    words: dict[str, str] = {}
    referred: set[str] = set()
    for element in document.element.body.iter():
        identifier = element.get(f"{space}id", "")
        if element.tag == f"{space}commentRangeStart":
            open_now.add(identifier)
            words[identifier] = ""
        elif element.tag == f"{space}commentRangeEnd":
            open_now.remove(identifier)
        elif element.tag == f"{space}commentReference":
            referred.add(identifier)
        elif element.tag == f"{space}t":
            for each in open_now:
                words[each] += element.text or ""
    assert open_now == set()
    comments = {str(comment.comment_id): comment for comment in document.comments}
    assert set(words) == referred == set(comments)
    assert {comment.author for comment in comments.values()} == {AUTHOR}
    return {comment.text.split("\n")[0]: words[key] for key, comment in comments.items()}


def test_word_gets_the_draft_with_comments(audit: Audit) -> None:
    written = audit_docx(audit)
    assert zipfile.ZipFile(BytesIO(written)).testzip() is None
    found = anchored(written)
    assert found["✗ Altered quotation, citation of the wrong place"] == WORDS
    assert next(words for said, words in found.items() if said.startswith("?")).startswith("The walrus ate the pier &")
    assert next(words for said, words in found.items() if said.startswith("Audit by Pincite")) == "Cranes now"


def test_a_word_draft_keeps_its_text_and_form(assistant: Assistant) -> None:
    document = docx.Document()
    document.add_heading("Cranes", 1)
    paragraph = document.add_paragraph("It is known. Lopez writes “Its cranes ")
    paragraph.add_run("were built").bold = True
    paragraph.add_run(" in 1974” (Lopez 2024, ¶3). ")
    paragraph.add_run("And so on.").italic = True
    document.add_table(1, 1).cell(0, 0).text = "The walrus ate the whole pier."
    original = BytesIO()
    document.save(original)
    draft = read_draft(original.getvalue(), "memo.docx")
    audit = audit_draft(assistant, draft)
    written = audit_docx(audit, original.getvalue())
    again = docx.Document(BytesIO(written))
    assert [p.text for p in again.paragraphs] == [p.text for p in document.paragraphs]
    styles = {run.text: (run.bold, run.italic) for run in again.paragraphs[1].runs}
    assert styles["were built"] == (True, None)
    assert styles["And so on."] == (None, True)
    found = anchored(written)
    assert found["✗ Altered quotation, citation of the wrong place"] == WORDS
    assert found["? Not in the papers"] == "The walrus ate the whole pier."
    assert read_draft(written, "memo.docx").text == draft.text  # and it can be audited again


def test_a_word_of_no_particular_kind_has_a_name_that_readers_understand(assistant: Assistant) -> None:
    """Programs get the kind `other`; in a list of differences, that word alone would say nothing."""
    audit = audit_draft(assistant, draft_of("Lopez writes “Its cranes were bought in 1964”."))
    comments = docx.Document(BytesIO(audit_docx(audit))).comments
    shown = {
        "terminal": rendered(render_audit(audit), out()),
        "Markdown": audit_markdown(audit),
        "page": " ".join(" ".join(Page(audit_page(audit)).words).split()),
        "fragment": " ".join(" ".join(Page(annotated_html(audit)).words).split()),
        "Word": "\n".join(comment.text for comment in comments),
        "JUnit": audit_junit(audit, Severity.CONTRADICTED).decode(),
    }
    for where, text in shown.items():
        assert "wording" in text, where
        assert not re.search(r"\bother\b", text), where


def test_a_damaged_original_is_told(audit: Audit) -> None:
    with pytest.raises(SourceError, match="cannot be annotated"):
        audit_docx(audit, b"PK\x03\x04 no archive")


@pytest.mark.parametrize("part", ["[Content_Types].xml", "docProps/core.xml"])
def test_an_original_with_a_part_that_is_none_is_told(assistant: Assistant, part: str) -> None:
    """Its text can be read all the same, so it is audited; python-docx then fails in ways of its own."""
    document, damaged = BytesIO(), BytesIO()
    made_ = docx.Document()
    made_.add_paragraph("The walrus ate the pier.")
    made_.save(document)
    with zipfile.ZipFile(document) as whole, zipfile.ZipFile(damaged, "w") as written:
        for name in whole.namelist():
            written.writestr(name, "<Types/>" if name == part else whole.read(name))
    audit = audit_draft(assistant, read_draft(damaged.getvalue(), "memo.docx"))
    with pytest.raises(SourceError, match="cannot be annotated: parts of it are damaged"):
        audit_docx(audit, damaged.getvalue())


def test_a_long_draft_says_what_a_report_leaves_out(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.audits.html.MOST", 5)
    monkeypatch.setattr("ui.audits.docx.PARAGRAPHS", 4)
    audit = audit_draft(assistant, draft_of("The walrus ate the pier.\n" * 9), limit=3)
    assert "goes on for 4 paragraphs" in audit_page(audit)
    assert re.search(r"\[5 more paragraphs", docx.Document(BytesIO(audit_docx(audit))).paragraphs[-1].text)
    assert "6 more | beyond the limit" in audit_markdown(audit)
    assert "the limit of 3 sentences is reached" in rendered(render_audit(audit), out())


def test_the_page_needs_no_file_of_the_repository(audit: Audit, tmp_path: Path) -> None:
    written = tmp_path / "report.html"
    written.write_text(audit_page(audit), "utf-8")
    assert "tokens.css" not in re.sub(r"/\*.*?\*/", "", written.read_text("utf-8"), flags=re.DOTALL)
