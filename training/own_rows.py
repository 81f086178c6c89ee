"""Pairs from the rows written for Pincite by reading: policy papers, with near misses and subtle contradictions.

A row names its paragraph; the text is read from the corpora. Each epoch cuts other windows around the words that
decide, so that the judge learns to find them in a sentence as in a paragraph.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.sentences import sentences
from training.pair import Pair, Target
from training.public_rows import touched

TARGETS = {
    "supported": Target.SUPPORTED,
    "contradicted": Target.CONTRADICTED,
    "not_found": Target.NOT_SAID,
    "answers": Target.ANSWERS,
    "no_answer": Target.NO_ANSWER,
}
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: a claim or question, what it is to its paragraph, and the paragraphs of that paper."""

    identifier: str
    paper: str
    text: str
    target: Target
    evidence: tuple[int, int] | None  # where in the paragraph
    kind: str  # the alteration of a contradicted claim, the hardness of a question, or ""
    paragraph: int
    paragraphs: tuple[str, ...]

    @property
    def passage(self) -> str:
        """The paragraph that the row was written on."""
        return self.paragraphs[self.paragraph]


def read_rows(files: Iterable[Path], corpora: Path) -> list[Row]:
    """The rows of JSONL `files`; their paragraphs from beside a file, where we wrote them ourselves, or from the folder
    `corpora` (`crs_corpus.jsonl` and kin).
    """
    texts: dict[str, dict[str, tuple[str, ...]]] = {}
    rows = []
    for file in files:
        for line in file.read_text(encoding="utf-8").splitlines():
            raw = json.loads(line)
            corpus = raw.get("corpus", "crs_corpus")
            if corpus not in texts:
                beside = file.with_name(f"{corpus}.jsonl")
                texts[corpus] = _corpus(beside if beside.exists() else corpora / f"{corpus}.jsonl")
            paragraphs = texts[corpus][raw["paper"]]
            rows.append(_row(raw, paragraphs))
    return rows


def _corpus(path: Path) -> dict[str, tuple[str, ...]]:
    with path.open(encoding="utf-8") as lines:
        return {article["article"]: tuple(article["paragraphs"]) for article in map(json.loads, lines)}


def _row(raw: dict[str, str], paragraphs: tuple[str, ...]) -> Row:
    text, n = raw["text"], int(raw["paragraph_index"])
    span = None
    if raw["evidence"]:
        at = paragraphs[n].index(raw["evidence"])
        span = (at, at + len(raw["evidence"]))
    kind = raw["alteration"] or raw["hardness"] or ""
    return Row(raw["id"], raw["paper"], text, TARGETS[raw["label"]], span, kind, n, paragraphs)


def of_papers(rows: Iterable[Row], papers: Collection[str], *, inside: bool = True) -> list[Row]:
    """The rows whose paper is one of `papers`, or is none of them."""
    return [row for row in rows if (row.paper in papers) is inside]


def windows(row: Row, rng: random.Random) -> list[Pair]:
    """Two to four pairs of a row: the deciding sentences with some of their neighbours, the paragraph, and passages
    that say nothing on it.
    """
    spans = sentences(row.passage)
    where = row.evidence or spans[nearest(row.text, row.passage, spans)]
    first, last = touched(spans, where)
    pairs = [_cut(row, spans, first, last, rng)]
    if len(spans) > 1 and rng.random() < 0.5:
        pairs.append(_whole(row))
    nothing = Target.NO_ANSWER if row.target.of_question else Target.NOT_SAID
    if row.evidence and len(spans) - (last - first + 1) >= 1 and rng.random() < 0.5:
        runs = [run for run in (spans[:first], spans[last + 1 :]) if run]
        run = rng.choice(runs)[:4]
        pairs.append(Pair(row.text, row.passage[run[0][0] : run[-1][1]], nothing, "own beside", weight=0.5))
    if len(row.paragraphs) > 3 and rng.random() < 0.5:
        other = _clipped(row.paragraphs[_elsewhere(row, rng)])
        pairs.append(Pair(row.text, other, nothing, "own elsewhere", weight=0.5))
    return pairs


def _elsewhere(row: Row, rng: random.Random) -> int:
    """Another paragraph of the paper: most often one of those that share most words with the row, as a search finds."""
    others = [n for n in range(len(row.paragraphs)) if n != row.paragraph]
    if rng.random() < 0.3:
        return rng.choice(others)
    words = set(_WORD.findall(row.text.lower()))
    shared = {n: len(words & set(_WORD.findall(row.paragraphs[n].lower()))) for n in others}
    return rng.choice(sorted(others, key=lambda n: -shared[n])[:5])


def _cut(row: Row, spans: Sequence[tuple[int, int]], first: int, last: int, rng: random.Random) -> Pair:
    first, last = max(0, first - rng.choice((0, 0, 1, 2))), min(len(spans) - 1, last + rng.choice((0, 0, 1, 2)))
    start, end = spans[first][0], spans[last][1]
    span = (max(row.evidence[0] - start, 0), min(row.evidence[1], end) - start) if row.evidence else None
    return Pair(row.text, row.passage[start:end], row.target, "own", span=span)


def _whole(row: Row) -> Pair:
    return Pair(row.text, row.passage, row.target, "own", span=row.evidence)


def _clipped(text: str) -> str:
    spans = sentences(text)
    return text[: spans[min(3, len(spans) - 1)][1]] if spans else text


def nearest(asked: str, passage: str, spans: Sequence[tuple[int, int]]) -> int:
    """Which of the sentences `spans` shares most words with `asked`."""
    words = set(_WORD.findall(asked.lower()))
    shared = [len(words & set(_WORD.findall(passage[start:end].lower()))) for start, end in spans]
    return max(range(len(spans)), key=lambda n: shared[n])
