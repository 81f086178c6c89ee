"""What each part of the judge is worth: plain similarity, the rules, the model, and both, on the same cases in one run.

On what the judge is calibrated on (the rows kept for tuning, the development half of the series' set), on rows of
papers that nothing was fitted to, and on two public sets. Claims and questions of rows and series are put to a library
through the program's own search, as training/calibrate.py does; the public claims come with their texts.

`python -m training.ablation --library CORPUS --series SERIES --out FOLDER` goes on where it was stopped; CORPUS is what
`training.corpus` makes. Intervals are at 95 %: bootstrap ones, Wilson's for precision. p: the exact sign test of both
together against each alone, case by case, after Holm.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from assistant.answer_model import shipped_answers
from assistant.assistant import Assistant
from assistant.claims.evidence import evidence_for, on_the_matter
from assistant.judging.judge import Judge
from assistant.judging.pair_model import shipped
from assistant.judging.verdict_model import CLASSES
from assistant.reply import Verdict
from benchmarks import public_claims
from evals.attempt import attempt
from evals.judges import BOTH, MODEL, RULES, judges_apart, similarity
from evals.measures.confidence import auroc
from evals.measures.confusion import confusion_of, macro_f1
from evals.measures.statistics import Estimate, bootstrap_by_class, bootstrap_confusion, holm, sign_test, wilson
from evals.program import program_fingerprint
from evals.records.resumed import each_once
from training.calibrate import placed, questions, rows_of, series
from training.corpus import corpus_ids
from training.train import SHARED

SIMILARITY = "similarity"
ARMS = (SIMILARITY, RULES, MODEL, BOTH)
DEPTH = 5  # paragraphs that similarity looks at for a question
CUTS = 20  # places between which the two cuts of similarity are chosen
COLUMNS = (*map(str, CLASSES), str(Verdict.UNCHECKED))
Row = Mapping[str, Any]
Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Ground:
    """Cases over one library; `fitted`: the judge's calibration has seen them, so their figures flatter it."""

    name: str
    assistant: Assistant
    rows: Sequence[Row]
    fitted: bool

    def of_kind(self, claims: bool) -> list[Row]:
        """The claims, or the questions."""
        return [row for row in self.rows if (row["label"] in set(CLASSES)) is claims]


def claim_record(assistant: Assistant, judges: Mapping[str, Judge], row: Row) -> dict[str, Any]:
    """What each judge says of a claim, and how near its evidence comes; a judge that raises has left it unchecked."""
    windows = evidence_for(assistant, row["text"], row["papers"])
    texts = [window.text for window in on_the_matter(assistant, row["text"], windows)]
    verdicts = {}
    for name, judge in judges.items():
        made = attempt(row, lambda one, judge=judge: judge.judge(one["text"], texts))  # type: ignore[misc]
        verdicts[name] = str(made.found.verdict if made.found else Verdict.UNCHECKED)
    near = similarity(assistant.encoder, row["text"], [window.text for window in windows])
    return {"label": row["label"], "verdicts": verdicts, SIMILARITY: round(near, 6)}


def question_record(assistant: Assistant, row: Row) -> dict[str, Any]:
    """What each part makes of a question, as a number that grows with its being answered; None: it is not read."""
    (features, _, _) = questions(assistant, [dict(row)])
    if not features:
        return {"answered": row["label"] == "answers", "near": None, "scores": None}
    texts = [hit.text for hit in assistant.retrieve(row["text"], DEPTH, row["papers"])]
    scores = {
        SIMILARITY: similarity(assistant.encoder, row["text"], texts),
        RULES: features[0]["words"],
        MODEL: features[0]["best"],
        BOTH: shipped_answers()(features[0]),
    }
    return {"answered": row["label"] == "answers", "near": row.get("hardness") == "near", "scores": scores}


def by_cuts(scores: Sequence[float], cuts: tuple[float, float]) -> list[str]:
    """The verdicts that similarity can give: not found below both cuts, supported above both, contradicted between."""
    supported, contradicted, not_found = map(str, CLASSES)
    low, high = cuts
    return [supported if score >= high else contradicted if score >= low else not_found for score in scores]


def best_cuts(labels: Sequence[str], scores: Sequence[float]) -> tuple[float, float]:
    """The two cuts with the best macro-F1 over these claims."""
    places = np.quantile(scores, np.linspace(0, 1, CUTS)).tolist()

    def worth(cuts: tuple[float, float]) -> float:
        pairs = list(zip(labels, by_cuts(scores, cuts), strict=True))
        return float(np.nan_to_num(macro_f1(confusion_of(pairs, COLUMNS[:3], COLUMNS)[None])[0]))

    return max(combinations(places, 2), key=worth)


def claims_table(records: Sequence[Record], cuts: tuple[float, float]) -> Iterator[str]:
    """A line an arm: macro-F1, and the precision of *contradicted*."""
    labels = [record["label"] for record in records]
    said = {name: [record["verdicts"][name] for record in records] for name in (RULES, MODEL, BOTH)}
    said[SIMILARITY] = by_cuts([record[SIMILARITY] for record in records], cuts)
    right = {name: [float(a == b) for a, b in zip(labels, said[name], strict=True)] for name in ARMS}
    p = _against_both(right)
    yield f"    {'claims':17}{'macro-F1':23}{'right':23}{'contradicted, precision':31}p"
    for name in ARMS:
        pairs = list(zip(labels, said[name], strict=True))
        f1 = bootstrap_confusion(macro_f1, confusion_of(pairs, COLUMNS[:3], COLUMNS)[None], seed=0)
        accused = [label for label, verdict in pairs if verdict == Verdict.CONTRADICTED]
        precision = wilson(accused.count(str(Verdict.CONTRADICTED)), len(accused))
        share = wilson(sum(right[name]), len(right[name]))
        yield f"    {name:17}{_cell(f1):23}{_cell(share):23}{f'{_cell(precision)} n {precision.n}':31}{p.get(name, '')}"


def _against_both(right: Mapping[str, Sequence[float]]) -> dict[str, str]:
    alone = [name for name in ARMS if name != BOTH]
    adjusted = holm([sign_test(right[name], right[BOTH]) for name in alone])
    return {name: f"{p:.3f}" for name, p in zip(alone, adjusted, strict=True)}


def questions_table(records: Sequence[Record]) -> Iterator[str]:
    """A line an arm: how well it tells the answered questions from the others, and from near misses alone."""
    read = [record for record in records if record["scores"]]
    near = [record for record in read if record["answered"] or record["near"]]
    yield f"    {'questions':17}{'AUROC':23}near misses"
    for name in ARMS:
        cells = [_auroc(some, name) for some in (read, near)]
        hard = f"{_cell(cells[1])} n {cells[1].n}" if any(record["near"] for record in near) else ""
        yield f"    {name:17}{_cell(cells[0]):23}{hard}"
    yield f"    n {len(read)}; not scored, for they ask for a paper's facts or find no text: {len(records) - len(read)}"


def _auroc(records: Sequence[Record], name: str) -> Estimate:
    scores = [record["scores"][name] for record in records]
    return bootstrap_by_class(auroc, [record["answered"] for record in records], scores, seed=0)


def _cell(e: Estimate) -> str:
    return f"{e.value:.3f} [{e.low:.3f}, {e.high:.3f}]"


def grounds(corpus: Assistant, papers: Assistant) -> list[Ground]:
    """The rows and the series' development half, every row placed with its paper and one other, in a seeded order."""
    found = [
        Ground(f"rows kept for {kept}", corpus, placed(rows_of(kept), corpus_ids(), seed=7), fitted=kept == "tune")
        for kept in ("tune", "report")
    ]
    asked = [*series("claims"), *series("questions")]
    found.insert(1, Ground("series, development half", papers, asked, fitted=True))
    rng = np.random.default_rng(0)
    return [replace(ground, rows=[ground.rows[n] for n in rng.permutation(len(ground.rows))]) for ground in found]


def measure(
    ground: Ground, judges: Mapping[str, Judge], out: Path, sample: int | None
) -> tuple[list[Record], list[Record]]:
    """What became of the claims and of the questions of a ground, the first `sample` of each; kept in `out`."""
    made: list[list[Record]] = []
    for noun, work in (
        ("claims", partial(claim_record, ground.assistant, judges)),
        ("questions", partial(question_record, ground.assistant)),
    ):
        kept = out / f"{ground.name.replace(' ', '_')}.{noun}.{program_fingerprint()[:12]}.jsonl"
        rows = ground.of_kind(noun == "claims")[:sample]
        tell = _teller(f"{ground.name}, {noun}")
        made.append(list(each_once(kept, rows, _name, work, progress=tell)))
    return made[0], made[1]


def _name(row: Row) -> str:
    """A row's words, label and papers: the same question is put to papers that answer it and to others."""
    return f"{row['text']} | {row['label']} | {' '.join(row['papers'] or ())}"


def _teller(what: str) -> Callable[[int, int], None]:
    return lambda done, total: print(f"{what}: {done:,} of {total:,}", file=sys.stderr)


def main() -> None:
    """Measure, and print a table for each ground."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--library", type=Path, required=True, help="of the corpus papers (crs_00, crs_01 …)")
    parser.add_argument("--series", type=Path, required=True, help="of the series' papers")
    parser.add_argument("--out", type=Path, required=True, help="results, to go on from")
    parser.add_argument("--sample", type=int, help="so many claims and questions of each ground (else all)")
    options = parser.parse_args()
    with Assistant.open(options.library) as corpus, Assistant.open(options.series) as papers:
        judges = judges_apart(shipped(), corpus.encoder)
        print(f"rules alone: {judges[RULES].name}; model alone: {judges[MODEL].name}; both: {judges[BOTH].name}")
        made = [(one, *measure(one, judges, options.out, options.sample)) for one in grounds(corpus, papers)]
        seen = [record for ground, claims, _ in made if ground.fitted for record in claims]
        cuts = best_cuts([record["label"] for record in seen], [record[SIMILARITY] for record in seen])
        for ground, claims, asked in made:
            print(f"{ground.name}{' (calibrated on)' if ground.fitted else ''}: {len(claims)} claims")
            print("\n".join([*claims_table(claims, cuts), *questions_table(asked)]), flush=True)
        for name in public_claims.SETS:
            _, records, of_baselines = public_claims.run_set(
                name, judges, corpus.encoder, work=options.out, sets=SHARED / "evaldata", count=options.sample,
                seed=0, progress=lambda line: print(line, file=sys.stderr),
            )  # fmt: skip
            print(f"{name}: {len(records)} claims, two answers (see benchmarks/public_claims.py)")
            print("\n".join(public_claims.table(records, of_baselines)), flush=True)


if __name__ == "__main__":
    main()
