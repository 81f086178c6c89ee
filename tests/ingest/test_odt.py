"""ODT as LibreOffice writes it: what is shown is read, as it is shown, and nothing else."""

# ruff: noqa: E501 - XML reads best unbroken
from __future__ import annotations

from typing import Any

import pytest

from ingest.blocks import Block, Document, Role
from ingest.number import number
from ingest.paper import Facts
from ingest.read import read_document
from tests.ingest.odt_rendering import package


def read(body: str, **parts: Any) -> Document:
    return read_document(package(body, **parts), "quays.odt")


def par(text: str, style: str = "Standard") -> str:
    return f'<text:p text:style-name="{style}">{text}</text:p>'


def texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks]


def roles(document: Document) -> list[tuple[Role, int, str]]:
    return [(block.role, block.level, block.text) for block in document.blocks]


def marked(document: Document) -> list[tuple[int, str, str]]:
    return [(block.level, block.marker, block.text) for block in document.blocks]


def head(text: str, level: int, more: str = "") -> str:
    return f'<text:h text:outline-level="{level}"{more}>{text}</text:h>'


def test_headings_quotations_captions_and_contents_by_style() -> None:
    automatic = '<style:style style:name="P9" style:family="paragraph" style:parent-style-name="Heading_20_1"/>'
    contents = f"<text:table-of-content><text:index-body>{par('Contents')}{par('Costs 3')}</text:index-body></text:table-of-content>"
    body = (
        par("Why Ports Stay", "Title")
        + contents
        + par("Light 4", "Contents_20_1")
        + par("Costs", "P9")
        + head("Light", 2)
        + head("Deep", 9)
        + par("“We had no choice.”", "Quotations")
        + par("Table 1 Costs", "P1")
    )
    document = read(body, automatic=automatic)
    assert roles(document) == [
        (Role.HEADING, 1, "Why Ports Stay"),
        (Role.HEADING, 1, "Costs"),
        (Role.HEADING, 2, "Light"),
        (Role.HEADING, 6, "Deep"),
        (Role.QUOTE, 0, "“We had no choice.”"),
        (Role.CAPTION, 0, "Table 1 Costs"),
    ]
    assert document.facts.title == "Why Ports Stay"
    assert document.warnings == ("left out a table of contents of 3 lines",)


def test_styles_that_are_their_own_parents_end() -> None:
    one = '<style:style style:name="{}" style:family="paragraph" style:parent-style-name="{}"/>'
    styles = one.format("A", "B") + one.format("B", "A")
    assert roles(read(par("Ports", "A"), styles=styles)) == [(Role.PARAGRAPH, 0, "Ports")]


def test_headings_print_the_numbers_of_the_outline() -> None:
    level = '<text:outline-level-style text:level="{}" style:num-format="{}" style:num-suffix="." text:display-levels="{}"/>'
    styles = f"<text:outline-style>{level.format(1, 'I', 1)}{level.format(2, '1', 2)}{level.format(3, '', 1)}</text:outline-style>"
    body = head("Costs", 1) + head("Light", 2) + head("Gains", 1) + head("Boats", 2) + head("Small", 3)
    body += head("Not counted", 2, ' text:is-list-header="true"') + head("Crews", 2)
    assert texts(read(body, styles=styles)) == [
        "I. Costs",
        "I.1. Light",
        "II. Gains",
        "II.1. Boats",
        "Small",
        "Not counted",
        "II.2. Crews",
    ]


def item(*inner: str, more: str = "") -> str:
    return f"<text:list-item{more}>{''.join(inner)}</text:list-item>"


def listed(*items: str, style: str = "L1", more: str = "") -> str:
    named = f' text:style-name="{style}"' if style else ""
    return f"<text:list{named}{more}>{''.join(items)}</text:list>"


def test_lists_are_counted_level_by_level() -> None:
    body = (
        listed(
            item(par("a"), listed(item(par("b")), item(par("c")), style="")),
            item(par("d"), par("and more")),
            item(listed(item(par("e")), style="L2")),
            more=' xml:id="list1"',
        )
        + par("Between.")
        + listed(item(par("f")), more=' text:continue-numbering="true"')
        + listed(item(par("g")))
        + listed(item(par("h"), more=' text:start-value="9"'), item(par("i")), more=' text:continue-list="list1"')
        + listed(f"<text:list-header>{par('A header of the list.')}</text:list-header>")
    )
    assert marked(read(body)) == [
        (1, "1.", "a"),
        (2, "a.", "b"),
        (2, "b.", "c"),
        (1, "2.", "d and more"),
        (1, "-", "e"),
        (0, "", "Between."),
        (1, "3.", "f"),
        (1, "1.", "g"),
        (1, "9.", "h"),
        (1, "10.", "i"),
        (0, "", "A header of the list."),
    ]


def test_numbers_with_prefixes_and_lists_without_marks() -> None:
    automatic = (
        '<text:list-style style:name="X"><text:list-level-style-number text:level="1" style:num-format="A" style:num-prefix="(" style:num-suffix=")" text:start-value="3"/>'
        '<text:list-level-style-number text:level="2" style:num-format="1" text:display-levels="2"/>'
        '<text:list-level-style-image text:level="3"/></text:list-style>'
        '<text:list-style style:name="Y"><text:list-level-style-bullet text:level="1" text:bullet-char=" "/></text:list-style>'
    )
    inner = listed(item(par("b"), listed(item(par("c")), style="")), style="")
    body = listed(item(par("a"), inner), style="X") + listed(item(par("Only set in.")), style="Y")
    assert [(b.label, b.marker, b.text) for b in read(body, automatic=automatic).blocks] == [
        ("C", "(C)", "a"),
        ("1", "C.1", "b"),
        (None, "-", "c"),
        (None, "", "Only set in."),
    ]


def note(kind: str, label: str, *paragraphs: str) -> str:
    inner = "".join(map(par, paragraphs))
    return f'<text:note text:note-class="{kind}"><text:note-citation>{label}</text:note-citation><text:note-body>{inner}</text:note-body></text:note>'


def test_notes_stand_apart_and_are_linked() -> None:
    body = par(
        f"Walls {note('endnote', 'i', 'At the end.')} and loans.{note('footnote', '1', 'First.', 'More of it.')}"
    )
    body += par(f"Ships.{note('footnote', '1', 'Second.')}{note('footnote', '', 'Third.')}")
    document = read(body)
    assert texts(document)[:2] == ["Walls[i] and loans.[1]", "Ships.[1b][4]"]
    paper = number(document, "quays", Facts(), "quays.odt")
    assert [(p.locator, p.text) for p in paper.paragraphs[2:]] == [
        ("n1", "First. More of it."),
        ("n1b", "Second."),
        ("n4", "Third."),
        ("ni", "At the end."),
    ]
    assert [m.target for p in paper.paragraphs for m in p.markers] == ["ni", "n1", "n1b", "n4"]
    assert paper.warnings == ("several notes have the same number: the later ones get a letter, as 1b",)


def test_what_is_not_shown_is_left_out() -> None:
    automatic = (
        '<style:style style:name="H" style:family="text"><style:text-properties text:display="none"/></style:style>'
        '<style:style style:name="HP" style:family="paragraph"><style:text-properties text:display="none"/></style:style>'
    )
    body = (
        f"<text:tracked-changes><text:changed-region><text:deletion>{par('Struck.')}</text:deletion></text:changed-region></text:tracked-changes>"
        + par(
            'Seen<office:annotation><text:p>Is that so?</text:p></office:annotation>, <text:span text:style-name="H">hidden, </text:span>here.'
        )
        + par("A hidden paragraph.", "HP")
        + f'<text:section text:display="none">{par("A hidden section.")}</text:section>'
        + f"<text:section>{par('A section')}</text:section>"
        + par('<text:hidden-text text:is-hidden="true" text:string-value="x">x</text:hidden-text>End.')
    )
    document = read(body, automatic=automatic)
    assert texts(document) == ["Seen, here.", "A section", "End."]
    assert document.warnings == (
        "read with 1 tracked changes as if they were accepted",
        "left out 4 pieces of hidden text",
    )


def test_characters_that_are_elements() -> None:
    body = par(
        'no<text:s text:c="3"/>one<text:tab/>at<text:line-break/>the har\u00adbour <text:a xlink:href="#x">by law</text:a>'
        '<text:span text:style-name="T1">1</text:span>, 3 km<text:span text:style-name="T1">2</text:span>'
        "<text:ruby><text:ruby-base>base</text:ruby-base><text:ruby-text>over</text:ruby-text></text:ruby>"
        '<text:bookmark-start text:name="x"/><text:page-number>4</text:page-number>'
    )
    assert texts(read(body)) == ["no one at the harbour by law[1], 3 km²base4"]


def test_tables_their_headers_and_what_they_span() -> None:
    def cell(text: str, more: str = "") -> str:
        return f"<table:table-cell{more}>{par(text)}</table:table-cell>"

    covered = "<table:covered-table-cell/>"

    def row(*cells: str) -> str:
        return f"<table:table-row>{''.join(cells)}</table:table-row>"

    wide, high = ' table:number-columns-spanned="2"', ' table:number-rows-spanned="2"'
    rows = f"<table:table-header-rows>{row(cell('Year'), cell('Cost', wide), covered)}</table:table-header-rows>"
    rows += row(cell("2020", high), cell("12"), cell("7"))
    rows += f"<table:table-rows>{row(covered, cell('8'), cell(''))}</table:table-rows>"
    box = f"<table:table><table:table-row>{cell('A box.')}</table:table-row></table:table>"
    assert read(f"<table:table>{rows}</table:table>{box}").blocks == (
        Block("Year | Cost\n2020 | 12 | 7\n| 8 |", Role.TABLE),
        Block("A box."),
    )


def test_text_boxes_are_read_after_their_paragraph() -> None:
    box = f"<draw:frame><draw:text-box>{par('In the box.')}</draw:text-box><svg:title>A box</svg:title></draw:frame>"
    shape = f"<draw:custom-shape>{par('On the shape.')}</draw:custom-shape>"
    assert texts(read(shape + par(f"Before {box}and after."))) == ["On the shape.", "Before and after.", "In the box."]


@pytest.mark.parametrize(
    ("title", "author", "known"),
    [
        ("Why Ports Fail", "Ines Falk", Facts(title="Why Ports Fail", author="Ines Falk")),
        ("", "", Facts()),
        ("quays.odt", "admin", Facts()),
    ],
)
def test_properties_are_facts_where_they_state_some(title: str, author: str, known: Facts) -> None:
    assert read(par("Text."), title=title, author=author).facts == known


def test_headings_inside_lists_print_the_numbers_of_the_list() -> None:
    body = listed(item(head("Costs", 1)), item(listed(item(head("Light", 2)), style="")), more=' xml:id="l1"')
    body += par("Text.") + listed(item(head("Gains", 1)), more=' text:continue-list="l1"')
    assert texts(read(body)) == ["1. Costs", "a. Light", "Text.", "2. Gains"]


def test_objects_that_are_left_out_are_told() -> None:
    document = read(par('One <draw:frame><draw:object xlink:href="./Object 1"/></draw:frame>quay.'))
    assert (texts(document), document.warnings) == (["One quay."], ("left out 1 formulas, charts and other objects",))
