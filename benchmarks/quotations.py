"""What the check of quotations finds, and how fast: made quotations with a known result, in a library of real papers.

The quotations are made from the two papers of the series and the CRS papers (evals/gold/quotation_cases.py), and
checked in a library that also holds 900 pages of digital.gov, half of them with the paper named. `quotesum`'s
quotations are checked among all its sources. The encoder plays no part in this, so the libraries are made with one of
word hashes.

    python benchmarks/quotations.py [--each N] [--seed N] [--papers FOLDER] [--sets FOLDER] [--faults N]
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from assistant.quotations.check import check_quotation  # noqa: E402
from assistant.quotations.quotation import DifferenceKind, QuotationCheck, QuotationResult  # noqa: E402
from assistant.quotations.words import words_of  # noqa: E402
from evals.adapters.public import paper_id  # noqa: E402
from evals.gold import quotation_cases as made  # noqa: E402
from evals.gold.quotation_cases import Excerpt, QuotationCase  # noqa: E402
from evals.measures.statistics import wilson  # noqa: E402
from index.build import update  # noqa: E402
from index.library import open_library  # noqa: E402
from index.snapshot import Snapshot  # noqa: E402
from ingest.intake import collect  # noqa: E402
from ingest.paper import Facts, Kind, Paper, Paragraph  # noqa: E402
from ingest.sentences import sentences  # noqa: E402
from tests.word_hash_encoder import WordHashEncoder  # noqa: E402


@dataclass(slots=True)
class Tally:
    """How many cases of a family came out as expected, and how many had the expected kind among their differences."""

    n: int = 0
    right: int = 0
    named: int = 0
    kinds: int = 0


@dataclass(slots=True)
class Outcome:
    """All that a run found: tallies by family, milliseconds of each check, and the cases that came out wrong."""

    tallies: dict[str, Tally] = field(default_factory=dict)
    times: list[float] = field(default_factory=list)
    faults: list[tuple[QuotationCase, QuotationCheck]] = field(default_factory=list)

    def put(self, snapshot: Snapshot, case: QuotationCase) -> None:
        """Check a case and count it."""
        begun = time.perf_counter()
        check = check_quotation(snapshot, case.quote, case.paper)
        self.times.append((time.perf_counter() - begun) * 1000)
        tally = self.tallies.setdefault(case.family, Tally())
        tally.n += 1
        right = check.result in case.expected
        tally.right += right
        if case.kind is not None:
            tally.kinds += 1
            tally.named += case.kind in {difference.kind for difference in check.differences}
        if not right:
            self.faults.append((case, check))


def cases(draw: random.Random, papers: Sequence[Paper], strangers: Sequence[str], each: int) -> Iterator[QuotationCase]:
    """`each` cases of every family, half of them with the paper named."""
    corpus = "\n".join(" ".join(words_of(p.text, p.markers).norms) for paper in papers for p in paper.paragraphs)

    def stands(case: QuotationCase) -> bool:
        """An altered quotation may be word for word in another place: then it is not altered."""
        return " ".join(words_of(case.quote).norms) in corpus

    makers: list[Callable[[bool], QuotationCase]] = [
        lambda named: made.exact_case(draw, papers, named),
        lambda named: made.elided_case(draw, papers, named),
        lambda named: made.border_case(draw, papers, named),
        lambda named: made.elided_negation_case(draw, papers, named),
        lambda named: made.stitched_case(draw, papers, named),
        lambda _: made.misattributed_case(draw, papers),
        lambda named: made.fabricated_case(draw, papers, strangers, named),
    ]
    for number in range(each):
        named = bool(number % 2)
        for maker in makers:
            yield maker(named)
        for kind in DifferenceKind:
            case = made.altered_case(draw, papers, kind, named)
            while stands(case):
                case = made.altered_case(draw, papers, kind, named)
            yield case


def quotesum(path: Path, draw: random.Random) -> tuple[list[Paper], list[QuotationCase]]:
    """The sources as papers; each exact quotation as it is, and an altered copy where it has four words or more."""
    papers: dict[str, Paper] = {}
    found: list[QuotationCase] = []
    altered = frozenset({QuotationResult.ALTERED})
    for record in lines(path):
        for quote in record["quotes"]:
            if quote["match"] != "exact":
                continue
            source = record["sources"][quote["source"]]
            paper = _source(papers, source["title"], source["text"])
            found.append(QuotationCase("quotesum: exact", quote["text"], None, frozenset({QuotationResult.EXACT})))
            cut = _cut(paper, quote["text"])
            if cut is not None and cut.last - cut.first >= 4:
                family = f"quotesum: altered, {'4 or 5 words' if cut.last - cut.first < 6 else '6 words or more'}"
                found.append(QuotationCase(family, _any_alteration(draw, cut), paper.id, altered))
    return list(papers.values()), found


def _source(papers: dict[str, Paper], title: str, text: str) -> Paper:
    if text not in papers:
        paragraph = Paragraph("1", Kind.PARAGRAPH, text)
        identifier = f"{paper_id(title)}_{len(papers)}"
        papers[text] = Paper(identifier, Facts(title=title), (paragraph,), source=identifier)
    return papers[text]


def _cut(paper: Paper, quote: str) -> Excerpt | None:
    norms, wanted = words_of(paper.paragraphs[0].text).norms, words_of(quote).norms
    starts = (n for n in range(len(norms)) if norms[n : n + len(wanted)] == wanted)
    first = next(starts, None)
    return None if first is None else Excerpt(paper, paper.paragraphs[0], first, first + len(wanted))


def _any_alteration(draw: random.Random, cut: Excerpt) -> str:
    """One word altered, of whatever kind the words allow."""
    words = cut.words
    held = " ".join(words.norms)
    while True:
        text = made.altered(draw, draw.choice(list(DifferenceKind)), cut)
        if text is not None and " ".join(words_of(text).norms) not in held:
            return text


def lines(path: Path) -> list[dict[str, Any]]:
    """The records of a file of JSON lines."""
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line.strip()]


def corpus(path: Path) -> list[Paper]:
    """A set's articles as papers."""
    return [
        Paper(
            f"{paper_id(entry['article'])}_{n}",
            Facts(title=str(entry["article"])),
            tuple(Paragraph(str(i), Kind.PARAGRAPH, text) for i, text in enumerate(entry["paragraphs"], start=1)),
            source=str(entry["article"]),
        )
        for n, entry in enumerate(lines(path))
    ]


def unheard(sets: Path) -> list[str]:
    """Sentences of 6 to 60 words that none of the papers has."""
    entries = [e for name in ("squad2", "qmsum_committee") for e in lines(sets / f"{name}_corpus.jsonl")[:8]]
    texts = [paragraph for entry in entries for paragraph in entry["paragraphs"]]
    found = (text[start:end] for text in texts for start, end in sentences(text))
    return [sentence for sentence in found if 6 <= len(words_of(sentence)) <= 60]


def told(outcome: Outcome) -> str:
    """A line for each family with Wilson's interval, and the times."""
    rows = []
    for family, tally in sorted(outcome.tallies.items()):
        share = wilson(tally.right, tally.n)
        row = f"{family:36}{tally.right:6}/{tally.n:<6}{share.value:7.3f}  [{share.low:.3f}, {share.high:.3f}]"
        rows.append(row + (f"   kind named {tally.named}/{tally.kinds}" if tally.kinds else ""))
    times = sorted(outcome.times)
    median, most = statistics.median(times), times[int(0.95 * len(times))]
    rows.append(f"{len(times)} checks: median {median:.1f} ms, 95 % within {most:.1f} ms, at most {times[-1]:.1f} ms")
    return "\n".join(rows)


def grouped(outcome: Outcome) -> str:
    """The families added up to what is asked of the check."""
    groups = {
        "alterations found": ("altered",),
        "legitimate, not called altered": ("exact", "elided"),
        "misattribution": ("misattributed",),
        "fabrication": ("fabricated",),
    }
    rows = []
    for name, families in groups.items():
        tallies = [tally for family, tally in outcome.tallies.items() if family.startswith(families)]
        right, n = sum(t.right for t in tallies), sum(t.n for t in tallies)
        share = wilson(right, n)
        rows.append(f"{name:36}{right:6}/{n:<6}{share.value:7.3f}  [{share.low:.3f}, {share.high:.3f}]")
    return "\n".join(rows)


def fault(case: QuotationCase, check: QuotationCheck) -> str:
    """A case that came out wrong, to be read."""
    where = f"{case.paper or 'no paper named'} ¶{case.cites}"
    return f"\n{case.family}, {where}: {check.result}\n  {case.quote[:400]}\n  {check.why}"


def made_library(path: Path, papers: Sequence[Paper]) -> Snapshot:
    """A library of these papers, open."""
    update(path, papers, WordHashEncoder())
    return open_library(path)


def main() -> None:
    """Measure, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--each", type=int, default=150, help="cases of every family (150: 2,400 in all)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--papers", type=Path, default=ROOT.parent / "shared" / "papers")
    parser.add_argument("--sets", type=Path, default=ROOT.parent / "shared" / "evaldata")
    parser.add_argument("--faults", type=int, default=20, help="how many wrong cases to print")
    arguments = parser.parse_args()
    draw = random.Random(arguments.seed)
    policy = [*collect([arguments.papers]).papers, *corpus(arguments.sets / "crs_corpus.jsonl")]
    others = corpus(arguments.sets / "digitalgov_corpus.jsonl")
    with (
        tempfile.TemporaryDirectory() as scratch,
        made_library(Path(scratch) / "policy", [*policy, *others]) as snapshot,
    ):
        outcome = Outcome()
        for case in cases(draw, policy, unheard(arguments.sets), arguments.each):
            outcome.put(snapshot, case)
        print(f"{len(policy)} papers quoted, among {snapshot.paragraph_count:,} paragraphs; seed {arguments.seed}")
        print(f"{grouped(outcome)}\n\n{told(outcome)}\n")
        sources, quoted = quotesum(arguments.sets / "quotesum.jsonl", draw)
        with made_library(Path(scratch) / "quotesum", sources) as library:
            second = Outcome()
            for case in quoted:
                second.put(library, case)
        print(told(second))
        for case, check in [*outcome.faults, *second.faults][: arguments.faults]:
            print(fault(case, check))


if __name__ == "__main__":
    main()
