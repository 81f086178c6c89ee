"""What each kind of training pair is worth: the broad judge trained on with more and more of our own rows, with rows
that a program made, with both, and our own rows without the public sets. One run, one seed, as many steps of each, so
that fewer rows are seen more often.

`python -m training.curve --weights FOLDER --start work/broad.pt --out FOLDER` goes on where it was stopped and prints a
table: what each arm knows of MultiNLI pairs held out and of the rows kept for reporting, which nothing is chosen by.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path

import torch

from evals.measures.statistics import Estimate
from training.measure import kept_rows, of_inference, of_rows, scorer, told
from training.mechanical_rows import mechanical
from training.model import CrossEncoder
from training.own_rows import Row
from training.pair import Pair
from training.train import HEADS, SHARED, Plan, at_home, broad, train, training_rows

STEPS = 150
SHARE = 0.5  # public pairs beside each of the arm's own
RATE = 1e-4
SHOWN = {
    "MultiNLI, accuracy": "mnli_dev, accuracy",
    "claims, macro-F1": "deciding sentences, claims, macro-F1",
    "contradicted, precision": "deciding sentences, contradicted, precision",
    "questions, AUROC": "paragraph, questions, AUROC",
}


@dataclass(frozen=True, slots=True)
class Arm:
    """One way of training: with `own` of our rows, mechanical ones or not, after the public sets or without them."""

    name: str
    own: int
    mechanical: bool = False
    public: bool = True


ARMS = (  # those that say most come first, for a run that is cut short
    Arm("public", 0),
    Arm("public, all own", 10**6),
    Arm("public, 4,000 own", 4000),
    Arm("public, 1,000 own", 1000),
    Arm("public, mechanical", 0, mechanical=True),
    Arm("public, all own, mechanical", 10**6, mechanical=True),
    Arm("public, 8,000 own", 8000),
    Arm("public, 2,000 own", 2000),
    Arm("all own", 10**6, public=False),
)


def rows_of(arm: Arm, every: Sequence[Row], seed: int) -> list[Row]:
    """The rows that an arm trains on: a smaller arm's are among a larger one's."""
    order = list(every)
    random.Random(seed).shuffle(order)
    return order[: arm.own] + (mechanical(every, seed) if arm.mechanical else [])


def trained(arm: Arm, rows: Sequence[Row], weights: Path, start: Path, out: Path, seed: int) -> CrossEncoder:
    """The model of an arm."""
    model = CrossEncoder.fresh(weights, HEADS)
    if arm.public:
        model.load_state_dict(torch.load(start, weights_only=True))
    if not rows:
        return model
    kin = broad(SHARED / "training/public", 0, seed) if arm.public else []

    def plan(epoch: int) -> list[Pair]:
        return at_home(rows, kin, epoch, seed, SHARE, arm.mechanical)

    return train(model, Plan(arm.name.replace(" ", "_"), STEPS, RATE, plan, STEPS), weights, out, seed)


def figures(model: CrossEncoder, weights: Path) -> dict[str, Estimate]:
    """What a model knows of pairs and papers that nothing trained on."""
    score = scorer(model, weights)
    inferred = of_inference(score, SHARED / "training/public", ("mnli_dev",))
    found = dict(chain(inferred, of_rows(score, kept_rows("report"), ("deciding sentences", "paragraph"))))
    return {shown: found[name] for shown, name in SHOWN.items()}


def table(made: dict[str, dict[str, Estimate]], rows: dict[str, int]) -> Iterator[str]:
    """A Markdown table, a row an arm."""
    yield f"| trained on | rows | {' | '.join(SHOWN)} |"
    yield f"| --- | --- |{' --- |' * len(SHOWN)}"
    for name in sorted(made, key=lambda name: (name.startswith("all"), "mechanical" in name, rows[name])):
        known = made[name]
        yield f"| {name} | {rows[name]:,} | {' | '.join(told(known[shown]) for shown in SHOWN)} |"


def main() -> None:
    """Read the flags and do it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weights", type=Path, required=True, help="folder of the packaged sentence encoder")
    parser.add_argument("--start", type=Path, required=True, help="weights trained on the public sets")
    parser.add_argument("--out", type=Path, required=True, help="checkpoints and results, to go on from")
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    torch.set_num_threads(2)
    options.out.mkdir(parents=True, exist_ok=True)
    every, made, counts = training_rows(), {}, {}
    for arm in ARMS:
        rows = rows_of(arm, every, options.seed)
        kept = options.out / f"{arm.name.replace(' ', '_')}.json"
        if not kept.exists():
            model = trained(arm, rows, options.weights, options.start, options.out, options.seed)
            known = figures(model, options.weights)
            kept.write_text(json.dumps({name: asdict(one) for name, one in known.items()}, indent=1) + "\n", "utf-8")
        made[arm.name] = {name: Estimate(**one) for name, one in json.loads(kept.read_text("utf-8")).items()}
        counts[arm.name] = len(rows)
        print("\n".join(table(made, counts)), flush=True)


if __name__ == "__main__":
    main()
