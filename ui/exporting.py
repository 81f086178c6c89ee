"""Answers and citations as files for other programs, in the form that a file's name ends in."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from assistant.export.reference import cited, once
from assistant.forms import reply_json
from assistant.reply import Citation, Reply
from index.snapshot import Snapshot
from ingest.errors import OptionsError, SourceError
from ingest.files import printable
from ingest.paper import Facts

# What a file's name may end in: what it is, and its media type. The longer ending counts.
FORMS: dict[str, tuple[str, str]] = {
    ".md": ("Markdown with footnotes", "text/markdown"),
    ".docx": ("Word, with footnotes", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ".txt": ("Plain text", "text/plain"),
    ".bib": ("BibTeX", "application/x-bibtex"),
    ".ris": ("RIS (Zotero, EndNote, Mendeley)", "application/x-research-info-systems"),
    ".csl.json": ("CSL-JSON (Zotero, pandoc)", "application/vnd.citationstyles.csl+json"),
    ".jsonld": ("W3C Web Annotations", "application/ld+json"),
    ".json": ("The reply as JSON", "application/json"),
}
BIBLIOGRAPHIES = (".bib", ".ris", ".csl.json")  # those that list papers, cited or not
_LONGEST = 60  # characters of a file's name before its ending

Texts = Mapping[tuple[str, str], str]


def form_of(name: str) -> str:
    """The ending among `FORMS` that a file's name has.

    Raises:
        OptionsError: it has none of them.
    """
    found = [ending for ending in FORMS if name.casefold().endswith(ending)]
    if not found:
        raise OptionsError(f"{printable(name)} has no known form.", f"Its name ends in one of {', '.join(FORMS)}.")
    return max(found, key=len)


def export_bytes(form: str, papers: Mapping[str, Facts], replies: Sequence[Reply], texts: Texts | None = None) -> bytes:
    """Replies, or what they cite, as a file.

    Args:
        form: one of `FORMS`.
        papers: what is known of the papers that are cited, by id.
        replies: at least one; for `.json` each is a line where there are several.
        texts: the cited paragraphs' texts by (paper, locator), for `.jsonld`: the words around a quotation.
    """
    if form == ".docx":
        from ui.export.docx import as_docx

        return as_docx(papers, replies)
    return _text(form, papers, replies, texts).encode("utf-8", "replace")


def _text(form: str, papers: Mapping[str, Facts], replies: Sequence[Reply], texts: Texts | None) -> str:
    if form == ".md":
        from ui.export.markdown import as_markdown

        return as_markdown(papers, replies)
    if form == ".txt":
        from ui.export.text import as_text

        return as_text(papers, replies)
    if form == ".jsonld":
        from assistant.export.annotation import as_annotations

        return as_annotations(replies, texts)
    if form == ".json":
        return "".join(json.dumps(reply_json(None, reply), ensure_ascii=False) + "\n" for reply in replies)
    return export_citations(form, papers, once(citation for reply in replies for citation in cited(reply)))


def export_citations(form: str, papers: Mapping[str, Facts], citations: Sequence[Citation] | None) -> str:
    """A bibliography of the papers cited, or of all `papers` where `citations` is None: `.bib`, `.ris`, `.csl.json`."""
    if form == ".bib":
        from assistant.export.bibtex import as_bibtex

        return as_bibtex(papers, citations)
    if form == ".ris":
        from assistant.export.ris import as_ris

        return as_ris(papers, citations)
    from assistant.export.csl import as_csl

    return as_csl(papers, citations)


def texts_of(snapshot: Snapshot, replies: Sequence[Reply]) -> dict[tuple[str, str], str]:
    """The texts of the paragraphs that replies cite, by (paper, locator)."""
    places = {(citation.paper, citation.locator) for reply in replies for citation in cited(reply)}
    return {place: snapshot.paragraph(*place).text for place in places}


def file_name(question: str, form: str) -> str:
    """A name for the file of a reply: `what-is-a-near-miss.bib`."""
    plain = unicodedata.normalize("NFKD", question).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain)
    name = ""
    for word in words:
        if len(name) + len(word) >= _LONGEST:
            break
        name += f"-{word}" if name else word
    return (name or "answer") + form


def check_exports(files: Sequence[Path], forms: Collection[str] = tuple(FORMS)) -> None:
    """Raises OptionsError: a name has none of `forms`, or its folder is not there. Told before anything is asked."""
    for file in files:
        if form_of(file.name) not in forms:
            what = f"{printable(file)} has a form that only answers are written in."
            raise OptionsError(what, f"Its name ends in one of {', '.join(forms)}.")
        if not file.parent.is_dir():
            what = f"The folder of --export {printable(file)} is not there."
            raise OptionsError(what, "Make it, or give another.")


def write_exports(
    files: Sequence[Path], papers: Mapping[str, Facts], replies: Sequence[Reply], texts: Texts | None = None
) -> None:
    """Write each file in the form of its name.

    Raises:
        OptionsError: a name has no known form; nothing has been written then.
        SourceError: a file cannot be written.
    """
    for file, form in [(file, form_of(file.name)) for file in files]:
        _write(file, export_bytes(form, papers, replies, texts))


def write_bibliographies(files: Sequence[Path], papers: Mapping[str, Facts]) -> None:
    """Write all papers into each file, in the form of its name, one of `BIBLIOGRAPHIES`. Raises as `write_exports`."""
    for file in files:
        _write(file, export_citations(form_of(file.name), papers, None).encode("utf-8", "replace"))


def _write(file: Path, data: bytes) -> None:
    try:
        file.write_bytes(data)
    except OSError as error:
        what = f"{printable(file)} cannot be written: {error.strerror}."
        raise SourceError(what, "Give --export another file.") from None
