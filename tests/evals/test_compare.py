"""A system against a baseline, case by case."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evals.evaluate import evaluate_system
from evals.gates.compare import compare
from ingest.errors import GoldError
from tests.evals.fake import TEXTS, answer, cite, question, refusal, system

REFS = list(TEXTS)
QUESTIONS = [question(f"n{n}", required=[REFS[n % 6]]) for n in range(24)]


def test_a_better_ranking_shows_as_a_difference_and_a_ranking_equals_itself() -> None:
    worse = evaluate_system(system(rankings={q.id: REFS for q in QUESTIONS}), QUESTIONS)
    better = evaluate_system(
        system(rankings={q.id: [*q.needed, *(r for r in REFS if r not in q.needed)] for q in QUESTIONS}), QUESTIONS
    )
    found = {difference.measure: difference for difference in compare(worse, better)}
    assert found["hit@1"].estimate.value == pytest.approx(20 / 24)
    assert found["hit@1"].estimate.low > 0.5
    assert found["hit@1"].p == pytest.approx(2 / 2**20)  # twenty wins, no loss
    assert found["key facts"].estimate.n == 0
    same = {difference.measure: difference for difference in compare(better, better)}
    assert (same["MRR"].estimate.value, same["MRR"].p) == (0, 1)


def test_only_cases_that_both_have_a_number_for_are_compared() -> None:
    tea = ("tea", "1")
    questions = [question("a", required=[tea], facts=[["1738"]]), question("b", required=[tea], facts=[["1738"]])]
    silent = evaluate_system(system({"a": refusal(), "b": answer(("x", []))}), questions)
    telling = evaluate_system(system({"a": answer(("x", [cite(tea)])), "b": answer(("x", [cite(tea)]))}), questions)
    found = {difference.measure: difference.estimate for difference in compare(silent, telling)}
    assert (found["key facts"].value, found["key facts"].n) == (1, 1)
    assert (found["key facts (all)"].value, found["key facts (all)"].n) == (1, 2)
    assert (found["answerable answered"].value, found["answerable answered"].n) == (0.5, 2)


def test_other_questions_or_other_papers_are_not_compared() -> None:
    tested = system(rankings={q.id: REFS for q in QUESTIONS})
    made = evaluate_system(tested, QUESTIONS)
    with pytest.raises(GoldError, match="other questions"):
        compare(made, evaluate_system(tested, QUESTIONS[:-1]))
    with pytest.raises(GoldError, match="other papers"):
        compare(made, evaluate_system(replace(tested, corpus="f" * 64), QUESTIONS))
