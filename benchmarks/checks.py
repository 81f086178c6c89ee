"""How long a quotation and a claim take to check, in libraries of growing size.

Quotations are made from papers of the library (evals/gold/quotation_cases.py), no paper named: word for word, with one
word altered, and fabricated. Claims are sentences of the library as they stand, and sentences of the sample notes,
which it does not hold. How often each comes out as it should is told beside its time. Each size runs in a process of
its own; one check of each kind is not counted. How the larger libraries are made: grown.py.

    python benchmarks/checks.py --library PATH… [--sizes 100 1000 10000 100000] [--each 20] [--out build/benchmarks]
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as `pincite` itself does

from assistant.assistant import Assistant  # noqa: E402
from assistant.claims.check import check_claim  # noqa: E402
from assistant.quotations.check import check_quotation  # noqa: E402
from assistant.quotations.quotation import DifferenceKind  # noqa: E402
from assistant.reply import Verdict  # noqa: E402
from benchmarks import grown, plot  # noqa: E402
from evals.gold import quotation_cases as made  # noqa: E402
from ingest.intake import collect  # noqa: E402
from ingest.sentences import sentences  # noqa: E402

CACHE = "cache"
PAPERS = 40  # of a library that quotations are made from
KINDS = ("quotation, exact", "quotation, altered", "quotation, fabricated", "claim, verbatim", "claim, foreign")

Check = Callable[[], bool]  # does the work, and says whether it came out as it should


def foreign() -> list[str]:
    """Sentences of the sample notes of 8 to 25 words."""
    texts = [paragraph.text for paper in collect([ROOT / "docs" / "notes"]).papers for paragraph in made.body(paper)]
    found = (text[start:end] for text in texts for start, end in sentences(text))
    return [sentence for sentence in found if 8 <= len(sentence.split()) <= 25]


def checks(assistant: Assistant, library: Path, each: int) -> dict[str, list[Check]]:
    """`each` checks of every kind."""
    draw, snapshot = random.Random(0), assistant.snapshot
    records = snapshot.papers()
    papers = [snapshot.paper(record.id) for record in draw.sample(records, min(PAPERS, len(records)))]
    strangers = foreign()

    def quoted(case: made.QuotationCase) -> Check:
        return lambda: check_quotation(snapshot, case.quote).result in case.expected

    def claimed(text: str, verdict: Verdict) -> Check:
        return lambda: check_claim(assistant, text).verdict is verdict

    kinds = list(DifferenceKind)
    held = list(dict.fromkeys(grown.questions(library, each)))
    return {
        KINDS[0]: [quoted(made.exact_case(draw, papers, named=False, most=80)) for _ in range(each)],
        KINDS[1]: [quoted(made.altered_case(draw, papers, draw.choice(kinds), named=False)) for _ in range(each)],
        KINDS[2]: [quoted(made.fabricated_case(draw, papers, strangers, named=False)) for _ in range(each)],
        KINDS[3]: [claimed(text, Verdict.SUPPORTED) for text in held],
        KINDS[4]: [claimed(text, Verdict.NOT_FOUND) for text in draw.sample(strangers, min(each, len(strangers)))],
    }


def measure(library: Path, each: int) -> dict[str, Any]:
    """All figures of one library."""
    with Assistant.open(library) as assistant:
        prepared = checks(assistant, library, each + 1)
        figures: dict[str, Any] = {}
        for name, of_kind in prepared.items():
            of_kind[0]()
            spent, worked, right = [], [], 0
            for check in of_kind[1:]:
                began, at_work = time.perf_counter(), time.process_time()
                right += check()
                spent.append(time.perf_counter() - began)
                worked.append(time.process_time() - at_work)
            figures[name] = {**grown.summary(spent), "cpu": grown.summary(worked), "n": len(spent), "right": right}
        counts = assistant.snapshot.manifest.counts
        return {
            "passages": counts.passages, "paragraphs": counts.indexed, "resident_MB": grown.memory(), "checks": figures,
        }  # fmt: skip


def in_its_own_process(sources: list[Path], size: int, each: int, cache: Path) -> dict[str, Any]:
    """Grow a library, and measure it in another process."""
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "library"
        grown.grow(sources, library, size)
        (library / CACHE).symlink_to(cache, target_is_directory=True)
        command = [sys.executable, __file__, "--measure", str(library), "--each", str(each)]
        ran = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        return dict(json.loads(ran.stdout))


def told(results: list[dict[str, Any]]) -> str:
    """A line for each kind and size."""
    lines = [
        f"{'passages':>10}  {'check':22} {'p50 ms':>8} {'p95 ms':>8} {'CPU p50':>8} {'CPU p95':>8} {'as it should':>13}"
    ]
    for result in results:
        for name, f in result["checks"].items():
            lines.append(
                f"{result['passages']:>10,}  {name:22} {f['p50']:>8.1f} {f['p95']:>8.1f} {f['cpu']['p50']:>8.1f}"
                f" {f['cpu']['p95']:>8.1f} {f['right']:>7} of {f['n']}"
            )
        lines.append(f"{'':>10}  {result['resident_MB']:.0f} MB")
    return "\n".join(lines)


def main() -> None:
    """Measure each size, print the table, write JSON and a plot."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--library", type=Path, nargs="+", help="real libraries to grow from; the first has the encoder"
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1000, 10_000, 100_000], help="passages")
    parser.add_argument("--each", type=int, default=20, help="checks of every kind")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "benchmarks")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure:
        print(json.dumps(measure(arguments.measure, arguments.each)))
        return
    if not arguments.library:
        parser.error("--library is missing")
    where, results = grown.machine(), []
    cache = (arguments.library[0] / CACHE).resolve()
    for size in arguments.sizes:
        results.append(in_its_own_process(arguments.library, size, arguments.each, cache))
        grown.write(arguments.out, "checks", {"machine": where, "sizes": results})
    print(f"{told(results)}\n\n{arguments.each} checks of each kind; {where}")
    series = {name: [(r["passages"], r["checks"][name]["p50"]) for r in results] for name in KINDS}
    plot.lines(arguments.out / "checks.svg", "One check, median", "passages", "milliseconds", series)


if __name__ == "__main__":
    main()
