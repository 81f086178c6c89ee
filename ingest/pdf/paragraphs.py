"""Lines to paragraphs: where one ends and the next begins, by spacing, indents, the room left on a line, and faces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest import forms
from ingest.dates import date_of
from ingest.lines import BULLETS, begins_item
from ingest.pdf.body import Body, ends_open, ends_sentence
from ingest.pdf.lines import Line
from ingest.pdf.page import Flow
from ingest.pdf.tables import Table

SPACED = 1.25  # times the leading: a wider distance parts paragraphs
INDENT = 0.8  # of the type size
RECENT = 40  # units by which the usual length of a paragraph is known
FEW_LINES = 6  # of a paragraph, before any is known
SHORT = 0.4  # of the usual length, below which a paragraph is not at its end
CLOSE = 1.6  # type sizes between the lines of one heading
LARGER = 1.07  # times the text's type size: a heading's
LONGEST_HEADING = 30  # words
MOST_LINES = 8  # of a heading


@dataclass(slots=True)
class Unit:
    """A paragraph, heading or item as its lines, or a table."""

    lines: list[Line] = field(default_factory=list)
    table: Table | None = None
    note: str | None = None  # the number of an entry in the list of notes at the end

    @property
    def page(self) -> int:
        """The page on which it begins."""
        return self.table.page if self.table else self.lines[0].page

    def begins_item(self) -> bool:
        """Whether it begins with a bullet or a number."""
        return bool(self.lines) and begins_item(self.lines[0].text)


def units_of(pages: Sequence[Flow], body: Body) -> list[Unit]:
    """The paragraphs and tables of the document in reading order; one that runs over a page or column is one."""
    units: list[Unit] = []
    due: int | None = None  # the number of the next entry, once a heading has opened the notes
    parts = [part for page in pages for part in page]
    for index, part in enumerate(parts):
        if isinstance(part, Table):
            units.append(Unit(table=part))
            continue
        after = parts[index + 1] if index + 1 < len(parts) else None
        following = after if isinstance(after, Line) and after.column == part.column else None
        unit = units[-1] if units and units[-1].lines else None
        if unit and len(unit.lines) == 1 and forms.is_notes_heading(unit.lines[0].text):
            due = 1
        if due and part.label == str(due):
            units.append(Unit([part], note=part.label))
            due += 1
        elif unit and not _parted(unit, part, following, body, _usual(units)):
            unit.lines.append(part)
        else:
            units.append(Unit([part]))
    return _over_tables(_with_continued_tables(units), body)


def is_heading(lines: Sequence[Line], body: Body) -> bool:
    """Whether the lines are set as a heading: larger than the text, or short and bold."""
    if len(lines) > MOST_LINES:
        return False
    text = " ".join(line.text for line in lines)
    words = len(text.split())
    if words > LONGEST_HEADING or forms.is_caption(text) or not any(character.isalpha() for character in text):
        return False
    if all(line.size >= LARGER * body.size for line in lines):
        return True
    bold = all(line.bold and line.size >= 0.95 * body.size for line in lines)
    return (bold and not text.endswith((".", ":", ",", ";"))) or forms.is_notes_heading(text)


def _usual(units: Sequence[Unit]) -> float:
    """How many lines a paragraph has, by those before the last."""
    lengths = sorted(len(unit.lines) for unit in units[-RECENT:-1] if len(unit.lines) > 1)
    return lengths[len(lengths) // 2] if lengths else FEW_LINES


def _parted(unit: Unit, line: Line, following: Line | None, body: Body, usual: float) -> bool:
    """Whether a new paragraph begins with `line`; paragraphs have `usual` lines."""
    last = unit.lines[-1]
    if abs(last.size - line.size) > 0.6 or (date_of(line.text) and ends_sentence(last.text)):
        return True
    above, here = is_heading(unit.lines, body), is_heading([line], body)
    if above and here:
        close = last.column == line.column and 0 < line.y - last.y <= CLOSE * line.size
        return not (close and last.bold == line.bold)
    if (above or here) and (line.size >= LARGER * body.size or _stands_apart(last, line, body)):
        return True
    if line.column != last.column:
        return not _runs_over(unit, line, body, usual)
    return _parted_in_column(unit, line, following, body)


def _stands_apart(last: Line, line: Line, body: Body) -> bool:
    """Whether a bold line and a plain one are set apart; a line that is bold by chance runs on in its paragraph."""
    if line.column != last.column or line.y <= last.y:
        return True
    return body.had_room(last, line) or line.y - last.y > SPACED * body.leading(line)


def _parted_in_column(unit: Unit, line: Line, following: Line | None, body: Body) -> bool:
    last, em = unit.lines[-1], line.size
    gap = line.y - last.y
    if gap <= 0 or gap > SPACED * body.leading(line):
        return True
    room, stopped = body.had_room(last, line), not ends_open(last.text)
    if begins_item(line.text):
        moved = abs(line.x0 - last.x0) > 0.5 * em
        hangs = following is not None and following.x0 - line.x0 > 0.7 * em
        if line.text[0] in BULLETS or room or hangs or (moved and stopped):
            return True
    deeper = line.x0 - last.x0
    if unit.begins_item() and stopped:
        returns = following is not None and following.x0 < line.x0 - 0.5 * em and not begins_item(following.text)
        if returns or _leaves_item(unit, line):
            return True
    if deeper > INDENT * em and not unit.begins_item():
        returns = following is None or following.x0 < line.x0 - 0.5 * em or following.y - line.y > SPACED * gap
        if returns or (stopped and room):
            return stopped or body.indents
    if deeper < -INDENT * em and len(unit.lines) > 1 and (unit.begins_item() or abs(unit.lines[-2].x0 - last.x0) < 1):
        return True
    if room and ends_sentence(last.text):
        return True
    width = body.edges[last.column][1] - body.edges[last.column][0]
    if room and stopped and body.room(last) > 0.1 * width:
        return True
    return room and body.room(last) > 0.3 * width and not line.text[:1].islower()


def _leaves_item(unit: Unit, line: Line) -> bool:
    """Whether a line stands neither under the words of the item nor under its bullet."""
    first, last = unit.lines[0], unit.lines[-1]
    places = (first.x0, first.hang) if len(unit.lines) == 1 else (last.x0,)
    return all(abs(line.x0 - place) > 0.3 * line.size for place in places)


def _runs_over(unit: Unit, line: Line, body: Body, usual: float) -> bool:
    """Whether the paragraph goes on with `line` on the next page or in the next column.

    Where a full line ends with a sentence and nothing marks a new paragraph, one that is short so far goes on.
    """
    last = unit.lines[-1]
    if begins_item(line.text) and line.text[0] in BULLETS:
        return False
    text_with_text = body.is_text(last) == body.is_text(line)
    if not text_with_text:
        return False
    if forms.is_caption(line.text) or forms.is_caption(unit.lines[0].text):
        return False
    if ends_open(last.text):
        edge = body.edges[last.column]
        short = body.room(last) > 0.3 * (edge[1] - edge[0]) and body.had_room(last, line)
        return line.text[:1].islower() or not (short or begins_item(line.text))
    if begins_item(line.text):
        return False
    if line.text[:1].islower():
        return True
    if body.had_room(last, line):
        return False
    if body.justified and body.room(last) > 0.15 * last.size:
        return False
    if body.indents and not unit.begins_item():
        return body.offset(line) < INDENT * line.size
    return body.justified or len(unit.lines) < SHORT * usual


def _over_tables(units: Sequence[Unit], body: Body) -> list[Unit]:
    """A sentence that a table or figure interrupts is one: its second half goes back to the first."""
    kept: list[Unit] = []
    for unit in units:
        if unit.lines and body.is_text(unit.lines[0]) and unit.lines[0].text[:1].islower():
            before = next((u for u in reversed(kept) if u.lines and body.is_text(u.lines[-1])), None)
            skipped = kept[kept.index(before) + 1 :] if before else []
            if before and 0 < len(skipped) <= 12 and any(u.table for u in skipped) and ends_open(before.lines[-1].text):
                before.lines.extend(unit.lines)
                continue
        kept.append(unit)
    return kept


def _with_continued_tables(units: Sequence[Unit]) -> list[Unit]:
    """A table that begins with the header of the one before goes on from it."""
    kept: list[Unit] = []
    for unit in units:
        last = kept[-1].table if kept else None
        table = unit.table
        if table and last and table.page > last.page and table.rows[0] == last.rows[0]:
            kept[-1] = Unit(table=Table(last.page, last.x0, last.y0, last.x1, last.y1, last.rows + table.rows[1:]))
        else:
            kept.append(unit)
    return kept
