"""How well PDFs are read: each against the Markdown of the same document, paragraph by paragraph and note by note.

    python benchmarks/pdf_against_reference.py FOLDER [--show]

FOLDER holds `NAME.pdf` beside `NAME.md`. A body paragraph of the Markdown is matched if one body paragraph of the PDF
has the same words (ratio of a word-level comparison at least 0.95): one that was split or merged is not. `spaced`
counts those that match when spaces are not compared, for a converter may lose the space beside a link; `absent` those
unmatched whose words do not stand in the PDF in one run: the reference glued, cut or added something. A note counts if
it stands apart from the body under its number with the same words, and is linked if a marker leads to it. Intruders are
lines of the pages' edges that stand on two pages and more, and numbers that the Markdown lacks, found inside a
paragraph; extra are paragraphs of the PDF's body that the Markdown lacks. `--show` prints each difference.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, fields
from difflib import SequenceMatcher
from pathlib import Path

import pypdfium2
from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ingest.fold import fold
from ingest.number import number
from ingest.paper import Facts, Kind, Paper, Paragraph
from ingest.read import read_document

SAME = 0.95  # ratio of words
EDGE = 0.09  # of a page's height, at its head and foot, where lines that stand on two pages and more are furniture
BODY = (Kind.PARAGRAPH, Kind.ITEM)
_LINK = re.compile(r"\[\d{1,3}\]")


@dataclass(frozen=True, slots=True)
class Comparison:
    """The counts for one document."""

    name: str
    body: int
    matched: int
    spaced: int  # matched when spaces are not compared
    absent: int  # unmatched, and not in the PDF in one run
    notes: int
    apart: int
    linked: int
    intruders: int
    extra: int  # paragraphs of the PDF's body that no paragraph of the reference matches
    seconds: float
    differences: tuple[str, ...] = ()


def words_of(paragraph: Paragraph) -> list[str]:
    """The words of a paragraph in search form, without note markers."""
    return re.findall(r"[^\W_]+", fold(_LINK.sub("", paragraph.text)))


def ratio(a: Sequence[str], b: Sequence[str]) -> float:
    """Twice the words in common, in order, by the words of both: 0..1."""
    return SequenceMatcher(None, a, b, autojunk=False).ratio()


def same_letters(a: Sequence[str], b: Sequence[str]) -> bool:
    """Whether the letters are the same but for one in a hundred, wherever the spaces are."""
    return Indel.normalized_similarity("".join(a), "".join(b)) >= 0.99


def letters_of(pdf: Path) -> str:
    """All letters and digits of a PDF in the order in which the engine gives them."""
    document = pypdfium2.PdfDocument(pdf)
    text = " ".join(page.get_textpage().get_text_bounded() for page in document)
    document.close()
    return "".join(re.findall(r"[^\W_]+", fold(text)))


def paper_of(path: Path) -> Paper:
    """The file as a numbered paper."""
    return number(read_document(path.read_bytes(), path.name), path.stem, Facts(), path.name)


def compare(pdf: Path, reference: Path) -> Comparison:
    """Read both files and count."""
    start = time.perf_counter()
    ours = paper_of(pdf)
    seconds = time.perf_counter() - start
    theirs = paper_of(reference)
    pairs, differences = match(
        [p for p in theirs.paragraphs if p.kind in BODY], [p for p in ours.paragraphs if p.kind in BODY]
    )
    found_in_pairs = {id(reference) for reference, _ in pairs}
    printed = letters_of(pdf)
    unmatched = [p for p in theirs.paragraphs if p.kind in BODY and id(p) not in found_in_pairs]
    absent = sum(fuzz.partial_ratio("".join(words_of(p)), printed) < 100 * SAME for p in unmatched)
    strict = [(a, b) for a, b in pairs if ratio(words_of(a), words_of(b)) >= SAME]
    apart, linked, note_differences = notes(ours, theirs)
    found = intruders(ours, pdf, pairs)
    body = [p for p in ours.paragraphs if p.kind in BODY]
    matched_ours = {id(mine) for _, mine in pairs}
    extra = [f"extra      {p.locator}, p. {p.page}: {p.text[:90]}" for p in body if id(p) not in matched_ours]
    return Comparison(
        name=pdf.stem,
        body=sum(p.kind in BODY for p in theirs.paragraphs),
        matched=len(strict),
        spaced=len(pairs),
        absent=absent,
        notes=sum(p.kind is Kind.NOTE for p in theirs.paragraphs),
        apart=apart,
        linked=linked,
        intruders=len(found),
        extra=len(extra),
        seconds=seconds,
        differences=(*differences, *extra, *note_differences, *found),
    )


def match(
    theirs: Sequence[Paragraph], ours: Sequence[Paragraph]
) -> tuple[list[tuple[Paragraph, Paragraph]], list[str]]:
    """The pairs with the same words, each paragraph in one pair at most, and what is said of the others."""
    words = [words_of(p) for p in ours]
    holders: dict[str, list[int]] = defaultdict(list)
    for index, found in enumerate(words):
        for word in set(found):
            holders[word].append(index)
    pairs: list[tuple[Paragraph, Paragraph]] = []
    taken: set[int] = set()
    differences: list[str] = []
    for paragraph in theirs:
        wanted = words_of(paragraph)
        shared = Counter(index for word in set(wanted) for index in holders.get(word, ()))
        near = [index for index, _ in shared.most_common(8)]
        scored = sorted(((ratio(wanted, words[index]), index) for index in near if index not in taken), reverse=True)
        if scored and (scored[0][0] >= SAME or same_letters(wanted, words[scored[0][1]])):
            taken.add(scored[0][1])
            pairs.append((paragraph, ours[scored[0][1]]))
            continue
        score, place = (scored[0][0], ours[scored[0][1]]) if scored else (0.0, None)
        beside = f"{place.locator}, p. {place.page}: {place.text[:60]} … {place.text[-40:]}" if place else "nothing"
        differences.append(
            f"unmatched  {paragraph.locator}: {paragraph.text[:60]} … {paragraph.text[-40:]}\n"
            f"           {score:.2f} {beside}"
        )
    return pairs, differences


def notes(ours: Paper, theirs: Paper) -> tuple[int, int, list[str]]:
    """How many notes of the reference stand apart in ours with the same words, how many are linked, and the others."""
    mine = {p.locator: p for p in ours.paragraphs if p.kind is Kind.NOTE}
    targets = {m.target for p in ours.paragraphs for m in p.markers}
    body, reference = (" ".join(fold(p.text) for p in paper.paragraphs if p.kind in BODY) for paper in (ours, theirs))
    apart = linked = 0
    differences: list[str] = []
    for note in (p for p in theirs.paragraphs if p.kind is Kind.NOTE):
        found = mine.get(note.locator)
        score = ratio(words_of(note), words_of(found)) if found else 0.0
        opening = fold(note.text)[:80]
        is_apart = score >= SAME and (opening not in body or opening in reference)
        apart += is_apart
        linked += is_apart and note.locator in targets
        if not is_apart or note.locator not in targets:
            differences.append(f"note       {note.locator}: {score:.2f}, linked: {note.locator in targets}")
    return apart, linked, differences


def intruders(ours: Paper, pdf: Path, pairs: Sequence[tuple[Paragraph, Paragraph]]) -> list[str]:
    """Lines that stand on three pages and more, and numbers that the reference lacks, inside paragraphs of the body."""
    pages: Counter[str] = Counter()
    document = pypdfium2.PdfDocument(pdf)
    for page in document:
        (_, height), text = page.get_size(), page.get_textpage()
        edges = text.get_text_bounded(top=EDGE * height) + "\n" + text.get_text_bounded(bottom=(1 - EDGE) * height)
        pages.update({line.strip() for line in edges.splitlines() if len(line.strip()) >= 8})
    document.close()
    repeated = [fold(line) for line, count in pages.items() if count >= 2]
    found = [
        f"intruder   {p.locator}, p. {p.page}: {line}"
        for p in ours.paragraphs
        for line in repeated
        if p.kind in BODY and line in fold(p.text)
    ]
    for reference, mine in pairs:
        a, b = words_of(reference), words_of(mine)
        for kind, _, _, start, end in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
            inserted = b[start:end]
            if kind == "insert" and any(word.isdigit() for word in inserted):
                found.append(f"number     {mine.locator}, p. {mine.page}: {' '.join(inserted)}")
    return found


def main() -> None:
    """Compare every pair of the folder and print a line for each, then all together."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--show", action="store_true", help="print each difference")
    options = arguments.parse_args()
    found = [compare(pdf, pdf.with_suffix(".md")) for pdf in sorted(options.folder.glob("*.pdf"))]
    print("document      body matched        spaced        absent  notes apart  linked  intruders  extra  seconds")
    for one in found:
        print(_row(one))
        if options.show:
            print("\n".join(f"    {difference}" for difference in one.differences))
    names = [field.name for field in fields(Comparison) if field.name not in ("name", "differences")]
    print(_row(Comparison("all", **{name: sum(getattr(one, name) for one in found) for name in names})))


def _row(one: Comparison) -> str:
    shares = [f"{count / one.body:6.1%}" if one.body else "     -" for count in (one.matched, one.spaced)]
    return (
        f"{one.name:12} {one.body:5} {one.matched:7} {shares[0]} {one.spaced:6} {shares[1]} {one.absent:7}"
        f" {one.notes:6} {one.apart:5} {one.linked:7}"
        f" {one.intruders:10} {one.extra:6} {one.seconds:8.2f}"
    )


if __name__ == "__main__":
    main()
