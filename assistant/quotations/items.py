"""A quotation taken apart: its words, its ellipses, its brackets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from assistant.quotations.words import BIT, ELLIPSIS, INVISIBLE, NOTE, PART, WORD, is_loose, norm_of, word_spans
from ingest.errors import QuestionError

LONGEST = 10_000  # characters; twice what 1,000 words take
MOST_WORDS = 1_000

_SCAN = re.compile(
    rf"(?P<note>\((?:emphasis|italics?|bold)\s[^()]{{0,60}}\))"
    rf"|(?P<gap>\[\s*{ELLIPSIS}\s*\]|\(\s*{ELLIPSIS}\s*\)|{ELLIPSIS})"
    rf"|(?P<part>{PART})"
    rf"|(?P<bracket>\[[^\[\]]*\])"
    rf"|(?P<word>{WORD})",
    re.IGNORECASE,
)
ANNOTATION = re.compile(
    r"sic|recte|emphasis\b.*|italics?\b.*|bold\b.*|translat\w*\b.*|trans\.?|(?:foot|end)?notes?\s(?:is\s|are\s)?omitted"
    r"|(?:internal\s)?(?:quotation\smarks|citations?|references?)\s(?:are\s|is\s)?omitted",
    re.IGNORECASE,
)
_HIDDEN = re.compile(rf"[{INVISIBLE}]")


class ItemKind(Enum):
    """What a part of a quotation is."""

    WORD = "word"
    PART = "part"  # a word partly in brackets: `[T]he`, `allow[ed]`
    BRACKET = "bracket"  # words in brackets: put in, or put in the place of others
    GAP = "gap"  # an ellipsis


@dataclass(frozen=True, slots=True)
class Item:
    """One part, `quote.text[start:end]`; `norm` is how a word is compared, `fits` what a word in part brackets allows.

    `inside`: the folded words of a bracket; `loose`: perhaps the number of a note.
    """

    kind: ItemKind
    start: int
    end: int
    norm: str = ""
    fits: re.Pattern[str] | None = None
    inside: tuple[str, ...] = ()
    loose: bool = False


@dataclass(frozen=True, slots=True)
class Quote:
    """A quotation: its text, its parts in order without ellipses at its ends, and what was set aside.

    `edited`: it has an ellipsis at an end, or an annotation such as `[sic]`; `hidden`: characters that are not seen.
    """

    text: str
    items: tuple[Item, ...]
    edited: bool
    hidden: tuple[str, ...]

    @property
    def words(self) -> int:
        """How many words of the paper it claims to give."""
        return sum(item.kind in (ItemKind.WORD, ItemKind.PART) and not item.loose for item in self.items)

    def printed(self, start: int, end: int) -> str:
        """Parts `start:end` as printed."""
        return self.text[self.items[start].start : self.items[end - 1].end] if start < end else ""

    def parts(self, i: int) -> bool:
        """Whether a sentence ends between parts `i - 1` and `i`."""
        if not 0 < i < len(self.items):
            return True
        return any(c in ".!?:" for c in self.text[self.items[i - 1].end : self.items[i].start])


def read_quote(text: str) -> Quote:
    """Take a quotation apart.

    Raises:
        QuestionError: it holds no words, or more than `LONGEST` characters or `MOST_WORDS` words.
    """
    if len(text) > LONGEST:
        raise QuestionError(
            f"The quotation has {len(text):,} characters, at most {LONGEST:,} can be checked at once.",
            "Check it in parts.",
        )
    plain = text.encode("utf-8", "replace").decode("utf-8")
    for note in NOTE.finditer(plain):
        plain = plain[: note.start()] + " " * (note.end() - note.start()) + plain[note.end() :]
    items, annotated = _items(plain)
    if not any(item.kind is ItemKind.WORD for item in items):  # all in brackets: then these are the words
        items = [Item(ItemKind.WORD, start, end, norm) for start, end, norm in word_spans(plain)]
    trimmed = _trimmed(items)
    if not trimmed:
        raise QuestionError("The quotation holds no words.", "Give the words as they are quoted.")
    if len(trimmed) > MOST_WORDS:
        raise QuestionError(
            f"The quotation has {len(trimmed):,} words, at most {MOST_WORDS:,} can be checked at once.",
            "Check it in parts.",
        )
    hidden = tuple(dict.fromkeys(f"U+{ord(c):04X}" for c in _HIDDEN.findall(text) if c != "\u00ad"))
    return Quote(plain, tuple(trimmed), annotated or len(trimmed) < len(items), hidden)


def _items(text: str) -> tuple[list[Item], bool]:
    """The parts in order, and whether there were annotations among them."""
    items: list[Item] = []
    annotated = False
    for match in _SCAN.finditer(text):
        item = _item(match)
        if item is None:
            annotated = annotated or match.lastgroup != "word"
        elif not (item.kind is ItemKind.GAP and items and items[-1].kind is ItemKind.GAP):
            items.append(item)
    return items, annotated


def _item(match: re.Match[str]) -> Item | None:
    """One part; None for an annotation."""
    start, end, printed = match.start(), match.end(), match.group()
    if match.lastgroup == "gap":
        return Item(ItemKind.GAP, start, end)
    if match.lastgroup == "part":
        return _part(start, end, printed)
    if match.lastgroup == "bracket":
        inside = tuple(norm for _, _, norm in word_spans(printed))
        if not inside or ANNOTATION.fullmatch(printed[1:-1].strip(" .,;!")):
            return None
        return Item(ItemKind.BRACKET, start, end, inside=inside)
    norm = norm_of(printed) if match.lastgroup == "word" else ""
    return Item(ItemKind.WORD, start, end, norm, loose=is_loose(match.string, start, end)) if norm else None


def _part(start: int, end: int, printed: str) -> Item:
    """A word with some of its letters in brackets, which may stand for other letters or for none."""
    bits = re.split(rf"({BIT})", printed)
    inside = [bit[1:-1] for bit in bits if bit.startswith("[")]
    norm = norm_of("".join(bit[1:-1] if bit.startswith("[") else bit for bit in bits))
    if len(inside) == 1 and len(inside[0]) == 1 and inside[0].isalpha() and printed.startswith("["):
        return Item(ItemKind.PART, start, end, norm)  # `[T]he`: another case of the letter, not another letter
    pattern = "".join(r"\w{0,6}" if bit.startswith("[") else re.escape(norm_of(bit)) for bit in bits if bit)
    return Item(ItemKind.PART, start, end, norm, fits=re.compile(pattern))


def _trimmed(items: list[Item]) -> list[Item]:
    """Without ellipses at the ends."""
    held = list(items)
    while held and held[-1].kind is ItemKind.GAP:
        held.pop()
    while held and held[0].kind is ItemKind.GAP:
        held.pop(0)
    return held


def segments(quote: Quote) -> Iterator[tuple[int, int]]:
    """The runs of plain words, as `(first, beyond last)` of the items."""
    begin: int | None = None
    for i, item in enumerate(quote.items):
        if item.kind in (ItemKind.WORD, ItemKind.PART):
            begin = i if begin is None else begin
        elif begin is not None:
            yield begin, i
            begin = None
    if begin is not None:
        yield begin, len(quote.items)
