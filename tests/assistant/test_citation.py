"""Labels that people read, and quotes that stand where they say."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.citation import cite, short_names, shown
from index.corpus import StoredParagraph
from ingest.paper import Facts, Kind, Paragraph


def test_shown() -> None:
    assert [shown(x) for x in ("11", "2.1", "n3", "f1", "b2", "t1")] == [
        "¶11", "¶2.1", "note 3", "front 1", "back 2", "table 1",
    ]  # fmt: skip


def test_short_names() -> None:
    papers = {
        "a": Facts(author="Maria Lopez", date="2024-05-01"),
        "b": Facts(author="Maria Lopez", date="2024-03-01"),
        "c": Facts(author="Ann Lee and Bo Chen", date="2023"),
        "d": Facts(author="A One; B Two; C Three"),
        "e": Facts(),
        "f": Facts(author="The Harbour Office", date="2020-01-01"),
        "g": Facts(author="OECD", date="2021-01-01"),
        "h": Facts(author="Lee, Shin-ae"),
    }
    assert short_names(papers.items()) == {
        "a": "Lopez 2024b", "b": "Lopez 2024a", "c": "Lee and Chen 2023", "d": "One et al.", "e": "e",
        "f": "The Harbour Office 2020", "g": "OECD 2021", "h": "Lee",
    }  # fmt: skip


def test_more_papers_than_letters() -> None:
    names = short_names((f"p{n:02d}", Facts(author="Ann Lee", date="2024-01-01")) for n in range(30))
    assert len(set(names.values())) == 30
    assert names["p25"] == "Lee 2024z"
    assert names["p26"] == "Lee 2024aa"


@given(st.text(min_size=1, max_size=80), st.data())
def test_the_quote_is_verbatim_at_its_span(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    stored = StoredParagraph(1, "p", Paragraph("4", Kind.PARAGRAPH, text, page=7), 0, "e" * 64)
    citation = cite(stored, start, end, {"p": "Lee 2024"}, {"p": None})
    assert citation.quote == text[citation.start : citation.end]
    assert citation.label == "Lee 2024, ¶4, p. 7"
