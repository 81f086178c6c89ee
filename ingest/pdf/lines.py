"""From placed words to printed lines: what stands on one baseline without a wide gap, raised numbers made markers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.pdf.engine import Word

WIDE_GAP = 1.1  # of the type size: wider than a word space, even of a justified line; it may part columns or cells
RAISED = 0.12  # of the type size
SMALL = 0.86  # of the line's type size, below which a raised word is a superscript
_NUMBERS = re.compile(r"[\[(]?\d{1,3}(?:[,;–-]\d{0,3})*[\])]?")
_SIGNS = re.compile(r"[*†‡§]{1,3}")
_LABEL = re.compile(r"[\[(]?(\d{1,3}|[*†‡§]{1,3})[\])]?[.)]?(?=\s|$)")
_UNIT = re.compile(
    r"\b(?:[cdkm]?m|feet|foot|ft|miles?|met(?:re|er)s?|kilomet(?:re|er)s?|inch(?:es)?|yards?|10)$", re.IGNORECASE
)
_SYMBOLS = str.maketrans(dict.fromkeys("\uf0b7\uf0a7\uf0d8\uf076\uf0fc\uf02d", "•"))  # bullets of the symbol faces
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True, slots=True)
class Segment:
    """Words on one baseline without a wide gap. `y` is the baseline, `size` the type size of most of its letters."""

    words: tuple[Word, ...]
    x0: float
    x1: float
    y: float
    size: float


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line; all places are points from the upper left corner of its page.

    `label` is the number that opens it; where it is `raised`, a superscript, `text` lacks it. `bold` and `italic` hold
    for nearly all of its letters. `first` is the width of its first word.
    """

    text: str
    page: int
    x0: float
    x1: float
    y: float
    size: float
    bold: bool
    italic: bool
    face: str
    first: float
    hang: float  # where its second word begins: under it stand the further lines of an item
    column: int  # number of the column, counted over the document
    label: str | None = None
    raised: bool = False
    zone: float = 0.5  # where on the page: 0 the upper edge, 1 the lower


def segments_of(words: Sequence[Word]) -> list[Segment]:
    """The words as segments, in the file's order, superscripts with the words that they follow."""
    runs: list[list[Word]] = []
    for word in words:
        if runs and _goes_on(runs[-1], word):
            runs[-1].append(word)
        else:
            runs.append([word])
    return _with_strays([segment(run) for run in runs])


def segment(words: Sequence[Word]) -> Segment:
    """The words, in order from left to right, as one segment."""
    letters: Counter[tuple[float, float]] = Counter()
    for word in words:
        letters[word.size, round(word.y, 1)] += len(word.text)
    size, y = max(letters, key=lambda key: (letters[key] * key[0], key[0]))
    return Segment(tuple(words), min(w.x0 for w in words), max(w.x1 for w in words), y, size)


def joined(segments: Iterable[Segment]) -> Segment:
    """Segments of one row as one."""
    row = list(segments)
    if len(row) == 1:
        return row[0]
    return segment([word for part in sorted(row, key=lambda s: s.x0) for word in part.words])


def rows_of(segments: Iterable[Segment], within: float = 0.3) -> list[list[Segment]]:
    """The segments by baseline, from above, each row from left to right.

    `within`: how far apart, in sizes of the smaller type, two baselines may lie.
    """
    rows: list[list[Segment]] = []
    for part in sorted(segments, key=lambda s: (s.y, s.x0)):
        if rows and part.y - rows[-1][0].y <= within * min(part.size, rows[-1][0].size):
            rows[-1].append(part)
        else:
            rows.append([part])
    return [sorted(row, key=lambda s: s.x0) for row in rows]


def printed(part: Segment, in_table: bool = False) -> tuple[str, str | None, bool]:
    """The text of a segment, the label that opens it, and whether the label is raised.

    A raised number after a stop or a word is a note marker, `[3]`; after anything else a power, `m²`. In a table a
    raised letter is a marker too.
    """
    text, label, raised = "", None, False
    for word in part.words:
        is_raised = part.y - word.y > RAISED * part.size and word.size < SMALL * part.size
        space = "" if word.glued or not text else " "
        if is_raised and not text and (_NUMBERS.fullmatch(word.text) or _SIGNS.fullmatch(word.text)) and not in_table:
            label, raised = (label or "") + word.text.strip("[]()"), True
        elif is_raised:
            text += _superscript(text, word.text, in_table) or space + word.text
        else:
            text += space + word.text.translate(_SYMBOLS)
    if label is None and (printed_label := _LABEL.match(text)):
        return text, printed_label.group(1), False
    return text.strip(), label, raised


def line_of(part: Segment, page: int, column: int, height: float) -> Line:
    """The line that a segment prints."""
    text, label, raised = printed(part)
    level = [word for word in part.words if part.y - word.y <= RAISED * part.size]
    letters = sum(len(word.text) for word in level) or 1
    faces = Counter({word.face: 0 for word in level})
    for word in level:
        faces[word.face] += len(word.text)
    return Line(
        text=text,
        page=page,
        x0=part.x0,
        x1=part.x1,
        y=part.y,
        size=part.size,
        bold=sum(len(word.text) for word in level if word.bold) >= 0.9 * letters,
        italic=sum(len(word.text) for word in level if word.italic) >= 0.9 * letters,
        face=faces.most_common(1)[0][0] if faces else part.words[0].face,
        first=_first_width(level or part.words),
        hang=next((word.x0 for word in part.words[1:] if not word.glued), part.x0),
        column=column,
        label=label,
        raised=raised,
        zone=part.y / max(height, 1.0),
    )


def _first_width(words: Sequence[Word]) -> float:
    """The width of the first word, which may be drawn in pieces."""
    end = words[0].x1
    for word in words[1:]:
        if not word.glued:
            break
        end = word.x1
    return end - words[0].x0


def _goes_on(run: Sequence[Word], word: Word) -> bool:
    last = run[-1]
    size = max(last.size, word.size)
    main = max(run, key=lambda w: w.size)
    gap = word.x0 - last.x1
    if not -0.5 * size < gap < WIDE_GAP * size:
        return False
    if abs(word.y - main.y) <= 0.1 * size:
        return True
    small = min(word.size, main.size) < SMALL * max(word.size, main.size)
    return small and gap < 0.4 * size and -0.3 * size < main.y - word.y < 0.65 * size


def _superscript(before: str, text: str, in_table: bool) -> str | None:
    """How a raised word is printed after `before`; None where it is plain text (`119th`)."""
    bare = text.strip("[]()")
    if in_table and re.fullmatch(r"[a-z](?:,[a-z])*", bare):
        return "".join(f"[{letter}]" for letter in bare.split(","))
    if _SIGNS.fullmatch(bare):
        return f"[{bare}]"
    if not _NUMBERS.fullmatch(text):
        return text if before[-1:].isdigit() else None
    stands_after_stop = bool(before) and not before[-1].isalnum() and not before[-1].isspace()
    after_word = re.fullmatch(r"[^\W\d_]{2}", before[-2:]) and not _UNIT.search(before)
    after_number = re.fullmatch(r"\d{2}", before[-2:]) and not _UNIT.search(before)  # a year, a sum
    if stands_after_stop or after_word or after_number or before[-1:].isspace():
        return "".join(f"[{number}]" for number in re.findall(r"\d+", bare))
    return bare.translate(_SUPERSCRIPTS)


def _with_strays(parts: list[Segment]) -> list[Segment]:
    """The segments; a raised number that the file draws apart is put into the line beside which it stands."""
    whole: list[Segment] = []
    strays: list[Segment] = []
    for part in parts:
        is_mark = len(part.words) == 1 and _NUMBERS.fullmatch(part.words[0].text)
        (strays if is_mark else whole).append(part)
    for stray in strays:
        home = next((i for i, part in enumerate(whole) if _stands_beside(part, stray)), None)
        if home is None:
            whole.append(stray)
            continue
        words = list(whole[home].words)
        place = sum(word.x0 < stray.x0 for word in words)
        mark = stray.words[0]
        glued = Word(mark.text, mark.x0, mark.x1, mark.y, mark.size, mark.bold, mark.italic, mark.face, place > 0)
        whole[home] = segment([*words[:place], glued, *words[place:]])
    return whole


def _stands_beside(part: Segment, mark: Segment) -> bool:
    raised = RAISED * part.size < part.y - mark.y < 0.65 * part.size
    near = part.x0 - 2.5 * part.size <= mark.x0 < part.x1 + 0.5 * part.size
    return raised and near and mark.size < SMALL * part.size
