"""An audit as a Word document: the draft, with a comment at each sentence that is at fault.

A draft that was DOCX keeps its own text and formatting and only gains comments; of another one, a plain document is
made of its paragraphs. python-docx is imported here alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile, ZipFile

from docx import Document
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from assistant.audits.audit import Audit, AuditedSentence, Severity
from ingest.blocks import Role
from ingest.errors import SourceError
from ui.audits.html import Annotated, annotated_blocks
from ui.audits.text import evidence_of, is_nearest
from ui.audits.words import SIGN, details, headline, summary_line
from ui.clip import clip

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

AUTHOR, INITIALS = "Pincite", "P"
MAX_UNPACKED = 300_000_000  # bytes of all parts of a DOCX that is annotated, pictures included
MOST = 3000  # comments; a document with more is not read by anyone
PARAGRAPHS = 3000  # of a draft that is set anew; the limit of sentences comes long before
_QUOTED = 500  # characters of a passage in a comment
_STYLES = {Role.HEADING: "Heading 2", Role.ITEM: "List Bullet", Role.QUOTE: "Quote"}
# What XML 1.0 cannot hold.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NO_WORDS = re.compile(r"\[\d{1,3}\]|[\s\u00ad\u200b]")  # what reading a document adds to its words, or takes away
_SKIPPED = frozenset(map(qn, ("w:del", "w:moveFrom", "w:txbxContent", "w:instrText")))


def audit_docx(audit: Audit, original: bytes | None = None) -> bytes:
    """The document.

    Args:
        audit: of which draft; its `draft.form` says nothing here.
        original: the draft's own bytes where it was DOCX; None makes a document of its paragraphs.

    Raises:
        SourceError: `original` cannot be opened again, or unpacks to more than is safe.
    """
    if original is None:
        return _written(Document(), audit)
    again = "Save it in Word again, or take a report that ends in .html."
    try:
        with ZipFile(BytesIO(original)) as archive:
            unpacked = sum(info.file_size for info in archive.infolist())
        if unpacked > MAX_UNPACKED:
            raise SourceError(
                f"{audit.draft.name} unpacks to {unpacked:,} bytes; the limit is {MAX_UNPACKED:,}.", again
            )
        return _written(Document(BytesIO(original)), audit, given=True)
    except (BadZipFile, KeyError, ValueError, OSError, SyntaxError) as error:
        raise SourceError(f"{audit.draft.name} cannot be annotated: {_first_line(error)}.", again) from None
    except AttributeError:  # python-docx's word for a part that is not what it should be
        raise SourceError(f"{audit.draft.name} cannot be annotated: parts of it are damaged.", again) from None


def _written(document: WordDocument, audit: Audit, given: bool = False) -> bytes:
    """The document with the comments; `given`: it is the draft's own."""
    faults = audit.found
    placed = _annotate(document, faults[:MOST]) if given else _made(document, audit)
    _summarise(document, audit, [fault for fault in faults if id(fault) not in placed])
    document.core_properties.comments = _clean(summary_line(audit))[:250]
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")


def _made(document: WordDocument, audit: Audit) -> set[int]:
    """The draft's paragraphs in plain styles, commented; which faults have got a comment."""
    placed: set[int] = set()
    properties = document.core_properties
    properties.title = _clean(audit.draft.name)[:250]
    properties.author, properties.created = "", datetime.now(UTC).replace(tzinfo=None)
    for block in annotated_blocks(audit)[:PARAGRAPHS]:
        paragraph = document.add_paragraph(style=_STYLES.get(block.role))
        if block.label:
            paragraph.add_run(f"{_clean(block.label)} ")
        for annotated in block.runs:
            runs = [paragraph.add_run(_clean(piece.text)) for piece in annotated.pieces]
            _comment_runs(document, runs, annotated, placed)
    left_out = len(audit.draft.blocks) - PARAGRAPHS
    if left_out > 0:
        document.add_paragraph(
            f"[{left_out:,} more paragraphs of the draft are left out here; none of them was checked.]"
        )
    return placed


def _comment_runs(document: WordDocument, runs: Sequence[Run], annotated: Annotated, placed: set[int]) -> None:
    if annotated.number and annotated.sentence is not None and runs and len(placed) < MOST:
        _comment(document, runs[0], runs[-1], annotated.sentence)
        placed.add(id(annotated.sentence))


def _annotate(document: WordDocument, faults: Sequence[AuditedSentence]) -> set[int]:
    """Comments in the draft's own document, each where its sentence is found again; which faults have got one.

    Word takes none in foot- and endnotes, which are parts of their own.
    """
    placed: set[int] = set()
    held = [_Words(element, document) for element in document.element.body.iter(qn("w:p"))]
    at = 0
    for fault in faults:
        wanted = _NO_WORDS.sub("", fault.text)
        for n in (*range(at, len(held)), *range(at)):
            span = held[n].find(wanted, after=held[n].used if n == at else 0)
            if span is not None:
                first, last = held[n].runs(*span)
                _comment(document, first, last, fault)
                placed.add(id(fault))
                held[n].used = span[1]
                at = n
                break
    return placed


class _Words:
    """A paragraph of a document by its letters without white space, each with its text element and offset there."""

    def __init__(self, element: Any, document: WordDocument) -> None:
        self.element = element
        self.paragraph = Paragraph(element, document._body)  # python-docx gives no other parent
        self.used = 0
        self._read()

    def _read(self) -> None:
        letters: list[str] = []
        homes: list[tuple[Any, int]] = []
        for text in self.element.iter(qn("w:t")):
            if any(above.tag in _SKIPPED for above in self._above(text)):
                continue
            for offset, letter in enumerate(text.text or ""):
                letters.append(letter)
                homes.append((text, offset))
        printed = "".join(letters)
        dropped = {place for match in _NO_WORDS.finditer(printed) for place in range(*match.span())}
        self.letters = "".join(letter for place, letter in enumerate(printed) if place not in dropped)
        self.homes = [home for place, home in enumerate(homes) if place not in dropped]

    def _above(self, text: Any) -> Iterator[Any]:
        for above in text.iterancestors():
            if above is self.element:
                return
            yield above

    def find(self, wanted: str, after: int) -> tuple[int, int] | None:
        """Where these words stand, as letters from the `after`th on; without brackets around numbers."""
        if not wanted:
            return None
        begin = self.letters.find(wanted, after)
        return (begin, begin + len(wanted)) if begin >= 0 else None

    def runs(self, begin: int, end: int) -> tuple[Run, Run]:
        """The first and the last run of these letters, cut so that they hold no others."""
        last, behind = self.homes[end - 1]
        self._cut(last, behind + 1)
        first, before = self.homes[begin]
        self._cut(first, before)
        self._read()
        opening, closing = self.homes[begin][0], self.homes[end - 1][0]
        return Run(opening.getparent(), self.paragraph), Run(closing.getparent(), self.paragraph)

    def _cut(self, text: Any, offset: int) -> None:
        """Cut the run of a text element before `offset`; what follows goes into a run of its own, formatted alike."""
        run = text.getparent()
        printed = text.text or ""
        siblings = list(run)
        following = siblings[siblings.index(text) + 1 :]
        if (
            run.tag != qn("w:r")
            or (offset == 0 and text is _first_text(run))
            or (offset >= len(printed) and not following)
        ):
            return
        rest = deepcopy(run)
        place = siblings.index(text)
        for n, child in enumerate(list(rest)):
            if n < place and child.tag != qn("w:rPr"):
                rest.remove(child)
            elif n == place:
                child.text = printed[offset:]
                _keep_spaces(child)
        for child in following:
            run.remove(child)
        text.text = printed[:offset]
        _keep_spaces(text)
        run.addnext(rest)


def _first_text(run: Any) -> Any:
    return next((child for child in run if child.tag != qn("w:rPr")), None)


def _keep_spaces(text: Any) -> None:
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _comment(document: WordDocument, first: Run, last: Run, sentence: AuditedSentence) -> None:
    comment = document.add_comment(runs=[first, last], author=AUTHOR, initials=INITIALS)
    _write(comment, _lines(sentence))


def _lines(sentence: AuditedSentence) -> Iterator[str]:
    said = headline(sentence)
    yield f"{SIGN[sentence.severity]} {said[:1].upper()}{said[1:]}"
    yield sentence.why
    for quotation in sentence.quotations:
        if quotation.check is not None and quotation.severity is not Severity.NONE:
            for d in quotation.check.differences[:12]:
                yield f"{d.kind.shown}: the paper has “{d.original or '…'}”, the draft “{d.quoted or '…'}”"
    for citation in evidence_of(sentence)[:2]:
        nearest = "Nearest: " if is_nearest(sentence) else ""
        yield f"{nearest}{citation.label}: “{clip(citation.quote, _QUOTED)}”"


def _summarise(document: WordDocument, audit: Audit, unplaced: Sequence[AuditedSentence]) -> None:
    """A comment at the first words of the document: the summary, and the faults that have no comment of their own."""
    run = next((Run(r, p) for p in document.paragraphs for r in p._p.iter(qn("w:r"))), None)
    if run is None:
        run = (document.paragraphs[0] if document.paragraphs else document.add_paragraph()).add_run(" ")
    lines = [
        f"Audit by Pincite: {summary_line(audit)}",
        *details(audit),
        *(f"Note: {told}." for told in audit.warnings),
    ]
    lines += [f"{SIGN[f.severity]} {headline(f)}, at “{clip(f.text, 100)}”: {f.why}" for f in unplaced[:20]]
    if len(unplaced) > 20:
        lines.append(f"and {len(unplaced) - 20:,} more without a comment of their own")
    _write(document.add_comment(runs=run, author=AUTHOR, initials=INITIALS), lines)


def _write(comment: Any, lines: Sequence[str] | Iterator[str]) -> None:
    for n, line in enumerate(lines):
        paragraph = comment.paragraphs[0] if n == 0 else comment.add_paragraph()
        run = paragraph.add_run(_clean(line))
        run.bold = True if n == 0 else None


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
