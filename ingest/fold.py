"""The search form of a text: what a reader means, whatever quotes, dashes, accents or note markers are printed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_PLAIN = dict.fromkeys("‘’‚‛′‵ʹʻʼ`´", "'") | dict.fromkeys("“”„‟″‶«»〝〞", '"') | dict.fromkeys("‐‑‒–—―−﹘﹣－", "-")
# A marker such as `[3]`; a superscript number after a stop or a closing quote; a not-sign where a word was broken.
_DROPPED = re.compile(
    r"\[\s*\d{1,3}(?:\s*[,;]\s*\d{1,3})*\s*\]|(?<=[.,;:?!”’\"')])[⁰¹²³⁴-⁹]{1,3}|(?<=[^\W\d_])¬\s?(?=[^\W\d_])"
)


def fold(text: str) -> str:
    """The search form: NFKC, case-folded, accents and macrons off, ASCII quotes and dashes, single spaces, no markers.

    Soft hyphens, zero-width characters and a `¬` inside a word go; so do note markers such as `[3]`.
    """
    return " ".join(_DROPPED.sub("", text).translate(_TABLE).split())


def fold_with_map(text: str) -> tuple[str, list[int]]:
    """The search form of `text`, and for each of its characters the offset in `text` that it comes from.

    Returns:
        `(folded, offsets)`: equally long; the offsets never decrease and are below `len(text)`.
    """
    dropped = {offset for match in _DROPPED.finditer(text) for offset in range(*match.span())}
    folded: list[str] = []
    offsets: list[int] = []
    for offset, character in enumerate(text):
        if offset in dropped:
            continue
        for plain in _plain(character):
            if plain != " " or (folded and folded[-1] != " "):
                folded.append(plain)
                offsets.append(offset)
    if folded and folded[-1] == " ":
        folded.pop()
        offsets.pop()
    return "".join(folded), offsets


def _plain(character: str) -> Iterator[str]:
    """The characters of the search form that stand for one printed character: none, one, or several (`ﬁ`, `ß`, `…`)."""
    if character.isascii():
        yield " " if character.isspace() else _PLAIN.get(character, character.lower())
        return
    wide = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", character).casefold())
    bare = "".join(part for part in unicodedata.normalize("NFD", wide) if not "\u0300" <= part <= "\u036f")
    for part in unicodedata.normalize("NFC", bare):
        if part.isspace():
            yield " "
        elif unicodedata.category(part) != "Cf":
            yield _PLAIN.get(part, part)


class _Table(dict[int, str]):
    """What each printed character is in the search form, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = plain = "".join(_plain(chr(code)))
        return plain


_TABLE = _Table()
