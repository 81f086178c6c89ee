"""An encoder to compute by hand: a word is a vector of signs taken from its hash, a text the sum of its words."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from index.tokens import TokenVectors

DIMENSION = 64


class WordHashEncoder:
    """The same text gives the same vector on any machine. `calls`: texts encoded so far, to see what was reused."""

    dimension = DIMENSION

    def __init__(self, name: str = "word-hash", salt: str = "", longest: int = 60) -> None:
        self.name = name
        self.salt = salt
        self.longest = longest
        self.fingerprint = hashlib.sha256(f"{name}{salt}".encode()).hexdigest()
        self.calls: list[str] = []

    def encode(self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None) -> NDArray[np.float32]:
        """Sums of word vectors at unit length; a text without words is the vector of the empty word."""
        return self.encode_with_tokens(texts, progress=progress)[0]

    def encode_with_tokens(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> tuple[NDArray[np.float32], tuple[TokenVectors, ...]]:
        """The same, and each word's vector, with weight 1."""
        self.calls += texts
        tokens = tuple(self._tokens(text) for text in texts)
        sums = [t.vectors.sum(axis=0) if len(t.starts) else self._word("") for t in tokens]
        if progress:
            progress(len(texts))
        return np.array([v / np.linalg.norm(v) for v in sums], dtype=np.float32).reshape(-1, DIMENSION), tokens

    def fits(self, text: str) -> bool:
        """Whether it has at most `longest` words."""
        return len(re.findall(r"\w+", text)) <= self.longest

    def _tokens(self, text: str) -> TokenVectors:
        words = list(re.finditer(r"\w+", text))[: self.longest]
        vectors = np.array([self._word(w.group().lower()) for w in words], dtype=np.float32).reshape(-1, DIMENSION)
        starts = np.array([w.start() for w in words], dtype=np.int32)
        return TokenVectors(
            vectors, starts, np.array([w.end() for w in words], dtype=np.int32), np.ones(len(words), "f4")
        )

    def _word(self, word: str) -> NDArray[np.float32]:
        digest = hashlib.sha256(f"{self.salt}{word}".encode()).digest()
        bits = np.unpackbits(np.frombuffer(digest, dtype=np.uint8))[:DIMENSION].astype(np.float32)
        return (bits * 2 - 1) / np.float32(DIMENSION**0.5)
