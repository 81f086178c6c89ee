"""Shards: passages that are encoded in one call. The same shard gives the same bytes wherever it is encoded.

An encoder's last bits depend on what shares a batch. So what is encoded together is decided once, from the paragraphs
alone, and is the same in one process and on a cluster, and after a stop.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from index.corpus import vector_bytes
from index.encoder import Encoder
from index.passages import Passage
from index.tokens import Signatures, TokenVectors

# Passages of a shard: long enough to sort texts of like length together, 20 MB of token vectors.
LARGEST = 64


@dataclass(frozen=True, slots=True)
class Shard:
    """At most `LARGEST` passages, either all whole ones or none; each with another digest."""

    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Encoded:
    """What is stored of a passage, as bytes; sentences have no signature."""

    vector: bytes
    bits: bytes | None
    starts: bytes | None


def shards_of(passages: Iterable[Passage]) -> tuple[Shard, ...]:
    """Passages in shards, whole ones first, in their order."""
    given = tuple(passages)
    return tuple(
        Shard(kind[start : start + LARGEST])
        for kind in (tuple(p for p in given if p.whole), tuple(p for p in given if not p.whole))
        for start in range(0, len(kind), LARGEST)
    )


def encode_shard(shard: Shard, encoder: Encoder) -> tuple[Encoded, ...]:
    """Encode the passages of a shard, whole ones with their tokens: one result each, in their order."""
    texts = [passage.text_for_encoder for passage in shard.passages]
    if not shard.passages[0].whole:
        return tuple(Encoded(vector_bytes(vector), None, None) for vector in encoder.encode(texts))
    vectors, tokens = encoder.encode_with_tokens(texts)
    return tuple(
        Encoded(vector_bytes(vector), *_signature(passage, of_text).to_bytes())
        for passage, vector, of_text in zip(shard.passages, vectors, tokens, strict=True)
    )


def _signature(passage: Passage, tokens: TokenVectors) -> Signatures:
    """The signs of a whole passage's tokens; starts count from the passage's start, -1 for those of the lead-in."""
    printed = np.array([passage.offsets[start] for start in tokens.starts.tolist()], dtype=np.int32)
    return Signatures.of(tokens, np.where(printed < 0, -1, printed - passage.start))
