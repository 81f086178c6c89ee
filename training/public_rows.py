"""Pairs from the public sets: inference (`nli.jsonl`) and answer selection (`select.jsonl`).

Positives-only sets get their negatives from the same passage: the sentences that do not hold the answer.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from ingest.sentences import sentences
from training.pair import Pair, Target

CLAIMS = {
    "supported": Target.SUPPORTED,
    "contradicted": Target.CONTRADICTED,
    "neutral": Target.NOT_SAID,
    "not_supported": Target.NOT_SUPPORTED,
}
HELD_OUT = 5  # per cent of the groups, by their hash: never trained on
BY_RULE = 0.5  # weight of rows that a program labelled
LONGEST = 4  # sentences of a passage
_YES_NO = {"yes", "no", "maybe", "don't know"}


def held_out(group: str) -> bool:
    """Whether all rows with this premise or question are kept for measuring."""
    return int.from_bytes(hashlib.sha256(group.encode()).digest()[:4], "big") % 100 < HELD_OUT


def inference(folder: Path, *, kept: bool = False) -> list[Pair]:
    """The pairs of `nli.jsonl`; `kept` gives those held out. A premise lies wholly on one side."""
    return [
        Pair(
            row["claim"],
            row["premise"],
            CLAIMS[row["label"]],
            row["set"],
            weight=BY_RULE if row["set"].endswith("_AUTO") else 1.0,
        )
        for row in _rows(folder / "nli.jsonl")
        if held_out(row["premise"]) is kept
    ]


def selection(folder: Path, rng: random.Random, *, kept: bool = False) -> list[Pair]:
    """The pairs of `select.jsonl`, long passages cut to a few sentences drawn by `rng`; `kept` as in `inference`."""
    found: list[Pair] = []
    for row in _rows(folder / "select.jsonl"):
        if held_out(row["question"]) is not kept:
            continue
        if row["label"] == "no_answer":
            found.append(_pair(row, _some(row["passage"], rng), Target.NO_ANSWER))
            continue
        answer = row["answer"] or ""
        at = row["passage"].find(answer) if answer and answer.lower() not in _YES_NO else -1
        if at < 0:  # the whole passage answers, nobody marked where
            if len(row["passage"].split()) <= 160:
                found.append(_pair(row, (row["passage"], None), Target.ANSWERS))
            continue
        found.append(_pair(row, _around(row["passage"], (at, at + len(answer)), rng), Target.ANSWERS))
        beside = _beside(row["passage"], (at, at + len(answer)), answer, rng)
        if beside:
            found.append(_pair(row, (beside, None), Target.NO_ANSWER))
    return found


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _pair(row: dict[str, str], passage: tuple[str, tuple[int, int] | None], target: Target) -> Pair:
    return Pair(row["question"], passage[0], target, row["set"], span=passage[1])


def _some(passage: str, rng: random.Random) -> tuple[str, None]:
    spans = sentences(passage)
    if len(spans) <= LONGEST:
        return passage, None
    first = rng.randrange(len(spans) - LONGEST + 1)
    return passage[spans[first][0] : spans[first + LONGEST - 1][1]], None


def _around(passage: str, span: tuple[int, int], rng: random.Random) -> tuple[str, tuple[int, int]]:
    """The sentences of `span` and a few beside them, and where the span is in them."""
    first, last = touched(sentences(passage), span)
    spans = sentences(passage)
    first, last = max(0, first - rng.randrange(3)), min(len(spans) - 1, last + rng.randrange(3))
    start, end = spans[first][0], spans[last][1]
    return passage[start:end], (max(span[0], start) - start, min(span[1], end) - start)


def _beside(passage: str, span: tuple[int, int], answer: str, rng: random.Random) -> str | None:
    spans = sentences(passage)
    first, last = touched(spans, span)
    runs = [run for run in (spans[:first], spans[last + 1 :]) if run]
    if not runs:
        return None
    run = rng.choice(runs)
    many = min(len(run), 1 + rng.randrange(LONGEST))
    at = rng.randrange(len(run) - many + 1)
    text = passage[run[at][0] : run[at + many - 1][1]]
    return None if answer.lower() in text.lower() else text


def touched(spans: Sequence[tuple[int, int]], span: tuple[int, int]) -> tuple[int, int]:
    """The first and the last of the sentences `spans` that the characters of `span` lie in."""
    inside = [n for n, (start, end) in enumerate(spans) if start < span[1] and span[0] < end]
    return (inside[0], inside[-1]) if inside else (0, len(spans) - 1)
