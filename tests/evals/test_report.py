"""A report: figures, slices, what broke, the worst cases, JSON and the tables that people see."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from rich.console import Console

from assistant.reply import Reply
from evals.evaluate import evaluate_system
from evals.gold.question import Split
from evals.measures.question import MEASURES
from evals.measures.statistics import wilson
from evals.records.record import Outcome, Record
from evals.reports.report import Report
from evals.reports.tables import tables
from evals.system import System
from tests.evals.fake import answer, cite, question, refusal, system

TEA, SALT = ("tea", "1"), ("salt", "1")
QUESTIONS = [
    question("good", required=[TEA], facts=[["1738"]], kind="when"),
    question("half", required=[TEA], facts=[["1738"], ["lead"]], low_overlap=True),
    question("poor", required=[SALT], facts=[["brine"]]),
    question("silent", required=[SALT]),
    question("far"),
    question("near", near=True),
    question("[bold]odd[/bold]"),
]
REPLIES: dict[str, Reply] = {
    "good": answer(("x", [cite(TEA)])),
    "half": answer(("x", [cite(TEA)])),
    "poor": answer(("x", [cite(TEA)])),
    "silent": refusal(0.3),
    "far": refusal(0.1),
    "near": answer(("x", [cite(TEA)]), confidence=0.7),
}


def report(tested: System | None = None, seed: int = 0) -> Report:
    return evaluate_system(tested or system(REPLIES, broken="odd"), QUESTIONS, split=Split.DEVELOP, seed=seed)


def shown(report: Report, **options: int) -> str:
    console = Console(width=200)
    with console.capture() as capture:
        console.print(tables(report, **options))
    return capture.get()


def test_figures_outcomes_and_slices() -> None:
    made = report()
    assert made.outcomes == {Outcome.RIGHT: 2, Outcome.WRONG: 4, Outcome.UNSCORED: 0, Outcome.BROKEN: 1}
    assert made.estimates.keys() == MEASURES.keys()
    assert made.estimates["hit@1"] == wilson(2, 4)  # every ranking begins with tea 1
    assert made.estimates["key facts"].value == pytest.approx((1 + 1 / 2 + 0) / 3)
    assert made.estimates["key facts (all)"].n == 3  # "silent" names no fact
    assert made.estimates["unanswerable refused"] == wilson(1, 2)  # the broken case is in no figure
    sizes = {(part.by, part.value): part.cases for part in made.slices}
    assert sizes == {
        ("kind", "factoid"): 6,
        ("kind", "when"): 1,
        ("words", "low overlap"): 1,
        ("words", "shared words"): 3,
        ("answer", "in the papers"): 4,
        ("answer", "near miss"): 1,
        ("answer", "not in the papers"): 2,
        ("paper", "salt"): 2,
        ("paper", "tea"): 2,
    }
    (when,) = (part for part in made.slices if part.value == "when")
    assert when.estimates["key facts"].value == 1


def test_broken_and_wrong_cases_are_listed_worst_first() -> None:
    made = report()
    assert [case.id for case in made.broken] == ["[bold]odd[/bold]"]
    assert [case.id for case in made.worst] == ["[bold]odd[/bold]", "silent", "near", "poor", "half"]


def test_the_same_seed_gives_the_same_report_times_apart_and_another_seed_the_same_values() -> None:
    def figures(made: Report) -> object:
        value = made.as_json()
        for timed in (value, *value["cases"]):
            timed.pop("milliseconds", None)
        return value

    assert figures(report()) == figures(report())
    other = report(seed=1)
    assert {n: e.value for n, e in other.estimates.items() if e.n} == {
        n: e.value for n, e in report().estimates.items() if e.n
    }


def test_the_order_of_the_questions_changes_no_value() -> None:
    tested = system(REPLIES, broken="odd")
    backwards = evaluate_system(tested, QUESTIONS[::-1], split=Split.DEVELOP)
    assert backwards.questions == report().questions
    for name, estimate in report().estimates.items():
        assert backwards.estimates[name].value == pytest.approx(estimate.value, nan_ok=True)


def test_the_json_form_is_json_and_says_why() -> None:
    made = report()
    value = json.loads(json.dumps(made.as_json(), allow_nan=False))
    assert value["measures"]["hit@1"] == {"value": 0.5, "low": 0.150039, "high": 0.849961, "n": 4}
    assert value["measures"].keys() == MEASURES.keys()
    assert (value["n"], value["outcomes"]["broken"], value["split"]) == (7, 1, "develop")
    assert value["broken"][0]["id"] == "[bold]odd[/bold]"
    cases = {case["id"]: case for case in value["cases"]}
    assert cases["half"]["why"] == "lacks 'lead'"
    assert cases["half"]["scores"]["key facts"] == 0.5
    assert cases["poor"]["why"] == "cites no gold paragraph; lacks 'brine'"
    assert cases["silent"]["why"] == "refused at confidence 0.30"
    assert cases["near"]["why"] == "answered at confidence 0.70"
    assert "why" not in cases["good"]
    assert cases["good"]["wanted"] == [{"paper": "tea", "locator": "1", "quote": ""}]
    assert cases["good"]["said"][0]["cited"][0]["locator"] == "1"
    assert [Record.from_json(case) for case in value["cases"]] == list(made.records)
    assert "cases" not in made.as_json(cases=False)
    retrieving = json.loads(json.dumps(report(replace(system(REPLIES), ask=None)).as_json(), allow_nan=False))
    assert retrieving["measures"]["AUROC"] == {"value": None, "low": None, "high": None, "n": 0}
    assert retrieving["outcomes"]["unscored"] == 7


def test_people_see_every_measure_what_broke_and_the_worst() -> None:
    text = shown(report())
    for name in MEASURES:
        assert f"  {name} " in text
    assert "7 questions of the develop split: 2 right, 4 wrong, 1 broken" in text
    assert "[bold]odd[/bold]" in text  # shown as written, not taken as markup
    assert "ZeroDivisionError: no tea left" in text
    assert "The 4 worst of 4 wrong cases" in text
    assert "The 1 worst of 4 wrong cases" in shown(report(), worst=1)


def test_the_cases_of_a_report_split_are_kept_without_their_words() -> None:
    mixed = [replace(q, split=Split.REPORT) if q.id == "poor" else q for q in QUESTIONS]
    made = evaluate_system(system(REPLIES, broken="odd"), mixed)
    value = json.dumps(made.as_json())
    assert "What of half?" in value
    assert "What of poor?" not in value
    assert "brine" not in value
    (poor,) = (case for case in made.as_json()["cases"] if case["id"] == "poor")
    assert poor["scores"]["key facts"] == 0
    assert poor["outcome"] == "wrong"


def test_the_cases_of_a_report_split_are_not_shown_unasked() -> None:
    reported = [replace(q, split=Split.REPORT) for q in QUESTIONS[:3]]
    made = evaluate_system(system(REPLIES), reported, split=Split.REPORT)
    assert "What of poor?" not in shown(made)
    assert "What of poor?" in shown(made, worst=5)
    both = evaluate_system(system(REPLIES), reported)
    assert "What of poor?" not in shown(both)
