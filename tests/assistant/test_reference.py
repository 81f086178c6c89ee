"""Papers as bibliographies name them, and which places they are cited at."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.export.reference import Author, authors, by_paper, date_parts, keys_of, place, reference, written_date
from ingest.paper import Facts
from tests.ui.made import FACTS, cite


@pytest.mark.parametrize(
    ("stated", "found"),
    [
        (None, ()),
        ("  ", ()),
        ("Ada Wren", (Author("Wren", "Ada"),)),
        ("Wren, Ada", (Author("Wren", "Ada"),)),
        ("Matteo di Celso", (Author("Celso", "Matteo", "di"),)),
        ("Zoë Élodie Wren", (Author("Wren", "Zoë Élodie"),)),
        ("Ada B. Wren and Bo Lindqvist", (Author("Wren", "Ada B."), Author("Lindqvist", "Bo"))),
        ("Ada Wren; Bo Lindqvist", (Author("Wren", "Ada"), Author("Lindqvist", "Bo"))),
        ("The Harbour Office", (Author(literal="The Harbour Office"),)),
        ("OECD", (Author(literal="OECD"),)),
        ("Ada Wren and others", (Author(literal="Ada Wren and others"),)),
    ],
)
def test_authors(stated: str | None, found: tuple[Author, ...]) -> None:
    assert authors(Facts(author=stated)) == found


@pytest.mark.parametrize(
    ("date", "parts", "written"),
    [
        (None, (), ""),
        ("2024", (2024,), "2024"),
        ("2024-05", (2024, 5), "May 2024"),
        ("2024-05-06", (2024, 5, 6), "6 May 2024"),
        ("spring 2024", (), "spring 2024"),
        ("2024-13", (2024, 13), "2024-13"),
    ],
)
def test_dates_say_no_more_than_is_known(date: str | None, parts: tuple[int, ...], written: str) -> None:
    assert (date_parts(Facts(date=date)), written_date(Facts(date=date))) == (parts, written)


def test_a_reference_leaves_out_what_is_not_known() -> None:
    assert reference("harbour_01", FACTS["harbour_01"]) == "Ada Wren, “Locks and Tolls”, Harbour Papers, 6 May 2024"
    assert reference("harbour_01", Facts(date="2024")) == "harbour_01, 2024"
    assert reference("harbour_01", Facts()) == "harbour_01"


def test_a_place_has_its_page_where_the_label_has_one() -> None:
    citation = cite("1")
    assert place(citation) == "¶1"
    paged = type(citation)(**{**{f: getattr(citation, f) for f in citation.__slots__}, "label": "Wren 2024, ¶1, p. 7"})
    assert place(paged) == "¶1, p. 7"


def test_a_bibliography_holds_what_is_cited_and_nothing_else() -> None:
    papers = {"other": Facts(), **FACTS}
    assert list(by_paper(papers, None)) == ["other", "harbour_01"]
    assert by_paper(papers, []) == {}
    twice = [cite("3"), cite("1"), cite("3")]
    assert by_paper(papers, twice) == {"harbour_01": (FACTS["harbour_01"], (cite("3"), cite("1")))}
    assert by_paper({}, [cite("1")]) == {"harbour_01": (Facts(), (cite("1"),))}


@given(st.lists(st.text(min_size=1, max_size=6), unique=True, max_size=8))
def test_keys_are_plain_and_differ_even_where_case_does_not_count(papers: list[str]) -> None:
    keys = keys_of(papers)
    assert list(keys) == papers
    assert len({key.casefold() for key in keys.values()}) == len(papers)
    assert all(key and set(key) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_:.-")
               for key in keys.values())  # fmt: skip
