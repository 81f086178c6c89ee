"""Words as a quotation is compared: each folded, with its place in the printed text; punctuation is no word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from ingest.fold import fold
from ingest.paper import Marker

# Characters that are not seen: soft hyphen, zero-width and direction marks, variation selectors, tags.
INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e007f"
# Combining marks of common scripts, which Python's \w leaves out.
_MARKS = "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0900-\u0903\u093a-\u094f\u0e31-\u0e4e"
# Scripts written without spaces: each character is compared as a word.
CJK = "\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_LETTER = rf"(?:(?![{CJK}])[^\W_]|[{_MARKS}])"
_BROKEN = rf"(?:[{INVISIBLE}]+\s*|¬\s?)"  # what stands inside a word where it was broken
_PLAIN_WORD = rf"{_LETTER}(?:{_BROKEN}?{_LETTER})*(?:{_BROKEN}?['’ʼ＇]{_BROKEN}?{_LETTER}(?:{_BROKEN}?{_LETTER})*)*"
_SYMBOLS = r"[%‰$€£¥₩&＄％]|(?:(?<=[\s(\[“\"'])|^)[-−](?=[\d.]*\d)"
_NUMBER = rf"\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?(?![\d,]\d)|\d+(?:[.:]\d+)+(?!\w)|\d+{_LETTER}*"
_ACRONYM = r"(?<![^\W_])(?:(?:[^\W\d_]\.){2,}(?:[^\W\d_](?![^\W_]))?|[^\W\d_]\.[^\W\d_](?![^\W_]))"
# A word with letters of it in brackets: `[T]he`, `system[s]`.
BIT = r"\[(?!sic\])[^\[\]\s]{0,20}\]"
PART = rf"[^\W_]{{1,60}}{BIT}(?:[^\W_]|{BIT})*|{BIT}[^\W_](?:[^\W_]|{BIT})*"
WORD = rf"{_ACRONYM}|{_NUMBER}|{_PLAIN_WORD}|[{CJK}]|{_SYMBOLS}"
_WORD = re.compile(WORD)
_PRINTED = re.compile(rf"{PART}|{WORD}")
NOTE = re.compile(r"\[\s*\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*\s*\]|(?<=[.,;:!?”’\"')\]])[⁰¹²³⁴-⁹]{1,3}")
ELLIPSIS = r"(?:…|⋯|\.(?:\s?\.){2,})(?:\s?\.)?"
_ELLIPSIS = re.compile(ELLIPSIS)
_SUPERSCRIPT = re.compile(r"(?<=\w\w\w)[⁰¹²³⁴-⁹]{1,3}$")
_POWER = re.compile(r"(?<=\d)[⁰¹²³⁴-⁹]+$")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a printed text: word `i` is `text[starts[i]:ends[i]]`, compared as `norms[i]`.

    `loose`: those that may be the number of a note glued to a stop; `ellipses`: before which words the text itself
    has an ellipsis.
    """

    text: str
    norms: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    loose: frozenset[int]
    ellipses: frozenset[int]

    def __len__(self) -> int:
        return len(self.norms)

    def printed(self, start: int, end: int) -> str:
        """Words `start:end` as printed, with what stands between them."""
        return self.text[self.starts[start] : self.ends[end - 1]] if start < end else ""

    def between(self, i: int) -> str:
        """What is printed between word `i - 1` and word `i`, with the ends of the text as line ends."""
        left = self.ends[i - 1] if i > 0 else 0
        right = self.starts[i] if i < len(self) else len(self.text)
        edge = "\n" if i in (0, len(self)) else ""
        return edge + self.text[left:right]


@lru_cache(maxsize=8192)
def words_of(text: str, markers: tuple[Marker, ...] = ()) -> Words:
    """The words of a paragraph, its note markers left out."""
    masked = list(text)
    for start, end in [(m.start, m.end) for m in markers] + [m.span() for m in NOTE.finditer(text)]:
        masked[start:end] = " " * (end - start)
    plain = "".join(masked)
    norms: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    loose: list[int] = []
    for match in _PRINTED.finditer(plain):
        norm = norm_of(match.group().replace("[", "").replace("]", ""))
        if norm:
            if is_loose(plain, match.start(), match.end()):
                loose.append(len(norms))
            norms.append(norm)
            starts.append(match.start())
            ends.append(match.end())
    ellipses = frozenset(_first_after(starts, m.end()) for m in _ELLIPSIS.finditer(plain))
    return Words(text, tuple(norms), tuple(starts), tuple(ends), frozenset(loose), ellipses)


@lru_cache(maxsize=65536)
def norm_of(word: str) -> str:
    """The form in which a word is compared: folded, dots of abbreviations and commas of thousands off, notes off."""
    bare = _SUPERSCRIPT.sub("", word) if word[0].isalpha() else word
    if power := _POWER.search(bare):
        return f"{fold(bare[: power.start()])}^{fold(power.group())}"
    norm = fold(bare).replace(" ", "").replace("⁄", "/")
    if not any(c.isalnum() for c in norm) and len(norm) == 1:
        return norm
    return norm.replace(",", "") if norm[:1].isdigit() else norm.replace(".", "")


def is_loose(text: str, start: int, end: int) -> bool:
    """Whether a word may be the number of a note that stands glued to a stop: `Asia.1 The`."""
    return (
        end - start <= 3
        and text[start:end].isdigit()
        and start >= 2
        and text[start - 1] in ".,;:!?”’\"')"
        and not text[start - 2].isdigit()
        and not text[start - 2].isspace()
        and (end == len(text) or text[end].isspace() or text[end] in "”’\"').,;")
    )


def _first_after(starts: list[int], offset: int) -> int:
    return next((i for i, start in enumerate(starts) if start >= offset), len(starts))


def word_spans(text: str) -> Iterator[tuple[int, int, str]]:
    """The words of any text: `(start, end, norm)`."""
    for match in _WORD.finditer(text):
        norm = norm_of(match.group())
        if norm:
            yield match.start(), match.end(), norm
