"""Read ODT: the text as it is shown with all changes accepted, its notes linked, its lists counted."""

from __future__ import annotations

from ingest.archive import Archive, damaged, locked
from ingest.blocks import Document
from ingest.errors import EmptySource, NotText
from ingest.menus import opening_menu
from ingest.odt.body import Body
from ingest.odt.runs import Runs
from ingest.odt.styles import o, styles_of
from ingest.office.facts import office_facts

_TITLE, _CREATOR = (f"{{http://purl.org/dc/elements/1.1/}}{name}" for name in ("title", "creator"))
_MANIFEST = "META-INF/manifest.xml"


def read_odt(archive: Archive) -> Document:
    """The blocks of an ODT file; notes at the end.

    Comments, deletions, hidden text, headers, footers and tables of contents are left out. Nothing in the file is run
    or followed: no macro, no field, no link.

    Raises:
        EmptySource: no text.
        NotText: an OpenDocument file of another kind.
        SourceError: encrypted, damaged, or beyond the limits.
    """
    name = archive.name
    if b"encryption-data" in (archive.read(_MANIFEST) or b""):
        raise locked(name)
    root = archive.tree("content.xml")
    if root is None:
        raise damaged(name, "its part content.xml is missing")
    text = root.find(f"{o('office:body')}/{o('office:text')}")
    if text is None:
        raise NotText(f"{name} is an OpenDocument file without a text.", "Save its text as .odt or .txt and add that.")
    more = archive.tree("styles.xml")
    styles = styles_of([root] if more is None else [root, more])
    body = Body(styles, Runs(styles))
    blocks = body.apart(text)
    menu = opening_menu(blocks, [block in body.linked for block in blocks])
    blocks = [block for place, block in enumerate(blocks) if place not in menu] + body.note_blocks()
    if not blocks:
        raise EmptySource(f"{name} holds no text: content.xml has no words.", "Add a file that holds the paper's text.")
    changes = sum(1 for _ in text.iter(o("text:changed-region")))
    told = {
        "read with {} tracked changes as if they were accepted": changes,
        "left out {} pieces of hidden text": body.runs.hidden,
        "left out {} formulas, charts and other objects": sum(1 for _ in text.iter(o("draw:object"))),
        "left out a table of contents of {} lines": body.contents,
        "left out {} lines of links above the text": len(menu),
    }
    warnings = [words.format(f"{count:,}") for words, count in told.items() if count]
    if more is None:
        warnings.append("its part styles.xml is missing")
    facts = office_facts(blocks, body.stated, _properties(archive), name)
    return Document(tuple(blocks), facts, (*warnings, *body.runs.labels.warnings))


def _properties(archive: Archive) -> dict[str, str]:
    """Title and author of the part `meta.xml`; who saved the file last counts only where no one began it."""
    root = archive.tree("meta.xml")
    if root is None:
        return {}
    title = next((element.text for element in root.iter(_TITLE) if element.text), None)
    authors = (element.text for tag in (o("meta:initial-creator"), _CREATOR) for element in root.iter(tag))
    author = next((author for author in authors if author), None)
    return {**({"Title": title} if title else {}), **({"Author": author} if author else {})}
