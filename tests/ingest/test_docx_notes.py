"""The notes of DOCX: apart from the text, with the numbers that Word prints, linked."""

from __future__ import annotations

from ingest.blocks import Document, Role
from ingest.number import number
from ingest.paper import Facts
from tests.ingest.docx_pieces import cite, field, note, par, raised, read, run, texts
from tests.ingest.docx_rendering import paragraph


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
