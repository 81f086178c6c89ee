"""The PDF reader by hand: what is text and what is not, and each way in which a file cannot be read."""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption

from ingest.blocks import Document, Role
from ingest.errors import EmptySource, NotText, PinciteError, SourceError
from ingest.paper import Facts
from ingest.parse.apart import read_apart
from ingest.parse.job import Job
from ingest.pdf.facts import stated_facts
from ingest.pdf.hyphens import Spelling
from ingest.pdf.reader import read_pdf
from tests.ingest.pdf_rendering import Setting, to_pdf
from tests.ingest.rendering import SECTIONED_PAPER, SERIES_PAPER, SHARED

REPORTS = SHARED / "evaldata" / "crs_documents"
FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
WORDS = b"BT /F 12 Tf 72 700 Td (The harbour opened in spring and closed in the first frost.) Tj ET "
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>%b>>>>"
KINDS = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"


def file_of(objects: list[bytes], trailer: bytes = b"") -> bytes:
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, held in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, held)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    end = b"xref\n0 %d\n0000000000 65535 f \n%btrailer\n<</Size %d/Root 1 0 R%b>>\nstartxref\n%d\n%%%%EOF"
    return bytes(out) + end % (size, table, size, trailer, len(out))


def stream(data: bytes, keys: bytes = b"") -> bytes:
    return b"<</Length %d %b>>\nstream\n%b\nendstream" % (len(data), keys, data)


def page(content: bytes, keys: bytes = b"", resources: bytes = b"", more: tuple[bytes, ...] = ()) -> bytes:
    return file_of([CATALOG, KINDS, PAGE % resources, stream(content, keys), FONT, *more])


def packed(content: bytes) -> bytes:
    return page(zlib.compress(content, 9), b"/Filter/FlateDecode")


def many_pages(count: int) -> bytes:
    kids = b" ".join(b"%d 0 R" % (5 + index) for index in range(count))
    leaf = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 3 0 R/Resources<</Font<</F 4 0 R>>>>>>"
    return file_of(
        [CATALOG, b"<</Type/Pages/Kids[%b]/Count %d>>" % (kids, count), stream(WORDS), FONT, *[leaf] * count]
    )


def form_loop() -> bytes:
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 600 700]/Resources<</XObject<</X 6 0 R>>>>"
    return page(WORDS + b"/X Do", b"", b"/XObject<</X 6 0 R>>", (stream(b"/X Do /X Do", form),))


def scattered() -> bytes:
    return packed(
        b"BT /F 3 Tf " + b"".join(b"1 0 0 1 %d %d Tm (ab) Tj " % (i % 600, i % 787) for i in range(90_000)) + b"ET"
    )


TREE_LOOP = file_of([CATALOG, b"<</Type/Pages/Kids[2 0 R 3 0 R]/Count 2>>", b"<</Type/Pages/Kids[2 0 R]/Count 1>>"])
GARBLED = page(b"BT /F 12 Tf 72 700 Td " + rb"(\200\201$#%&!@^*~|<>{}[]=+_) Tj 0 -14 Td " * 30 + b"ET")
NASTY: dict[str, tuple[Callable[[], bytes], type[PinciteError], str]] = {
    "no bytes": (lambda: b"", EmptySource, "empty"),
    "null bytes": (lambda: b"\0" * 5_000, EmptySource, "empty"),
    "a web page": (lambda: b"<!DOCTYPE html><html><body>Log in</body></html>", NotText, "web page"),
    "a picture named .pdf": (lambda: b"\x89PNG\r\n" + bytes(range(256)) * 9, NotText, "not a PDF"),
    "noise after a header": (lambda: b"%PDF-1.4\n" + os.urandom(20_000), SourceError, "damaged"),
    "cut off early": (lambda: page(WORDS)[:200], SourceError, "damaged"),
    "no pages": (lambda: file_of([CATALOG, b"<</Type/Pages/Kids[]/Count 0>>"]), SourceError, "damaged"),
    "pages that hold themselves": (lambda: TREE_LOOP, SourceError, "damaged"),
    "a scan": (lambda: page(b"q 600 0 0 700 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \0 EI Q"), EmptySource, "OCR"),
    "no letters in the text layer": (lambda: GARBLED, NotText, "garbled"),
    "a password": (
        lambda: to_pdf(SERIES_PAPER, Setting(encrypt=StandardEncryption("secret", "owner"))),
        SourceError,
        "password",
    ),
    "20,000 pages": (lambda: many_pages(20_000), SourceError, "20,000 pages; the limit is 5,000"),
    "forms that hold themselves": (form_loop, SourceError, "gave up"),
    "five million strokes": (lambda: packed(b"0 0 m 1 1 l S " * 5_000_000), SourceError, "gave up"),
    "a page too dense": (scattered, SourceError, "too complex"),
    "twice packed 800 MB": (
        lambda: page(zlib.compress(zlib.compress(b" " * 800_000_000, 1), 9), b"/Filter[/FlateDecode/FlateDecode]"),
        SourceError,
        "gave up",
    ),
}
ODD: dict[str, Callable[[], bytes]] = {
    "nested brackets": lambda: page(WORDS + b"[" * 100_000 + b"]" * 100_000),
    "a count that lies": lambda: page(WORDS).replace(b"/Count 1", b"/Count 2000000000"),
    "a table of objects that leads back": lambda: page(WORDS).replace(b"/Size", b"/Prev 9 /Size"),
    "a page of any size": lambda: page(WORDS).replace(b"0 0 612 792", b"0 0 1e30 1e9"),
    "no proper page size": lambda: page(WORDS).replace(b"0 0 612 792", b"a b c d"),
    "a line of 150,000 characters": lambda: packed(WORDS.replace(b"spring", b"spring and autumn " * 8_000)),
    "junk before the header": lambda: b"\n\n" + page(WORDS),
}


@pytest.mark.parametrize("kind", list(NASTY))
def test_a_file_that_cannot_be_read_is_refused_by_name(kind: str) -> None:
    make, error, words = NASTY[kind]
    data = make()
    job = Job("harbour.pdf", "harbour", "harbour.pdf", len(data), Facts())
    [reading] = read_apart([(job, data)])
    assert reading.cpu < 20
    assert reading.peak <= 1 << 30
    assert isinstance(reading.result, error)
    assert reading.result.what.startswith("harbour.pdf")
    assert words in str(reading.result)
    assert reading.result.remedy.endswith(".")


@pytest.mark.parametrize("kind", list(ODD))
def test_an_odd_file_is_read(kind: str) -> None:
    document = read_pdf(ODD[kind](), "harbour.pdf")
    assert document.blocks[0].text.startswith("The harbour opened in spring and")


def test_too_large_a_file_is_not_even_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.pdf.reader.MAX_BYTES", 400)
    with pytest.raises(SourceError, match="the limit for a PDF is 400"):
        read_pdf(page(WORDS), "harbour.pdf")


def test_an_empty_password_opens_a_file_and_is_told() -> None:
    document = read_pdf(to_pdf(SERIES_PAPER, Setting(encrypt=StandardEncryption("", "owner"))), "a.pdf")
    assert document.warnings == ("opened without a password, though it is encrypted",)
    assert document.blocks == read_pdf(to_pdf(SERIES_PAPER), "a.pdf").blocks


def test_pages_that_are_damaged_are_told() -> None:
    document = read_pdf(page(WORDS).replace(b"/Count 1", b"/Count 3"), "a.pdf")
    assert document.warnings in ((), ("2 of its 3 pages are damaged and were left out",))
    assert len(document.blocks) == 1


def test_a_file_that_was_cut_short_is_told() -> None:
    whole = many_pages(40)
    assert read_pdf(whole, "a.pdf").warnings == ()
    assert "the file ends too early: its last pages may be missing" in read_pdf(whole[:-6], "a.pdf").warnings


def test_each_block_knows_its_page() -> None:
    document = read_pdf(to_pdf(SECTIONED_PAPER, Setting(page=(400, 330), numbers=True, head="Ports")), "a.pdf")
    pages = [block.page or 0 for block in document.blocks if block.role is not Role.NOTE]
    assert pages == sorted(pages)
    assert pages[0] == 1
    assert pages[-1] > 2


def test_tables_and_captions_stay_out_of_the_text() -> None:
    document = read_pdf(to_pdf(SECTIONED_PAPER), "a.pdf")
    tables = [block.text for block in document.blocks if block.role is Role.TABLE]
    assert tables == ["Year | Dredging | Light\n2020 | 12 | 7\n2021 | — | 8"]
    assert not [block for block in document.blocks if block.role is Role.PARAGRAPH and "2020" in block.text]
    assert sum(block.role is Role.CAPTION for block in document.blocks) == 2


def text_at(places: list[tuple[float, float, float, bytes]]) -> Document:
    """A page with these words at (x, y, size)."""
    content = b"".join(b"BT /F %g Tf %g %g Td (%b) Tj ET " % (size, x, y, words) for x, y, size, words in places)
    return read_pdf(page(content), "a.pdf")


def lines(*texts: bytes, x: float = 72, y: float = 700) -> list[tuple[float, float, float, bytes]]:
    return [(x, y - 13 * place, 11, text) for place, text in enumerate(texts)]


def test_contents_are_left_out_and_told() -> None:
    entries = [b"Contents", *(b"Chapter %d %b %d" % (n, b"." * 40, 3 * n) for n in range(1, 6))]
    text = lines(b"The text itself begins here, under the list of what is in it, and runs", b"for two lines.", y=500)
    document = text_at(lines(*entries) + text)
    assert [block.text[:15] for block in document.blocks] == ["The text itself"]
    assert document.warnings == ("left out a table of contents of 6 lines",)


def test_columns_are_read_one_after_the_other() -> None:
    left = lines(
        b"The left column begins on the left and",
        b"goes on for several lines until its",
        b"end, which is far down the page and",
        b"so it ends.",
    )
    right = lines(
        b"The right column stands beside the left",
        b"one on the very same baselines, and it",
        b"is read only when that has come to its",
        b"end.",
        x=320,
    )
    mixed = [part for pair in zip(left, right, strict=True) for part in pair]
    texts = [block.text for block in text_at(mixed).blocks]
    assert [text.split()[1] for text in texts] == ["left", "right"]
    assert texts[0].endswith("so it ends.")


def test_a_power_is_no_note() -> None:
    document = text_at(
        [(72, 700, 11, b"The basin covers 40 km"), (190, 704, 6.5, b"2"), (196, 700, 11, b"of the bay.")]
    )
    assert "km² of" in document.blocks[0].text or "km²of" in document.blocks[0].text


@pytest.mark.parametrize(
    ("above", "below", "joined"),
    [
        ("a count of the har-", "bours is kept", "a count of the harbours is kept"),  # known without the hyphen
        ("ships of the second-", "hand market", "ships of the second-hand market"),  # known with it
        ("they wished to co-", "opt the council", "they wished to co-opt the council"),  # a prefix
        ("the years 2019-", "2021 were dry", "the years 2019-2021 were dry"),
        ("a soft hy\u00ad", "phen", "a soft hyphen"),
        ("see https://example.org/papers/", "second.html now", "see https://example.org/papers/second.html now"),
        ("walls and loans —", "or neither", "walls and loans —or neither"),
    ],
)
def test_lines_are_joined_as_the_document_spells(above: str, below: str, joined: str) -> None:
    spelling = Spelling(["all harbours of the coast", "second-hand ships", above, below])
    assert spelling.join([above, below]) == joined


@pytest.mark.parametrize(
    ("title", "author", "expected"),
    [
        ("Quays and Queues", "Ines Falk", ("Quays and Queues", "Ines Falk")),
        ("Microsoft Word - quays_final2.docx", "user1", (None, None)),
        ("harbour", "ifalk", (None, None)),
        ("untitled", "Microsoft Office User", (None, None)),
        ("quays-and-queues.indd", "a@b.example", (None, None)),
    ],
)
def test_a_stated_title_is_taken_only_where_it_is_one(
    title: str, author: str, expected: tuple[str | None, str | None]
) -> None:
    facts = stated_facts({"Title": title, "Author": author, "CreationDate": "D:20240229120000Z"}, "harbour.pdf")
    assert (facts.title, facts.author) == expected
    assert facts.date == ("2024-02-29" if expected[0] else None)


@pytest.mark.parametrize("name", ["IF10491v14", "IF11043v3", "LSB11417v1", "R46646v17"])
def test_reports_hold_their_measure(name: str) -> None:
    """The figures of benchmarks/pdf_against_reference.py, as floors."""
    if not REPORTS.is_dir():
        pytest.skip(f"the reports are not here ({REPORTS.relative_to(SHARED.parent)})")
    from benchmarks.pdf_against_reference import compare

    found = compare(REPORTS / f"{name}.pdf", REPORTS / f"{name}.md")
    assert found.spaced >= {"IF10491v14": 18, "IF11043v3": 14, "LSB11417v1": 33, "R46646v17": 128}[name]
    assert (found.intruders, found.extra) <= (0, 1)
    assert found.apart == found.linked == found.notes
