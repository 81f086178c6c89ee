"""What judges a claim: the rules, the model, both as they ship and what anyone could compute beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from assistant.claims.check import FORCE
from assistant.claims.parts import parts_of
from assistant.judging.judge import Judge, Judgement
from assistant.judging.learned_judge import READ, LearnedJudge
from assistant.judging.pair_model import PairModel
from assistant.judging.rules import RulesJudge
from assistant.judging.verdict_model import CLASSES, VerdictModel, decisive, softmax
from assistant.reply import Verdict
from assistant.words import content_words, shared_words, stem, stems
from ingest.sentences import sentences

if TYPE_CHECKING:
    from index.encoder import Encoder

NEAREST = 6  # sentences of a given text that a part of a claim is judged by
RULES, MODEL, BOTH = "rules alone", "model alone", "rules and model"


class ModelJudge:
    """The learned judge's model and nothing else: its likeliest class for the passage that it finds to say most."""

    def __init__(self, model: PairModel) -> None:
        self.name = f"{model.name} alone"
        self._model = model

    def judge(self, claim: str, evidence: Sequence[str]) -> Judgement:
        """See `Judge.judge`."""
        if not evidence:
            return Judgement(Verdict.NOT_FOUND, 1.0, "there is nothing to read", self.name)
        scores = self._model.score([(claim, text) for text in evidence[:READ]])
        n = decisive(scores)
        chances = softmax(scores[n].claim)
        likeliest = max(range(len(CLASSES)), key=lambda k: chances[k])
        return Judgement(CLASSES[likeliest], chances[likeliest], "the model's likeliest class", self.name, n)


def judges_apart(model: PairModel, encoder: Encoder) -> Mapping[str, Judge]:
    """The judges that are held beside each other, by what they are made of.

    The rules alone are as they judge where the model's files are missing: with the encoder.
    """
    return {
        RULES: RulesJudge(encoder),
        MODEL: ModelJudge(model),
        BOTH: LearnedJudge(model, VerdictModel.load(), RulesJudge()),
    }


def judge_given(judge: Judge, claim: str, texts: Sequence[str]) -> Judgement:
    """A claim of one or more sentences by the texts that come with it, without a search; as a whole, as `verify` does.

    Each part of the claim is judged by the `NEAREST` sentences that share most words with it. The judgement is that of
    the part that fares worst; `decisive` is of no use then.
    """
    printed = [text[start:end] for text in texts for start, end in sentences(text)]
    known = [stems(text) for text in printed]
    judged = []
    for part in parts_of(claim):
        wanted = {stem(word) for word in content_words(part)}
        nearest = sorted(range(len(printed)), key=lambda n: (-len(wanted & known[n]), n))[:NEAREST]
        judged.append(judge.judge(part, [printed[n] for n in nearest]))
    return min(judged, key=lambda one: FORCE.index(one.verdict))


def overlap(claim: str, texts: Sequence[str]) -> float:
    """The share (0..1) of the claim's content words that stand in the texts, by their stems."""
    return shared_words(claim, "\n".join(texts))


def similarity(encoder: Encoder, claim: str, texts: Sequence[str]) -> float:
    """The cosine (-1..1) of the claim and the text that is nearest to it; -1 without a text."""
    if not texts:
        return -1.0
    vectors = _vectors(encoder, tuple(texts))  # type: ignore[arg-type]  # the protocol does not say that it is hashable
    return float((vectors @ encoder.encode([claim])[0]).max())


@lru_cache(maxsize=64)  # many claims of a set have the same texts
def _vectors(encoder: Encoder, texts: tuple[str, ...]) -> NDArray[np.float32]:
    return encoder.encode(texts)
