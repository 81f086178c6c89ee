"""A claim that a paper makes in the very same sentence needs no judgement."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.judging.judge import Judgement
from assistant.reply import Verdict
from ingest.fold import fold
from ingest.sentences import sentences

_MARKER = re.compile(r"\[\w{1,4}\]")
_SIGNS = re.compile(r"[^\w\s%$€£¥]+")
CONFIDENCE = 0.99  # a sentence may stand in a paper and be taken back there


def stated(claim: str, evidence: Sequence[str], judge: str) -> Judgement | None:
    """The verdict on a claim that one of the texts makes in the same sentence; None: none does."""
    n = stated_in(claim, evidence)
    return None if n is None else Judgement(Verdict.SUPPORTED, CONFIDENCE, "the paper says so in these words", judge, n)


def stated_in(claim: str, evidence: Sequence[str]) -> int | None:
    """Which of the texts holds the claim as a whole sentence, note markers and punctuation apart; None: none does.

    A part of a sentence does not count: "critics say that …" may stand before it, or a "not".
    """
    wanted = _bare(claim)
    if not wanted:
        return None
    for n, text in enumerate(evidence):
        if any(_bare(text[start:end]) == wanted for start, end in sentences(text)):
            return n
    return None


def _bare(text: str) -> str:
    return " ".join(_SIGNS.sub(" ", fold(_MARKER.sub("", text))).split())
