"""Paragraphs cut for display."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ingest.paper import Kind, Marker, Paragraph
from ui.page.pieces import Piece, cut


def test_an_example_to_check_by_hand() -> None:
    marker = Marker(6, 9, "1", "n1")
    paragraph = Paragraph("1", Kind.PARAGRAPH, "Tolls.[1] Locks.", markers=(marker,))
    assert list(cut(paragraph, 0, 9)) == [
        Piece("Tolls.", True, None),
        Piece("[1]", True, marker),
        Piece(" Locks.", False, None),
    ]
    assert list(cut(paragraph, 8, 12)) == [
        Piece("Tolls.", False, None),
        Piece("[1", False, marker),
        Piece("]", True, marker),
        Piece(" Lo", True, None),
        Piece("cks.", False, None),
    ]


@st.composite
def paragraphs(draw: st.DrawFn) -> Paragraph:
    text = draw(st.text(max_size=60))
    edges = sorted(draw(st.lists(st.integers(0, len(text)), unique=True, max_size=8)))
    spans = zip(edges[::2], edges[1::2], strict=False)
    return Paragraph("1", Kind.PARAGRAPH, text, markers=tuple(Marker(a, b, "1", "n1") for a, b in spans))


@given(paragraphs(), st.integers(-5, 80), st.integers(-5, 80))
def test_nothing_is_lost_and_what_is_marked_is_the_quote(paragraph: Paragraph, start: int, end: int) -> None:
    pieces = list(cut(paragraph, start, end))
    assert "".join(piece.text for piece in pieces) == paragraph.text
    length = len(paragraph.text)
    quote = paragraph.text[max(0, min(start, length)) : max(0, min(end, length))]
    assert "".join(piece.text for piece in pieces if piece.quoted) == quote
    for marker in paragraph.markers:
        own = "".join(piece.text for piece in pieces if piece.marker is marker)
        assert own == paragraph.text[marker.start : marker.end]
