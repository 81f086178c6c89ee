"""The registry, and each measure on cases small enough to work out by hand."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from assistant.reply import Reply
from evals.case import Case, outcome
from evals.gold.question import GoldQuestion, Ref
from evals.measures.measure import ConfidenceMeasure, Measure
from evals.measures.question import MEASURES
from evals.measures.statistics import Estimate, wilson
from evals.records.question import question_record
from evals.records.record import Outcome, Record
from tests.evals.fake import answer, cite, question, refusal

TEA, BLACK, BOTH, SALT = ("tea", "1"), ("tea", "2"), ("tea", "3"), ("salt", "1")
WANTED = question("w", required=[TEA, BLACK], also=[BOTH], facts=[["1738"], ["60 minutes"]])
FAR, NEAR = question("far"), question("near", near=True)


def score(name: str, case: Case) -> float | None:
    measure = MEASURES[name]
    assert isinstance(measure, Measure)
    return measure.score(case)


def estimate(name: str, cases: Sequence[Case]) -> Estimate:
    return MEASURES[name].estimate(records(cases), seed=0)


def records(cases: Sequence[Case]) -> list[Record]:
    return [question_record(case) for case in cases]


def case(asked: GoldQuestion, reply: Reply | None = None, ranked: tuple[Ref, ...] = ()) -> Case:
    return Case(asked, ranked, reply)


def test_every_measure_has_one_name_and_says_what_it_is() -> None:
    assert list(MEASURES) == [measure.name for measure in MEASURES.values()]
    assert {"hit@1", "hit@5", "all@5", "MRR", "nDCG@10"} <= MEASURES.keys()
    for measure in MEASURES.values():
        assert (measure.score if isinstance(measure, Measure) else measure.statistic).__doc__


@pytest.mark.parametrize(
    ("ranked", "expected"),
    [
        ((TEA, SALT, BLACK), {"hit@1": 1, "hit@5": 1, "all@5": 1, "MRR": 1}),
        ((SALT, BOTH, TEA), {"hit@1": 0, "hit@5": 1, "all@5": 0, "MRR": 1 / 2}),  # `also` is a hit, and not required
        ((SALT,), {"hit@1": 0, "hit@5": 0, "all@5": 0, "MRR": 0, "nDCG@10": 0}),
        ((TEA, BLACK, BOTH), {"nDCG@10": 1}),
        ((BOTH, TEA), {"nDCG@10": (1 + 2 / math.log2(3)) / (2 + 2 / math.log2(3) + 1 / 2)}),
    ],
)
def test_retrieval(ranked: tuple[Ref, ...], expected: dict[str, float]) -> None:
    for name, value in expected.items():
        assert score(name, case(WANTED, ranked=ranked)) == pytest.approx(value)


def test_retrieval_is_not_scored_on_questions_without_an_answer_nor_on_broken_cases() -> None:
    for unscored in (case(FAR, ranked=(TEA,)), Case(WANTED, error="ZeroDivisionError: no tea left")):
        assert {score(name, unscored) for name in ("hit@1", "hit@5", "all@5", "MRR", "nDCG@10")} == {None}


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (
            answer(("Grown in 1738.", [cite(TEA)]), ("Oxidised.", [cite(BLACK)])),  # "60 minutes" is in the quote
            {"key facts": 1, "citation precision": 1, "citation recall": 1, "statements": 2},
        ),
        (
            answer(("Grown in 1738.", [cite(TEA), cite(SALT)]), ("And.", [cite(TEA)])),  # distinct paragraphs
            {"key facts": 1 / 2, "citation precision": 1 / 2, "citation recall": 1 / 2, "statements": 2},
        ),
        (answer(("One plant.", [cite(BOTH)])), {"key facts": 0, "citation precision": 1, "citation recall": 0}),
        (answer(("In 1738.", [])), {"key facts": 1 / 2, "citation precision": 0, "citation recall": 0}),
        (answer(), {"key facts": 0, "citation precision": 0, "citation recall": 0, "statements": 0}),
        (
            refusal(),
            {"key facts": None, "key facts (all)": 0, "citation precision": None, "citation recall": None,
             "statements": None, "statements<=5": None},
        ),
    ],
)  # fmt: skip
def test_answers(reply: Reply, expected: dict[str, float | None]) -> None:
    for name, value in expected.items():
        assert score(name, case(WANTED, reply)) == (None if value is None else pytest.approx(value))


def test_answers_to_questions_without_an_answer_count_as_wrong_and_not_as_cited_badly() -> None:
    wrong = case(FAR, answer(("In 1738.", [cite(TEA)])))
    assert score("unanswerable refused", wrong) == 0
    assert {score(n, wrong) for n in ("key facts", "key facts (all)", "citation precision", "citation recall")} == {
        None
    }


def test_a_list_may_be_long() -> None:
    long = answer(*[("x", [cite(TEA)])] * 6)
    assert score("statements<=5", case(WANTED, long)) == 0
    assert score("statements<=5", case(question("l", required=[TEA], kind="list"), long)) is None
    assert score("statements<=5", case(WANTED, answer(*[("x", [cite(TEA)])] * 5))) == 1


def test_quotes_are_judged_wherever_something_is_cited() -> None:
    assert score("quotes verbatim", case(WANTED, answer(("x", [cite(TEA)])))) == 1
    assert score("quotes verbatim", Case(FAR, (), refusal(closest=[cite(TEA)]), (cite(TEA),))) == 0
    assert score("quotes verbatim", case(FAR, refusal())) is None
    assert score("quotes verbatim", case(WANTED)) is None


def test_refusals() -> None:
    said, kept_silent = answer(("x", [cite(TEA)])), refusal()
    cases = [
        case(WANTED, said),
        case(WANTED, kept_silent),
        case(FAR, kept_silent),
        case(NEAR, said),
        case(NEAR, kept_silent),
    ]
    expected = {
        "answerable answered": (1, 2),
        "unanswerable refused": (2, 3),
        "near misses refused": (1, 2),
        "others refused": (1, 1),
        "refusal precision": (2, 3),
    }
    for name, (successes, n) in expected.items():
        assert estimate(name, cases) == wilson(successes, n)


@given(st.lists(st.tuples(st.sampled_from([WANTED, FAR, NEAR]), st.sampled_from([0.0, 0.2, 0.5, 0.9])), max_size=12))
def test_the_auroc_is_over_the_questions_that_its_name_says(pairs: list[tuple[GoldQuestion, float]]) -> None:
    cases = [case(asked, refusal(confidence)) for asked, confidence in pairs]
    left_out = {"AUROC": None, "AUROC (near)": FAR, "AUROC (others)": NEAR}
    for name, without in left_out.items():
        kept = [(asked.answerable, confidence) for asked, confidence in pairs if asked != without]
        value = estimate(name, cases).value
        if len({truth for truth, _ in kept}) < 2:
            assert math.isnan(value)
        else:
            assert value == pytest.approx(roc_auc_score(*zip(*kept, strict=True)))


def test_a_system_that_only_retrieves_has_no_answer_or_refusal_figures() -> None:
    cases = [case(WANTED, ranked=(TEA,)), case(FAR, ranked=(TEA,))]
    for name, measure in MEASURES.items():
        retrieval = measure.group == "retrieval"
        assert (measure.estimate(records(cases), seed=0).n > 0) is retrieval, name


def test_nothing_gives_nan_and_no_cases() -> None:
    for measure in MEASURES.values():
        nothing = measure.estimate([], seed=0)
        assert math.isnan(nothing.value)
        assert nothing.n == 0


def test_confidence_measures_do_not_look_at_broken_cases() -> None:
    cases = [
        case(WANTED, answer(("x", []), confidence=0.9)),
        case(FAR, refusal(0.1)),
        Case(FAR, error="ValueError: no"),
    ]
    for measure in MEASURES.values():
        if isinstance(measure, ConfidenceMeasure) and measure.name != "AUROC (near)":
            assert measure.estimate(records(cases), seed=0).n == 2


@pytest.mark.parametrize(
    ("judged", "expected"),
    [
        (case(WANTED, answer(("In 1738.", [cite(BLACK)]))), Outcome.RIGHT),
        (case(WANTED, answer(("In 1738.", [cite(TEA)]))), Outcome.WRONG),  # a fact is missing
        (case(WANTED, answer(("1738, 60 minutes.", [cite(SALT)]))), Outcome.WRONG),  # from the wrong place
        (case(WANTED, answer(("1738, 60 minutes.", []))), Outcome.WRONG),
        (case(WANTED, refusal()), Outcome.WRONG),
        (case(question("n", required=[TEA]), answer(("x", [cite(TEA)]))), Outcome.RIGHT),  # a set without facts
        (Case(WANTED, (), answer(("1738, 60 minutes.", [cite(TEA)])), (cite(TEA),)), Outcome.WRONG),  # misquoted
        (case(FAR, refusal()), Outcome.RIGHT),
        (case(FAR, answer(("x", [cite(TEA)]))), Outcome.WRONG),
        (case(WANTED), Outcome.UNSCORED),
        (Case(WANTED, error="ValueError: no"), Outcome.BROKEN),
    ],
)
def test_wrong_unscored_and_broken_are_three_things(judged: Case, expected: Outcome) -> None:
    assert outcome(judged) is expected
