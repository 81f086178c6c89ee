"""Bibliographies, read back by other people's programs: BibTeX, RIS, CSL-JSON."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import rispy
from bibtexparser import middlewares
from bibtexparser.entrypoint import parse_string
from hypothesis import given
from hypothesis import strategies as st

from assistant.export.bibtex import as_bibtex, escaped
from assistant.export.csl import as_csl, csl_items
from assistant.export.ris import as_ris
from assistant.reply import Citation
from ingest.paper import Facts
from tests.ui.made import FACTS, HARBOUR, cite

FULL = Facts(
    "Costs & benefits: 100 % of $5_000", "Ada Wren and Matteo di Celso", "2024-05-06",
    "https://example.org/a_b%20c?x={1}&y=~", "Harbour Papers", "The Canal Society",
)  # fmt: skip
PAPERS = {"full": FULL, "bare ü": Facts(), "body": Facts("Yearbook", "The Harbour Office", "2023")}
CITED = (cite("1", "The toll at Alder Lock is forty crowns.[1]"), cite("n1"))
text = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=30)


def bibtex(written: str) -> dict[str, dict[str, Any]]:
    """What bibtexparser reads: entries by key, their fields with TeX's spellings undone."""
    read = parse_string(
        written,
        append_middleware=[
            middlewares.SeparateCoAuthors(),
            middlewares.SplitNameParts(),
            middlewares.LatexDecodingMiddleware(),
        ],
    )
    assert read.failed_blocks == []
    return {entry.key: {"@": entry.entry_type, **{f.key: f.value for f in entry.fields}} for entry in read.entries}


def test_bibtex_is_read_back() -> None:
    read = bibtex(as_bibtex(PAPERS))
    assert list(read) == ["full", "bare", "body"]
    full = read["full"]
    assert (full["@"], full["title"]) == ("techreport", "Costs & benefits: 100 % of $5_000")
    assert (full["institution"], full["type"]) == ("The Canal Society", "Harbour Papers")
    assert (full["year"], full["month"]) == ("2024", "may")
    assert [(name.first, name.von, name.last) for name in full["author"]] == [
        (["Ada"], [], ["Wren"]),
        (["Matteo"], ["di"], ["Celso"]),
    ]
    assert [name.last for name in read["body"]["author"]] == [["{The Harbour Office}"]]  # in braces: one name
    assert read["bare"] == {"@": "misc"}  # nothing is made up
    assert "url = {https://example.org/a_b%20c?x=%7B1%7D&y=~}" in as_bibtex(PAPERS)


def test_bibtex_has_the_places() -> None:
    written = as_bibtex(FACTS, CITED)
    assert written.startswith("% \\cite[¶1]{harbour_01}\n% \\cite[note 1]{harbour_01}\n@misc{harbour_01,\n")
    (entry,) = bibtex(written).values()
    toll, minutes = "“The toll at Alder Lock is forty crowns.[1]”", "“Council minutes, 4 March 2019.”"
    assert entry["annote"] == f"¶1: {toll}; note 1: {minutes}"
    assert entry["howpublished"] == "Harbour Papers"


@given(text)
def test_bibtex_keeps_titles(title: str) -> None:
    read = bibtex(as_bibtex({"x": Facts(title=title)}))
    wanted = " ".join(title.split())
    if "{" in wanted or "}" in wanted or not wanted:  # the reader knows no \textbraceleft
        assert list(read) == ["x"]
    elif not re.search(r"[~^\\]|--|``|''|[!?]`|<<|>>|,,", wanted):  # nor ligatures
        assert read["x"]["title"] == wanted


@given(st.text(max_size=40))
def test_no_sign_is_left_for_tex_to_act_upon(words: str) -> None:
    left = re.sub(r"\\text\w+\{\}|\\[#$%&_]", "", escaped(words))
    assert not set(left) & set("\\{}#$%&_~^\n\r")


def test_ris_is_read_back() -> None:
    full, bare, body = rispy.loads(as_ris(PAPERS))
    assert full == {
        "type_of_reference": "RPRT",
        "id": "full",
        "authors": ["Wren, Ada", "di Celso, Matteo"],
        "title": "Costs & benefits: 100 % of $5_000",
        "tertiary_title": "Harbour Papers",
        "publisher": "The Canal Society",
        "year": "2024",
        "date": "2024/05/06/",
        "urls": ["https://example.org/a_b%20c?x={1}&y=~"],
    }
    assert bare == {"type_of_reference": "GEN", "id": "bare"}
    assert (body["authors"], body["date"]) == (["The Harbour Office"], "2023///")


def test_ris_has_the_places_as_notes() -> None:
    (entry,) = rispy.loads(as_ris(FACTS, CITED))
    assert entry["notes"] == [
        "¶1: “The toll at Alder Lock is forty crowns.[1]”",
        "note 1: “Council minutes, 4 March 2019.”",
    ]


@given(title=text, author=text, quote=text)
def test_ris_cannot_be_broken_out_of(title: str, author: str, quote: str) -> None:
    facts = {"x": Facts(title=f"{title}\r\nER  - \r\nTY  - BOOK", author=author)}
    place = Citation("x", "1", "paragraph", f"{quote}\nER  - ", 0, len(quote), "e", "x, ¶1", None)
    (entry,) = rispy.loads(as_ris(facts, [place]))
    assert entry["title"] == " ".join(f"{title} ER - TY - BOOK".split())
    assert len(entry["notes"]) == 1


def processed(items: list[dict[str, Any]], paper: str, locator: str) -> tuple[str, list[str]]:
    """What a citation processor makes of items: the citation in the text, and the bibliography."""
    from citeproc import Citation as Cite
    from citeproc import CitationItem, CitationStylesBibliography, CitationStylesStyle, Locator, formatter
    from citeproc.source.json import CiteProcJSON

    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    with pytest.warns(UserWarning, match="unsupported: custom$"):  # a field of CSL 1.0.2 that the reader passes over
        source = CiteProcJSON(items)
    bibliography = CitationStylesBibliography(style, source, formatter.plain)
    mention = Cite([CitationItem(paper, locator=Locator("paragraph", locator))])
    bibliography.register(mention)
    return str(bibliography.cite(mention, lambda item: pytest.fail(item.key))), list(
        map(str, bibliography.bibliography())
    )


def test_csl_is_what_a_citation_processor_reads() -> None:
    (item,) = csl_items({"harbour_01": FULL}, CITED)
    (first, _) = item["custom"]["pincite"]
    mention, bibliography = processed([item], "harbour_01", first["locator"])
    assert mention == "(Wren and di Celso, 2024, para. 1)"
    assert bibliography[0].startswith("Wren, A. and di Celso, M. (2024) Costs & benefits: 100 % of $5_000.")


def test_csl_has_what_is_known_and_the_places() -> None:
    full, bare, body = json.loads(as_csl(PAPERS))
    assert full["issued"] == {"date-parts": [[2024, 5, 6]]}
    assert full["author"][1] == {"family": "Celso", "given": "Matteo", "non-dropping-particle": "di"}
    assert (full["type"], full["collection-title"]) == ("report", "Harbour Papers")
    assert bare == {"id": "bare ü", "type": "document"}
    assert body["author"] == [{"literal": "The Harbour Office"}]
    (item,) = json.loads(as_csl(FACTS, CITED))
    place = item["custom"]["pincite"][0]
    paragraph = next(p for p in HARBOUR.paragraphs if p.locator == place["locator"])
    assert paragraph.text[place["start"] : place["end"]] == place["quote"]
    assert (place["label"], place["edition"]) == ("paragraph", HARBOUR.edition)
    assert item["note"].splitlines()[1] == "note 1: “Council minutes, 4 March 2019.”"
