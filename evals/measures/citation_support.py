"""Whether what an answer cites bears it out, as ALCE asks it (Gao et al. 2023, arXiv 2305.14627, section 3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.judging.judge import Judge
from assistant.reply import Answer, Verdict
from evals.gold.question import TextOf


@dataclass(frozen=True, slots=True)
class CitationSupport:
    """`recall`: the share of statements that what they cite bears out; `precision`: the share of citations that help.

    Both 0 for an answer without citations.
    """

    recall: float
    precision: float


def citation_support(answer: Answer, judge: Judge, text_of: TextOf) -> CitationSupport:
    """Put each statement to the judge with the paragraphs that it cites.

    A statement is borne out where they do so together; a citation helps where its statement is borne out and either
    it does so alone, or the others do not without it. Words that stand in a paragraph are borne out by it: the judge
    is asked only about others.
    """
    borne_out, helping, cited = 0, 0, 0
    for statement in answer.statements:
        texts = [text_of(paper, locator) or "" for paper, locator in dict.fromkeys(
            (c.paper, c.locator) for c in statement.citations
        )]  # fmt: skip
        cited += len(texts)
        if not texts or not _bears_out(judge, statement.text, texts):
            continue
        borne_out += 1
        helping += sum(
            len(texts) == 1
            or _bears_out(judge, statement.text, [text])
            or not _bears_out(judge, statement.text, [*texts[:n], *texts[n + 1 :]])
            for n, text in enumerate(texts)
        )
    return CitationSupport(
        borne_out / len(answer.statements) if answer.statements else 0.0, helping / cited if cited else 0.0
    )


def verdict_on(judge: Judge, statement: str, texts: Sequence[str]) -> Verdict:
    """What the paragraphs say together of a statement; the judge is asked where its words do not stand in them."""
    passage = " ".join(" ".join(texts).split())
    said = " ".join(statement.split())
    return Verdict.SUPPORTED if said in passage else judge.judge(said, [passage]).verdict


def _bears_out(judge: Judge, statement: str, texts: Sequence[str]) -> bool:
    return verdict_on(judge, statement, texts) is Verdict.SUPPORTED
