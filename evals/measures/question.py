"""The measures of questions, each under its one spelling: the same in code, on the command line, in gates and reports.

A measure takes a case to a number, or to None where it does not apply; its value is the mean over the cases that it
applies to. A confidence measure takes all of them at once. Broken cases have no numbers: reports count them apart.
"""

from __future__ import annotations

from assistant.chat.budget import conservative
from evals.case import Case
from evals.measures import ranking
from evals.measures.confidence import auroc, expected_calibration_error, risk_coverage_area
from evals.measures.facts import share_held
from evals.measures.measure import ConfidenceMeasure, Group, Measure
from evals.records.record import Record

DEPTH = 10  # paragraphs retrieved for a question; MRR looks no further either
MOST_STATEMENTS = 5

ANSWER, REFUSAL = "answer", "refusal"  # what a question expects and gets
IN_PAPERS, NEAR, ELSEWHERE = "in the papers", "near miss", "not in the papers"


def _retrieved(case: Case) -> bool:
    return case.question.answerable and not case.broken


def hit_1(case: Case) -> float | None:
    """Answerable questions: 1 where the first paragraph is in required or also (`ranking.hit_at`, k = 1)."""
    return ranking.hit_at(case.ranked, case.question.relevant, 1) if _retrieved(case) else None


def hit_5(case: Case) -> float | None:
    """Answerable questions: 1 where one of the first five is in required or also (`ranking.hit_at`, k = 5)."""
    return ranking.hit_at(case.ranked, case.question.relevant, 5) if _retrieved(case) else None


def all_5(case: Case) -> float | None:
    """Answerable questions that need at most five: 1 where the first five hold all required (`ranking.all_at`)."""
    return ranking.all_at(case.ranked, case.question.needed, 5) if _retrieved(case) else None


def hit_10(case: Case) -> float | None:
    """Answerable questions: 1 where one of the first ten is in required or also (`ranking.hit_at`, k = 10)."""
    return ranking.hit_at(case.ranked, case.question.relevant, 10) if _retrieved(case) else None


def all_10(case: Case) -> float | None:
    """Answerable questions that need at most ten: 1 where the first ten hold all required (`ranking.all_at`)."""
    return ranking.all_at(case.ranked, case.question.needed, 10) if _retrieved(case) else None


def mrr(case: Case) -> float | None:
    """Answerable questions: 1 / rank of the first of required or also among the first `DEPTH`, else 0."""
    return ranking.reciprocal_rank(case.ranked[:DEPTH], case.question.relevant) if _retrieved(case) else None


def ndcg_10(case: Case) -> float | None:
    """Answerable questions: `ranking.ndcg_at`, k = 10, with gain 2 for a required paragraph and 1 for one of also."""
    if not _retrieved(case):
        return None
    needed = case.question.needed
    return ranking.ndcg_at(case.ranked, {ref: 2.0 if ref in needed else 1.0 for ref in case.question.relevant}, 10)


def facts_shown(case: Case) -> float | None:
    """Shown answers to answerable questions: the share of key facts in the statements and their quotes (`facts.holds`).

    None of a refusal: read it beside "answerable answered", or read "key facts (all)".
    """
    return share_held(case.shown, case.question.facts) if case.question.answerable and case.answer else None


def facts_all(case: Case) -> float | None:
    """All answerable questions: as "key facts", and 0 for a refusal, so that nothing is gained by saying nothing."""
    return share_held(case.shown, case.question.facts) if case.question.answerable and case.reply else None


def citation_precision(case: Case) -> float | None:
    """Shown answers to answerable questions: the share of distinct cited paragraphs that are in required or also.

    The gold set is the judge of what supports; "ALCE precision" asks the run's judge. An answer without citations
    scores 0.
    """
    if not case.question.answerable or not case.answer:
        return None
    return len(case.cited & case.question.relevant) / len(case.cited) if case.cited else 0.0


def citation_recall(case: Case) -> float | None:
    """Shown answers to answerable questions: the share of required paragraphs that are cited.

    The gold set is the judge, as of "citation precision". An answer without citations scores 0.
    """
    if not case.question.answerable or not case.answer:
        return None
    return len(case.cited & case.question.needed) / len(case.question.needed)


def alce_precision(case: Case) -> float | None:
    """Shown answers: the share of citations that help to bear their statement out, by the run's judge.

    Citation precision of Gao et al. 2023 (`citation_support`). An answer without citations scores 0.
    """
    return case.support.precision if case.support else None


def alce_recall(case: Case) -> float | None:
    """Shown answers: the share of statements that the paragraphs they cite bear out, by the run's judge.

    Citation recall of Gao et al. 2023 (`citation_support`). An answer without citations scores 0.
    """
    return case.support.recall if case.support else None


def quotes_verbatim(case: Case) -> float | None:
    """Replies that cite, a refusal's nearest paragraphs included: 1 where every quote equals its `text[start:end]`."""
    if case.reply is None:
        return None
    cites = case.reply.closest or any(s.citations for s in (case.answer.statements if case.answer else ()))
    return float(not case.misquotes) if cites else None


def statement_count(case: Case) -> float | None:
    """Shown answers: the number of statements. Fewer is better, as long as the facts are there."""
    return float(len(case.answer.statements)) if case.answer else None


def few_statements(case: Case) -> float | None:
    """Shown answers, kind "list" apart: 1 where at most `MOST_STATEMENTS` statements are shown."""
    if not case.answer or case.question.kind == "list":
        return None
    return float(len(case.answer.statements) <= MOST_STATEMENTS)


def answer_words(case: Case) -> float | None:
    """Shown answers: the number of words in the statements, quotes and sources apart."""
    return float(sum(len(s.text.split()) for s in case.answer.statements)) if case.answer else None


def answer_tokens(case: Case) -> float | None:
    """Shown answers: the tokens of the statements, an upper estimate for today's models (`assistant.chat.budget`)."""
    return float(sum(conservative(s.text) for s in case.answer.statements)) if case.answer else None


def answered(case: Case) -> float | None:
    """Answerable questions: 1 where the reply is an answer."""
    return float(case.answer is not None) if case.reply and case.question.answerable else None


def refused(case: Case) -> float | None:
    """Unanswerable questions: 1 where the reply is a refusal (the recall of refusal)."""
    return float(case.refused) if case.reply and not case.question.answerable else None


def near_refused(case: Case) -> float | None:
    """As "unanswerable refused", over near misses: questions with the papers' own names and subjects."""
    return refused(case) if case.question.near else None


def others_refused(case: Case) -> float | None:
    """As "unanswerable refused", over those that are no near misses."""
    return None if case.question.near else refused(case)


def refusal_precision(case: Case) -> float | None:
    """Refusals: 1 where the papers indeed do not answer the question."""
    return float(not case.question.answerable) if case.refused else None


def answerable(record: Record) -> bool:
    """Whether the papers answer the question: what its confidence is held against."""
    return record.expected == ANSWER


def near_or_answerable(record: Record) -> bool:
    """Answerable questions and near misses."""
    return record.slices["answer"] != ELSEWHERE


def no_near_miss(record: Record) -> bool:
    """All but near misses."""
    return record.slices["answer"] != NEAR


_ALL: tuple[Measure[Case] | ConfidenceMeasure, ...] = (
    Measure("hit@1", Group.RETRIEVAL, hit_1, proportion=True),
    Measure("hit@5", Group.RETRIEVAL, hit_5, proportion=True),
    Measure("hit@10", Group.RETRIEVAL, hit_10, proportion=True),
    Measure("all@5", Group.RETRIEVAL, all_5, proportion=True),
    Measure("all@10", Group.RETRIEVAL, all_10, proportion=True),
    Measure("MRR", Group.RETRIEVAL, mrr),
    Measure("nDCG@10", Group.RETRIEVAL, ndcg_10),
    Measure("key facts", Group.ANSWER, facts_shown),
    Measure("key facts (all)", Group.ANSWER, facts_all),
    Measure("citation precision", Group.ANSWER, citation_precision),
    Measure("citation recall", Group.ANSWER, citation_recall),
    Measure("ALCE precision", Group.ANSWER, alce_precision),
    Measure("ALCE recall", Group.ANSWER, alce_recall),
    Measure("quotes verbatim", Group.ANSWER, quotes_verbatim, proportion=True),
    Measure("statements", Group.ANSWER, statement_count),
    Measure("statements<=5", Group.ANSWER, few_statements, proportion=True),
    Measure("answer words", Group.ANSWER, answer_words),
    Measure("answer tokens", Group.ANSWER, answer_tokens),
    Measure("answerable answered", Group.REFUSAL, answered, proportion=True),
    Measure("unanswerable refused", Group.REFUSAL, refused, proportion=True),
    Measure("near misses refused", Group.REFUSAL, near_refused, proportion=True),
    Measure("others refused", Group.REFUSAL, others_refused, proportion=True),
    Measure("refusal precision", Group.REFUSAL, refusal_precision, proportion=True),
    ConfidenceMeasure("AUROC", Group.REFUSAL, auroc, answerable),
    ConfidenceMeasure("AUROC (near)", Group.REFUSAL, auroc, answerable, near_or_answerable),
    ConfidenceMeasure("AUROC (others)", Group.REFUSAL, auroc, answerable, no_near_miss),
    ConfidenceMeasure("risk-coverage area", Group.REFUSAL, risk_coverage_area, answerable),
    ConfidenceMeasure("calibration error", Group.REFUSAL, expected_calibration_error, answerable),
)

MEASURES = {measure.name: measure for measure in _ALL}
