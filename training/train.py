"""Train the judge: first on the public sets, then on our own rows with some of the public ones beside them.

`python -m training.train broad` and `python -m training.train own`; both go on where they were stopped.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch.nn import functional

from training.altered_questions import altered_questions
from training.batches import Batch, as_question, batches, tokenizer
from training.model import CrossEncoder
from training.own_rows import Row, of_papers, read_rows, windows
from training.pair import Pair, Target
from training.public_rows import inference, selection
from training.style import weights_of

HOUSE = Path(__file__).parents[1]
SHARED = HOUSE.parent / "shared"
WORK = HOUSE / "training" / "work"
SPLIT = json.loads((Path(__file__).parent / "split.json").read_text())
MARKED = 0.3  # weight of the token head's loss
SAVED_EVERY = 250  # steps
HEADS = 7  # seed of the heads in every run: weights of runs that begin alike can be averaged
BY_RULE = 4000  # pairs of an epoch whose label a program gave: more would be a quarter of all inference


@dataclass(frozen=True, slots=True)
class Plan:
    """One stage: its pairs by epoch, and how fast it learns."""

    name: str
    epochs: int
    rate: float
    pairs: Callable[[int], list[Pair]]
    steps: int  # of the schedule, and the most that are made


def loss_of(batch: Batch, outputs: tuple[torch.Tensor, torch.Tensor, torch.Tensor]) -> torch.Tensor:
    """Cross entropy of both heads over the rows that are theirs, and of the tokens that are marked."""
    claim, question, token = (output.float() for output in outputs)
    asked = as_question(batch.target)
    logs = functional.log_softmax(claim, dim=1)
    three = logs.gather(1, batch.target.clamp(max=2).unsqueeze(1)).squeeze(1)
    two = torch.logsumexp(logs[:, 1:], dim=1)
    of_claim = -torch.where(batch.target == int(Target.NOT_SUPPORTED), two, three)
    of_question = functional.binary_cross_entropy_with_logits(
        question, (batch.target == int(Target.ANSWERS)).float(), reduction="none"
    )
    loss = (torch.where(asked, of_question, of_claim) * batch.weight).mean()
    known = batch.marked >= 0
    if known.any():
        loss = loss + MARKED * functional.binary_cross_entropy_with_logits(token[known], batch.marked[known])
    return loss


def train(model: CrossEncoder, plan: Plan, weights: Path, out: Path, seed: int) -> CrossEncoder:
    """Run `plan`, saving a checkpoint every so often; a checkpoint in `out` is gone on from."""
    tokens = tokenizer(weights)
    optimizer = torch.optim.AdamW(model.parameters(), lr=plan.rate, weight_decay=0.01, fused=True)
    warm = max(1, plan.steps // 16)

    def rate_at(step: int) -> float:
        if step < warm:
            return (step + 1) / warm
        return max(0.02, 0.5 * (1 + math.cos(math.pi * min(1.0, (step - warm) / max(1, plan.steps - warm)))))

    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, rate_at)
    saved = out / f"{plan.name}.checkpoint.pt"
    done = 0
    if saved.exists():
        state = torch.load(saved, weights_only=True)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        schedule.load_state_dict(state["schedule"])
        done = state["step"]
    step, began, seen, running = 0, time.monotonic(), 0, 0.0
    model.train()
    for epoch in range(plan.epochs):
        if step > plan.steps:
            break
        rng = random.Random(f"{seed}/{plan.name}/{epoch}")
        for batch in batches(plan.pairs(epoch), tokens, rng):
            step += 1
            if step > plan.steps:
                break
            if step <= done:
                continue
            torch.manual_seed(seed * 1_000_003 + step)
            with torch.autocast("cpu", torch.bfloat16):
                outputs = model(batch.input_ids, batch.attention_mask, batch.token_type_ids)
            loss = loss_of(batch, outputs)
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad()
            seen += len(batch.target)
            running = 0.98 * running + 0.02 * loss.item() if running else loss.item()
            if step % 50 == 0:
                spent = time.monotonic() - began
                left = (plan.steps - step) * spent / max(1, step - done)
                print(
                    f"{plan.name} epoch {epoch + 1}/{plan.epochs} step {step}/{plan.steps} loss {running:.4f}"
                    f" {seen / spent:.0f} rows/s, {left / 60:.0f} min left",
                    flush=True,
                )
            if step % SAVED_EVERY == 0:
                _save(saved, model, optimizer, schedule, step)
    torch.save(model.state_dict(), out / f"{plan.name}.pt")
    print(f"{plan.name}: {step} steps in {(time.monotonic() - began) / 60:.1f} min", flush=True)
    return model


def _save(path: Path, model: CrossEncoder, optimizer: torch.optim.Optimizer, schedule: object, step: int) -> None:
    part = path.with_suffix(".part")
    state = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "step": step}
    torch.save({**state, "schedule": schedule.state_dict()}, part)  # type: ignore[attr-defined]
    part.replace(path)


def broad(public: Path, epoch: int, seed: int) -> list[Pair]:
    """The public pairs of one epoch: all of inference but most of what a program labelled, the positives of selection
    and somewhat more negatives.
    """
    rng = random.Random(f"{seed}/public/{epoch}")
    chosen = selection(public, rng)
    answered = [pair for pair in chosen if pair.target is Target.ANSWERS]
    others = [pair for pair in chosen if pair.target is Target.NO_ANSWER]
    rng.shuffle(answered)
    rng.shuffle(others)
    claims = inference(public)
    by_people = [pair for pair in claims if pair.weight == 1]
    by_rule = [pair for pair in claims if pair.weight < 1]
    return by_people + rng.sample(by_rule, min(len(by_rule), BY_RULE)) + answered[:9000] + others[:12000]


def at_home(
    rows: Sequence[Row], public: Sequence[Pair], epoch: int, seed: int, share: float, altered: bool = False
) -> list[Pair]:
    """Our own pairs of one epoch, and `share` times as many public ones; `altered`: and near misses that a program
    makes of the answered questions among them. A pair counts the less, the more its row's words alone give it away.
    """
    rng = random.Random(f"{seed}/own/{epoch}")
    weights = weights_of(rows)
    own = [
        replace(pair, weight=pair.weight * weights[row.identifier]) if pair.target is row.target else pair
        for row in rows
        for pair in windows(row, rng)
    ]
    pairs = own + rng.sample(list(public), min(len(public), int(share * len(own))))
    return pairs + (altered_questions(pairs, rng) if altered else [])


def steps_of(pairs: Sequence[Pair], weights: Path) -> int:
    """How many batches `pairs` make."""
    return sum(1 for _ in batches(pairs, tokenizer(weights), random.Random(0)))


def mean_of(weights: Sequence[Path]) -> dict[str, torch.Tensor]:
    """The mean of trained weights, tensor by tensor: runs from the same beginning lie near enough to be averaged, and
    the mean errs less than each (Wortsman et al. 2022, Model soups).
    """
    states = [torch.load(path, weights_only=True) for path in weights]
    return {name: torch.stack([state[name] for state in states]).mean(dim=0) for name in states[0]}


def kept_files(kept: str) -> list[Path]:
    """Where our own rows over the papers kept for `tune` or `report` are, with others."""
    return [SHARED / "training/own/policy_rows.jsonl", HOUSE / f"training/rows/kept_{kept}.jsonl"]


def training_rows(rows: Path = HOUSE / "training" / "rows") -> list[Row]:
    """Our own rows but those of the papers kept for tuning and reporting."""
    files = [SHARED / "training/own/policy_rows.jsonl", *sorted(rows.glob("part_*.jsonl"))]
    every = read_rows(files, SHARED / "evaldata")
    return of_papers(every, {*SPLIT["tune"], *SPLIT["report"]}, inside=False)


def main() -> None:
    """Read the flags and do it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stage", choices=("broad", "own"))
    parser.add_argument("--weights", type=Path, required=True, help="folder of the packaged sentence encoder")
    parser.add_argument("--out", type=Path, default=WORK)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--epochs", type=int)
    parser.add_argument("--rate", type=float)
    parser.add_argument(
        "--start", type=Path, nargs="+", default=[], help="weights to start from; of several, their mean"
    )
    parser.add_argument("--share", type=float, default=1.0, help="public pairs beside each own pair")
    parser.add_argument("--altered", action="store_true", help="with near misses made of the answered questions")
    parser.add_argument("--steps", type=int, help="at most so many steps in all")
    parser.add_argument("--name")
    options = parser.parse_args()
    torch.set_num_threads(2)
    options.out.mkdir(parents=True, exist_ok=True)
    model = CrossEncoder.fresh(options.weights, HEADS)
    if options.start:
        model.load_state_dict(mean_of(options.start))
    public = SHARED / "training/public"
    if options.stage == "broad":
        epochs, rate = options.epochs or 2, options.rate or 1.2e-4

        def pairs(epoch: int) -> list[Pair]:
            return broad(public, epoch, options.seed)
    else:
        epochs, rate = options.epochs or 4, options.rate or 6e-5
        rows = training_rows()
        kin = broad(public, 0, options.seed)

        def pairs(epoch: int) -> list[Pair]:
            return at_home(rows, kin, epoch, options.seed, options.share, options.altered)

    steps = min(options.steps or 10**9, steps_of(pairs(0), options.weights) * epochs)
    plan = Plan(options.name or options.stage, epochs, rate, pairs, steps)
    train(model, plan, options.weights, options.out, options.seed)


if __name__ == "__main__":
    main()
