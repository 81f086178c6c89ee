"""What the encoder reads of a paragraph: the whole of it (or windows of its sentences), and each sentence.

Headings have no passages: a heading alone answers nothing, and its words stand in the lexical index with each
paragraph under it.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ingest.paper import Kind, Paragraph
from ingest.sentences import sentences

# Shorter sentences ("Ibid.", "No.") are near to everything and say nothing alone.
FEWEST_WORDS = 3
# Characters of the sentence that leads into a list, read before each item: enough to say what the list is of.
LONGEST_LEAD_IN = 200

_BROKEN_WORD = re.compile(r"(?<=[^\W\d_])¬\s?(?=[^\W\d_])")  # a word broken at a line's end
_WORD = re.compile(r"\w+")
_CONTEXT = -1

Room = Callable[[int, int], bool]  # whether the encoder takes this span whole


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit that is retrieved: `text[start:end]` of the paragraph `locator`, as the encoder reads it.

    `whole`: the paragraph, or one of the windows that together hold it; else one of its sentences.
    `offsets`: for each character of `text_for_encoder` its offset in the printed text, -1 for those of the lead-in.
    """

    locator: str
    start: int
    end: int
    text_for_encoder: str
    whole: bool
    offsets: tuple[int, ...]

    @property
    def digest(self) -> bytes:
        """32 bytes, the same for passages that have the same vectors, token by token, at the same places."""
        places = ",".join(str(o - self.start if o >= 0 else _CONTEXT) for o in self.offsets) if self.whole else ""
        return hashlib.sha256(f"{places}\0{self.text_for_encoder}".encode("utf-8", "replace")).digest()


def passages(
    paragraph: Paragraph, fits: Callable[[str], bool], lead_in: Paragraph | None = None
) -> tuple[Passage, ...]:
    """The passages of a paragraph: the whole (windows that overlap by a sentence, if it is long), then its sentences.

    Args:
        paragraph: any kind; a heading has none.
        fits: whether the encoder takes a text to its end.
        lead_in: the paragraph that leads into the list, for an item of one. Its last sentence is read before the item,
            unless the two are too long together.
    """
    if paragraph.kind is Kind.HEADING:
        return ()
    text, offsets = readable(paragraph)
    before = lead_in_text(lead_in)
    before = f"{before} " if before and fits(f"{before} {text}") else ""

    def cut(start: int, end: int) -> slice:
        first, last = bisect_left(offsets, start), bisect_left(offsets, end)
        while first < last and text[first] == " ":
            first += 1
        while first < last and text[last - 1] == " ":
            last -= 1
        return slice(first, last)

    def make(start: int, end: int, *, whole: bool) -> Passage:
        part = cut(start, end)
        context = before if whole else ""
        places = (_CONTEXT,) * len(context) + tuple(offsets[part])
        return Passage(paragraph.locator, start, end, context + text[part], whole, places)

    spans = sentences(paragraph.text)
    windows = _windows(paragraph.text, spans, lambda start, end: fits(before + text[cut(start, end)]))
    wholes = [make(*span, whole=True) for span in windows if text[cut(*span)]]
    read = {passage.text_for_encoder for passage in wholes}
    singles = [make(*span, whole=False) for span in spans]
    return (
        *wholes,
        *(
            s
            for s in singles
            if s.text_for_encoder not in read and len(_WORD.findall(s.text_for_encoder)) >= FEWEST_WORDS
        ),
    )


def lead_in_text(lead_in: Paragraph | None) -> str:
    """The last sentence of the paragraph that leads into a list, as the encoder reads it; cut at its front if long."""
    if lead_in is None:
        return ""
    text, offsets = readable(lead_in)
    spans = sentences(lead_in.text)
    if not spans:
        return ""
    last = text[bisect_left(offsets, spans[-1][0]) :].strip()
    if len(last) > LONGEST_LEAD_IN:
        last = last[-LONGEST_LEAD_IN:].partition(" ")[2] or last[-LONGEST_LEAD_IN:]
    return last


def readable(paragraph: Paragraph) -> tuple[str, list[int]]:
    """The printed text without note markers, soft hyphens, `¬` inside words and runs of white space.

    Returns:
        `(text, offsets)`, equally long: for each character its offset in `paragraph.text`, ascending.
    """
    dropped = {offset for marker in paragraph.markers for offset in range(marker.start, marker.end)}
    dropped |= {offset for match in _BROKEN_WORD.finditer(paragraph.text) for offset in range(*match.span())}
    text: list[str] = []
    offsets: list[int] = []
    for offset, character in enumerate(paragraph.text):
        if offset in dropped:
            continue
        if character.isspace():
            if text and text[-1] != " ":
                text.append(" ")
                offsets.append(offset)
        elif character.isascii() or unicodedata.category(character) != "Cf":  # soft hyphen, zero width, bidi
            text.append(character)
            offsets.append(offset)
    return "".join(text), offsets


def _windows(text: str, spans: list[tuple[int, int]], room: Room) -> list[tuple[int, int]]:
    """The whole text where it fits; else runs of sentences, each beginning with the last sentence of the one before."""
    if room(0, len(text)):
        return [(0, len(text))]
    pieces = [piece for span in spans for piece in _pieces(text, *span, room)]
    found: list[tuple[int, int]] = []
    first = 0
    while first < len(pieces):
        last = first
        while last + 1 < len(pieces) and room(pieces[first][0], pieces[last + 1][1]):
            last += 1
        found.append((pieces[first][0], pieces[last][1]))
        if last + 1 == len(pieces):
            break
        overlaps = last > first and room(pieces[last][0], pieces[last + 1][1])
        first = last if overlaps else last + 1
    return found


def _pieces(text: str, start: int, end: int, room: Room) -> Iterator[tuple[int, int]]:
    """A sentence; halved at a space, again and again, where it is longer than the encoder takes."""
    middle = _space_near(text, start, end)
    if room(start, end) or middle is None:
        yield start, end
        return
    yield from _pieces(text, start, middle, room)
    yield from _pieces(text, middle + 1, end, room)


def _space_near(text: str, start: int, end: int) -> int | None:
    """The white space nearest to the middle, not at the ends."""
    middle = (start + end) // 2
    for distance in range((end - start) // 2 + 1):
        for at in (middle - distance, middle + distance):
            if start < at < end - 1 and text[at].isspace():
                return at
    return None
