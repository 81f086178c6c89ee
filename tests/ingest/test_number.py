from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.blocks import Block, Document, Role
from ingest.errors import EmptySource
from ingest.number import number, shown
from ingest.paper import Facts, Kind, Paper
from ingest.text import blocks_of

LONG = (
    "The council met in the old hall for the third time that winter and decided nothing that anybody remembered later."
)
OTHER = (
    "Nobody had asked the harbour master, who had warned of the storm in two letters and had the copies to prove it."
)


def paper_of(text: str, facts: Facts | None = None) -> Paper:
    return number(Document(tuple(blocks_of(text))), "paper", facts or Facts(), "paper.txt")


def locators(paper: Paper) -> list[str]:
    return [paragraph.locator for paragraph in paper.paragraphs]


def kinds(*lines: str) -> list[str]:
    return [str(paragraph.kind) for paragraph in paper_of("\n".join(lines)).paragraphs]


def test_a_list_stands_under_the_paragraph_before_it() -> None:
    assert locators(paper_of(f"{LONG}\nThree things follow:\n- one\n- two\n{OTHER}")) == ["1", "2", "2.1", "2.2", "3"]


def test_a_list_with_nothing_before_it_takes_the_next_number() -> None:
    assert locators(paper_of(f"- one thing\n- another\n{LONG}")) == ["1.1", "1.2", "2"]


def test_a_list_right_after_a_heading_takes_the_next_number() -> None:
    assert locators(paper_of(f"{LONG}\n# Key Points\n- one thing\n- another\n{LONG}")) == ["1", "h1", "2.1", "2.2", "3"]


def test_nested_items_and_a_skipped_level() -> None:
    paper = paper_of(f"{LONG}\n- one\n   - in one\n      - deep\n   - in one too\n- two")
    assert locators(paper) == ["1", "1.1", "1.1.1", "1.1.1.1", "1.1.2", "1.2"]
    deep = Document((Block(LONG), Block("deep", Role.ITEM, 3), Block("next", Role.ITEM, 1)))
    assert locators(number(deep, "p", Facts(), "p")) == ["1", "1.1", "1.2"]


def test_a_numbered_line_alone_is_a_heading_or_plain_text() -> None:
    paper = paper_of(f"1. Introduction\n{LONG}\n2. Why the sea rises\n{OTHER}\n3) {LONG}")
    assert [(p.locator, p.text[:20]) for p in paper.paragraphs] == [
        ("h1", "1. Introduction"),
        ("1", LONG[:20]),
        ("h2", "2. Why the sea rises"),
        ("2", OTHER[:20]),
        ("3", f"3) {LONG}"[:20]),
    ]


def test_headings() -> None:
    assert kinds("Why it failed", LONG) == ["heading", "paragraph"]
    assert kinds("Is there a way out?[1]", LONG) == ["heading", "paragraph"]
    assert kinds("Part II", "The Second Winter", LONG) == ["heading", "heading", "paragraph"]
    assert kinds(LONG, "This is a short sentence.", LONG) == ["paragraph"] * 3
    assert kinds(LONG, "These are the reasons:", LONG) == ["paragraph"] * 3
    assert kinds(LONG, "mobile phones", LONG) == ["paragraph"] * 3
    assert kinds(LONG, "A Last Line") == ["paragraph"] * 2


def test_turns_of_a_debate_are_no_headings() -> None:
    turns = [
        f"Jane Roe: {LONG}",
        "Jane Roe: What is it?",
        f"John Doe: {LONG}",
        "Jane Roe: Where is it?",
        f"John Doe: {OTHER}",
    ]
    assert set(kinds(*turns)) == {"paragraph"}


def test_plain_articles_have_no_front_matter() -> None:
    assert kinds(LONG, OTHER, LONG) == ["paragraph"] * 3
    article = (
        "The Tidal Institute publishes a series of papers on the coast and keeps a library in the town of Brannock."
    )
    assert kinds(article, LONG) == ["paragraph"] * 2


@pytest.mark.parametrize(
    "line",
    [
        "PDF",
        "Home > Articles",
        "By Jane Roe and John Doe",
        "March 21, 2025",
        "Tidal Institute Policy Paper Series",
        "This paper is part of a series on the coast that the Tidal Institute began in the year of the great storm.",
        "Report No.: 12 Version: 3 Source: The Tidal Institute",
    ],
)
def test_lines_above_the_text_are_front_matter(line: str) -> None:
    assert kinds(line, LONG, OTHER) == ["front", "paragraph", "paragraph"]


def test_a_menu_above_the_text_is_front_matter() -> None:
    assert kinds("Home", "Our Work", "Events", "Why quays fail", LONG) == [
        "front",
        "front",
        "front",
        "heading",
        "paragraph",
    ]


def test_the_catalogue_s_name_of_the_series_is_a_banner() -> None:
    paper = paper_of(f"Ports and Partners\n{LONG}", Facts(series="Ports and Partners"))
    assert locators(paper) == ["f1", "1"]


@pytest.mark.parametrize(
    "line",
    [
        "Ines Falk would like to acknowledge the help of Tom Berg and of two readers.",
        "The author thanks the harbour masters of both towns.",
        "The authors are grateful to Tom Berg.",
        "Acknowledgements: Tom Berg read a draft.",
        "I thank Tom Berg for comments on a draft.",
        "Disclaimer: these are the views of nobody else.",
        "(2025/03/21)",
        "21 March 2025",
    ],
)
def test_lines_below_the_text_are_back_matter(line: str) -> None:
    assert kinds(LONG, OTHER, line) == ["paragraph", "paragraph", "back"]


def test_what_stands_under_a_last_heading_of_thanks_is_back_matter() -> None:
    paper = paper_of(f"{LONG}\n{OTHER}\nAcknowledgements\n{LONG}")
    assert locators(paper) == ["1", "2", "h1", "b1"]


def test_thanks_in_the_midst_of_a_text_are_text() -> None:
    thanks = "The author thanks nobody, the critics wrote."
    assert kinds(thanks, *[LONG, OTHER] * 4) == ["paragraph"] * 9


def test_the_date_line_gives_the_date_but_a_catalogue_wins() -> None:
    text = f"{LONG}\n(2025/03/21)\nNotes\n- 1 A book, December 16, 2022."
    assert paper_of(text).facts.date == "2025-03-21"
    assert paper_of(text, Facts(date="2025-04-01")).facts.date == "2025-04-01"
    assert paper_of(f"{LONG}\nNotes\n- 1 December 16, 2022").facts.date is None
    assert paper_of(f"{LONG}\n(2025/13/41)").facts.date is None


def test_captions_and_tables() -> None:
    paper = paper_of(
        f"{LONG}\nTable 1: Costs\n| Year | Cost |\n|---|---|\n| 2020 | 12 |\nSource: the town.\nFigure 1 shows a quay."
    )
    assert locators(paper) == ["1", "c1", "t1", "c2", "2"]
    assert paper.paragraphs[2].text == "Year | Cost\n2020 | 12"


@pytest.mark.parametrize(
    "entries",
    [
        "- 1 One.\n- 2 Two.",
        "1 One.\n2 Two.",
        "1. One.\n2. Two.",
        "[1] One.\n[2] Two.",
        "(1) One.\n(2) Two.",
        "¹ One.\n² Two.",
        "| 1. | One.\n| 2. | Two.",
    ],
)
@pytest.mark.parametrize("heading", ["Notes", "NOTES", "Endnotes:", "Footnotes", "References"])
def test_notes_in_every_form(heading: str, entries: str) -> None:
    paper = paper_of(f"A quay stands.[1] {LONG}[2]\n{heading}\n{entries}")
    assert [(p.locator, p.text, p.heading) for p in paper.paragraphs[1:]] == [
        ("n1", "One.", heading),
        ("n2", "Two.", heading),
    ]
    assert [m.target for m in paper.paragraphs[0].markers] == ["n1", "n2"]
    assert paper.warnings == ()


def test_notes_without_a_heading_and_roman_ones() -> None:
    assert locators(paper_of(f"{LONG}[1]\n[1] One.\n[2] Two.")) == ["1", "n1", "n2"]
    paper = paper_of(f"{LONG} So it ended.ii\nNotes\ni. One.\nii. Two.")
    assert locators(paper) == ["1", "ni", "nii"]
    assert [m.target for m in paper.paragraphs[0].markers] == ["nii"]


def test_a_note_of_two_paragraphs_is_one_note() -> None:
    paper = paper_of(f"{LONG}\nNotes\n1. One.\nIt goes on.\n2. Two.\n(2025/03/21)")
    assert [(p.locator, p.text) for p in paper.paragraphs[1:]] == [
        ("n1", "One. It goes on."),
        ("n2", "Two."),
        ("b1", "(2025/03/21)"),
    ]


def test_a_section_called_notes_without_entries_is_a_section() -> None:
    assert locators(paper_of(f"{LONG}\nNotes\n{OTHER}")) == ["1", "h1", "2"]
    assert locators(paper_of(f"{LONG}\nNotes:\na. one\nb. two")) == ["1", "2", "2.1", "2.2"]


def test_unresolved_markers_are_warned_of() -> None:
    assert paper_of(f"{LONG}[1]").warnings == ("¶1: note 1 is cited but the paper has no notes",)
    paper = paper_of(f"{LONG}[3]\nNotes\n1 One.")
    assert paper.warnings == ("¶1: note 3 is cited but the paper has no such note",)
    assert [m.target for m in paper.paragraphs[0].markers] == [None]


def test_a_note_number_given_twice_keeps_locators_unique() -> None:
    notes = (
        Block("One.", Role.NOTE, label="1"),
        Block("Again.", Role.NOTE, label="1"),
        Block("More.", Role.NOTE, label="1"),
    )
    paper = number(Document((Block(f"{LONG}[1]"), *notes)), "p", Facts(), "p")
    assert locators(paper) == ["1", "n1", "n1b", "n1c"]
    assert paper.paragraphs[0].markers[0].target == "n1"
    assert "two notes are numbered 1: the later one is n1b" in paper.warnings


def test_a_paragraph_stored_twice_is_kept_and_warned_of() -> None:
    paper = paper_of(f"{LONG}\n{OTHER}\n{LONG.replace('third', 'Third')}")
    assert locators(paper) == ["1", "2", "3"]
    assert paper.warnings == ("¶1 and ¶3 hold the same words",)


def test_a_paper_without_paragraphs() -> None:
    with pytest.raises(EmptySource, match=r"paper\.txt has no paragraphs \(only: front\)"):
        paper_of("PDF")


def test_places_in_words() -> None:
    paper = paper_of(f"# Title\n{LONG}\n- one\n- two\nNotes\n1 One.")
    assert [shown(paragraph) for paragraph in paper.paragraphs] == ["heading h1", "¶1", "¶1.1", "¶1.2", "note 1"]


BLOCKS = st.lists(
    st.builds(
        Block,
        st.sampled_from(
            [
                LONG,
                OTHER,
                "Key Points",
                "Notes",
                "PDF",
                "(2025/03/21)",
                "1 A note.",
                "Source: us.",
                "[1] One.",
                "So:",
                "a[1]",
            ]
        ),
        st.sampled_from(Role),
        st.integers(0, 4),
        st.sampled_from([None, "1", "2", "a", "*"]),
        st.sampled_from(["", "-", "1.", "(a)"]),
    ),
    min_size=1,
    max_size=25,
)
LOCATOR = {
    Kind.PARAGRAPH: r"[1-9]\d*",
    Kind.ITEM: r"[1-9]\d*(\.[1-9]\d*)+",
    Kind.HEADING: r"h[1-9]\d*",
    Kind.NOTE: r"n.+",
    Kind.TABLE: r"t[1-9]\d*",
    Kind.CAPTION: r"c[1-9]\d*",
    Kind.FRONT: r"f[1-9]\d*",
    Kind.BACK: r"b[1-9]\d*",
}


@given(BLOCKS)
def test_any_document_has_unique_well_formed_locators_and_the_same_numbers_twice(blocks: list[Block]) -> None:
    document = Document(tuple(blocks))
    try:
        paper = number(document, "p", Facts(), "p")
    except EmptySource:
        return
    assert paper == number(document, "p", Facts(), "p")
    assert len(set(locators(paper))) == len(paper.paragraphs)
    assert all(re.fullmatch(LOCATOR[p.kind], p.locator) for p in paper.paragraphs)
    assert all(p.text[m.start : m.end].strip("[], ") == m.label for p in paper.paragraphs for m in p.markers)
    printed = {block.text for block in blocks}
    assert all(
        any(text.endswith(p.text) or p.text.endswith(text) for text in printed)
        for p in paper.paragraphs
        if p.kind is not Kind.NOTE
    )
