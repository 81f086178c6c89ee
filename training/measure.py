"""What a trained judge knows: figures on rows and papers that it never saw, with n and intervals.

`python -m training.measure --model work/own.pt --weights FOLDER` prints them for the tuning papers; `--report` for the
papers kept for the report (look once).
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import chain
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from evals.measures.confidence import auroc
from evals.measures.confusion import confusion_of, macro_f1
from evals.measures.statistics import Estimate, bootstrap_by_class, bootstrap_confusion, wilson
from ingest.sentences import sentences
from training.batches import tokenizer
from training.model import CrossEncoder
from training.own_rows import Row, nearest, of_papers, read_rows
from training.pair import Target
from training.public_rows import inference, selection
from training.train import SHARED, SPLIT, kept_files

Scores = tuple[NDArray[np.float32], NDArray[np.float32]]  # claim logits (n, 3), answer logits (n,)
Scorer = Callable[[Sequence[tuple[str, str]]], Scores]
Figures = Iterator[tuple[str, Estimate]]
SAMPLED = 1500  # held-out pairs of a set at most
CLAIMS = tuple(str(int(target)) for target in (Target.SUPPORTED, Target.CONTRADICTED, Target.NOT_SAID))


def scorer(model: CrossEncoder, weights: Path) -> Scorer:
    """A function from pairs to logits, 32 bits, in batches of like length."""
    tokens = tokenizer(weights)
    model.eval()

    def score(pairs: Sequence[tuple[str, str]]) -> Scores:
        encoded = tokens.encode_batch(list(pairs))
        order = sorted(range(len(pairs)), key=lambda n: len(encoded[n].ids))
        claims, answers = np.zeros((len(pairs), 3), np.float32), np.zeros(len(pairs), np.float32)
        for at in range(0, len(order), 64):
            batch = order[at : at + 64]
            length = max(len(encoded[n].ids) for n in batch)
            ids, mask, types = (torch.zeros((len(batch), length), dtype=torch.long) for _ in range(3))
            for row, n in enumerate(batch):
                e = encoded[n]
                ids[row, : len(e.ids)] = torch.tensor(e.ids)
                mask[row, : len(e.ids)] = 1
                types[row, : len(e.ids)] = torch.tensor(e.type_ids)
            with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
                claim, answer, _ = model(ids, mask, types)
            claims[batch], answers[batch] = claim.float().numpy(), answer.float().numpy()
        return claims, answers

    return score


def probabilities(logits: NDArray[np.float32]) -> NDArray[np.float64]:
    """Softmax over the last axis."""
    shifted = np.exp(logits.astype(np.float64) - logits.max(axis=-1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=-1, keepdims=True))


def of_inference(score: Scorer, public: Path, sets: Collection[str] | None = None) -> Figures:
    """Accuracy on the held-out pairs of each inference set, or of those named."""
    pairs = inference(public, kept=True)
    for source in sorted({p.source for p in pairs if sets is None or p.source in sets}):
        own = [p for p in pairs if p.source == source]
        random.Random(0).shuffle(own)
        own = own[:SAMPLED]
        logits, _ = score([(p.asked, p.passage) for p in own])
        chance = probabilities(logits)
        right = [
            (chance[n, 0] >= 0.5) == (p.target is Target.SUPPORTED)
            if source in ("med", "scitail")
            else chance[n].argmax() == int(p.target)
            for n, p in enumerate(own)
        ]
        yield f"{source}, accuracy", wilson(sum(right), len(right))


def of_selection(score: Scorer, public: Path) -> Figures:
    """AUROC of answers against no answer on the held-out questions of each set."""
    pairs = selection(public, random.Random(0), kept=True)
    for source in sorted({p.source for p in pairs}):
        own = [p for p in pairs if p.source == source][:SAMPLED]
        wanted = np.array([p.target is Target.ANSWERS for p in own])
        if 0 < wanted.sum() < len(wanted):
            _, answers = score([(p.asked, p.passage) for p in own])
            yield f"{source}, AUROC", bootstrap_by_class(auroc, wanted.tolist(), answers.tolist(), seed=0)


def told(e: Estimate) -> str:
    """The value, the ends of its interval at 95 %, and n."""
    return f"{e.value:.3f} [{e.low:.3f}, {e.high:.3f}] n {e.n}"


def passages_of(asked: str, paragraph: str) -> list[str]:
    """What is read of a paragraph: the nearest sentence, it with its neighbours, and the paragraph."""
    spans = sentences(paragraph)
    if len(spans) < 2:
        return [paragraph]
    n = nearest(asked, paragraph, spans)
    first, last = max(0, n - 1), min(len(spans) - 1, n + 1)
    return list(dict.fromkeys([paragraph[slice(*spans[n])], paragraph[spans[first][0] : spans[last][1]], paragraph]))


def of_rows(score: Scorer, rows: Sequence[Row], ways: Collection[str] | None = None) -> Figures:
    """Verdicts and answers on our own rows, each read in WAYS, or those of them that are named."""
    for name, passages in WAYS.items():
        if ways is not None and name not in ways:
            continue
        chosen = [passages(row) for row in rows]
        flat = [(row.text, p) for row, ps in zip(rows, chosen, strict=True) for p in ps]
        claims, answers = score(flat)
        chance = probabilities(claims)
        at, verdicts, answered = 0, [], []
        for ps in chosen:
            own = chance[at : at + len(ps)]
            verdicts.append(int(own[own[:, 2].argmin()].argmax()))
            answered.append(float(answers[at : at + len(ps)].max()))
            at += len(ps)
        pairs = [
            (str(int(row.target)), str(got))
            for row, got in zip(rows, verdicts, strict=True)
            if not row.target.of_question
        ]
        counts = confusion_of(pairs, CLAIMS, CLAIMS)[None]
        accused = counts[0, :, int(Target.CONTRADICTED)].tolist()
        yield f"{name}, claims, macro-F1", bootstrap_confusion(macro_f1, counts, seed=0)
        yield f"{name}, contradicted, precision", wilson(accused[int(Target.CONTRADICTED)], sum(accused))
        asked = [
            (row.target is Target.ANSWERS, got)
            for row, got in zip(rows, answered, strict=True)
            if row.target.of_question
        ]
        truth, scores = [wanted for wanted, _ in asked], [got for _, got in asked]
        yield f"{name}, questions, AUROC", bootstrap_by_class(auroc, truth, scores, seed=0)


def _gold(row: Row) -> str:
    spans = sentences(row.passage)
    if not row.evidence:
        return row.passage[slice(*spans[nearest(row.text, row.passage, spans)])]
    inside = [s for s in spans if s[0] < row.evidence[1] and row.evidence[0] < s[1]]
    return row.passage[inside[0][0] : inside[-1][1]]


# "windows" is how the program reads, which does not know where the evidence is.
WAYS: dict[str, Callable[[Row], list[str]]] = {
    "deciding sentences": lambda row: [_gold(row)],
    "paragraph": lambda row: [row.passage],
    "windows": lambda row: passages_of(row.text, row.passage),
}


def kept_rows(kept: str) -> list[Row]:
    """Our own rows over the papers kept for `tune` or `report`."""
    return of_papers(read_rows(kept_files(kept), SHARED / "evaldata"), SPLIT[kept])


def main() -> None:
    """Read the flags and do it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--report", action="store_true")
    parser.add_argument("--quick", action="store_true", help="our own rows only")
    options = parser.parse_args()
    torch.set_num_threads(2)
    model = CrossEncoder.fresh(options.weights, 0)
    state = torch.load(options.model, weights_only=True)
    model.load_state_dict(state.get("model", state))
    score = scorer(model, options.weights)
    public, rows = SHARED / "training/public", kept_rows("report" if options.report else "tune")
    of_sets = [] if options.quick else [of_inference(score, public), of_selection(score, public)]
    for figure, estimate in chain(*of_sets, of_rows(score, rows)):
        print(f"{figure:48} {told(estimate)}", flush=True)


if __name__ == "__main__":
    main()
