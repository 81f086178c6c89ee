"""The judge of a fresh machine: the learned cross-encoder with the rules beside it; without its files the rules alone.

The model sees meaning ("wary" is not "welcomed"), the rules see figures, dates and names, and say in words what a
person can check at a glance. Neither is asked alone: a small model over the findings of both gives verdict and
confidence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from assistant.judging.finding import FindingKind
from assistant.judging.judge import Judgement
from assistant.judging.rules import RulesJudge
from assistant.judging.verbatim import stated
from assistant.reply import Verdict
from ingest.sentences import sentences

if TYPE_CHECKING:
    from assistant.judging.pair_model import PairModel, PairScore
    from assistant.judging.verdict_model import VerdictModel

READ = 10  # passages that the model reads for a claim
LEAST_SHARED = 0.15  # of a claim's content words that must stand in a passage for it to bear the claim out
ALL_THERE = 0.9  # of a claim's words, by the rules, to be borne out where the model wavers
_SHOWN = 160  # characters of the deciding words in a reason
_LEAST = 40  # characters that a part of a sentence must have to stand for it


class LearnedJudge:
    """Cross-encoder and rules together. Made by `load`; `__init__` takes finished parts."""

    def __init__(self, model: PairModel, verdicts: VerdictModel, rules: RulesJudge) -> None:
        self.name = f"{model.name} with {rules.name}"
        self._model = model
        self._verdicts = verdicts
        self._rules = rules

    @classmethod
    def load(cls, rules: RulesJudge, folder: Path | None = None) -> LearnedJudge:
        """The judge whose files lie in `folder`; None: the one that ships. Raises ModelError: a file is not right."""
        from assistant.judging.pair_model import FOLDER, PairModel, shipped
        from assistant.judging.verdict_model import VerdictModel

        model = shipped() if folder is None else PairModel.load(folder)
        return cls(model, VerdictModel.load(folder or FOLDER), rules)

    def judge(self, claim: str, evidence: Sequence[str]) -> Judgement:
        """See `Judge.judge`."""
        from assistant.judging.verdict_model import CLASSES, SHARED, decisive, features_of

        if told := stated(claim, evidence, self.name):
            return told
        ruled = self._rules.judge(claim, evidence)
        if not evidence:
            return replace(ruled, judge=self.name)
        scores = self._model.score([(claim, text) for text in evidence[:READ]])
        features = features_of(claim, evidence, scores, ruled)
        chances = self._verdicts(features)
        likeliest = self._verdicts.verdict(chances, features[SHARED])
        verdict = _heeded(likeliest, chances, ruled, features[SHARED])
        n = decisive(scores)
        agrees = ruled.verdict is verdict
        # Where the rules overrule the model, its chance says nothing of the verdict that is given.
        overruled = verdict is not likeliest and agrees
        confidence = ruled.confidence if overruled else round(chances[CLASSES.index(verdict)], 3)
        if overruled and verdict is Verdict.SUPPORTED:  # it wavered: what it holds against the claim still counts
            confidence = round(min(confidence, 1 - chances[CLASSES.index(Verdict.CONTRADICTED)]), 3)
        why = ruled.why if agrees and verdict is not Verdict.SUPPORTED else _why(verdict, evidence[n], scores[n])
        at = ruled.decisive if agrees and ruled.decisive is not None and verdict is Verdict.CONTRADICTED else n
        return Judgement(
            verdict, confidence, why, self.name, None if verdict is Verdict.NOT_FOUND else at, ruled.findings
        )


def _heeded(verdict: Verdict, chances: Sequence[float], ruled: Judgement, shared: float) -> Verdict:
    """The verdict, heeding what the rules see for certain: another figure or date speaks against a claim; passages that
    lack its names or figures, or nearly all of its words, do not bear it out; and where the model wavers between for
    and against, a claim whose words are all there, with nothing against them, is borne out.
    """
    supported, _, not_found = chances
    kinds = {finding.kind for finding in ruled.findings}
    if ruled.verdict is Verdict.CONTRADICTED and kinds & {FindingKind.NUMBER, FindingKind.DATE}:
        return Verdict.CONTRADICTED
    if verdict is Verdict.SUPPORTED and (FindingKind.ABSENT in kinds or shared < LEAST_SHARED):
        return Verdict.NOT_FOUND
    all_there = ruled.verdict is Verdict.SUPPORTED and ruled.confidence >= ALL_THERE
    if verdict is Verdict.NOT_FOUND and all_there and supported > not_found:
        return Verdict.SUPPORTED
    return verdict


def _why(verdict: Verdict, passage: str, score: PairScore) -> str:
    words = deciding_words(passage, score)
    if verdict is Verdict.SUPPORTED:
        return f"the paper says as much: “{words}”"
    if verdict is Verdict.CONTRADICTED:
        return f"the paper seems to say otherwise, by the learned judge alone: “{words}”"
    return f"nothing found says so; the nearest words are “{words}”"


def deciding_words(passage: str, score: PairScore) -> str:
    """The words of `passage` around the token that the model marks most: its sentence, or a part between semicolons."""
    if not len(score.marks):
        return passage[:_SHOWN]
    at = int(score.starts[int(np.argmax(score.marks))])
    spans = sentences(passage) or [(0, len(passage))]
    start, end = next(((first, last) for first, last in spans if at < last), spans[-1])
    before, after = passage.rfind("; ", start, at), passage.find("; ", at, end)
    start = before + 2 if before >= 0 else start
    end = after if after - start >= _LEAST else end
    clause = passage[start:end].strip(" .;:")
    if len(clause) <= _SHOWN:
        return clause
    first = max(0, min(at - start - _SHOWN // 2, len(clause) - _SHOWN))
    first = clause.rfind(" ", 0, first + 1) + 1  # no word is cut in half
    end = clause.find(" ", first + _SHOWN)
    cut = clause[first : end if end >= 0 else len(clause)]
    return f"{'… ' if first else ''}{cut.strip()}{' …' if end >= 0 else ''}"
