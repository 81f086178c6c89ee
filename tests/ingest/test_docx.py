"""DOCX as Word writes it: what is shown is read, as it is shown, and nothing else."""

# ruff: noqa: E501 - XML reads best unbroken
from __future__ import annotations

from io import BytesIO

import docx
import pytest

from ingest.blocks import Block, Role
from ingest.paper import Facts
from ingest.read import read_document
from tests.ingest.docx_pieces import abstract, cite, field, item, level, note, num, par, read, roles, run, texts
from tests.ingest.docx_rendering import paragraph, styled

CORE = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">'
    "<dc:title>{}</dc:title><dc:creator>{}</dc:creator><dcterms:created>2013-12-23T23:15:00Z</dcterms:created>"
    "</cp:coreProperties>"
)


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
