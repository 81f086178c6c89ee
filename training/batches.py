"""From pairs to padded batches of like length, in an order that a seed decides. Imports torch."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Encoding, Tokenizer

from training.pair import Pair, Target

LONGEST = 224  # word pieces of a pair
ROWS = 64  # pairs of a batch; fewer where they are long
PIECES = 6144  # word pieces of a batch at most, padding included
_POOL = 64  # batches that are sorted by length together


@dataclass(frozen=True, slots=True)
class Batch:
    """Tensors of one step; shapes (rows, length) and (rows,)."""

    input_ids: torch.Tensor
    attention_mask: torch.Tensor
    token_type_ids: torch.Tensor
    target: torch.Tensor
    weight: torch.Tensor
    marked: torch.Tensor  # 1 where a token lies in the deciding words, 0 where not, -1 where unknown


def tokenizer(folder: Path) -> Tokenizer:
    """The packaged tokenizer, cutting the passage where a pair is too long."""
    made = Tokenizer.from_file(str(folder / "tokenizer.json"))
    made.no_padding()
    made.enable_truncation(LONGEST, strategy="only_second")
    return made


def batches(pairs: Sequence[Pair], tokens: Tokenizer, rng: random.Random) -> Iterator[Batch]:
    """All `pairs` once, shuffled."""
    order = list(range(len(pairs)))
    rng.shuffle(order)
    for at in range(0, len(order), ROWS * _POOL):
        pool = [pairs[n] for n in order[at : at + ROWS * _POOL]]
        encoded = tokens.encode_batch([(p.asked, p.passage) for p in pool])
        by_length = sorted(range(len(pool)), key=lambda n: len(encoded[n].ids))
        groups = list(_groups(by_length, encoded))
        rng.shuffle(groups)
        for group in groups:
            yield _batch([pool[n] for n in group], [encoded[n] for n in group])


def _groups(order: Sequence[int], encoded: Sequence[Encoding]) -> Iterator[list[int]]:
    group: list[int] = []
    for n in order:
        longest = len(encoded[n].ids)
        if group and (len(group) == ROWS or longest * (len(group) + 1) > PIECES):
            yield group
            group = []
        group.append(n)
    if group:
        yield group


def _batch(pairs: Sequence[Pair], encoded: Sequence[Encoding]) -> Batch:
    length = max(len(e.ids) for e in encoded)
    shape = (len(pairs), length)
    ids, mask, types = (torch.zeros(shape, dtype=torch.long) for _ in range(3))
    marked = torch.full(shape, -1.0)
    for n, (pair, e) in enumerate(zip(pairs, encoded, strict=True)):
        ids[n, : len(e.ids)] = torch.tensor(e.ids)
        mask[n, : len(e.ids)] = 1
        types[n, : len(e.ids)] = torch.tensor(e.type_ids)
        if pair.span:
            for k, (sequence, (start, end)) in enumerate(zip(e.sequence_ids, e.offsets, strict=True)):
                if sequence == 1:
                    marked[n, k] = float(start < pair.span[1] and pair.span[0] < end)
    target = torch.tensor([int(p.target) for p in pairs])
    weight = torch.tensor([p.weight for p in pairs])
    return Batch(ids, mask, types, target, weight, marked)


def as_question(target: torch.Tensor) -> torch.Tensor:
    """Which rows the question head learns."""
    return target >= int(Target.NO_ANSWER)
