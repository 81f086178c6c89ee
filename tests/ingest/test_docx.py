"""DOCX as Word writes it: what is shown is read, as it is shown, and nothing else."""

# ruff: noqa: E501 - XML reads best unbroken
from __future__ import annotations

from io import BytesIO
from typing import Any

import docx
import pytest

from ingest.blocks import Block, Document, Role
from ingest.number import number
from ingest.paper import Facts
from ingest.read import read_document
from tests.ingest.docx_rendering import package, paragraph, styled

CORE = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">'
    "<dc:title>{}</dc:title><dc:creator>{}</dc:creator><dcterms:created>2013-12-23T23:15:00Z</dcterms:created>"
    "</cp:coreProperties>"
)


def read(body: str, **parts: Any) -> Document:
    return read_document(package(body, **parts), "quays.docx")


def run(text: str, look: str = "") -> str:
    return f'<w:r>{f"<w:rPr>{look}</w:rPr>" if look else ""}<w:t xml:space="preserve">{text}</w:t></w:r>'


def par(text: str, properties: str = "") -> str:
    return paragraph(run(text), properties)


def texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks]


def roles(document: Document) -> list[tuple[Role, int, str]]:
    return [(block.role, block.level, block.text) for block in document.blocks]


def marked(document: Document) -> list[tuple[int, str, str]]:
    return [(block.level, block.marker, block.text) for block in document.blocks]


def raised(text: str) -> str:
    return run(text, '<w:vertAlign w:val="superscript"/>')


# Headings


def test_headings_by_style_outline_and_what_they_are_based_on() -> None:
    body = (
        par("Ports", styled("Titel"))
        + par("Costs", styled("berschrift1"))
        + par("Light", styled("Section"))
        + par("Pilots", '<w:outlineLvl w:val="3"/>')
        + par("Text set as a heading, and taken back.", styled("berschrift1") + '<w:outlineLvl w:val="9"/>')
        + par("Deep", '<w:outlineLvl w:val="8"/>')
    )
    assert roles(read(body)) == [
        (Role.HEADING, 1, "Ports"),
        (Role.HEADING, 1, "Costs"),
        (Role.HEADING, 2, "Light"),
        (Role.HEADING, 4, "Pilots"),
        (Role.PARAGRAPH, 0, "Text set as a heading, and taken back."),
        (Role.HEADING, 6, "Deep"),
    ]


@pytest.mark.parametrize(
    ("name", "role", "level"),
    [
        ("heading 3", Role.HEADING, 3),
        ("Überschrift 2", Role.HEADING, 2),
        ("Titre 1", Role.HEADING, 1),
        ("标题 2", Role.HEADING, 2),
        ("Subtitle", Role.HEADING, 2),
        ("Intense Quote", Role.QUOTE, 0),
        ("Table Caption", Role.CAPTION, 0),
        ("Author", Role.FRONT, 0),
        ("Heading of a kind", Role.PARAGRAPH, 0),
    ],
)
def test_names_of_styles_in_several_languages(name: str, role: Role, level: int) -> None:
    styles = f'<w:style w:type="paragraph" w:styleId="x"><w:name w:val="{name}"/></w:style>'
    assert roles(read(par("Ports", styled("x")), styles=styles)) == [(role, level, "Ports")]


def test_a_style_that_is_not_defined_is_known_by_its_id() -> None:
    assert roles(read(par("Ports", styled("Heading2")), styles="")) == [(Role.HEADING, 2, "Ports")]


def test_styles_that_are_based_on_each_other_end() -> None:
    one = '<w:style w:type="paragraph" w:styleId="{}"><w:name w:val="{}"/><w:basedOn w:val="{}"/></w:style>'
    styles = one.format("a", "ours", "b") + one.format("b", "theirs", "a") + one.format("c", "own", "c")
    assert roles(read(par("Ports", styled("a")) + par("Quays", styled("c")), styles=styles)) == [
        (Role.PARAGRAPH, 0, "Ports"),
        (Role.PARAGRAPH, 0, "Quays"),
    ]


# Lists


def level(place: int, form: str = "decimal", text: str = "", start: int = 1, more: str = "", indent: int = 0) -> str:
    return (
        f'<w:lvl w:ilvl="{place}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{more}'
        f'<w:lvlText w:val="{text or f"%{place + 1}."}"/><w:pPr><w:ind w:left="{indent or 720 * (place + 1)}"/></w:pPr></w:lvl>'
    )


def abstract(number: int, *levels: str) -> str:
    return f'<w:abstractNum w:abstractNumId="{number}">{"".join(levels)}</w:abstractNum>'


def num(number: int, used: int, override: str = "") -> str:
    return f'<w:num w:numId="{number}"><w:abstractNumId w:val="{used}"/>{override}</w:num>'


def item(text: str, number: int, place: int = 0, style: str = "Listenabsatz") -> str:
    listed = f'<w:numPr><w:ilvl w:val="{place}"/><w:numId w:val="{number}"/></w:numPr>'
    return par(text, styled(style) + listed)


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


# Notes


def note(kind: str, number: int, *paragraphs: str) -> str:
    own = f"<w:r><w:{kind}Ref/></w:r>"
    first, *others = paragraphs
    inner = paragraph(own + run(f" {first}")) + "".join(map(par, others))
    return f'<w:{kind} w:id="{number}">{inner}</w:{kind}>'


def cite(kind: str, number: int, more: str = "") -> str:
    return f'<w:r><w:{kind}Reference w:id="{number}"{more}/></w:r>'


def labelled(document: Document) -> list[tuple[str | None, str]]:
    return [(block.label, block.text) for block in document.blocks if block.role is Role.NOTE]


def test_footnotes_and_endnotes_get_the_numbers_that_word_prints() -> None:
    body = paragraph(run("Walls ") + cite("footnote", 5) + run(" and loans") + cite("endnote", 2))
    body += paragraph(run("Ships.") + cite("footnote", 3) + cite("endnote", 4))
    document = read(
        body,
        footnotes=note("footnote", 3, "Second.")
        + note("footnote", 5, "First.", "More of it.")
        + note("footnote", 9, "Not cited."),
        endnotes=note("endnote", 2, "At the end.") + note("endnote", 4, "Last."),
    )
    assert texts(document)[:2] == ["Walls[1] and loans[i]", "Ships.[2][ii]"]
    assert labelled(document) == [("1", "First. More of it."), ("2", "Second."), ("i", "At the end."), ("ii", "Last.")]
    paper = number(document, "quays", Facts(), "quays.docx")
    assert [m.target for p in paper.paragraphs for m in p.markers] == ["n1", "ni", "n2", "nii"]
    assert paper.warnings == ()


def test_long_roman_numbers_are_linked() -> None:
    body = "".join(paragraph(run(f"Sentence {n} of many.") + cite("endnote", n)) for n in range(1, 39))
    document = read(body, endnotes="".join(note("endnote", n, f"Entry {n}.") for n in range(1, 39)))
    paper = number(document, "quays", Facts(), "quays.docx")
    assert [m.target for m in paper.paragraphs[37].markers] == ["nxxxviii"]
    assert paper.warnings == ()


def test_a_number_printed_twice_is_told_apart() -> None:
    settings = '<w:endnotePr><w:numFmt w:val="decimal"/></w:endnotePr>'
    body = paragraph(run("Walls") + cite("footnote", 1) + run(" and loans") + cite("endnote", 1))
    parts = {"footnotes": note("footnote", 1, "Foot."), "endnotes": note("endnote", 1, "End."), "settings": settings}
    document = read(body, **parts)
    assert texts(document) == ["Walls[1] and loans[1b]", "Foot.", "End."]
    assert document.warnings == ("several notes have the same number: the later ones get a letter, as 1b",)


def test_sections_number_their_notes_anew() -> None:
    section = (
        '<w:sectPr><w:footnotePr><w:numRestart w:val="eachSect"/><w:numFmt w:val="chicago"/></w:footnotePr></w:sectPr>'
    )
    body = paragraph(run("One.") + cite("footnote", 1) + cite("footnote", 2), section)
    body += paragraph(run("Two.") + cite("footnote", 3), section)
    document = read(body, footnotes="".join(note("footnote", n, f"Note {n}.") for n in (1, 2, 3)))
    assert texts(document)[:2] == ["One.[*][†]", "Two.[*b]"]
    assert labelled(document) == [("*", "Note 1."), ("†", "Note 2."), ("*b", "Note 3.")]


def test_notes_with_a_sign_of_their_own_are_not_counted() -> None:
    own = '<w:r><w:footnoteReference w:id="1" w:customMarkFollows="1"/><w:t>**</w:t></w:r>'
    body = paragraph(run("Title") + own) + paragraph(run("Text.") + cite("footnote", 2))
    footnotes = (
        '<w:footnote w:id="1">' + par("** The author thanks all.") + "</w:footnote>" + note("footnote", 2, "One.")
    )
    document = read(body, footnotes=footnotes)
    assert texts(document)[:2] == ["Title[**]", "Text.[1]"]
    assert labelled(document) == [("**", "The author thanks all."), ("1", "One.")]


def test_a_note_cited_again_by_a_field_is_the_same_note() -> None:
    again = field(r" NOTEREF _Ref1 \f \h ", raised("1"))
    plain = field(" NOTEREF _Ref1 ", run("1"))
    body = paragraph(run("Walls.") + cite("footnote", 1)) + paragraph(
        run("Loans.") + again + run(" See note ") + plain + run(".")
    )
    document = read(body, footnotes=note("footnote", 1, "First."))
    assert texts(document) == ["Walls.[1]", "Loans.[1] See note 1.", "First."]


def test_a_note_that_is_missing_is_cited_and_reported() -> None:
    paper = number(read(paragraph(run("Walls.") + cite("footnote", 1))), "quays", Facts(), "quays.docx")
    assert paper.paragraphs[0].text == "Walls.[1]"
    assert paper.warnings == ("¶1: note 1 is cited but the paper has no notes",)


def test_typed_numbers_that_are_raised_are_references_or_powers() -> None:
    body = paragraph(
        run("Walls cost more.") + raised("1") + raised("2") + run(" They cover 3 km") + raised("2") + run(".")
    )
    body += paragraph(run("The 4") + raised("th") + run(" storm[") + cite("footnote", 1) + run("]"))
    document = read(body, footnotes=note("footnote", 1, "First."))
    assert texts(document) == ["Walls cost more.[12] They cover 3 km².", "The 4th storm[1]", "First."]


# Fields, changes, characters


def field(instruction: str, result: str) -> str:
    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    told = f'<w:r><w:instrText xml:space="preserve">{instruction}</w:instrText></w:r>'
    return f"{mark('begin')}{told}{mark('separate')}{result}{mark('end')}"


def test_fields_and_links_show_their_results() -> None:
    nested = field(' IF "' + "x", run("yes"))
    simple = f'<w:fldSimple w:instr=" SEQ Table ">{run("1")}</w:fldSimple>'
    link = f'<w:hyperlink r:id="rId9">{run("the by-laws")}</w:hyperlink>'
    begun = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>'
    body = paragraph(run("Table ") + simple + run(" is ") + nested + run(" by ") + link + begun) + par("All is seen.")
    assert texts(read(body)) == ["Table 1 is yes by the by-laws", "All is seen."]


def test_what_stands_inside_an_instruction_is_not_shown() -> None:
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> IF </w:instrText></w:r>'
    rest = (
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        + run("shown")
        + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    assert texts(read(paragraph(begin + field(" MERGEFIELD Town ", run("Lowmarsh")) + rest))) == ["shown"]


def test_changes_are_read_as_accepted() -> None:
    gone = '<w:del w:id="1"><w:r><w:delText>not </w:delText></w:r>' + cite("footnote", 1) + "</w:del>"
    come = f'<w:ins w:id="2">{run("always ")}</w:ins>'
    mark = '<w:rPr><w:del w:id="3"/></w:rPr>'
    moved = (
        f'<w:moveFrom w:id="4">{run("Moved away. ")}</w:moveFrom><w:moveTo w:id="5">{run("Moved here. ")}</w:moveTo>'
    )
    body = paragraph(run("Walls are ") + gone + come, mark) + par("dear.") + paragraph(moved + run("Last."))
    row = "<w:tr>{}<w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr>"
    rows = row.format("", par("a"), par("b")) + row.format("<w:trPr><w:del/></w:trPr>", par("c"), par("d"))
    document = read(body + f"<w:tbl>{rows}</w:tbl>", footnotes=note("footnote", 1, "Struck with its sentence."))
    assert texts(document) == ["Walls are always dear.", "Moved here. Last.", "a | b"]
    assert document.warnings == ("read with 3 tracked changes as if they were accepted",)


def test_hidden_text_and_comments_are_left_out() -> None:
    style = '<w:style w:type="character" w:styleId="Secret"><w:name w:val="x"/><w:rPr><w:vanish/></w:rPr></w:style>'
    body = paragraph(
        run("Seen, ")
        + run("hidden, ", "<w:vanish/>")
        + run("hidden too, ", '<w:rStyle w:val="Secret"/>')
        + run("shown.", '<w:rStyle w:val="Secret"/><w:vanish w:val="0"/>')
        + '<w:commentRangeStart w:id="1"/><w:r><w:commentReference w:id="1"/></w:r>'
    )
    document = read(body, styles=style, comments=f'<w:comment w:id="1">{par("Is that so?")}</w:comment>')
    assert texts(document) == ["Seen, shown."]
    assert document.warnings == ("left out 2 pieces of hidden text",)


def test_characters_that_are_elements() -> None:
    sum_ = '<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:r><m:t>a=b</m:t></m:r></m:oMath>'
    pieces = (
        "<w:r><w:t>no</w:t><w:noBreakHyphen/><w:t>one</w:t><w:tab/><w:t>ha</w:t><w:softHyphen/><w:t>r\u00adbour</w:t></w:r>"
        '<w:r><w:sym w:font="Wingdings" w:char="F04A"/><w:sym w:font="Arial" w:char="00A7"/></w:r>'
        "<w:r><w:ruby><w:rt><w:r><w:t>over</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>base</w:t></w:r></w:rubyBase></w:ruby></w:r>"
    )
    document = read(paragraph(pieces + sum_))
    assert texts(document) == ["no\u2011one harbour§basea=b"]
    assert document.warnings == ("left out 1 symbols of picture fonts",)


def test_line_breaks_part_a_paragraph_where_an_empty_line_does() -> None:
    def lines(*parts: str) -> str:
        return paragraph("<w:r>" + "<w:br/>".join(f"<w:t>{part}</w:t>" for part in parts) + "</w:r>")

    body = (
        lines("One", "and the same.")
        + lines("One.", "", "Two.")
        + paragraph('<w:r><w:br w:type="page"/></w:r>' + run("Three."))
    )
    assert texts(read(body)) == ["One and the same.", "One.", "Two.", "Three."]


def test_an_initial_and_a_run_in_heading_belong_to_their_paragraph() -> None:
    body = par("T", '<w:framePr w:dropCap="drop"/>') + par("owns differ.")
    body += par("Costs. ", styled("berschrift2") + "<w:rPr><w:vanish/><w:specVanish/></w:rPr>") + par("They rise.")
    assert roles(read(body)) == [(Role.PARAGRAPH, 0, "Towns differ."), (Role.PARAGRAPH, 0, "Costs. They rise.")]


# Tables, boxes, controls


def table(*rows: tuple[str, ...]) -> str:
    cells = ("".join(f"<w:tc>{cell if cell.startswith('<') else par(cell)}</w:tc>" for cell in row) for row in rows)
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"


def test_a_table_is_one_block_with_its_header_and_its_caption() -> None:
    merged = f'<w:tcPr><w:vMerge w:val="restart"/></w:tcPr>{par("2020")}'
    below = f"<w:tcPr><w:vMerge/></w:tcPr>{par('')}"
    numbers = abstract(0, level(0)) + num(1, 0)
    body = par("Table 1 Costs", styled("Beschriftung"))
    body += table(("Year", "Cost"), (merged, item("twelve", 1) + item("seven", 1)), (below, "8"))
    assert read(body, numbering=numbers).blocks == (
        Block("Table 1 Costs", Role.CAPTION),
        Block("Year | Cost\n2020 | 1. twelve 2. seven\n| 8", Role.TABLE),
    )


def test_tables_that_frame_or_lay_out_a_text_are_text() -> None:
    box = table((par("Key points", styled("berschrift2")) + par("Ports cost."),))
    page = table((par("One.") * 4, "Beside."), ("Below.", table(("a", "b"))))
    assert roles(read(box + page)) == [
        (Role.HEADING, 2, "Key points"),
        (Role.PARAGRAPH, 0, "Ports cost."),
        *[(Role.PARAGRAPH, 0, "One.")] * 4,
        (Role.PARAGRAPH, 0, "Beside."),
        (Role.PARAGRAPH, 0, "Below."),
        (Role.TABLE, 0, "a | b"),
    ]


def test_a_text_box_is_read_once_after_its_paragraph() -> None:
    inner = f"<w:txbxContent>{par('In the box.')}</w:txbxContent>"
    drawn = f"<mc:Choice Requires='wps'><w:drawing><wps:txbx>{inner}</wps:txbx></w:drawing></mc:Choice>"
    older = f"<mc:Fallback><w:pict><v:textbox>{inner}</v:textbox></w:pict></mc:Fallback>"
    box = f"<w:r><mc:AlternateContent>{drawn}{older}</mc:AlternateContent></w:r>"
    old = f"<w:r><w:pict><v:textbox>{inner}</v:textbox></w:pict></w:r>"
    body = paragraph(run("Before ") + box + run("and after.")) + paragraph(old)
    assert texts(read(body)) == ["Before and after.", "In the box.", "In the box."]


def test_content_controls_show_what_was_put_in() -> None:
    def control(properties: str, content: str) -> str:
        return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"

    contents = '<w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj>'
    body = (
        control(contents, par("Contents") + par("Costs 3"))
        + par("Light 4", styled("Verzeichnis1"))
        + control("", par("Put in."))
        + paragraph(control("<w:showingPlcHdr/>", run("Click here")) + control("", run("Town: Lowmarsh")))
        + '<w:altChunk r:id="rId8"/>'
    )
    document = read(body)
    assert texts(document) == ["Put in.", "Town: Lowmarsh"]
    assert document.warnings == ("left out a table of contents of 3 lines", "left out 1 documents inside the document")


def test_a_menu_of_links_above_the_text_is_left_out() -> None:
    linked = "".join(
        paragraph(f'<w:hyperlink w:anchor="a">{run(text)}</w:hyperlink>') for text in ("Home", "Costs", "Light")
    )
    long = "Ports stay open for reasons that accounts do not show, and that nobody in the council has ever asked about before now."
    document = read(linked + par(long) + linked)
    assert texts(document) == [long, "Home", "Costs", "Light"]
    assert document.warnings == ("left out 3 lines of links above the text",)


# Facts


@pytest.mark.parametrize(
    ("title", "author", "known"),
    [
        ("Why Ports Fail", "Ines Falk", Facts(title="Why Ports Fail", author="Ines Falk")),
        ("Why Ports Fail", "Ines Falk;Edda Marlow", Facts(title="Why Ports Fail", author="Ines Falk, Edda Marlow")),
        ("", "", Facts()),
        ("Word Document", "python-docx", Facts()),
        ("Microsoft Word - quays_final.doc", "Microsoft Office User", Facts()),
        ("quays", "if17", Facts()),
    ],
)
def test_properties_are_facts_where_they_state_some(title: str, author: str, known: Facts) -> None:
    assert read(par("Text."), core=CORE.format(title, author)).facts == known


def test_what_the_title_page_prints_wins() -> None:
    one = '<w:style w:type="paragraph" w:styleId="{0}"><w:name w:val="{0}"/></w:style>'
    styles = "".join(map(one.format, ("Title", "Author", "Date")))
    body = (
        par("Why Ports Stay", styled("Title"))
        + par("Ines Falk", styled("Author"))
        + par("Edda Marlow", styled("Author"))
    )
    document = read(
        body + par("March 5, 2024", styled("Date")) + par("Text."),
        styles=styles,
        core=CORE.format("Old Title Kept", "A B"),
    )
    assert document.facts == Facts(title="Why Ports Stay", author="Ines Falk, Edda Marlow", date="2024-03-05")


def test_the_only_heading_of_level_1_is_the_title_where_it_opens_the_text() -> None:
    head = par("Why Ports Stay", styled("berschrift1"))
    assert read(head + par("Text.")).facts.title == "Why Ports Stay"
    assert read(par("Text.") + head).facts.title is None
    assert read(head + par("Text.") + par("Costs", styled("berschrift1"))).facts.title is None


# By another hand


def test_a_file_made_by_python_docx_in_words_own_template() -> None:
    made = docx.Document()
    made.add_heading("Why Ports Stay", 0)
    made.add_heading("Costs", 1)
    made.add_paragraph("Two costs stand out:")
    lists = [
        "List Number",
        "List Number",
        "List Number 2",
        "List Bullet",
        "List Bullet 2",
        "List Bullet 3",
        "List Bullet",
    ]
    for place, style in enumerate(lists):
        made.add_paragraph(f"item {place}", style=style)
    made.add_paragraph("We had no choice.", style="Intense Quote")
    made.add_paragraph("Table 1: Costs", style="Caption")
    table = made.add_table(2, 2)
    for place, text in enumerate(("Year", "Cost", "2020", "12")):
        table.cell(place // 2, place % 2).text = text
    made.sections[0].header.paragraphs[0].text = "A running head"
    made.sections[0].footer.paragraphs[0].text = "A footer"
    out = BytesIO()
    made.save(out)
    document = read_document(out.getvalue(), "quays.docx")
    assert roles(document) == [
        (Role.HEADING, 1, "Why Ports Stay"),
        (Role.HEADING, 1, "Costs"),
        (Role.PARAGRAPH, 0, "Two costs stand out:"),
        *[(Role.ITEM, depth, f"item {place}") for place, depth in enumerate((1, 1, 2, 1, 2, 3, 1))],
        (Role.QUOTE, 0, "We had no choice."),
        (Role.CAPTION, 0, "Table 1: Costs"),
        (Role.TABLE, 0, "Year | Cost\n2020 | 12"),
    ]
    assert [block.marker for block in document.blocks[3:10]] == ["1.", "2.", "1.", "-", "-", "-", "-"]
    assert document.facts == Facts(title="Why Ports Stay")  # not the author and the date of the template
