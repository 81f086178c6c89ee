"""The parts of a DOCX file: which of them is the text, and which hold its styles, lists, notes and facts."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingest.archive import Archive

if TYPE_CHECKING:
    from lxml.etree import _Element

MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
# The strict form of the standard has namespaces of its own, for the same elements.
STRICT = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", MAIN.encode()),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", RELATIONS.encode()),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/math",
        b"http://schemas.openxmlformats.org/officeDocument/2006/math",
    ),
)
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_OTHER_PROGRAMS = ("xl/", "ppt/", "visio/")
_FALLBACK = "word/document.xml"


def w(name: str) -> str:
    """The full name of an element or attribute of WordprocessingML."""
    return f"{{{MAIN}}}{name}"


VAL = w("val")


@dataclass(slots=True)
class Package:
    """A DOCX file: its archive, the path of its text, the paths of related parts by kind (`styles`, `footnotes`)."""

    archive: Archive
    main: str
    related: dict[str, str]
    missing: list[str] = field(default_factory=list)  # parts that are referred to and not there

    def root(self, kind: str) -> _Element | None:
        """The root of the related part of this kind; None where there is none.

        Raises:
            SourceError: the part is damaged or beyond the limits.
        """
        path = self.related.get(kind)
        if path is None:
            return None
        tree = self.archive.tree(path, STRICT)
        if tree is None:
            self.missing.append(path)
        return tree


def main_part(archive: Archive) -> str | None:
    """The path of the part that holds the text of a word processor; None where the archive is something else's."""
    stated = _relations(archive, "")
    path = stated.get("officeDocument", _FALLBACK)
    if path not in archive:
        path = _FALLBACK
    return path if path in archive and not path.lower().startswith(_OTHER_PROGRAMS) else None


def open_package(archive: Archive, main: str) -> Package:
    """The package whose text is the part `main`.

    Raises:
        SourceError: the list of its parts is damaged.
    """
    related = _relations(archive, main)
    core = _relations(archive, "").get("core-properties")
    return Package(archive, main, {**related, **({"core-properties": core} if core else {})})


def number_of(element: _Element | None, attribute: str = VAL) -> int | None:
    """An attribute that is a whole number of at most nine digits; None where it is missing or none."""
    stated = element.get(attribute) if element is not None else None
    sign, digits = ("-", stated[1:]) if stated and stated[0] == "-" else ("", stated or "")
    return int(sign + digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else None


def is_on(element: _Element | None) -> bool:
    """Whether a switch such as `<w:vanish/>` is there and on."""
    return element is not None and element.get(VAL) not in ("0", "false", "off", "none")


def _relations(archive: Archive, part: str) -> dict[str, str]:
    """What a part (`""`: the package) refers to, by the last word of the relationship; the first of each."""
    folder, _, file = part.rpartition("/")
    tree = archive.tree(posixpath.join(folder, "_rels", f"{file}.rels"))
    found: dict[str, str] = {}
    for relation in tree.iter(_RELATIONSHIP) if tree is not None else ():
        if relation.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target") or ""))
            found.setdefault((relation.get("Type") or "").rpartition("/")[2], target.removeprefix("/"))
    return found
