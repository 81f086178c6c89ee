from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.blocks import Block, Role
from ingest.errors import EmptySource, NotText, PinciteError
from ingest.html import read_html
from ingest.number import number
from ingest.paper import Facts, Kind
from ingest.read import read_document
from tests.ingest.rendering import SERIES_PAPER, to_html

LONG = "The council met in the old hall for the third time that winter and decided nothing that anybody could remember."


def blocks(body: str, head: str = "") -> list[Block]:
    page = f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"
    return list(read_html(page.encode(), "a.html").blocks)


def texts(body: str) -> list[str]:
    return [block.text for block in blocks(body)]


@pytest.mark.parametrize(
    ("marked", "printed"),
    [
        ('Asia.<sup id="r1"><a href="#n1">1</a></sup> Then', "Asia.[1] Then"),
        ('Asia. <a href="#n1"><sup>1</sup></a> Then', "Asia.[1] Then"),
        ('Asia.<a href="#n1">[1]</a> Then', "Asia.[1] Then"),
        ('Asia.[<a href="#n1">1</a>] Then', "Asia.[1] Then"),
        ('Asia.<sup>[<a href="#n1">1</a>]</sup> Then', "Asia.[1] Then"),
        ("Asia.<sup>1</sup> Then", "Asia.[1] Then"),
        ("in Asia<sup>1</sup> then", "in Asia[1] then"),
        ("said “so.”<sup>1, 2</sup> Then", "said “so.”[1][2] Then"),
        ("5 m<sup>2</sup> and 10<sup>6</sup> and 3 miles<sup>2</sup>", "5 m² and 10⁶ and 3 miles²"),
        ("the 119<sup>th</sup> Congress, CO<sub>2</sub>", "the 119th Congress, CO2"),
        ('see <a href="https://x.example/#n1">1</a> and <a href="#gone">2</a>', "see 1 and 2"),
    ],
)
def test_note_references_are_printed_in_one_way(marked: str, printed: str) -> None:
    note = '<ol><li id="n1">A book. <a href="#r1">↩</a></li></ol>' if 'href="#n1"' in marked else ""
    found = blocks(f"<p>{marked}</p>{note}")
    assert found[0].text == printed
    assert [(b.text, b.label) for b in found if b.role is Role.NOTE] == ([("A book.", "1")] if note else [])


@pytest.mark.parametrize(
    "notes",
    [
        '<ol><li id="n1"><p>One.</p></li><li id="n2"><p>Two.</p><p>More.</p></li></ol>',
        '<p><a name="n1" href="#r1">[1]</a> One.</p><p><a name="n2" href="#r2">[2]</a> Two. More.</p>',
        '<p id="n1"><sup>1</sup> One.</p><p id="n2">2. Two. More.</p>',
        '<div id="n1"><a href="#r1">^</a> One.</div><div id="n2">[2] Two.<br>More.</div>',
        '<table><tr id="n1"><td>1</td><td>One.</td></tr><tr id="n2"><td>2</td><td>Two. More.</td></tr></table>',
        '<aside class="footer"><p id="n1">1 One.</p><p id="n2">2 Two. More.</p></aside>',
    ],
)
def test_notes_in_the_forms_that_publishers_use(notes: str) -> None:
    text = f'<p>{LONG}<a href="#n1" id="r1">[1]</a> And <a href="#n2" name="r2">[2]</a>.</p>'
    found = blocks(text + notes)
    assert [(b.text, b.role, b.label) for b in found[1:]] == [("One.", Role.NOTE, "1"), ("Two. More.", Role.NOTE, "2")]


def test_lists_headings_quotes_tables_and_captions() -> None:
    body = (
        "<h2>Why</h2><p>So:</p><ol start='3'><li>three<ul><li>inner</li></ul></li><li value='7'>seven</li></ol>"
        "<ol type='a'><li><p>first</p><p>goes on</p></li></ol><blockquote><p>Quoted words.</p></blockquote>"
        "<table><caption>Costs</caption><tr><th>Year</th><th>Cost</th></tr>"
        "<tr><td>2020</td><td>12<sup>2</sup></td></tr></table>"
        "<figure><img src='x.png'><figcaption>A quay</figcaption></figure>"
    )
    assert [(b.text, b.role, b.level, b.label) for b in blocks(body)] == [
        ("Why", Role.HEADING, 2, None),
        ("So:", Role.PARAGRAPH, 0, None),
        ("three", Role.ITEM, 1, "3"),
        ("inner", Role.ITEM, 2, None),
        ("seven", Role.ITEM, 1, "7"),
        ("first goes on", Role.ITEM, 1, "a"),
        ("Quoted words.", Role.QUOTE, 0, None),
        ("Costs", Role.CAPTION, 0, None),
        ("Year | Cost\n2020 | 12²", Role.TABLE, 0, None),
        ("A quay", Role.CAPTION, 0, None),
    ]


def test_an_item_that_holds_sections_is_no_item() -> None:
    assert [b.role for b in blocks(f"<ul><li><h2>Why</h2><p>{LONG}</p><p>{LONG}</p></li></ul>")] == [
        Role.HEADING,
        Role.PARAGRAPH,
        Role.PARAGRAPH,
    ]


def test_items_within_items() -> None:
    second = "<li><ol><li>two</li></ol><ul><li>in two</li></ul></li>"
    nested = f"<p>{LONG}</p><ul><li><ol></ol>one</li>{second}<li>three</li></ul>"
    assert [(b.text, b.level, b.label) for b in blocks(nested)[1:]] == [
        ("one", 1, None),
        ("two", 1, "1"),
        ("in two", 2, None),
        ("three", 1, None),
    ]


def test_a_table_that_lays_out_the_page_is_no_table() -> None:
    column = f"<td><p>{LONG}</p><p>Two.</p><p>Three.</p><p>Four.</p></td>"
    assert texts(f"<table><tr>{column}<td>Side</td></tr></table>") == [LONG, "Two.", "Three.", "Four.", "Side"]
    assert texts(f"<table><tr><td>{LONG}</td></tr></table>") == [LONG]


def test_line_breaks() -> None:
    assert texts(f"<p>{LONG}<br><br>{LONG}</p>") == [LONG, LONG]
    assert texts(f"<div>{LONG}<br>\n{LONG}<br>\nShort end.</div>") == [LONG, LONG, "Short end."]
    assert texts("<p>One street<br>Brannock</p>") == ["One street Brannock"]
    assert [b.role for b in blocks("<p>So:<br>- one<br>- two</p>")] == [Role.PARAGRAPH, Role.ITEM, Role.ITEM]


def test_hidden_text_and_scripts_are_no_text() -> None:
    hidden = "<p style='display: none'>secret</p><p hidden>secret</p><script>1</script><!-- no --><style>p{}</style>"
    assert texts(f"<p>{LONG}</p>{hidden}") == [LONG]


def test_only_the_paper_is_read_from_a_site() -> None:
    printed = " ".join(block.text for block in read_html(to_html(SERIES_PAPER, site=True), "a.html").blocks)
    around = ["Articles", "Share this", "lighthouses", "forty years", "tracker", "Copyright", "Home", "Read also"]
    assert [word for word in around if word in printed] == []


def test_entities_and_white_space() -> None:
    assert texts("<p>He said <q>so</q>.</p>") == ["He said “so”."]
    assert texts("<p>A&nbsp;quay &amp; a&#8217;s\n   wall — <b>so</b>me</p>") == ["A quay & a’s wall — some"]


@pytest.mark.parametrize(
    ("head", "facts"),
    [
        (
            "<title>Why quays fail | Harbour Array</title><meta property='og:site_name' content='Harbour Array'>",
            Facts("Why quays fail", publisher="Harbour Array"),
        ),
        ("<meta name='citation_title' content='Quays'>", Facts("Quays")),
        (
            "<meta name='citation_author' content='Ines Falk'><meta name='citation_author' content='Tom Berg'>",
            Facts(author="Ines Falk, Tom Berg"),
        ),
        ("<meta name='citation_publication_date' content='2024/2/9'>", Facts(date="2024-02-09")),
        ("<meta property='article:published_time' content='2024-02-09T10:00:00Z'>", Facts(date="2024-02-09")),
        ("<link rel='canonical' href='https://h.example/p.html'>", Facts(url="https://h.example/p.html")),
        ("<link rel='canonical' href='/p.html'><meta name='author' content='https://x.example/me'>", Facts()),
        (
            """<script type="application/ld+json">{"@graph": [{"@type": "WebSite"}, {"@type": "Article",
            "headline": "Quays", "author": [{"name": "Ines Falk"}], "datePublished": "2024-02-09",
            "publisher": {"name": "HPA"}}]}</script>""",
            Facts("Quays", "Ines Falk", "2024-02-09", None, None, "HPA"),
        ),
        ("<script type='application/ld+json'>{broken</script><meta name='dc.date' content='soon'>", Facts()),
        ("<title>Publication of Policy Papers for the Harbour Project</title>", Facts()),
    ],
)
def test_facts_are_read_only_where_the_page_states_them(head: str, facts: Facts) -> None:
    page = f"<html><head>{head}</head><body><p>{LONG} By Jane Roe.</p></body></html>"
    assert read_html(page.encode(), "a.html").facts == facts


def test_an_only_level_one_heading_is_the_title() -> None:
    assert read_html(f"<h1>Quays</h1><p>{LONG}</p>".encode(), "a.html").facts.title == "Quays"
    assert read_html(f"<h1>Quays</h1><h1>Walls</h1><p>{LONG}</p>".encode(), "a.html").facts.title is None


def test_the_declared_encoding_is_used() -> None:
    page = "<html><head><meta charset=Shift_JIS></head><body><p>港の防波堤は高くなかった。</p></body></html>"
    assert read_html(page.encode("shift-jis"), "a.html").blocks[0].text == "港の防波堤は高くなかった。"
    plain = page.replace("<meta charset=Shift_JIS>", "")
    assert read_html(plain.encode("shift-jis"), "a.html", "shift_jis").blocks[0].text == "港の防波堤は高くなかった。"


def test_pages_without_text() -> None:
    for page in (b"<!-- nothing -->", b"<html><body><script>1</script></body></html>", b"<p></p>"):
        with pytest.raises(EmptySource):
            number(read_html(page, "a.html"), "a", Facts(), "a.html")
    with pytest.raises(NotText):
        read_html(b"\x00\x01" * 50, "a.html")


@pytest.mark.parametrize(
    ("page", "paragraphs"),
    [
        (f"<p {'a=1 ' * 20_000}>{LONG}", 1),
        ("<sup>1</sup>" * 20_000 + LONG, 1),
        ('<a href="#x">1</a>' * 5_000 + f"<p>{LONG}</p><p id=x>note", 2),
        (f"<p>{LONG}</p>" + "<p>word</p>" * 10_000, 10_001),
        (f"<p>{LONG * 20_000}</p>", 1),
        ("<div>" * 1_000 + LONG, 1),
    ],
    ids=["attributes", "superscripts", "links", "paragraphs", "two megabytes in one", "nested"],
)
def test_hostile_pages_take_no_time(page: str, paragraphs: int) -> None:
    start = time.process_time()
    paper = number(read_html(page.encode(), "a.html"), "a", Facts(), "a.html")
    assert len([p for p in paper.paragraphs if p.kind is Kind.PARAGRAPH]) == paragraphs
    assert time.process_time() - start < 10


@pytest.mark.parametrize("page", ["<div>" * 20_000 + LONG, "<!--" * 100_000])
def test_a_page_that_cannot_be_read_whole_is_refused(page: str) -> None:
    with pytest.raises((NotText, EmptySource)):
        read_html(page.encode(), "a.html")


SOUP = (
    "<p> </p> <ul> <li> </ul> <table><tr> <td> </table> <h2> </h2> <br> <sup>1</sup> <div> </div> text <blockquote> <q>"
    " &amp; <ol> <b> <!-- --> <nav>menu</nav>"
)
PIECES = [*SOUP.split(), "<a href='#x'>1</a>", "<div id='x'>", LONG, " ", "\n"]


@given(st.lists(st.sampled_from(PIECES), max_size=30))
def test_any_tag_soup_is_read_or_refused(pieces: list[str]) -> None:
    page = "".join(["<p>", *pieces])
    try:
        document = read_document(page.encode(), "a.html")
        paper = number(document, "a", Facts(), "a.html")
    except PinciteError:
        return
    assert all(block.text == block.text.strip() and "\ue000" not in block.text for block in document.blocks)
    assert paper.paragraphs
