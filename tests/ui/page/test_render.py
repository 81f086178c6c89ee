"""The HTML of replies and papers: readable, complete, and inert whatever it is made of."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.reply import Reply, Verdict
from index.corpus import PaperRecord
from ingest.paper import Facts, Kind, Paper, Paragraph
from tests.ui.made import FACTS, HARBOUR, answer, cite, refusal, state
from ui.page.render import (
    Spot,
    Told,
    absent_html,
    complaint_html,
    papers_html,
    reader_html,
    replies_html,
    shelf_html,
    written_date,
)

PAYLOADS = [
    "<script>window.ran=1</script>",
    "<img src=x onerror=window.ran=1>",
    '"><svg onload=window.ran=1>',
    "![image](http://canary.test/x.png)",
    "[link](javascript:alert(1))",
    "</title></article><iframe srcdoc=x>",
    "{{ 7 * 7 }} {% raw %}",
    "' onmouseover='window.ran=1",
    "&lt;script&gt;",
    "`code` *bold* _it_ $x$ ~~s~~ | a | b |",
    "line\n\n# heading\n\n- item",
    "\r\n\r\n<b>x</b>",
]
TAGS = {
    "a",
    "article",
    "blockquote",
    "body",
    "cite",
    "code",
    "button",
    "details",
    "div",
    "form",
    "h1",
    "h2",
    "h3",
    "head",
    "header",
    "html",
    "input",
    "li",
    "link",
    "main",
    "mark",
    "meta",
    "ol",
    "p",
    "q",
    "section",
    "span",
    "summary",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "time",
    "title",
    "tr",
    "ul",
}


class Seen(HTMLParser):
    """What a browser would make of it: tags, attributes, and the text within elements of a class."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []  # (class of the nearest element that has one, text)
        self._open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "link", "input"):
            self._open.append(dict(attrs).get("class") or (self._open[-1] if self._open else ""))

    def handle_endtag(self, tag: str) -> None:
        self._open.pop()

    def handle_data(self, data: str) -> None:
        self.texts.append((self._open[-1] if self._open else "", data))

    def text(self) -> str:
        return "".join(data for _, data in self.texts)


def shown_replies(replies: Sequence[Reply], facts: Mapping[str, Facts]) -> str:
    return replies_html([Told(reply, "kept-name") for reply in replies], facts)


def record(paper: Paper) -> PaperRecord:
    return PaperRecord(paper.id, paper.facts, paper.edition, paper.source, paper.warnings, {Kind.PARAGRAPH: 2})


def hostile(payload: str) -> Paper:
    facts = Facts(payload, payload, payload, f"javascript:{payload}", payload, payload)
    paragraphs = tuple(
        Paragraph(locator, kind, f"before {payload} after", heading=payload)
        for locator, kind in (
            ("f1", Kind.FRONT),
            ("h1", Kind.HEADING),
            ("1", Kind.PARAGRAPH),
            ("1.1", Kind.ITEM),
            ("t1", Kind.TABLE),
            ("c1", Kind.CAPTION),
            ("b1", Kind.BACK),
            ("n1", Kind.NOTE),
        )
    )
    return Paper(payload, facts, paragraphs, payload, (payload,))


def inert(html: str) -> None:
    """Only our own elements, no handlers, no addresses but our own."""
    seen = Seen(html)
    assert {tag for tag, _ in seen.tags} <= TAGS
    for _, attributes in seen.tags:
        assert not [name for name in attributes if name.startswith("on") or name in ("style", "srcdoc", "src")]
        href = attributes.get("href")
        assert href is None or re.match(r"(?:\.\./)?(?:read/|web/|\?paper=)|kept/kept-name/answer[.]|#", href), href


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_that_is_shown_can_act(payload: str) -> None:
    paper = hostile(payload)
    citations = [
        replace(cite(p.locator, paper=paper), label=payload, url=f"javascript:{payload}") for p in paper.paragraphs
    ]
    statements = [state(c, text=f"says {payload}") for c in citations]
    facts = {paper.id: paper.facts}
    said = answer(*statements, question=payload)
    refused = replace(refusal(*citations, question=payload), reason=payload)
    fragments = [
        shown_replies([refused, said], facts),
        shown_replies([said, refused], facts),
        papers_html([record(paper)], {paper.id: payload}),
        complaint_html(payload, payload),
    ]
    pages = [
        reader_html(paper, payload, Spot(payload, 0, 5, payload)),
        reader_html(paper, payload, Spot("1", 2, 9, paper.edition)),
        shelf_html([record(paper)], {paper.id: payload}),
        absent_html(payload, payload),
    ]
    for html in [*fragments, *pages]:
        inert(html)
    for fragment in fragments:
        assert "\n" not in fragment  # a blank line would hand the rest over to Markdown
        assert not re.search(r"[*_`\[\]$~|\\!]", re.sub(r"<[^>]*>|&#?\w+;", "", fragment))


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=80), st.integers(0, 80), st.integers(0, 80))
def test_a_paragraph_is_shown_letter_for_letter(text: str, start: int, end: int) -> None:
    text = text.replace("\r", "\n").replace("\x00", "x")  # which no HTML can carry
    paper = Paper("p", Facts(), (Paragraph("1", Kind.PARAGRAPH, text),), "p.txt")
    seen = Seen(reader_html(paper, "p", Spot("1", start, end)))
    shown = "".join(data for kind, data in seen.texts if kind == "text")
    assert shown == text


def test_the_quoted_words_are_marked_and_nothing_else() -> None:
    citation = cite("1", "forty crowns.[1] It was")
    html = reader_html(HARBOUR, "Wren 2024", Spot("1", citation.start, citation.end, citation.edition[:16]))
    marked = re.findall(r"<mark[^>]*>(.*?)</mark>", html)
    assert re.sub(r"<[^>]*>", "", "".join(marked)).replace("&#91;", "[").replace("&#93;", "]") == citation.quote
    assert html.count('id="quote"') == 1
    assert '<p id="p1" class="paragraph cited">' in html


def test_a_long_paragraph_that_is_quoted_whole_is_not_shouted() -> None:
    text = "A sentence of some length about the locks. " * 12
    paper = Paper("p", Facts(), (Paragraph("1", Kind.PARAGRAPH, text),), "p.txt")
    assert '<mark class="whole" id="quote">' in reader_html(paper, "p", Spot("1", 0, len(text)))
    assert '<mark id="quote">' in reader_html(paper, "p", Spot("1", 0, 43))


def test_changed_words_are_never_marked() -> None:
    html = reader_html(HARBOUR, "Wren 2024", Spot("1", 0, 10, "0123456789abcdef"))
    assert "<mark" not in html
    assert "has changed since it was cited" in html
    assert html.count('id="quote"') == 1


def test_a_paragraph_that_is_not_there_is_said() -> None:
    html = reader_html(HARBOUR, "Wren 2024", Spot("99", 0, 10))
    assert "This paper has no ¶99." in html
    assert html.count('id="quote"') == 1


def test_markers_lead_to_notes_and_notes_back() -> None:
    html = reader_html(HARBOUR, "Wren 2024", None)
    assert '<a class="marker" href="#n1" title="note 1">' in html
    assert '<a class="back-link" href="#p1" title="back to ¶1">' in html
    assert 'class="marker lost" title="The paper holds no note 2."' in html
    assert "<h1>Locks and Tolls</h1>" in html
    assert '<time datetime="2024-05-06">6 May 2024</time>' in html


def test_numbers_stand_in_the_margin() -> None:
    seen = Seen(reader_html(HARBOUR, "Wren 2024", None))
    assert [data for kind, data in seen.texts if kind == "number"] == ["f1", "1", "2", "2.1", "2.2", "3", "1"]


def test_an_answer_reads_as_prose_and_lists_with_its_marks() -> None:
    html = shown_replies([answer(*(state(cite(locator)) for locator in ("1", "3", "2", "2.1", "2.2")))], FACTS)
    text = " ".join(Seen(html).text().split())
    assert text.startswith(
        "What is the toll? The toll at Alder Lock is forty crowns.[1] It was raised in 2019 by the council."
    )
    assert html.partition("Sources")[0].count("<li>") == 2
    assert html.count('class="cite"') == 5
    assert ">Wren 2024, ¶1</a>" in html
    assert ">¶3</a>" in html  # the same paper goes on: its name need not be said again
    assert "Ada Wren, Locks and Tolls, 6 May 2024" in text
    assert "searched Wren 2024" in text


@pytest.mark.parametrize("support", list(Verdict))
def test_support_is_visible_and_not_by_colour_alone(support: Verdict) -> None:
    html = shown_replies([answer(state(cite("1"), support))], FACTS)
    sign = {"supported": "✓", "unchecked": "○", "contradicted": "✗", "not_found": "?"}[support]
    assert re.search(rf'class="support {support}"[^>]*>{re.escape(sign)}<', html.replace("&#95;", "_"))


def test_a_quote_is_repeated_only_where_the_statement_does_not_print_it() -> None:
    assert "<blockquote>" not in shown_replies([answer(state(cite("1")))], FACTS)
    assert "<blockquote>" in shown_replies([answer(state(cite("1"), text="In other words."))], FACTS)


def test_a_refusal_names_what_was_searched_and_what_is_nearest() -> None:
    text = Seen(shown_replies([refusal(cite("3"), cite("n1"))], FACTS)).text()
    for said in (
        "Who built the lock?",
        "The papers do not say.",
        "No paragraph names a builder.",
        "Nearest paragraphs",
    ):
        assert said in text
    assert "Wren 2024, note 1" in text
    assert "searched Wren 2024" in text


def test_earlier_replies_are_folded_below() -> None:
    html = shown_replies([refusal(question="First?"), answer(state(cite("1")), question="Second?")], FACTS)
    assert html.index("Second?") < html.index("Asked before") < html.index("First?")
    assert html.count("<details>") == 1  # beside those to copy and export


@pytest.mark.parametrize(
    ("iso", "written"),
    [("2024-05-06", "6 May 2024"), ("2024", "2024"), ("2024-05", "2024-05"), (None, ""), ("soon", "soon")],
)
def test_dates(iso: str | None, written: str) -> None:
    assert written_date(iso) == written
