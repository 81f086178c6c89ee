"""Words looked for within a paper."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from ingest.fold import fold
from ingest.paper import Facts, Kind, Paper, Paragraph
from tests.ui.made import HARBOUR
from ui.page.find import MOST, places_of
from ui.page.pieces import cut
from ui.page.render import reader_html


def paper(*texts: str) -> Paper:
    paragraphs = tuple(Paragraph(str(n), Kind.PARAGRAPH, text) for n, text in enumerate(texts, 1))
    return Paper("p", Facts(), paragraphs, "p.txt")


def test_capitals_accents_and_quotes_are_no_difference() -> None:
    one = paper("Kōmeitō’s “old” partner.", "Nothing.", "KOMEITO'S again, Komeito's.")
    assert {locator: len(spans) for locator, spans in places_of(one, "komeito's").items()} == {"1": 1, "3": 2}
    assert places_of(one, "  ") == {}
    assert places_of(one, "absent") == {}


@given(st.text(alphabet="ab é’\u00ad", max_size=30), st.text(alphabet="ab é'", min_size=1, max_size=4))
def test_each_place_reads_as_the_words_and_none_overlaps(text: str, words: str) -> None:
    spans = places_of(paper(text), words).get("1", ())
    assert len(spans) == (fold(text).count(fold(words)) if fold(words) else 0)
    assert all(fold(text[a:b]).strip() == fold(words).strip() for a, b in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    pieces = list(cut(Paragraph("1", Kind.PARAGRAPH, text), 0, 0, spans))
    assert "".join(piece.text for piece in pieces) == text
    assert "".join(p.text for p in pieces if p.found) == "".join(text[a:b] for a, b in spans)


def test_no_more_places_than_anybody_looks_at() -> None:
    assert sum(map(len, places_of(paper("a " * 400, "a " * 400), "a").values())) == MOST


def test_the_reader_marks_and_counts_them() -> None:
    html = reader_html(HARBOUR, "Wren 2024", None, "TOLL")
    assert html.count('<mark class="found">') == html.lower().count('found">toll</mark>') > 1
    assert " places: " in html
    assert "Nowhere in this paper" in reader_html(HARBOUR, "Wren 2024", None, "walrus")
