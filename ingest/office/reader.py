"""Tell the documents of office programs apart by what is in them, whatever they are named."""

from __future__ import annotations

from ingest.archive import Archive, damaged, locked, open_archive
from ingest.blocks import Document
from ingest.errors import EmptySource, NotText, SourceError

ZIP = (b"PK\x03\x04", b"PK\x05\x06")  # of an archive with files, and of one without
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of Office before 2007, and of what Office encrypts
RTF = b"{\\rtf"
_TEXTS = ("application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.text-template")
_SAVE = "Open it in a word processor, save it as .docx or .odt, and add that."
_OTHERS = (
    ("xl/workbook.xml", "an Excel workbook"),
    ("xl/workbook.bin", "an Excel workbook"),
    ("ppt/presentation.xml", "a PowerPoint presentation"),
    ("meta-inf/container.xml", "an EPUB book"),
    ("index/document.iwa", "a Pages document"),
    ("meta-inf/manifest.xml", "an OpenDocument file, but no text document"),
)


def read_office(data: bytes, name: str) -> Document:
    """The document of an office program that the bytes hold: DOCX (with or without macros, which never run) or ODT.

    Raises:
        EmptySource: no bytes, or no text.
        NotText: no document of a word processor, though it is named so.
        SourceError: a format of before 2007, RTF, encrypted, damaged, or beyond the limits.
    """
    if not data.strip(b"\0\t\n\f\r "):
        raise EmptySource(f"{name} is empty ({len(data)} bytes that are no text).", "Get a fresh copy of the file.")
    if data.startswith(OLE):
        raise _of_ole(data, name)
    if data.startswith(RTF):
        raise SourceError(f"{name} is an RTF document, which is not read.", _SAVE)
    if not data.startswith(ZIP):
        raise NotText(f"{name} is not a document of a word processor, though it is named so.", _SAVE)
    archive = open_archive(data, name)
    try:
        return _read(archive)
    except RecursionError:
        raise damaged(name, "its parts are nested too deeply to be read") from None


def _read(archive: Archive) -> Document:
    kind = (archive.read("mimetype") or b"").decode("ascii", "replace").strip()
    if kind in _TEXTS or (not kind and "content.xml" in archive and "word/document.xml" not in archive):
        from ingest.odt.reader import read_odt

        return read_odt(archive)
    from ingest.docx.reader import main_part, read_docx

    part = main_part(archive)
    if part is not None:
        return read_docx(archive, part)
    what = next((what for path, what in _OTHERS if path in archive), None)
    if what is None:
        inside = f"of {len(archive.entries):,} files, none of which is a word processor's text"
        raise NotText(f"{archive.name} is a zip archive {inside}.", "Unpack it and add the papers that are in it.")
    raise NotText(f"{archive.name} is {what}.", "Save its text as .docx, .odt or .txt and add that.")


def _of_ole(data: bytes, name: str) -> SourceError:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return locked(name)
    if "WordDocument".encode("utf-16-le") in data:
        return SourceError(f"{name} is a Word document of the old .doc format, which is not read.", _SAVE)
    return SourceError(f"{name} is a file of an old Office format, which is not read.", _SAVE)
