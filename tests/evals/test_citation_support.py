"""ALCE's citation precision and recall, on answers small enough to work out by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest

from assistant.judging.judge import Judgement
from assistant.reply import Answer, Verdict
from evals.gold.question import Ref
from evals.measures.citation_support import CitationSupport, citation_support
from tests.evals.fake import TEXTS, answer, cite

TEA, BLACK, SALT = ("tea", "1"), ("tea", "2"), ("salt", "1")


@dataclass
class AllWords:
    """Bears out what has no word that the evidence lacks."""

    name: str = "all words"
    asked: int = 0

    def judge(self, claim: str, evidence: Sequence[str]) -> Judgement:
        self.asked += 1
        held = set(" ".join(evidence).lower().replace(".", "").split())
        missing = set(claim.lower().replace(".", "").split()) - held
        return Judgement(Verdict.NOT_FOUND if missing else Verdict.SUPPORTED, 1.0, "", self.name)


def support(made: Answer, judge: AllWords | None = None) -> CitationSupport:
    return citation_support(made, judge or AllWords(), lambda paper, locator: TEXTS.get((paper, locator)))


@pytest.mark.parametrize(
    ("text", "cited", "recall", "precision"),
    [
        ("Green tea grown twice.", [TEA], 0, 0),
        ("Green tea grown in 1738.", [TEA], 1, 1),
        ("Green tea grown in 1738.", [SALT], 0, 0),
        ("Green tea grown in 1738.", [TEA, SALT], 1, 1 / 2),  # the second neither bears it out nor is missed
        ("Green tea and black tea.", [TEA, BLACK], 0, 0),  # "and" stands in neither
        ("Green black tea.", [TEA, BLACK], 1, 1),  # only together, so that both help
        ("Green tea grown in 1738.", [("tea", "9")], 0, 0),  # a paragraph that there is not
        ("Green tea grown in 1738.", [TEA, TEA], 1, 1),  # one paragraph, cited twice
        ("Green tea grown in 1738.", [], 0, 0),
    ],
)
def test_by_hand(text: str, cited: list[Ref], recall: float, precision: float) -> None:
    citations = [cite(ref) if ref in TEXTS else replace(cite(TEA), locator=ref[1]) for ref in cited]
    assert support(answer((text, citations))) == CitationSupport(recall, precision)


def test_an_answer_that_says_or_cites_nothing_scores_nothing() -> None:
    assert support(answer()) == CitationSupport(0, 0)
    both = support(answer(("Green tea grown.", [cite(TEA)]), ("And more.", [])))
    assert both == CitationSupport(1 / 2, 1)  # half of the statements; the one citation helps


def test_words_that_stand_there_need_no_judge() -> None:
    judge = AllWords()
    assert support(answer(("It was first grown in 1738.", [cite(TEA)])), judge) == CitationSupport(1, 1)
    assert judge.asked == 0
