"""Public sets of claims, each with the texts that decide: the rules, the model and both, beside what anyone could do.

`fm2` (Eisenschlos et al. 2021): claims that their evidence supports or refutes. `summedits` (Laban et al. 2023):
summaries with one small edit, faithful to their source or not. They lie in ../shared/evaldata and are measured where
they lie. Both ask for two answers, which a verdict of three gives in two ways: *contradicted* or not, as Pincite would
accuse, and *supported* or not, as it would bear out. A claim that a judge fails on counts as wrong in either.

The baselines are the share of a claim's words that its evidence holds, and the cosine of the claim with the nearest
sentence; a claim passes from a cut on, chosen on every fourth source, whose claims are not reported. Intervals of
balanced accuracy are bootstrap ones (each class drawn apart), of precision Wilson's, at 95 %; claims of one source are
alike, which they do not know. p: the exact sign test against overlap, claim by claim, after Holm.

A run goes on where it was stopped, as long as the program and its judge are the same.

    nice -n 19 python benchmarks/public_claims.py [SET…] --work FOLDER [--sample N] [--seed N] [--reasons N]
"""

from __future__ import annotations

import argparse
import hashlib
import statistics
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from assistant.judging.judge import Judge, Judgement  # noqa: E402
from assistant.judging.pair_model import shipped  # noqa: E402
from assistant.reply import Verdict  # noqa: E402
from evals.adapters.foreign import ForeignClaim  # noqa: E402
from evals.adapters.shared import read_fm2, read_summedits  # noqa: E402
from evals.attempt import attempt  # noqa: E402
from evals.judges import BOTH, judge_given, judges_apart, overlap, similarity  # noqa: E402
from evals.measures.confidence import balanced_accuracy, once  # noqa: E402
from evals.measures.statistics import Estimate, bootstrap_by_class, holm, sign_test, wilson  # noqa: E402
from evals.program import program_fingerprint  # noqa: E402
from evals.records.resumed import each_once  # noqa: E402
from index.encoder import Encoder, load_encoder  # noqa: E402
from ingest.sentences import sentences  # noqa: E402

SETS = {"fm2": read_fm2, "summedits": read_summedits}
BASELINES = ("overlap", "similarity")
PARTS = 4  # of the sources, one is for the cuts
Records = Sequence[Mapping[str, Any]]


def source_of(claim: ForeignClaim) -> str:
    """The article or document whose texts decide; claims of one source stay together."""
    return str(claim.needed[0][0])


def for_cuts(claim: ForeignClaim) -> bool:
    """Whether the claim is of the part that cuts are chosen on, by its source's hash."""
    return hashlib.sha256(source_of(claim).encode()).digest()[0] % PARTS == 0


def drawn(claims: Sequence[ForeignClaim], count: int | None, seed: int) -> list[ForeignClaim]:
    """The claims that are reported, `count` of them in an order drawn with `seed` (None: all)."""
    kept = [claim for claim in claims if not for_cuts(claim)]
    order = np.random.default_rng(seed).permutation(len(kept))
    return [kept[n] for n in order[: count or len(kept)]]


def baselines(claim: ForeignClaim, encoder: Encoder) -> dict[str, float]:
    """What the cuts are applied to."""
    texts = [text for _, text in claim.needed]
    printed = [text[a:b] for text in texts for a, b in sentences(text)]
    return {"overlap": overlap(claim.claim, texts), "similarity": round(similarity(encoder, claim.claim, printed), 6)}


def measured(judges: Mapping[str, Judge], encoder: Encoder, claim: ForeignClaim) -> dict[str, Any]:
    """What becomes of one claim; a judge that raises has left it unchecked."""
    record: dict[str, Any] = {"id": claim.id, "faithful": claim.label is Verdict.SUPPORTED, "source": source_of(claim)}
    texts = [text for _, text in claim.needed]
    verdicts: dict[str, dict[str, Any]] = {}
    for name, judge in judges.items():
        made = attempt(claim, lambda one, judge=judge: judge_given(judge, one.claim, texts))  # type: ignore[misc]
        verdicts[name] = _told(made.found, made.error) | {"ms": round(made.milliseconds, 1)}
    return record | {"verdicts": verdicts, "baselines": baselines(claim, encoder)}


def _told(judgement: Judgement | None, error: str | None) -> dict[str, Any]:
    if judgement is None:
        return {"verdict": str(Verdict.UNCHECKED), "why": error}
    return {"verdict": str(judgement.verdict), "why": judgement.why}


def best_cut(truth: Sequence[bool], scores: Sequence[float]) -> float:
    """The least score of a claim that passes, by balanced accuracy over these claims."""
    faithful, ones = np.asarray(truth), once(len(truth))

    def worth(cut: float) -> float:
        return float(balanced_accuracy(faithful, (np.asarray(scores) >= cut).astype(np.float64), ones)[0])

    return max(sorted(set(scores)), key=worth)


def said(records: Records, name: str, verdict: Verdict, cuts: Mapping[str, float]) -> list[float]:
    """Of each claim 1.0 where `name` finds it faithful, else 0.0: by `verdict` (contradicted: not said; supported:
    said), or by the cut. A claim left unchecked is given the answer that is wrong.
    """
    if name in cuts:
        return [float(r["baselines"][name] >= cuts[name]) for r in records]
    found = [r["verdicts"][name]["verdict"] for r in records]
    return [
        float(not r["faithful"])
        if one == Verdict.UNCHECKED
        else float((one == verdict) is (verdict is Verdict.SUPPORTED))
        for r, one in zip(records, found, strict=True)
    ]


def table(records: Records, cuts: Mapping[str, float]) -> Iterator[str]:
    """A line for each judge and baseline."""
    truth = [r["faithful"] for r in records]
    names = [*records[0]["verdicts"], *cuts]
    right = {
        name: [
            float((s >= 0.5) is t) for s, t in zip(said(records, name, Verdict.CONTRADICTED, cuts), truth, strict=True)
        ]
        for name in names
    }
    others = [name for name in names if name != "overlap"]
    p = dict(zip(others, holm([sign_test(right["overlap"], right[name]) for name in others]), strict=True))
    yield f"  {'':17}{'contradicted or not':23}{'supported or not':23}{'contradicted, precision':30}{'ms':>5}  p"
    for name in names:
        cells = [
            _cell(bootstrap_by_class(balanced_accuracy, truth, said(records, name, verdict, cuts), seed=0))
            for verdict in (Verdict.CONTRADICTED, Verdict.SUPPORTED)
        ]
        accused = [t for t, s in zip(truth, said(records, name, Verdict.CONTRADICTED, cuts), strict=True) if s < 0.5]
        precision = wilson(len(accused) - sum(accused), len(accused))
        ms = "" if name in cuts else f"{statistics.median(r['verdicts'][name]['ms'] for r in records):.0f}"
        chance = f"{p[name]:.3f}" if name in p else ""
        yield f"  {name:17}{cells[0]:23}{cells[1]:23}{f'{_cell(precision)} n {precision.n}':30}{ms:>5}  {chance}"
        unchecked = sum(r["verdicts"][name]["verdict"] == Verdict.UNCHECKED for r in records if name not in cuts)
        if unchecked:
            yield f"    of these {unchecked} unchecked, counted as wrong"


def _cell(e: Estimate) -> str:
    return f"{e.value:.3f} [{e.low:.3f}, {e.high:.3f}]"


def reasons(records: Records, claims: Sequence[ForeignClaim]) -> Iterator[str]:
    """Verdicts of the judge that ships, with their reasons, for a person to read."""
    for record, claim in zip(records, claims, strict=True):
        found = record["verdicts"][BOTH]
        yield f"{claim.id}: {claim.label}\n  {claim.claim}\n  {found['verdict']}: {found['why']}"


def run_set(
    name: str,
    judges: Mapping[str, Judge],
    encoder: Encoder,
    *,
    work: Path,
    sets: Path,
    count: int | None,
    seed: int,
    progress: Callable[[str], None],
) -> tuple[list[ForeignClaim], list[dict[str, Any]], dict[str, float]]:
    """Judge a set's claims, or what is left of them; a line for each is written to `work` as soon as it is done.

    Returns:
        The claims that are reported, what became of each, and the cut of each baseline.
    """
    every = SETS[name](sets).claims
    apart = [claim for claim in every if for_cuts(claim)]
    progress(f"{name}: choosing cuts on {len(apart):,} claims that are not reported")
    scores = [baselines(claim, encoder) for claim in apart]
    truth = [claim.label is Verdict.SUPPORTED for claim in apart]
    cuts = {kind: best_cut(truth, [one[kind] for one in scores]) for kind in BASELINES}
    claims = drawn(every, count, seed)
    records = each_once(
        work / f"{name}.{program_fingerprint()[:12]}.jsonl", claims, lambda claim: claim.id,
        lambda claim: measured(judges, encoder, claim),
        progress=lambda done, total: progress(f"{name}: {done:,} of {total:,}"),
    )  # fmt: skip
    return claims, records, cuts


def main() -> None:
    """Measure, and print the figures of each set."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", metavar="SET", nargs="*", choices=[*SETS, []], help="else both")
    parser.add_argument("--work", type=Path, required=True, help="results, to go on from")
    parser.add_argument("--sample", type=int, help="so many of each set, drawn with --seed (else all)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--reasons", type=int, default=0, help="print so many verdicts of each set with their reasons")
    parser.add_argument("--sets", type=Path, default=ROOT.parent / "shared" / "evaldata")
    arguments = parser.parse_args()
    encoder = load_encoder(cache=arguments.work / "cache")
    judges = judges_apart(shipped(), encoder)
    for name in arguments.names or list(SETS):
        claims, records, cuts = run_set(
            name, judges, encoder, work=arguments.work, sets=arguments.sets, count=arguments.sample,
            seed=arguments.seed, progress=lambda line: print(line, file=sys.stderr),
        )  # fmt: skip
        faithful, sources = sum(r["faithful"] for r in records), len({r["source"] for r in records})
        print(f"{name}: {len(records):,} claims of {sources} sources, {faithful} borne out; {judges[BOTH].name}")
        print("\n".join(table(records, cuts)), flush=True)
        print("\n".join(reasons(records[: arguments.reasons], claims[: arguments.reasons])), flush=True)


if __name__ == "__main__":
    main()
