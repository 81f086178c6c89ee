"""The engine under the PDF reader: PDFium's characters as words with their place, size and face. One leaf file.

Everything above works on `Sheet`s and knows nothing of PDFium. Places are points (1/72 inch) from the upper left corner
of the page as it is read: a page whose text runs up its side is turned first.
"""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Generator, Iterator
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as raw

MAX_CHARACTERS = 200_000  # of one page: a dense newspaper page has 30,000
MAX_OBJECTS = 20_000  # drawn shapes of one page that are looked at for rules
BOLD_FROM = 600  # weight of a face
_SPACES = frozenset("\u0020\u00a0\u2002\u2003\u2009\u202f\t\r\n\x00\u3000")
_HYPHENS = str.maketrans({"\ufffe": "-", "\x02": "-"})  # what PDFium gives for a hyphen at a line's end

# The text object of a character as a number: the engine's own declaration wraps it in a pointer, at ten times the cost.
_owner = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)(
    ctypes.cast(raw.FPDFText_GetTextObject, ctypes.c_void_p).value or 0
)


class TooComplex(Exception):
    """A page with more than `MAX_CHARACTERS` characters."""


@dataclass(frozen=True, slots=True)
class Word:
    """Characters without a space between, of one face and size. `y` is the baseline; `glued`: no space before it."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool
    italic: bool
    face: str
    glued: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """A drawn line, horizontal or vertical."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def is_horizontal(self) -> bool:
        """Whether it is wider than high."""
        return self.x1 - self.x0 >= self.y1 - self.y0


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page: its number from 1, its words in the file's order, its rules, and words that run at a right angle."""

    number: int
    width: float
    height: float
    words: tuple[Word, ...]
    rules: tuple[Rule, ...]
    upward: tuple[Word, ...]  # places in the frame of the page turned clockwise: x is the distance from the bottom


class Refused(Exception):
    """A file that the engine does not open; `code` is PDFium's reason."""

    def __init__(self, error: Exception) -> None:
        super().__init__(str(error))
        self.code: int | None = getattr(error, "err_code", None)


def open_pdf(data: bytes) -> pdfium.PdfDocument:
    """The open document.

    Raises:
        Refused: damaged, encrypted, or no PDF.
    """
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise Refused(error) from error


def sheets(document: pdfium.PdfDocument) -> Generator[Sheet | None, None, None]:
    """The pages one after the other, each closed before the next is read; None for one that cannot be loaded.

    Raises:
        TooComplex: a page with too many characters.
        Refused: the engine gives up on a page.
    """
    for index in range(len(document)):
        try:
            page = document[index]
        except pdfium.PdfiumError:
            yield None
            continue
        try:
            yield _sheet(page, index + 1)
        except pdfium.PdfiumError as error:
            raise Refused(error) from error
        finally:
            page.close()


@dataclass(frozen=True, slots=True)
class _Face:
    """What the characters of one text object share; `turn` is the quarter turns of its baseline, None if askew."""

    name: str
    size: float
    bold: bool
    italic: bool
    turn: int | None


def _sheet(page: pdfium.PdfPage, number: int) -> Sheet:
    textpage = page.get_textpage()
    try:
        count = raw.FPDFText_CountChars(textpage)
        if count > MAX_CHARACTERS:
            raise TooComplex(f"page {number} has {count:,} characters; the limit is {MAX_CHARACTERS:,}.")
        turned = list(_words(textpage, count))
    finally:
        textpage.close()
    left, bottom, right, top = page.get_bbox()
    letters: Counter[int] = Counter()
    for turn, word in turned:
        letters[turn] += len(word.text)
    main = letters.most_common(1)[0][0] if letters else 0
    box = (left, bottom, right, top)
    words = tuple(_placed(word, main, box) for turn, word in turned if turn == main)
    upward = tuple(_placed(word, turn, box) for turn, word in turned if turn == (main + 1) % 4)
    width, height = (right - left, top - bottom) if main % 2 == 0 else (top - bottom, right - left)
    return Sheet(number, width, height, words, tuple(_rules(page, main, box)), upward)


def _words(textpage: pdfium.PdfTextPage, count: int) -> Iterator[tuple[int, Word]]:
    """Each word with the quarter turns of its baseline; `x0`, `x1`, `y` still along and across that baseline."""
    faces: dict[int, _Face] = {}
    handle = ctypes.cast(textpage.raw, ctypes.c_void_p)
    text = _text(textpage, count)
    start = 0
    for place, character in enumerate(text + " "):
        if character not in _SPACES:
            continue
        for first, last, owner in _pieces(handle, text, start, place):
            letters = text[first:last]
            yield from _word(textpage, letters, first, last - 1, first > start, faces, owner)
        start = place + 1


def _text(textpage: pdfium.PdfTextPage, count: int) -> str:
    """The page's characters, one for each of PDFium's."""
    buffer = (ctypes.c_ushort * (count + 1))()
    written = raw.FPDFText_GetText(textpage, 0, count, buffer)
    text = bytes(buffer)[: 2 * (written - 1)].decode("utf-16-le", "replace") if written else ""
    if len(text) != count:  # a character beyond the basic plane, or one that PDFium passes over
        codes = (raw.FPDFText_GetUnicode(textpage, index) for index in range(count))
        text = "".join(chr(c) if c < 0x110000 and not 0xD800 <= c < 0xE000 else "\ufffd" for c in codes)
    return text.translate(_HYPHENS)


def _pieces(handle: ctypes.c_void_p, text: str, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """The pieces of a word that different text objects hold, as (start, end, object): a raised number is one.

    A word is looked at character by character only where its ends differ or it holds a number.
    """
    if start == end:
        return
    first = _owner(handle, start) or 0
    word = text[start:end]
    if first == (_owner(handle, end - 1) or 0) and not any(character.isdigit() for character in word):
        yield start, end, first
        return
    begun, current = start, first
    for place in range(start + 1, end):
        owner = _owner(handle, place) or 0
        if owner != current:
            yield begun, place, current
            begun, current = place, owner
    yield begun, end, current


def _word(
    textpage: pdfium.PdfTextPage,
    letters: str,
    first: int,
    last: int,
    glued: bool,
    faces: dict[int, _Face],
    owner: int,
) -> Iterator[tuple[int, Word]]:
    face = faces.get(owner)
    if face is None:
        face = faces[owner] = _face(textpage, first)
    if face.turn is None or face.size <= 0:
        return
    x, y = ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetCharOrigin(textpage, first, x, y)
    box = raw.FS_RECTF()
    raw.FPDFText_GetLooseCharBox(textpage, last, box)
    along = (x.value, y.value, -x.value, -y.value)[face.turn]
    across = (-y.value, x.value, y.value, -x.value)[face.turn]
    end = (box.right, box.top, -box.left, -box.bottom)[face.turn]
    word = Word(letters, along, max(end, along), across, face.size, face.bold, face.italic, face.name, glued)
    yield face.turn, word


def _face(textpage: pdfium.PdfTextPage, index: int) -> _Face:
    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(textpage, index, matrix)
    size = raw.FPDFText_GetFontSize(textpage, index) * math.hypot(matrix.c, matrix.d)
    quarter = math.atan2(matrix.b, matrix.a) / (math.pi / 2)
    turn = round(quarter) % 4 if abs(quarter - round(quarter)) < 0.05 else None
    buffer, flags = ctypes.create_string_buffer(128), ctypes.c_int()
    raw.FPDFText_GetFontInfo(textpage, index, buffer, 128, flags)
    name = buffer.value.decode("utf-8", "replace").partition("+")[2] or buffer.value.decode("utf-8", "replace")
    plain = name.casefold()
    bold = raw.FPDFText_GetFontWeight(textpage, index) >= BOLD_FROM or "bold" in plain or "black" in plain
    italic = "italic" in plain or "oblique" in plain or bool(flags.value & 64)
    return _Face(name, round(size, 1), bold, italic, turn)


def _placed(word: Word, turn: int, box: tuple[float, float, float, float]) -> Word:
    left, bottom, right, top = box
    dx = (-left, -bottom, right, top)[turn]
    dy = (top, -left, -bottom, right)[turn]
    return Word(
        word.text, word.x0 + dx, word.x1 + dx, word.y + dy, word.size, word.bold, word.italic, word.face, word.glued
    )


def _rules(page: pdfium.PdfPage, turn: int, box: tuple[float, float, float, float]) -> Iterator[Rule]:
    """The thin shapes of the page, and the edges of drawn frames."""
    left, bottom, right, top = box
    for index in range(min(raw.FPDFPage_CountObjects(page), MAX_OBJECTS)):
        shape = raw.FPDFPage_GetObject(page, index)
        if raw.FPDFPageObj_GetType(shape) != raw.FPDF_PAGEOBJ_PATH:
            continue
        x0, y0, x1, y1 = (ctypes.c_float() for _ in range(4))
        if not raw.FPDFPageObj_GetBounds(shape, x0, y0, x1, y1):
            continue
        edges = (
            (x0.value - left, top - y1.value, x1.value - left, top - y0.value),
            (y0.value - bottom, x0.value - left, y1.value - bottom, x1.value - left),
            (right - x1.value, y0.value - bottom, right - x0.value, y1.value - bottom),
            (top - y1.value, right - x1.value, top - y0.value, right - x0.value),
        )[turn]
        rule = Rule(*edges)
        if min(rule.x1 - rule.x0, rule.y1 - rule.y0) <= 3:
            yield rule
        elif _is_stroked(shape):
            yield Rule(rule.x0, rule.y0, rule.x1, rule.y0)
            yield Rule(rule.x0, rule.y1, rule.x1, rule.y1)
            yield Rule(rule.x0, rule.y0, rule.x0, rule.y1)
            yield Rule(rule.x1, rule.y0, rule.x1, rule.y1)


def _is_stroked(shape: object) -> bool:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    return bool(raw.FPDFPath_GetDrawMode(shape, fill, stroke)) and bool(stroke.value)
