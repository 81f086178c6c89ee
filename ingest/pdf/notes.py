"""The notes at the foot of each page: smaller lines under the text, each note begun by its number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.pdf.lines import Line
from ingest.pdf.page import Flow

SMALLER = 0.94  # of the text's type size
FARTHEST = 2.6  # type sizes between the lines of the notes
LONGEST_GAP = 3  # numbers that may be skipped
_CONTINUED = re.compile(r"(?<!\s)\s*+\((?:continued|cont[’']?d)\.{0,3}…?\)\s*$", re.IGNORECASE)


@dataclass(slots=True)
class FootNote:
    """A note: its printed number and its lines, which may stand on several pages."""

    label: str
    page: int
    lines: list[Line] = field(default_factory=list)

    def texts(self) -> list[str]:
        """The words of its lines, without the number and without `(continued…)`."""
        texts = [_CONTINUED.sub("", line.text) for line in self.lines]
        if texts and not self.lines[0].raised:
            texts[0] = re.sub(rf"^[\[(]?{re.escape(self.label)}[\])]?[.)]?\s*", "", texts[0])
        return texts


def take_notes(pages: Sequence[Flow], size: float) -> tuple[list[Flow], list[FootNote]]:
    """The pages without their foot notes, and the notes in order. `size` is the type size of the text.

    Notes are the last lines of a column, smaller than the text, from the first that begins with the number that is
    due; lines before it that are as small go on from the last note of the page before.
    """
    notes: list[FootNote] = []
    kept: list[Flow] = []
    for page in pages:
        taken: set[Line] = set()
        for foot in _feet(page, size):
            taken.update(_read(foot, notes))
        kept.append([part for part in page if not (isinstance(part, Line) and part in taken)])
    return kept, notes


def _feet(page: Flow, size: float) -> list[list[Line]]:
    """For each column of the page the small lines that end it."""
    columns: dict[int, list[Line | None]] = {}
    current = -1
    for part in page:
        if isinstance(part, Line):
            current = part.column
        columns.setdefault(current, []).append(part if isinstance(part, Line) else None)
    feet: list[list[Line]] = []
    for parts in columns.values():
        foot: list[Line] = []
        for line in reversed(parts):
            if line is None or line.size > SMALLER * size:
                break
            foot.insert(0, line)
        if foot:
            feet.append(foot)
    return feet


def _read(foot: Sequence[Line], notes: list[FootNote]) -> list[Line]:
    """Put the lines of a column's foot to the notes; which lines were notes."""
    begins = next((i for i, line in enumerate(foot) if _begins(line, notes)), None)
    open_note = notes[-1] if notes and _is_open(notes[-1], foot[0]) else None
    if begins is None and open_note is None:
        return []
    if begins is None and not foot[0].text[:1].islower():
        return []
    start = 0 if open_note else begins
    taken: list[Line] = []
    for line in foot[start:]:
        if taken and line.y - taken[-1].y > FARTHEST * line.size:
            break  # a footer
        if _begins(line, notes):
            notes.append(FootNote(line.label or "", line.page, [line]))
        else:
            notes[-1].lines.append(line)
        taken.append(line)
    return taken


def _begins(line: Line, notes: Sequence[FootNote]) -> bool:
    """Whether a line opens a note: a raised number that may follow the last, or a plain one that does."""
    if line.label is None:
        return False
    if not line.label.isdigit():
        return line.raised
    number = int(line.label)
    last = next((int(note.label) for note in reversed(notes) if note.label.isdigit()), 0)
    if line.raised:
        return last < number <= last + LONGEST_GAP or (number == 1 and line.page != (notes[-1].page if notes else 0))
    return number == last + 1


def _is_open(note: FootNote, line: Line) -> bool:
    """Whether the last note may go on in this line, on the next page or in the next column."""
    last = note.lines[-1]
    alike = abs(last.size - line.size) <= 0.3
    unfinished = bool(_CONTINUED.search(last.text)) or not re.search(r"[.?!][”\"’')\]]*$", last.text)
    near = 0 <= line.page - last.page <= 1 and line.column != last.column
    return alike and near and (unfinished or line.label is None)
