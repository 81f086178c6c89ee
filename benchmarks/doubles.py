"""How well the same paper is told from another one, by the share of the runs of words that two papers have in common.

    python benchmarks/doubles.py CORPUS.jsonl… [--pdf FOLDER] [--seed N]

Each line of a corpus is `{"article": …, "title": …, "paragraphs": […]}`. Every two papers of all corpora together are
compared: pairs at or above a threshold are false alarms, unless they share a title or nearly all their words, which
are listed to be judged. Then each paper is compared with copies of itself in which words, sentences and paragraphs
were changed, in growing measure: copies below the threshold are misses. `--pdf` holds `NAME.pdf` beside `NAME.md`:
the two readings of one document are one paper.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ingest.doubles import ALIKE, FEWEST, Sketch, resemblance, sketch_of
from ingest.number import number
from ingest.paper import Facts, Kind, Paragraph
from ingest.read import read_document

THRESHOLDS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
DAMAGE = (0.01, 0.02, 0.05, 0.1, 0.2)


def body(texts: Sequence[str]) -> list[Paragraph]:
    """Texts as body paragraphs."""
    return [Paragraph(str(n), Kind.PARAGRAPH, text) for n, text in enumerate(texts, 1)]


def corpus(path: Path) -> Iterator[tuple[str, list[str]]]:
    """`(name, paragraphs)` of each paper."""
    for line in path.read_text("utf-8").splitlines():
        record = json.loads(line)
        yield f"{path.stem}/{record.get('article', record.get('title'))}", record["paragraphs"]


def damaged(texts: Sequence[str], share: float, rng: random.Random) -> list[str]:
    """A copy with `share` of its words replaced, and as many of its paragraphs left out, merged or moved."""
    vocabulary = [word for text in texts for word in text.split()] or ["word"]
    copy = [" ".join(rng.choice(vocabulary) if rng.random() < share else word for word in t.split()) for t in texts]
    for _ in range(round(share * len(copy))):
        place = rng.randrange(len(copy))
        match rng.randint(0, 2):
            case 0 if len(copy) > 1:
                del copy[place]
            case 1 if place + 1 < len(copy):
                copy[place : place + 2] = [f"{copy[place]} {copy[place + 1]}"]
            case _:
                copy.insert(rng.randrange(len(copy)), copy.pop(place))
    return copy


def pairs(sketches: Mapping[str, Sketch]) -> list[tuple[float, str, str]]:
    """Every two papers that share a run, the most alike first."""
    holders: dict[int, list[str]] = {}
    for name, sketch in sketches.items():
        for each in sketch:
            holders.setdefault(each, []).append(name)
    near = {pair for names in holders.values() for pair in combinations(sorted(names), 2)}
    return sorted(((resemblance(sketches[a], sketches[b]), a, b) for a, b in near), reverse=True)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", nargs="+", type=Path)
    parser.add_argument("--pdf", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    papers = {name: texts for path in given.corpora for name, texts in corpus(path)}
    sketches = {name: sketch_of(body(texts)) for name, texts in papers.items()}
    told = {name: sketch for name, sketch in sketches.items() if sketch}
    print(f"{len(papers)} papers, {len(papers) - len(told)} with fewer than {FEWEST} runs, which are not compared")
    found = pairs(told)
    print(f"{len(told) * (len(told) - 1) // 2:,} pairs; at or above each threshold:")
    print("  " + "  ".join(f"{t:.1f}: {sum(share >= t for share, _, _ in found)}" for t in THRESHOLDS))
    for share, one, other in [pair for pair in found if pair[0] >= THRESHOLDS[0]][:20]:
        print(f"  {share:.2f}  {one}  |  {other}")
    rng = random.Random(given.seed)
    print(f"copies below {ALIKE}, of {len(told)}, by the share of words and of paragraphs that were changed:")
    for share in DAMAGE:
        alike = [resemblance(told[name], sketch_of(body(damaged(papers[name], share, rng)))) for name in told]
        low = sorted(alike)[len(alike) // 20]
        counts = "  ".join(f"{t:.1f}: {sum(value < t for value in alike)}" for t in THRESHOLDS)
        print(f"  {share:4.0%}  median {sorted(alike)[len(alike) // 2]:.2f}, 5th percentile {low:.2f};  below {counts}")
    for pdf in sorted(given.pdf.glob("*.pdf")) if given.pdf else ():
        both = [
            number(read_document(path.read_bytes(), path.name), path.stem, Facts(), path.name)
            for path in (pdf, pdf.with_suffix(".md"))
        ]
        share = resemblance(*(sketch_of(paper.paragraphs) for paper in both))
        print(f"  {pdf.name} against {pdf.stem}.md: {share:.2f}")


if __name__ == "__main__":
    main()
