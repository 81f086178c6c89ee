"""How many tokens a text costs a chat model: counted with its own vocabulary where that is at hand, else never too few.

Nothing here reaches for the network: a vocabulary is used only when tiktoken's cache holds it, whole and unaltered.
"""

from __future__ import annotations

import hashlib
import math
import os
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tiktoken import Encoding

# The names and the sha256 of the files in tiktoken's cache (the name is the sha1 of the address it came from).
_VOCABULARIES = {
    "cl100k_base": (
        "9b5ad71b2ce5302211f9c61530b329a4922fc6a4",
        "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
    ),
    "o200k_base": (
        "fb374d419588a4632f3f557e76b4b70aebbca790",
        "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
    ),
}
# A run without a break costs a vocabulary's counter time that grows with its square: such texts are cut into slices.
LONGEST_RUN = 10_000
_LONG_RUN = re.compile(rf"\S{{{LONGEST_RUN + 1}}}|\s{{{LONGEST_RUN + 1}}}")
_PIECE = re.compile(
    r"(?P<lower>[A-Z]?[a-z]+)|(?P<capitals>[A-Z]+)|(?P<space> +)|(?P<one>[\x00-\x7f])|(?P<wide>.)", re.S
)


@dataclass(frozen=True, slots=True)
class TokenCounter:
    """`name`: the vocabulary's, or `conservative`; without a vocabulary the count is never known to fall short."""

    name: str
    encoding: Encoding | None = None

    def count(self, text: str) -> int:
        """The tokens of `text`: exact with a vocabulary, an upper estimate without. Words such as `<|endoftext|>` are
        text like any other.
        """
        if self.encoding is None:
            return conservative(text)
        return sum(len(self.encoding.encode(part, disallowed_special=())) for part in _slices(text))


def counter_for(model: str) -> TokenCounter:
    """The counter for a chat model's name, without its provider: `gpt-4o-mini`. Never asks the network."""
    name = _vocabulary_of(model)
    encoding = _encoding(name) if name and _at_hand(name) else None
    return TokenCounter("conservative") if name is None or encoding is None else TokenCounter(name, encoding)


def fitting(texts: Sequence[str], room: int, counter: TokenCounter) -> int:
    """How many of `texts`, from the first on, fit into `room` tokens together."""
    used = 0
    for n, text in enumerate(texts):
        used += counter.count(text) + 1  # the line's end
        if used > room:
            return n
    return len(texts)


def conservative(text: str) -> int:
    """An upper estimate for the vocabularies of today's models.

    A short word costs one token, a longer one a token for each three letters, a name one for two, what is hardly a word
    (15 letters and more, capitals) one for 1.6; a digit, a sign, a line's end one; a character beyond ASCII one for
    each byte of its UTF-8; 3 in all for what frames a message.
    """
    return 3 + sum(_cost(match) for match in _PIECE.finditer(text))


def _cost(match: re.Match[str]) -> int:
    length = match.end() - match.start()
    if match["lower"]:
        if length > 14:
            return math.ceil(0.6 * length)
        if match.group()[0].isupper():
            return math.ceil(length / 2)
        return 1 if length <= 4 else math.ceil(length / 3)
    if match["capitals"]:
        return math.ceil(0.6 * length)
    if match["space"]:
        return length - 1  # the last one belongs to the word that follows
    return 1 if match["one"] else len(match.group().encode(errors="replace"))


def _slices(text: str) -> list[str]:
    if not _LONG_RUN.search(text):
        return [text]
    return [text[start : start + LONGEST_RUN] for start in range(0, len(text), LONGEST_RUN)]


def _vocabulary_of(model: str) -> str | None:
    from tiktoken.model import encoding_name_for_model

    try:
        name = encoding_name_for_model(model)
    except KeyError:
        return None
    return name if name in _VOCABULARIES else None


def _at_hand(name: str) -> bool:
    """Whether tiktoken would find the vocabulary in its cache; it downloads one that is missing, empty or altered."""
    folder = os.environ.get("TIKTOKEN_CACHE_DIR", os.environ.get("DATA_GYM_CACHE_DIR"))
    if folder == "":  # its way to switch the cache off
        return False
    file, sha256 = _VOCABULARIES[name]
    path = Path(folder or Path(tempfile.gettempdir()) / "data-gym-cache") / file
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest() == sha256
    except OSError:
        return False


@lru_cache(maxsize=2)
def _encoding(name: str) -> Encoding:
    import tiktoken

    return tiktoken.get_encoding(name)
