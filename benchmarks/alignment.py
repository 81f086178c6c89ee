"""How rightly the paragraphs of two readings of one paper are paired.

    python benchmarks/alignment.py --pdf FOLDER --papers FOLDER [--rounds N] [--seed N]

`--pdf` holds `NAME.pdf` beside `NAME.md`: the readings of both are aligned, and the body of the Markdown is counted by
what became of it, by its paragraphs and by its words. `--papers` holds papers as text: in each, paragraphs are
reworded, split, merged, deleted, inserted and moved at random, each edit is known, and what the alignment tells is held
against it: right are those links that are told with just their paragraphs and their relation.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ingest.align import Relation, align
from ingest.number import number
from ingest.paper import Facts, Kind, Paper, Paragraph
from ingest.read import read_document
from ingest.sentences import sentences

BODY = (Kind.PARAGRAPH, Kind.ITEM)
EDITS = ("keep", "keep", "keep", "reword", "split", "merge", "delete", "insert", "move")

Told = tuple[Relation, tuple[str, ...], tuple[str, ...]]


def read(path: Path) -> Paper:
    """A paper as `pincite ingest` reads it."""
    return number(read_document(path.read_bytes(), path.name), path.stem, Facts(), path.name)


def renderings(folder: Path) -> None:
    """Print what became of each document's body from Markdown to PDF."""
    print(
        f"{'document':14} body  "
        + "  ".join(f"{r!s:>8}" for r in Relation if r is not Relation.ADDED)
        + "  paired words"
    )
    for pdf in sorted(folder.glob("*.pdf")):
        before, after = read(pdf.with_suffix(".md")), read(pdf)
        start = time.perf_counter()
        links = align(before.paragraphs, after.paragraphs)
        seconds = time.perf_counter() - start
        became = {p.locator: link for link in links for p in link.before}
        body = [p for p in before.paragraphs if p.kind in BODY]
        counts = Counter(became[p.locator].relation for p in body)
        paired = sum(len(p.text.split()) for p in body if became[p.locator].after)
        share = paired / sum(len(p.text.split()) for p in body)
        row = "  ".join(f"{counts[r]:8}" for r in Relation if r is not Relation.ADDED)
        other = sum(became[p.locator].renumbered for p in body)
        print(f"{pdf.stem:14} {len(body):4}  {row}  {share:.3f}   {other} renumbered, {seconds:.2f} s")


def edited(texts: Sequence[str], rng: random.Random, words: Sequence[str]) -> tuple[list[str], set[Told]]:
    """A revision of a paper, and what was done to each of its paragraphs."""
    after: list[str] = []
    expected: set[Told] = set()
    moved: list[str] = []
    n = 0
    while n < len(texts):
        text = texts[n]
        cuts = [end for _, end in sentences(text)][:-1]
        edit = rng.choice(EDITS)
        if edit == "reword":
            printed = text.split()
            for at in rng.sample(range(len(printed)), max(1, len(printed) // 8)):
                printed[at] = rng.choice(words)
            after.append(" ".join([*printed, "So it is."]))
            expected.add((Relation.REWORDED, (text,), (after[-1],)))
        elif edit == "split" and cuts:
            cut = rng.choice(cuts)
            after += [text[:cut].strip(), text[cut:].strip()]
            expected.add((Relation.SPLIT, (text,), tuple(after[-2:])))
        elif edit == "merge" and n + 1 < len(texts):
            after.append(f"{text} {texts[n + 1]}")
            expected.add((Relation.MERGED, (text, texts[n + 1]), (after[-1],)))
            n += 1
        elif edit == "delete":
            expected.add((Relation.REMOVED, (text,), ()))
        elif edit == "move":
            moved.append(text)
            expected.add((Relation.SAME, (text,), (text,)))
        else:
            if edit == "insert":
                after.append(" ".join(rng.choice(words) for _ in range(rng.randint(20, 120))))
                expected.add((Relation.ADDED, (), (after[-1],)))
            after.append(text)
            expected.add((Relation.SAME, (text,), (text,)))
        n += 1
    for text in moved:
        after.insert(rng.randint(0, len(after)), text)
    return after, expected


def numbered(texts: Sequence[str]) -> list[Paragraph]:
    """Texts as body paragraphs."""
    return [Paragraph(str(n), Kind.PARAGRAPH, text) for n, text in enumerate(texts, 1)]


def revisions(folder: Path, rounds: int, seed: int) -> None:
    """Print how many planted edits were told back, by relation."""
    for path in sorted(folder.glob("*.txt")):
        texts = [p.text for p in read(path).paragraphs if p.kind in BODY]
        words = sorted({word for text in texts for word in text.split()})
        rng = random.Random(seed)
        right, planted, wrong = Counter[Relation](), Counter[Relation](), 0
        for _ in range(rounds):
            after, expected = edited(texts, rng, words)
            links = align(numbered(texts), numbered(after))
            found = {(li.relation, tuple(p.text for p in li.before), tuple(p.text for p in li.after)) for li in links}
            planted.update(relation for relation, _, _ in expected)
            right.update(relation for relation, _, _ in expected & found)
            wrong += len(found - expected)
        print(f"{path.stem}: {len(texts)} paragraphs, {rounds} revisions, {wrong} links told that were not made")
        print("  " + ", ".join(f"{r} {right[r]} of {planted[r]}" for r in Relation if planted[r]))


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pdf", type=Path)
    parser.add_argument("--papers", type=Path)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    if given.pdf:
        renderings(given.pdf)
    if given.papers:
        revisions(given.papers, given.rounds, given.seed)


if __name__ == "__main__":
    main()
