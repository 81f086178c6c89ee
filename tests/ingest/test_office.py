"""Files of office programs that are none, are broken or mean harm: each ends soon, with a reason and a remedy."""

from __future__ import annotations

import random
import struct
import time
import zipfile
from io import BytesIO

import pytest

from ingest import archive as limits
from ingest.archive import open_archive
from ingest.blocks import Role
from ingest.errors import EmptySource, NotText, PinciteError, SourceError
from ingest.read import read_document
from tests.ingest.docx_rendering import SPACES, package, paragraph, styled, to_docx
from tests.ingest.odt_rendering import package as odt_package
from tests.ingest.odt_rendering import to_odt
from tests.ingest.rendering import SERIES_PAPER

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
TEXT = "<w:p><w:r><w:t>One quay.</w:t></w:r></w:p>"


def zipped(files: dict[str, str | bytes], packed: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", packed) as archive:
        for path, text in files.items():
            archive.writestr(path, text)
    return out.getvalue()


def document(body: str, before: str = "") -> str:
    return f"{before}<w:document {SPACES}><w:body>{body}</w:body></w:document>"


def docx(body: str, before: str = "", more: dict[str, str | bytes] | None = None) -> bytes:
    return zipped({"word/document.xml": document(body, before), **(more or {})})


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def encrypted_flags(data: bytes) -> bytes:
    """The archive with the flag "encrypted" on every entry."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        starts = [info.header_offset for info in archive.infolist()]
    changed = bytearray(data)
    for start in starts:
        changed[start + 6] |= 1
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        changed[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 1)
    return bytes(changed)


def with_lying_sizes(data: bytes) -> bytes:
    """The archive, its directory stating ten bytes for each entry."""
    changed = bytearray(data)
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        changed[at + 24 : at + 28] = struct.pack("<I", 10)
        at = data.find(b"PK\x01\x02", at + 1)
    return bytes(changed)


def bomb() -> bytes:
    return docx(f"<w:p><w:r><w:t>{'a' * 30_000_000}</w:t></w:r></w:p>")


ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
DOCX = to_docx(SERIES_PAPER)
ODT = to_odt(SERIES_PAPER)
REFUSED: dict[str, tuple[bytes, str, type[PinciteError], str]] = {
    "no bytes": (b"", "a.docx", EmptySource, "is empty"),
    "white space": (b"\n \n", "a.odt", EmptySource, "is empty"),
    "old Word": (OLE + "WordDocument".encode("utf-16-le"), "a.doc", SourceError, "old .doc format"),
    "old Word named .docx": (OLE + "WordDocument".encode("utf-16-le"), "a.docx", SourceError, "old .doc format"),
    "another old file": (OLE, "a.doc", SourceError, "old Office format"),
    "encrypted by Word": (OLE + "EncryptedPackage".encode("utf-16-le"), "a.docx", SourceError, "needs a password"),
    "an encrypted zip": (encrypted_flags(DOCX), "a.docx", SourceError, "needs a password"),
    "encrypted by LibreOffice": (
        zipped({**parts_of(ODT), "META-INF/manifest.xml": b"<manifest:encryption-data/>"}),
        "a.odt",
        SourceError,
        "needs a password",
    ),
    "RTF": (rb"{\rtf1\ansi One quay.}", "a.rtf", SourceError, "RTF document"),
    "RTF named .doc": (rb"{\rtf1\ansi One quay.}", "a.doc", SourceError, "RTF document"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(50), "a.docx", NotText, "not a document of a word processor"),
    "text named .odt": (b"One quay.", "a.odt", NotText, "not a document of a word processor"),
    "an empty zip": (zipped({}), "a.docx", NotText, "zip archive of 0 files"),
    "a zip of papers": (zipped({"a.txt": "One quay."}), "a.docx", NotText, "zip archive of 1 files"),
    "a workbook": (zipped({"xl/workbook.xml": "<workbook/>"}), "a.docx", NotText, "an Excel workbook"),
    "a presentation": (zipped({"ppt/presentation.xml": "<p/>"}), "a.docx", NotText, "a PowerPoint presentation"),
    "a book": (zipped({"META-INF/container.xml": "<c/>"}), "a.epub", NotText, "an EPUB book"),
    "a spreadsheet": (
        zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "META-INF/manifest.xml": "<m/>"}),
        "a.odt",
        NotText,
        "no text document",
    ),
    "another root": (zipped({"word/document.xml": "<html/>"}), "a.docx", NotText, "is a <html>"),
    "no body": (zipped({"word/document.xml": f"<w:document {SPACES}/>"}), "a.docx", SourceError, "has no body"),
    "no words": (docx("<w:p/>" * 3), "a.docx", EmptySource, "holds no text"),
    "no words in ODT": (odt_package("<text:p/>"), "a.odt", EmptySource, "holds no text"),
    "no content": (
        zipped({"mimetype": "application/vnd.oasis.opendocument.text"}),
        "a.odt",
        SourceError,
        "content.xml is missing",
    ),
    "cut": (DOCX[: len(DOCX) // 2], "a.docx", SourceError, "zip archive cannot be opened"),
    "cut XML": (zipped({"word/document.xml": document(TEXT)[:-30]}), "a.docx", SourceError, "is no XML"),
    "a damaged part": (
        zipped({**parts_of(DOCX), "word/styles.xml": b"<w:styles"}),
        "a.docx",
        SourceError,
        "word/styles.xml is no XML",
    ),
    "entities": (
        docx("<w:p><w:r><w:t>&b;</w:t></w:r></w:p>", ENTITIES),
        "a.docx",
        SourceError,
        "declares a document type",
    ),
    "an outside entity": (
        docx("<w:p><w:r><w:t>&a;</w:t></w:r></w:p>", OUTSIDE),
        "a.docx",
        SourceError,
        "declares a document type",
    ),
    "entities in UTF-16": (
        zipped(
            {
                "word/document.xml": ('<?xml version="1.0" encoding="UTF-16"?>' + document(TEXT, ENTITIES)).encode(
                    "utf-16"
                )
            }
        ),
        "a.docx",
        SourceError,
        "declares a document type",
    ),
    "an entity in ODT": (
        zipped({**parts_of(ODT), "meta.xml": OUTSIDE.encode() + b"<x>&a;</x>"}),
        "a.odt",
        SourceError,
        "declares a document type",
    ),
    "a bomb": (bomb(), "a.docx", SourceError, "looks like a zip bomb"),
    "a bomb that lies": (with_lying_sizes(bomb()), "a.docx", SourceError, "damaged"),
    "many files": (
        zipped({f"{n}.xml": "" for n in range(10_001)}, zipfile.ZIP_STORED),
        "a.docx",
        SourceError,
        "holds 10,00",
    ),
    "packed by other means": (
        zipped({"word/document.xml": document(TEXT)}, zipfile.ZIP_BZIP2),
        "a.docx",
        SourceError,
        "packed by method 12",
    ),
    "deep tables": (
        docx("<w:tbl><w:tr><w:tc>" * 600 + TEXT + "</w:tc></w:tr></w:tbl>" * 600),
        "a.docx",
        SourceError,
        "damaged",
    ),
    "deep fields": (docx("<w:p>" + "<w:ins>" * 1900 + "</w:ins>" * 1900 + "</w:p>"), "a.docx", SourceError, "damaged"),
    "deep lists": (
        odt_package("<text:list><text:list-item>" * 900 + "</text:list-item></text:list>" * 900),
        "a.odt",
        SourceError,
        "damaged",
    ),
}


@pytest.mark.parametrize("name", list(REFUSED))
def test_what_cannot_be_read_says_why_and_what_to_do(name: str) -> None:
    data, file, kind, words = REFUSED[name]
    start = time.monotonic()
    with pytest.raises(kind) as caught:
        read_document(data, file)
    assert words in caught.value.what
    assert caught.value.what.startswith(file)
    assert caught.value.remedy.endswith(".")
    assert time.monotonic() - start < 20


def test_too_many_tags_are_refused_before_they_are_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_TAGS", 1_000)
    with pytest.raises(SourceError, match="more than 1,000 XML tags"):
        read_document(docx(TEXT * 300), "a.docx")


def test_all_parts_together_have_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_UNPACKED", 5_000)
    with pytest.raises(SourceError, match="unpacks to more than 5,000 bytes"):
        read_document(DOCX, "a.docx")


def test_a_large_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_BYTES", 1_000)
    with pytest.raises(SourceError, match=r"has \d,\d+ bytes; the limit is 1,000"):
        open_archive(DOCX, "a.docx")


READ: dict[str, tuple[bytes, str]] = {
    "named .doc": (docx(TEXT), "a.doc"),
    "named .txt": (docx(TEXT), "a.txt"),
    "with macros": (docx(TEXT, more={"word/vbaProject.bin": b"Sub AutoOpen"}), "a.docm"),
    "ODT named .docx": (odt_package("<text:p>One quay.</text:p>"), "a.docx"),
    "a page named .docx": (b"<!doctype html><html><body><p>One quay.</p></body></html>", "a.docx"),
    "a part outside": (docx(TEXT, more={"../../../evil.txt": "evil"}), "a.docx"),
    "backslashes": (zipped({"word\\document.xml": document(TEXT)}), "a.docx"),
    "upper case": (zipped({"Word/Document.XML": document(TEXT)}), "a.docx"),
    "UTF-16": (
        zipped({"word/document.xml": ('<?xml version="1.0" encoding="UTF-16"?>' + document(TEXT)).encode("utf-16")}),
        "a.docx",
    ),
    "links to outside": (
        docx(
            TEXT,
            more={
                "word/_rels/document.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
                '<Relationship Type="x/styles" TargetMode="External" Target="https://h.example/styles.xml"/></Relationships>'
            },
        ),
        "a.docx",
    ),
}


@pytest.mark.parametrize("name", list(READ))
def test_what_can_be_read_is_read_whatever_it_is_called(name: str) -> None:
    data, file = READ[name]
    assert [block.text for block in read_document(data, file).blocks] == ["One quay."]


def test_parts_that_are_missing_are_told() -> None:
    parts = parts_of(DOCX)
    del parts["word/styles.xml"], parts["word/footnotes.xml"]
    read = read_document(zipped(dict(parts)), "a.docx")
    assert read.warnings == ("its part word/styles.xml is missing", "its part word/footnotes.xml is missing")
    parts = parts_of(ODT)
    del parts["styles.xml"]
    assert read_document(zipped(dict(parts)), "a.odt").warnings == ("its part styles.xml is missing",)


def test_one_paragraph_of_five_million_characters() -> None:
    words = " ".join(f"word{n}" for n in range(500_000))
    block = read_document(package(paragraph(f"<w:r><w:t>{words}</w:t></w:r>")), "a.docx").blocks[0]
    assert (block.role, len(block.text)) == (Role.PARAGRAPH, len(words))


def test_sentinels_in_a_text_are_no_xml() -> None:
    for sign in ("\x01", "\x02", "\x03"):
        with pytest.raises(SourceError, match="is no XML"):
            read_document(docx(TEXT.replace("quay", sign)), "a.docx")


def test_mutilated_parts_never_escape_the_error_tree() -> None:
    """Words of the XML are dropped, doubled and swapped, and packed again so that the parser sees them."""
    rng = random.Random(11)
    read, remedies = 0, []
    for source, path, name in (
        (DOCX, "word/document.xml", "a.docx"),
        (DOCX, "word/numbering.xml", "a.docx"),
        (ODT, "content.xml", "a.odt"),
    ):
        parts = parts_of(source)
        words = parts[path].decode().replace("><", ">\0<").split("\0")
        for _ in range(150):
            changed = list(words)
            for _ in range(rng.randint(1, 4)):
                at = rng.randrange(3, len(changed))
                match rng.randint(0, 3):
                    case 0:
                        del changed[at : at + rng.randint(1, 3)]
                    case 1:
                        changed.insert(at, changed[rng.randrange(3, len(changed))])
                    case 2:
                        changed[at] = changed[at].replace('"', '"-', 1)
                    case _:
                        changed[at] = changed[at].replace("w:", "w:x", 1)
            try:
                read_document(zipped({**parts, path: "".join(changed)}, zipfile.ZIP_STORED), name)
                read += 1
            except PinciteError as error:
                remedies.append(error.remedy)
    assert read > 20
    assert len(remedies) > 20
    assert all(remedies)


def test_a_style_set_on_nothing_known_is_plain_text() -> None:
    read = read_document(package(paragraph("<w:r><w:t>One quay.</w:t></w:r>", styled("Nowhere"))), "a.docx")
    assert [(block.role, block.text) for block in read.blocks] == [(Role.PARAGRAPH, "One quay.")]
