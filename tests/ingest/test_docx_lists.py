"""The lists of DOCX: counted as Word counts them, as deep as they are set."""

# ruff: noqa: E501 - XML reads best unbroken
from __future__ import annotations

from tests.ingest.docx_pieces import abstract, item, level, marked, num, par, read, texts
from tests.ingest.docx_rendering import styled


def test_numbers_are_counted_as_word_counts_them() -> None:
    lists = abstract(0, level(0), level(1, "lowerLetter", "(%2)"), level(2, "upperRoman", "%1.%2.%3"))
    lists += num(1, 0) + num(2, 0, '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride>')
    body = (
        item("a", 1)
        + item("b", 1, 1)
        + item("c", 1, 1)
        + item("d", 1, 2)
        + item("e", 1)
        + item("f", 1, 1)
        + par("Between.")
        + item("g", 1)
        + item("h", 2)
        + item("i", 2)
    )
    assert marked(read(body, numbering=lists)) == [
        (1, "1.", "a"),
        (2, "(a)", "b"),
        (2, "(b)", "c"),
        (3, "1.b.I", "d"),
        (1, "2.", "e"),
        (2, "(a)", "f"),
        (0, "", "Between."),
        (1, "3.", "g"),
        (1, "7.", "h"),
        (1, "8.", "i"),
    ]


def test_labels_are_the_number_of_the_items_own_level() -> None:
    lists = abstract(0, level(0), level(1, "lowerLetter", "%1.%2)")) + num(1, 0)
    document = read(item("a", 1) + item("b", 1, 1), numbering=lists)
    assert [(block.label, block.marker) for block in document.blocks] == [("1", "1."), ("a", "1.a)")]


def test_numbers_that_do_not_restart_that_are_legal_or_start_elsewhere() -> None:
    lists = abstract(
        0,
        level(0, "upperRoman", start=4),
        level(1, text="%1.%2", more='<w:lvlRestart w:val="0"/><w:isLgl/>'),
        level(2, "none", text="§"),
    )
    body = item("a", 1) + item("b", 1, 1) + item("c", 1) + item("d", 1, 1) + item("e", 1, 2)
    assert [block.marker for block in read(body, numbering=lists + num(1, 0)).blocks] == [
        "IV.",
        "4.1",
        "V.",
        "5.2",
        "§",
    ]


def test_lists_by_list_style_and_by_the_style_of_the_paragraph() -> None:
    styles = (
        '<w:style w:type="numbering" w:styleId="Ours"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Point"><w:name w:val="Point"/><w:pPr><w:numPr><w:numId w:val="2"/></w:numPr>'
        '</w:pPr></w:style><w:style w:type="paragraph" w:styleId="Sub"><w:name w:val="Sub"/><w:basedOn w:val="Point"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="Off"><w:name w:val="Off"/><w:basedOn w:val="Point"/><w:pPr><w:numPr>'
        '<w:numId w:val="0"/></w:numPr></w:pPr></w:style>'
    )
    lists = (
        abstract(0, level(0), level(1, "lowerLetter", more='<w:pStyle w:val="Sub"/>'))
        + '<w:abstractNum w:abstractNumId="1"><w:numStyleLink w:val="Ours"/></w:abstractNum>'
        + '<w:abstractNum w:abstractNumId="2"><w:numStyleLink w:val="Circle"/></w:abstractNum>'
        + num(1, 0)
        + num(2, 1)
        + num(3, 2)
    )
    body = par("a", styled("Point")) + par("b", styled("Sub")) + item("c", 3) + par("Not in the list.", styled("Off"))
    assert marked(read(body, numbering=lists, styles=styles)) == [
        (1, "1.", "a"),
        (2, "a.", "b"),
        (0, "", "c"),
        (0, "", "Not in the list."),
    ]


def test_a_list_inside_a_list_that_has_a_numbering_of_its_own() -> None:
    lists = abstract(0, level(0)) + abstract(1, level(0, "bullet", "•", indent=1440)) + num(1, 0) + num(2, 1)
    body = item("a", 1, style="") + item("b", 2, style="") + item("c", 2, style="") + item("d", 1, style="")
    assert marked(read(body, numbering=lists)) == [(1, "1.", "a"), (2, "-", "b"), (2, "-", "c"), (1, "2.", "d")]


def test_paragraphs_that_go_on_with_an_item() -> None:
    lists = abstract(0, level(0)) + abstract(1, level(0, "bullet", " ")) + num(1, 0) + num(2, 1)
    body = (
        item("An item", 1)
        + par("and more of it", styled("Listenabsatz"))
        + item("by a list without marks.", 2)
        + item("The next.", 1)
        + par("The body goes on.")
        + par("Indented, but under no item.", styled("Listenabsatz"))
    )
    assert marked(read(body, numbering=lists)) == [
        (1, "1.", "An item and more of it by a list without marks."),
        (1, "2.", "The next."),
        (0, "", "The body goes on."),
        (0, "", "Indented, but under no item."),
    ]


def test_a_numbered_heading_prints_its_number() -> None:
    lists = abstract(0, level(0), level(1, text="%1.%2")) + num(1, 0)
    body = (
        item("Costs", 1, style="berschrift1") + item("Light", 1, 1, style="berschrift2") + item("", 1, 1, "berschrift2")
    )
    body += item("Gains", 1, 1, style="berschrift2")
    assert texts(read(body, numbering=lists)) == ["1. Costs", "1.1 Light", "1.3 Gains"]


def test_a_list_without_its_definition_is_text() -> None:
    assert marked(read(item("One.", 9))) == [(0, "", "One.")]
