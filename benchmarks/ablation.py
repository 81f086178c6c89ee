"""What each part of retrieval is worth: the same questions with one view alone, and with one part taken away.

    nice -n 19 python benchmarks/ablation.py SET --library FOLDER [--questions N] [--slips] [--out FILE.json]

SET is a public set of ../shared/evaldata (see evals/adapters/public.py) whose library lies in FOLDER, as
benchmarks/public_sets.py leaves it: nothing was tuned on these questions. `--slips` puts one slip of the hand, drawn by
a seed, into each question. Every row is held against the whole by the same questions: won and lost ones, and the exact
sign test's p.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

HOUSE = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(HOUSE))

import numpy as np  # noqa: E402

import assistant.assistant as ask  # noqa: E402
from assistant.abbreviations import other_forms  # noqa: E402
from assistant.assistant import Assistant  # noqa: E402
from assistant.odds import probability  # noqa: E402
from assistant.reading import Reader  # noqa: E402
from assistant.words import FUNCTION_WORDS, WORD  # noqa: E402
from evals.adapters.public import PublicSet, read_public  # noqa: E402
from evals.gold.question import GoldQuestion, Ref  # noqa: E402
from index.fusion import Weights  # noqa: E402
from index.library import Snapshot  # noqa: E402
from index.search import Hit, search, search_readings  # noqa: E402

DEPTH = 10
RERANKING = 0.05  # chosen on questions over policy papers and the development half of the series' set
_SECOND = re.compile(
    r"[,;]? and (?:also )?(?=(?:who|whom|what|when|where|why|how|which|do|does|did|is|are|was|were|has|have|will)\b)",
    re.IGNORECASE,
)
ALPHABET = "abcdefghijklmnopqrstuvwxyz"


def weighing(dense: float, late: float, lexical: float) -> Callable[[Assistant], Any]:
    """The views of a paragraph weighed so."""

    @contextmanager
    def change(assistant: Assistant) -> Iterator[None]:
        kept = assistant.options
        assistant.options = replace(kept, search=replace(kept.search, weights=Weights(dense, late, lexical)))
        try:
            yield
        finally:
            assistant.options = kept

    return change


def without(name: str, instead: Callable[..., Any]) -> Callable[[Assistant], Any]:
    """One function of the assistant replaced."""
    return lambda _: patch.object(ask, name, instead)


@contextmanager
def feedback(assistant: Assistant) -> Iterator[None]:
    """Pseudo-relevance feedback (Rocchio 1971): the question moved towards the best three of a first search."""

    def moved(snapshot: Any, query: Any, first: Any) -> Any:
        best = snapshot.passage_vectors(
            [int(snapshot.passages_of([hit.stored.rowid])[0]) for hit in first[:3] if len(hit.signatures.starts)]
        )
        vector = query.vector + 0.3 * best.mean(axis=0) if len(best) else query.vector
        return replace(query, vector=(vector / np.linalg.norm(vector)).astype("f4"))

    def again(snapshot: Any, encoder: Any, readings: Any, terms: Any, *rest: Any) -> Any:
        found = search_readings(snapshot, encoder, readings, terms, *rest)
        queries = [moved(snapshot, query, first) for query, first in found]
        return tuple((query, search(snapshot, query, *rest)) for query in queries)

    with patch.object(ask, "search_readings", again):
        yield


def taken_apart(text: str, snapshot: Snapshot) -> tuple[str, ...]:
    """What a question is also read as, the two questions in one ("Who …, and when …?") among it, each by itself."""
    parts = [part.strip() for part in _SECOND.split(text)]
    alone = [part for part in parts if len(part.split()) > 2] if len(parts) > 1 else []
    return (*other_forms(text, snapshot), *alone)


@contextmanager
def reranked(assistant: Assistant) -> Iterator[None]:
    """The paragraphs that the learned model reads, moved up by its word that they answer (`RERANKING` at the most)."""
    searched, reader = Assistant.retrieve, Reader(assistant.snapshot)

    def retrieve(self: Assistant, text: str, k: int) -> tuple[Hit, ...]:
        hits = searched(self, text, k)
        readings = reader.read(text, hits)
        gains = {row: RERANKING * probability(reading.answer) for row, reading in readings.items()}
        return tuple(sorted(hits, key=lambda hit: hit.score + gains.get(hit.stored.rowid, 0.0), reverse=True))

    with patch.object(Assistant, "retrieve", retrieve):
        yield


ROWS: dict[str, Callable[[Assistant], Any]] = {
    "all": weighing(0.24, 0.72, 0.04),
    "dense alone": weighing(1, 0, 0),
    "token by token alone": weighing(0, 1, 0),
    "words alone (BM25)": weighing(0, 0, 1),
    "without dense": weighing(0, 0.95, 0.05),
    "without token by token": weighing(0.85, 0, 0.15),
    "without words": weighing(0.25, 0.75, 0),
    "without abbreviations": without("other_forms", lambda text, _: ()),
    "without countries for capitals": without("readings_of", lambda text: (text,)),
    "without other spellings": without("alternatives", lambda word: (word,)),
    "without setting slips right": without("corrected", lambda text, *_: text),
    "with feedback": feedback,
    "with two questions taken apart": without("other_forms", taken_apart),
    "reranked by the judge": reranked,
}


def slipped(text: str, rng: random.Random) -> str:
    """`text` with one slip in a word of six letters or more: one left out, doubled, swapped or struck wrongly."""
    words = [
        m
        for m in WORD.finditer(text)
        if len(m.group()) >= 6 and m.group().isalpha() and m.group().lower() not in FUNCTION_WORDS
    ]
    if not words:
        return text
    match = rng.choice(words)
    word, at = match.group(), rng.randrange(1, len(match.group()) - 1)
    typed = rng.choice(
        (
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + rng.choice(ALPHABET) + word[at + 1 :],
        )
    )
    return text[: match.start()] + typed + text[match.end() :]


def ranks(assistant: Assistant, questions: Sequence[GoldQuestion], texts: Sequence[str]) -> list[int]:
    """The rank of the first gold paragraph of each question; `DEPTH` + 1 where it is not among the first."""
    found = []
    for question, text in zip(questions, texts, strict=True):
        refs: list[Ref] = [(hit.paper, hit.locator) for hit in assistant.retrieve(text, DEPTH)]
        found.append(next((n for n, ref in enumerate(refs, start=1) if ref in question.needed), DEPTH + 1))
    return found


def sign_test(won: int, lost: int) -> float:
    """The two-sided p of so uneven a split if both were as likely."""
    from scipy.stats import binomtest

    return float(binomtest(won, won + lost).pvalue) if won + lost else 1.0


def main() -> None:
    """Read the flags and do it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("set", type=PublicSet)
    parser.add_argument("--library", type=Path, required=True)
    parser.add_argument("--sets", type=Path, default=HOUSE.parent / "shared" / "evaldata")
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--slips", action="store_true")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    every = [q for q in read_public(options.set, options.sets).questions if q.answerable]
    rng = random.Random(options.seed)
    questions = rng.sample(every, min(options.questions, len(every)))
    texts = [slipped(q.question, rng) if options.slips else q.question for q in questions]
    rows = []
    with Assistant.open(options.library) as assistant:
        whole: list[int] = []
        for name, change in ROWS.items():
            with change(assistant):
                got = ranks(assistant, questions, texts)
            whole = whole or got
            won = sum(a < b for a, b in zip(got, whole, strict=True))
            lost = sum(a > b for a, b in zip(got, whole, strict=True))
            hit1, hit5 = (float(np.mean(np.array(got) <= k)) for k in (1, 5))
            rows.append(
                {"row": name, "hit@1": hit1, "hit@5": hit5, "won": won, "lost": lost, "p": sign_test(won, lost)}
            )
            print(
                f"{name:32} hit@1 {hit1:.3f}  hit@5 {hit5:.3f}  won {won:3} lost {lost:3}  p {rows[-1]['p']:.3f}",
                flush=True,
            )
    print(f"n {len(questions)}, seed {options.seed}{', one slip in each' if options.slips else ''}")
    if options.out:
        record = {"set": options.set, "n": len(questions), "seed": options.seed, "slips": options.slips, "rows": rows}
        options.out.write_text(json.dumps(record, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
