"""Citations as people write them, over papers whose names are ours."""

from __future__ import annotations

import pytest

from assistant.drafts.citations import brackets, draft_citations, is_all
from assistant.drafts.names import PaperNames
from index.corpus import PaperRecord
from ingest.paper import Facts


def record(paper: str, author: str | None, date: str | None, title: str | None = None) -> PaperRecord:
    return PaperRecord(paper, Facts(title, author, date), "e" * 64, f"{paper}.txt", (), {})


NAMES = PaperNames.of(
    [
        record("harbour_01", "Ada Wren", "2024-05-06", "Locks and their Tolls"),
        record("ferries_02", "Bo Lindqvist", "2023-11-02"),
        record("piers_a", "Cai Holm and Dag Vik", "2022-01-01"),
        record("canal_1", "The Canal Society", "2021-03-01"),
        record("canal_2", "The Canal Society", "2021-04-01"),
    ]
)


@pytest.mark.parametrize(
    ("text", "papers", "locators", "pages"),
    [
        ("Wren 2024, para 11", ["harbour_01"], ["11"], []),
        ("(Wren, ¶11)", ["harbour_01"], ["11"], []),
        ("(Wren 2024, ¶¶ 4–6)", ["harbour_01"], ["4", "5", "6"], []),
        ("Ada Wren (2024): paras. 3-5 and 9", ["harbour_01"], ["3", "4", "5", "9"], []),
        ("Wren, note 3", ["harbour_01"], ["n3"], []),
        ("Wren 2024 at ¶ 2.1", ["harbour_01"], ["2.1"], []),
        ("Wren (2024, ¶11) argues", ["harbour_01"], ["11"], []),
        ("Wren’s paper, paragraph 11, says", ["harbour_01"], ["11"], []),
        ("paragraph 11 of Wren’s paper", ["harbour_01"], ["11"], []),
        ("(Holm and Vik 2022, p. 4)", ["piers_a"], [], [4]),
        ("(harbour_01, ¶11)", ["harbour_01"], ["11"], []),
        ("Locks and Their Tolls, ¶3", ["harbour_01"], ["3"], []),
        ("(Wren)", ["harbour_01"], [], []),
        ("(The Canal Society 2021b, ¶2)", ["canal_2"], ["2"], []),
        ("(The Canal Society 2021, ¶2)", ["canal_1", "canal_2"], ["2"], []),
        ("(¶11)", [], ["11"], []),
        ("see note 3", [], ["n3"], []),
        ("paras 4 to 6", [], ["4", "5", "6"], []),
    ],
)
def test_one_citation(text: str, papers: list[str], locators: list[str], pages: list[int]) -> None:
    (cited,) = draft_citations(text, NAMES, NAMES.mentions(text))
    assert (list(cited.papers), list(cited.locators), list(cited.pages)) == (papers, locators, pages)
    assert cited.amiss is None


@pytest.mark.parametrize(
    "text",
    ["Wren argues that", "We note 3 things", "in October 2024", "(October 2024)", "(since 2021)", "a rise of 5 percent",
     "wrens nest", "Article 5 of the treaty", "page after page"],
)  # fmt: skip
def test_none(text: str) -> None:
    assert draft_citations(text, NAMES, NAMES.mentions(text)) == []


@pytest.mark.parametrize(
    ("text", "amiss", "papers"),
    [
        ("(Wren 2019, ¶3)", "The library holds Wren 2024, not Wren 2019.", ("harbour_01",)),
        ("(Oster 2019)", "The library holds no paper Oster 2019.", ()),
        ("(see Oster and Tarn, 2019, p. 4)", "The library holds no paper Oster and Tarn 2019.", ()),
    ],
)
def test_a_paper_that_is_not_there(text: str, amiss: str, papers: tuple[str, ...]) -> None:
    (cited,) = draft_citations(text, NAMES, NAMES.mentions(text))
    assert (cited.amiss, cited.papers) == (amiss, papers)


def test_ibid_and_several_in_brackets() -> None:
    text = "Tolls rise (see Wren 2024, ¶11; Lindqvist 2023, ¶2; ibid., ¶3)."
    made = draft_citations(text, NAMES, NAMES.mentions(text))
    assert [(c.papers, c.locators, c.again) for c in made] == [
        (("harbour_01",), ("11",), False),
        (("ferries_02",), ("2",), False),
        ((), ("3",), True),
    ]
    (span,) = brackets(text, made)
    assert text[slice(*span)] == "(see Wren 2024, ¶11; Lindqvist 2023, ¶2; ibid., ¶3)"
    assert not is_all(text, 0, len(text), made)
    assert is_all(text, *span, made)
    assert brackets("Tolls (in the words of Wren 2024, a lot) rise", []) == []


def test_a_range_is_bounded() -> None:
    (cited,) = draft_citations("(¶¶1–9999)", NAMES, [])
    assert len(cited.locators) <= 50


def test_ten_thousand_citations_in_a_paragraph() -> None:
    text = "(Wren 2024, ¶11) " * 10_000
    made = draft_citations(text, NAMES, NAMES.mentions(text))
    assert len(made) == len(brackets(text, made)) == 10_000


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("According to Lund 2023, ¶4, the toll is forty crowns.", "Lund 2023"),
        ("In Lund and Berg (2023), para 4, the toll is forty crowns.", "Lund and Berg 2023"),
        ("See Lund 2023 ¶4.", "Lund 2023"),
        ("The toll is forty crowns (Lund 2023, ¶4).", "Lund 2023"),
        ("The toll is forty crowns. (See Lund 2023)", "Lund 2023"),
    ],
)
def test_a_paper_that_the_library_lacks_is_named(text: str, named: str) -> None:
    (cited,) = draft_citations(text, NAMES, NAMES.mentions(text))
    assert (cited.named, cited.papers, cited.locators) == (named, (), ())
    assert cited.amiss == f"The library holds no paper {named}."
