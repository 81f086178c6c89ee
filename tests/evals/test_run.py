"""Running: every question once, breakage as a case, misquotes caught, gold checked before anything runs."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from assistant.reply import Citation, Reply
from evals.gold.question import Split
from evals.run import run, run_case
from ingest.errors import GoldError, QuestionError
from tests.evals.fake import TEXTS, answer, cite, question, refusal, system

TEA = ("tea", "1")
FIRST = question("first", required=[TEA])
SECOND = question("second", split=Split.REPORT)
THIRD = question("third", required=[("salt", "2")])
REPLIES: dict[str, Reply] = {"first": answer(("x", [cite(TEA)])), "second": refusal(), "third": refusal()}


def test_every_question_is_put_once_in_order_with_progress() -> None:
    seen: list[tuple[int, int]] = []
    made = run(system(REPLIES), [FIRST, SECOND, THIRD], progress=lambda done, total: seen.append((done, total)))
    assert [case.question for case in made.cases] == [FIRST, SECOND, THIRD]
    assert [case.reply for case in made.cases] == list(REPLIES.values())
    assert made.cases[0].ranked == tuple(TEXTS)
    assert seen == [(1, 3), (2, 3), (3, 3)]
    assert all(case.retrieve_ms >= 0 and case.ask_ms >= 0 for case in made.cases)


def test_a_split_leaves_the_other_alone() -> None:
    def ask(text: str) -> Reply:
        assert "second" not in text, "a question of the report split was put"
        return REPLIES["first"]

    made = run(replace(system(REPLIES), ask=ask), [FIRST, SECOND, THIRD], split=Split.DEVELOP)
    assert [case.question.id for case in made.cases] == ["first", "third"]
    assert not any(case.broken for case in made.cases)


def test_a_case_that_breaks_is_reported_with_its_place_and_the_run_goes_on() -> None:
    broken, *others = run(system(REPLIES, broken="first"), [FIRST, SECOND, THIRD]).cases
    assert broken.error is not None
    assert broken.error.startswith("ZeroDivisionError: no tea left at tests/evals/fake.py:")
    assert (broken.ranked, broken.reply) == ((), None)
    assert [case.error for case in others] == [None, None]


def test_the_place_is_in_our_code_even_where_a_library_raised() -> None:
    def ask(text: str) -> Reply:
        json.loads("{")
        raise AssertionError("unreachable")

    error = run_case(replace(system(REPLIES), ask=ask), FIRST).error
    assert error is not None
    assert re.search(r"^JSONDecodeError: .* at tests/evals/test_run\.py:\d+$", error)


def test_our_own_errors_are_shown_as_they_are() -> None:
    def ask(text: str) -> Reply:
        raise QuestionError("The question is empty.", "Ask in plain words.")

    case = run_case(replace(system(REPLIES), ask=ask), FIRST)
    assert case.error == "QuestionError: The question is empty. Ask in plain words."


def test_a_person_who_stops_the_run_stops_it() -> None:
    def ask(text: str) -> Reply:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(replace(system(REPLIES), ask=ask), [FIRST])


def test_a_paragraph_retrieved_twice_breaks_the_case() -> None:
    case = run_case(system(REPLIES, {"first": [TEA, TEA]}), FIRST)
    assert case.error is not None
    assert "a paragraph was retrieved twice" in case.error


@pytest.mark.parametrize(
    "citation",
    [
        replace(cite(TEA), quote=cite(TEA).quote.replace("1738", "1783")),
        replace(cite(TEA), start=1, end=len(TEXTS[TEA]) + 1),
        replace(cite(TEA), start=-5, end=-1, quote=TEXTS[TEA][-5:-1]),  # an offset from the end is not an address
        replace(cite(TEA), start=4, end=4, quote=""),
        replace(cite(TEA), locator="9"),
        replace(cite(TEA), paper="coffee"),
    ],
)
def test_a_quote_that_is_not_at_its_place_is_a_misquote(citation: Citation) -> None:
    replies: dict[str, Reply] = {"first": answer(("x", [cite(TEA), citation]))}
    assert run_case(system(replies), FIRST).misquotes == (citation,)
    assert run_case(system({"first": refusal(closest=[citation])}), FIRST).misquotes == (citation,)


def test_the_gold_is_checked_before_anything_is_asked() -> None:
    def ask(text: str) -> Reply:
        raise AssertionError("asked")

    gone = replace(THIRD, required=(replace(THIRD.required[0], sha256="0" * 64),))
    with pytest.raises(GoldError, match=r"salt 2 has changed \(third\)"):
        run(replace(system(REPLIES), ask=ask), [FIRST, gone])


def test_an_empty_split_is_an_error_and_not_a_perfect_score() -> None:
    with pytest.raises(GoldError, match="Of 1 questions none is in the split report"):
        run(system(REPLIES), [FIRST], split=Split.REPORT)
    with pytest.raises(GoldError, match="Of 0 questions"):
        run(system(REPLIES), [])
