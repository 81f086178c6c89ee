"""A paper set as a PDF as journals and offices set them: columns, running heads, notes at the foot, broken words."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

import reportlab
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from tests.ingest.rendering import Script

FONTS = Path(reportlab.__file__).parent / "fonts"
PLAIN, BOLD = "Vera", "Vera-Bold"
_MARK = re.compile(r"\[(\d+)\]")


@dataclass(frozen=True)
class Setting:
    """How a paper is set. Sizes in points."""

    columns: int = 1
    indent: bool = False  # paragraphs begin with an indent, and nothing stands between them
    head: str = ""  # on every page, above the text
    numbers: bool = False  # of the pages, below the text
    notes: str = "foot"  # or "end"
    broken: bool = False  # words are broken at line ends
    size: float = 10.0
    page: tuple[float, float] = (595.0, 842.0)
    encrypt: object = None
    title: str = ""


@dataclass
class Press:
    """The page that is being set, and how much of it is left."""

    setting: Setting
    notes: dict[str, str]
    out: BytesIO = field(default_factory=BytesIO)

    def __post_init__(self) -> None:
        _fonts()
        width, height = self.setting.page
        self.canvas = Canvas(self.out, pagesize=self.setting.page, encrypt=self.setting.encrypt, invariant=1)
        self.canvas.setTitle(self.setting.title)
        self.width = (width - 120 - 18 * (self.setting.columns - 1)) / self.setting.columns
        self.top, self.bottom = height - 80, 90.0
        self.column, self.number = 0, 1
        self.y = self.top
        self.foot: list[str] = []
        self.foot_height = 0.0
        self.fresh = True

    @property
    def left(self) -> float:
        return 60 + self.column * (self.width + 18)

    def break_column(self) -> None:
        self._print_foot()
        self.column += 1
        if self.column == self.setting.columns:
            self._furnish()
            self.canvas.showPage()
            self.column, self.number = 0, self.number + 1
        self.y, self.fresh = self.top, True

    def space(self, height: float) -> None:
        if not self.fresh:
            self.y -= height

    def line(self, text: str, x: float, size: float, face: str) -> None:
        cited = [n for n in _MARK.findall(text) if n in self.notes and self.setting.notes == "foot"]
        small = 0.8 * self.setting.size
        wanted = sum(1.25 * small * len(wrap(self.notes[n], PLAIN, small, self.width - 14, False)) for n in cited)
        first = 16 if cited and not self.foot else 0
        if self.y - 1.25 * size < self.bottom + self.foot_height + wanted + first:
            self.break_column()
            first = 16 if cited else 0
        self.foot += cited
        self.foot_height += wanted + first
        self.y -= 1.25 * size
        self.fresh = False
        draw(self.canvas, text, self.left + x, self.y, size, face)

    def _print_foot(self) -> None:
        small = 0.8 * self.setting.size
        y = self.bottom + self.foot_height
        if self.foot:
            self.canvas.line(self.left, y - 6, self.left + 90, y - 6)
            y -= 12
        for label in self.foot:
            self.canvas.setFont(PLAIN, 0.6 * small)
            for place, text in enumerate(wrap(self.notes[label], PLAIN, small, self.width - 14, False)):
                y -= 1.25 * small
                if place == 0:
                    self.canvas.drawString(self.left, y + 0.35 * small, label)
                    draw(self.canvas, text, self.left + 8, y, small, PLAIN, raise_marks=False)
                else:
                    draw(self.canvas, text, self.left, y, small, PLAIN, raise_marks=False)
        self.foot, self.foot_height = [], 0.0

    def _furnish(self) -> None:
        width, height = self.setting.page
        if self.setting.head:
            draw(self.canvas, f"{self.setting.head}", 60, height - 50, 8, PLAIN)
        if self.setting.numbers:
            draw(self.canvas, str(self.number), width / 2, 45, 8, PLAIN)

    def close(self) -> bytes:
        self._print_foot()
        self._furnish()
        self.canvas.save()
        return self.out.getvalue()


def to_pdf(script: Script, setting: Setting | None = None) -> bytes:
    """The paper as a PDF."""
    setting = setting or Setting()
    press = Press(setting, dict(script.notes))
    size = setting.size
    for part in script.parts:
        if part.what == "items":
            _items(press, part.items, part.ordered, 0)
        elif part.what == "table":
            _table(press, part.items)
        elif part.what == "heading":
            press.space(size)
            _paragraph(press, part.text, 1.3 * size, BOLD, 0)
        else:
            indented = setting.indent and part.what == "para"
            press.space(0 if indented else 0.7 * size)
            _paragraph(press, part.text, size, PLAIN, 1.5 * size if indented else 0)
    if setting.notes == "end" and script.notes:
        press.space(size)
        _paragraph(press, "Notes", size, BOLD, 0)
        for label, text in script.notes:
            press.space(0.3 * size)
            _paragraph(press, f"{label}. {text}", size, PLAIN, 0, raise_marks=False)
    return press.close()


def draw(canvas: Canvas, text: str, x: float, y: float, size: float, face: str, raise_marks: bool = True) -> None:
    """One line, its note marks as raised numbers."""
    for place, piece in enumerate(_MARK.split(text) if raise_marks else [text]):
        mark = place % 2 == 1
        used = 0.6 * size if mark else size
        canvas.setFont(face, used)
        canvas.drawString(x, y + (0.35 * size if mark else 0), piece)
        x += pdfmetrics.stringWidth(piece, face, used)


def wrap(text: str, face: str, size: float, width: float, broken: bool, first: float = 0) -> list[str]:
    """The lines of a text; with `broken`, a word of seven letters and more may be broken before its last three."""
    lines: list[str] = []
    current = ""
    for word in text.split(" "):
        room = width - (first if not lines else 0)
        longer = f"{current} {word}" if current else word
        if not current or _width(longer, face, size) <= room:
            current = longer
            continue
        head = f"{current} {word[:-3]}-"
        if broken and re.fullmatch(r"[a-z]{7,}", word) and _width(head, face, size) <= room:
            lines.append(head)
            current = word[-3:]
        else:
            lines.append(current)
            current = word
    return [*lines, current]


def _width(text: str, face: str, size: float) -> float:
    pieces = enumerate(_MARK.split(text))
    return sum(float(pdfmetrics.stringWidth(piece, face, 0.6 * size if place % 2 else size)) for place, piece in pieces)


def _paragraph(press: Press, text: str, size: float, face: str, first: float, raise_marks: bool = True) -> None:
    for place, line in enumerate(wrap(text, face, size, press.width, press.setting.broken, first)):
        if raise_marks:
            press.line(line, 0 if place else first, size, face)
        else:
            press.line(line, 0, size, face)


def _items(press: Press, items: tuple[object, ...], ordered: bool, depth: int) -> None:
    size = press.setting.size
    left = 18 * (depth + 1)
    for place, item in enumerate(items, 1):
        text, nested = item if isinstance(item, tuple) else (item, ())
        press.space(0.3 * size)
        for row, line in enumerate(wrap(str(text), PLAIN, size, press.width - left, press.setting.broken)):
            press.line(line, left, size, PLAIN)
            if row == 0:
                mark = f"{place}." if ordered else "•"
                draw(press.canvas, mark, press.left + left - 14, press.y, size, PLAIN)
        _items(press, nested, ordered, depth + 1)


def _table(press: Press, rows: tuple[object, ...]) -> None:
    size = press.setting.size
    height = 1.6 * size
    press.space(size)
    if press.y - height * len(rows) < press.bottom + press.foot_height:
        press.break_column()
    step = press.width / len(rows[0])  # type: ignore[arg-type]
    press.canvas.line(press.left, press.y, press.left + press.width, press.y)
    for row in rows:
        for place, cell in enumerate(row):  # type: ignore[var-annotated,arg-type]
            draw(press.canvas, str(cell), press.left + place * step + 4, press.y - 1.1 * size, size, PLAIN)
        press.y -= height
        press.canvas.line(press.left, press.y, press.left + press.width, press.y)


def _fonts() -> None:
    """Vera comes with reportlab. It lacks ō: its o is drawn, and the PDF says that it stands for ō."""
    if PLAIN in pdfmetrics.getRegisteredFontNames():
        return
    for name, file in ((PLAIN, "Vera.ttf"), (BOLD, "VeraBd.ttf")):
        font = TTFont(name, FONTS / file)
        font.face.charToGlyph[ord("ō")] = font.face.charToGlyph[ord("o")]
        font.face.charWidths[ord("ō")] = font.face.charWidths[ord("o")]
        pdfmetrics.registerFont(font)
