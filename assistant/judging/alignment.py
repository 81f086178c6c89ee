"""Word by word: the counterpart of each word of a claim in its evidence, by stem or by what the words mean here.

The encoder's token vectors place a word by its sense in its sentence, so that "pays for" finds "shares the cost of".
Without an encoder only stems, spellings and the names of states are compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.names import alternatives
from assistant.words import FUNCTION_WORDS, WORD, stem
from index.encoder import Encoder
from index.tokens import TokenVectors
from ingest.fold import fold

_PLAIN_WEIGHT = 1.0
COUNTERPART = 0.55  # from which nearness on a word of the passage is the counterpart of one of the claim


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: `text[start:end]`, folded and stemmed; `content`: it says what the text is about."""

    start: int
    end: int
    folded: str
    stem: str
    content: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as its words, in order, each with a unit vector (w, d) and a weight (w,); without an encoder d is 0.

    `whole` (d,): the text's one vector.
    """

    text: str
    words: tuple[Word, ...]
    vectors: NDArray[np.float32]
    weights: NDArray[np.float32]
    whole: NDArray[np.float32]

    @property
    def content(self) -> tuple[int, ...]:
        """The places of the words that carry meaning."""
        return tuple(n for n, word in enumerate(self.words) if word.content)


@dataclass(frozen=True, slots=True)
class Alignment:
    """A claim against one passage: `table` (claim words, passage words), 0..1, 1 where the words are the same."""

    claim: Reading
    passage: Reading
    table: NDArray[np.float32]

    def best(self, word: int) -> tuple[int, float]:
        """The passage's counterpart of a word of the claim, and how near it is; (-1, 0) where the passage is empty."""
        if not self.table.shape[1]:
            return -1, 0.0
        place = int(self.table[word].argmax())
        return place, float(self.table[word, place])

    @property
    def nearness(self) -> NDArray[np.float32]:
        """For each content word of the claim how near its counterpart is: (c,)."""
        rows = list(self.claim.content)
        if not rows or not self.table.shape[1]:
            return np.zeros(len(rows), dtype=np.float32)
        return np.asarray(self.table[rows].max(axis=1))

    @property
    def covered(self) -> float:
        """The weighted mean of `nearness`, 0..1."""
        weights = self.claim.weights[list(self.claim.content)]
        total = float(weights.sum())
        return float(self.nearness @ weights) / total if total else 0.0

    @property
    def shared(self) -> float:
        """The share of the claim's content words that have a counterpart in the passage (`COUNTERPART`)."""
        return float((self.nearness >= COUNTERPART).mean()) if len(self.nearness) else 0.0

    @property
    def borne(self) -> float:
        """How far the passage bears the claim out as far as words tell, 0..2: as a whole, and where it is weakest.

        The cosine of the two texts and the mean nearness of the third of the claim's words that is matched worst: what
        a passage does not say is a word or two of a claim, and the mean over all its words hides them.
        """
        worst = np.sort(self.nearness)[: max(1, len(self.nearness) // 3)]
        return self.cosine + float(worst.mean()) if len(worst) else 0.0

    @property
    def cosine(self) -> float:
        """Of the two texts as wholes; 0 without an encoder."""
        return float(self.claim.whole @ self.passage.whole) if len(self.claim.whole) else 0.0


def read(texts: Sequence[str], encoder: Encoder | None) -> tuple[Reading, ...]:
    """Texts as words with vectors; the encoder reads all of them in one go."""
    if encoder is None:
        return tuple(_reading(text, None, np.zeros(0, dtype=np.float32)) for text in texts)
    wholes, tokens = encoder.encode_with_tokens(texts)
    return tuple(_reading(text, tokens[n], wholes[n]) for n, text in enumerate(texts))


def align(claim: Reading, passage: Reading) -> Alignment:
    """Hold each word of a claim against each word of a passage."""
    same = np.zeros((len(claim.words), len(passage.words)), dtype=np.float32)
    places: dict[str, list[int]] = {}
    for n, word in enumerate(passage.words):
        places.setdefault(word.stem, []).append(n)
    for row, word in enumerate(claim.words):
        for way in {word.stem, *(stem(fold(way)) for way in alternatives(word.folded))}:
            same[row, places.get(way, [])] = 1
    if claim.vectors.shape[1] and len(passage.words):
        near = np.clip(claim.vectors @ passage.vectors.T, 0, 0.99)
        return Alignment(claim, passage, np.maximum(same, near))
    return Alignment(claim, passage, same)


def words_of(text: str) -> tuple[Word, ...]:
    """The words of a printed text, with their places."""
    found = []
    for match in WORD.finditer(text.replace("’", "'")):
        folded = fold(match.group()).removesuffix("'s")
        if folded:
            content = folded not in FUNCTION_WORDS and (len(folded) > 1 or folded.isdigit())
            found.append(Word(match.start(), match.end(), folded, stem(folded), content))
    return tuple(found)


def _reading(text: str, tokens: TokenVectors | None, whole: NDArray[np.float32]) -> Reading:
    words = words_of(text)
    weights = np.full(len(words), _PLAIN_WEIGHT, dtype=np.float32)
    if tokens is None:
        return Reading(text, words, np.zeros((len(words), 0), dtype=np.float32), weights, whole)
    vectors = np.zeros((len(words), tokens.vectors.shape[1]), dtype=np.float32)
    for n, word in enumerate(words):
        inside = (tokens.starts >= word.start) & (tokens.starts < word.end)
        if inside.any():
            mean = tokens.vectors[inside].mean(axis=0)
            vectors[n] = mean / (np.linalg.norm(mean) or 1.0)
            weights[n] = tokens.weights[inside].max()
    return Reading(text, words, vectors, weights, whole)
