from __future__ import annotations

import pytest

from ingest.blocks import Block, Role
from ingest.errors import EmptySource
from ingest.markdown import read_markdown
from ingest.number import number
from ingest.paper import Facts

LONG = "The council met in the old hall for the third time that winter and decided nothing that anybody could remember."


def blocks(text: str) -> tuple[Block, ...]:
    return read_markdown(text.encode(), "a.md").blocks


def facts(text: str) -> Facts:
    return read_markdown(text.encode(), "a.md").facts


def test_front_matter_states_the_facts() -> None:
    stated = "title: 'Ports: a view'\nauthors: [Ines Falk, {name: Tom Berg}]\ndate: 2024-02-29\ndraft: true\n"
    text = f"---\n{stated}url: https://h.example/p\nseries: Ports\n---\n{LONG}"
    assert facts(text) == Facts("Ports: a view", "Ines Falk, Tom Berg", "2024-02-29", "https://h.example/p", "Ports")
    assert [block.text for block in blocks(text)] == [LONG]


def test_front_matter_that_is_no_yaml_is_read_by_lines() -> None:
    assert facts(f"---\ntitle: Ports: a view\nauthor: Ines Falk\n---\n{LONG}") == Facts("Ports: a view", "Ines Falk")


def test_a_rule_at_the_top_is_no_front_matter() -> None:
    assert [block.text for block in blocks(f"---\n\n{LONG}\n\n---\n\n{LONG}")] == [LONG, LONG]


@pytest.mark.parametrize(
    ("stated", "date"),
    [
        ("2024-02-29", "2024-02-29"),
        ("2024", "2024"),
        ("2024-02", "2024-02"),
        ("2024-02-29 10:00:00", "2024-02-29"),
        ("soon", None),
        ("2024-13-01", None),
    ],
)
def test_dates_of_the_front_matter(stated: str, date: str | None) -> None:
    assert facts(f"---\ndate: {stated}\n---\n{LONG}").date == date


def test_a_level_one_heading_on_top_is_the_title() -> None:
    assert facts(f"# Why *quays* fail\n\n{LONG}").title == "Why quays fail"
    assert facts(f"## Why quays fail\n\n{LONG}").title is None
    assert facts(f"{LONG}\n\n# Why quays fail\n\n{LONG}").title is None
    assert facts(f"---\ntitle: Quays\n---\n# Why quays fail\n\n{LONG}").title == "Quays"


def test_inline_marks_are_not_printed() -> None:
    text = "Some *strong* **words** and `code`, a [link](https://x.example), ~~gone~~, &amp; <b>raw</b> \\*stars\\*."
    assert [block.text for block in blocks(text)] == ["Some strong words and code, a link, gone, & raw *stars*."]
    assert [block.text for block in blocks("A quay.![image](a.png)")] == ["A quay."]


def test_scripts_and_comments_in_raw_html_are_dropped() -> None:
    assert [b.text for b in blocks(f"{LONG}\n\n<script>alert(1)</script>\n\n<!-- hidden -->\n\nText.")] == [
        LONG,
        "Text.",
    ]


def test_footnotes_stand_at_the_end_with_their_numbers() -> None:
    text = (
        f"{LONG}[^1] And more[^2].\n\n[^2]: Two\n  goes on.\n\n    In a second paragraph.\n[^1]: One.\n\nThe end of it."
    )
    assert [(b.text, b.role, b.label) for b in blocks(text)] == [
        (f"{LONG}[1] And more[2].", Role.PARAGRAPH, None),
        ("The end of it.", Role.PARAGRAPH, None),
        ("One.", Role.NOTE, "1"),
        ("Two goes on. In a second paragraph.", Role.NOTE, "2"),
    ]


def test_named_footnotes_are_numbered_as_they_are_cited() -> None:
    text = f"{LONG}[^b] And[^a] so[^b] on.\n\n[^a]: Two.\n[^b]: One.\n[^c]: Three."
    assert [(b.text, b.label) for b in blocks(text)] == [
        (f"{LONG}[1] And[2] so[1] on.", None),
        ("One.", "1"),
        ("Two.", "2"),
        ("Three.", "3"),
    ]


def test_a_footnote_that_is_nowhere_defined_is_unresolved() -> None:
    paper = number(read_markdown(f"{LONG}[^3]".encode(), "a.md"), "a", Facts(), "a.md")
    assert paper.paragraphs[0].text == f"{LONG}[3]"
    assert paper.warnings == ("¶1: note 3 is cited but the paper has no notes",)


def test_lists_nest_and_keep_their_numbers() -> None:
    text = f"{LONG}\n\n1. one\n   - inner\n\n     more of inner\n2. two\n\n3) three"
    assert [(b.text, b.level, b.label) for b in blocks(text)[1:]] == [
        ("one", 1, "1"),
        ("inner more of inner", 2, None),
        ("two", 1, "2"),
        ("three", 1, "3"),
    ]


def test_tables_with_and_without_a_header() -> None:
    with_header = "| Year | Cost |\n|:--|--:|\n| 2020 | **12** |"
    without = "| Year | Cost \n| 2020 | 12 \ngoes on"
    assert [(b.text, b.role) for b in blocks(f"{LONG}\n\n{with_header}")][1] == ("Year | Cost\n2020 | 12", Role.TABLE)
    assert [(b.text, b.role) for b in blocks(f"{LONG}\n\n{without}")][1] == (
        "Year | Cost\n2020 | 12 goes on",
        Role.TABLE,
    )


def test_a_line_a_paragraph_in_a_file_called_markdown() -> None:
    lines = [f"{LONG} {LONG}", f"So it went. {LONG} {LONG}", "(2024/02/29)"]
    assert [b.text for b in blocks("\n".join(lines))] == lines


def test_wrapped_lines_are_one_paragraph() -> None:
    assert [b.text for b in blocks("The council met\nin the hall.\n\nIt left.")] == [
        "The council met in the hall.",
        "It left.",
    ]


def test_links_above_the_text_are_left_out_and_told() -> None:
    menu = "[Home](/) [About](/about)\n\n- [One](#one)\n- [Two](#two)\n\n"
    document = read_markdown(f"# Quays\n\n{menu}{LONG}\n\n- [A source](https://x.example)".encode(), "a.md")
    assert [b.text for b in document.blocks] == ["Quays", LONG, "A source"]
    assert document.warnings == ("left out 3 lines of links above the text",)


def test_indented_text_is_text() -> None:
    assert [b.text for b in blocks(f"{LONG}\n\n        Disclaimer:\n We say nothing.")] == [
        LONG,
        "Disclaimer: We say nothing.",
    ]


def test_an_empty_file() -> None:
    with pytest.raises(EmptySource):
        read_markdown(b"\n\n", "a.md")
    with pytest.raises(EmptySource):
        number(read_markdown(b"---\ntitle: A\n---\n", "a.md"), "a", Facts(), "a.md")
