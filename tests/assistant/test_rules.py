"""The rules see what similarity does not: numbers, dates, negation, opposites, hedges."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.judging.quantities import Quantity, Unit, quantities
from assistant.judging.rules import RulesJudge
from assistant.judging.verbatim import stated_in
from assistant.reply import Verdict

BUDGET = "The defence budget of Norland will increase by about 60 percent between 2023 and 2027."
YARD = "The council might close the old yard, and most workers support the plan."


@pytest.mark.parametrize(
    ("claim", "evidence", "verdict"),
    [
        ("Norland's defense budget will increase by 60 per cent.", BUDGET, Verdict.SUPPORTED),
        ("Norland's defence budget will increase by sixty percent.", BUDGET, Verdict.SUPPORTED),
        ("Norland's defence budget will increase by 40 percent.", BUDGET, Verdict.CONTRADICTED),
        ("Norland's defence budget will decrease by 60 percent.", BUDGET, Verdict.CONTRADICTED),
        ("Norland's defence budget will not increase by 60 percent.", BUDGET, Verdict.CONTRADICTED),
        ("Norland's defence budget will increase until 2035.", BUDGET, Verdict.CONTRADICTED),
        ("Norland's defence budget will increase by 60 percent in Ostra.", BUDGET, Verdict.NOT_FOUND),
        ("The council will close the old yard.", YARD, Verdict.CONTRADICTED),
        ("The council might close the old yard.", YARD, Verdict.SUPPORTED),
        ("All workers support the plan.", YARD, Verdict.CONTRADICTED),
        ("Most workers oppose the plan.", YARD, Verdict.CONTRADICTED),
        ("The minister resigned over a scandal.", YARD, Verdict.NOT_FOUND),
        (
            "A riddle asks for what the letters say.",
            "A riddle asks for what the letters do not say.",
            Verdict.CONTRADICTED,
        ),
        ("A riddle is what letters say.", "A riddle is what the letters say.", Verdict.SUPPORTED),
    ],
)
def test_verdicts(claim: str, evidence: str, verdict: Verdict) -> None:
    judgement = RulesJudge().judge(claim, [evidence])
    assert judgement.verdict is verdict, judgement.why
    assert judgement.why
    assert judgement.judge == "rules 2"


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("10-15 percent", 10, 15, Unit.PERCENT),
        ("between five and six billion dollars", 5e9, 6e9, Unit.MONEY),
        ("$5 million to $6 million", 5e6, 6e6, Unit.MONEY),
        ("20 to 30 ships", 20, 30, Unit.COUNT),
        ("two to three years", 730, 1095, Unit.SPAN),
    ],
)
def test_ranges(text: str, low: float, high: float, unit: Unit) -> None:
    (found,) = quantities(text)
    assert (found.value, found.highest, found.unit) == (low, high, unit)


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ("Exports will fall by 12 percent.", Verdict.SUPPORTED),
        ("Exports will fall by 10 to 15 percent.", Verdict.SUPPORTED),
        ("Exports will fall by 30 percent.", Verdict.CONTRADICTED),
        ("A third of the yards belong to Norland.", Verdict.SUPPORTED),
        ("Two thirds of the yards belong to Norland.", Verdict.NOT_FOUND),
        ("Norland has the second largest fleet.", Verdict.CONTRADICTED),
    ],
)
def test_ranges_shares_and_ranks(claim: str, verdict: Verdict) -> None:
    evidence = [
        "Exports will fall by 10-15 percent.",
        "33 percent of the yards belong to Norland.",
        "Norland has the third largest fleet.",
    ]
    assert RulesJudge().judge(claim, evidence).verdict is verdict


@pytest.mark.parametrize(
    ("claim", "evidence", "verdict"),
    [
        (
            "Norland has joined the customs league.",
            "Partners expect Norland to join the customs league.",
            "contradicted",
        ),
        ("Norland has joined the customs league.", "Norland will join the customs league.", "contradicted"),
        ("Norland has joined the customs league.", "Norland joined the customs league in May.", "supported"),
        ("Norland will join the customs league.", "Norland will join the customs league by May.", "supported"),
    ],
)
def test_what_is_expected_has_not_come_about(claim: str, evidence: str, verdict: str) -> None:
    assert RulesJudge().judge(claim, [evidence]).verdict == verdict


def test_the_reason_can_be_checked_at_a_glance() -> None:
    why = RulesJudge().judge("The defence budget of Norland will increase by 40 percent.", [BUDGET]).why
    assert why == "the paper says 60 percent, the claim 40 percent"


def test_an_absent_name_is_told_as_it_was_written() -> None:
    why = (
        RulesJudge()
        .judge("The toll at Alder Lock was raised by Lindqvist.", ["The toll at Alder Lock was raised."])
        .why
    )
    assert why == "the papers found do not name “Lindqvist”"


def test_no_evidence_is_not_found() -> None:
    assert RulesJudge().judge("The yard closed.", []).verdict is Verdict.NOT_FOUND


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sixty per cent", [(60, Unit.PERCENT)]),
        ("two-thirds of them, a quarter of it", [(200 / 3, Unit.PERCENT), (25, Unit.PERCENT)]),
        ("a third country, in the first quarter, one third party", []),
        ("the second largest fleet and the third-most visited", [(2, Unit.RANK), (3, Unit.RANK)]),
        ("from 5 to 10 percent", [(5, Unit.COUNT), (10, Unit.PERCENT)]),
        ("2023-2027 and 2023 to 2027", [(2023, Unit.YEAR), (2023, Unit.YEAR), (2027, Unit.YEAR)]),
        ("a fourfold rise", [(4, Unit.TIMES)]),
        ("within 10 years", [(3650, Unit.SPAN)]),
        ("on 16 of them, in December 2022,", [(16, Unit.COUNT), (12, Unit.MONTH), (2022, Unit.YEAR)]),
        ("December 16, 2022", [(12, Unit.MONTH), (16, Unit.DAY), (2022, Unit.YEAR)]),
        ("$1.5 billion", [(1.5e9, Unit.MONEY)]),
        ("1,200 ships", [(1200, Unit.COUNT)]),
        ("twenty-one yards", [(21, Unit.COUNT)]),
        ("it may rain on one of them", []),
    ],
)
def test_quantities(text: str, expected: list[tuple[float, Unit]]) -> None:
    assert [(q.value, q.unit) for q in quantities(text)] == expected


@given(st.integers(2, 999_999))
def test_digits_with_and_without_commas_are_one_number(number: int) -> None:
    unit = Unit.YEAR if 1500 <= number <= 2099 else Unit.COUNT
    assert quantities(f"{number} ships")[0] == Quantity(number, unit, str(number))
    assert quantities(f"{number:,} ships")[0].value == number


@given(st.text(max_size=200), st.lists(st.text(max_size=200), max_size=3))
def test_any_text_gets_a_verdict(claim: str, evidence: list[str]) -> None:
    judgement = RulesJudge().judge(claim, evidence)
    assert 0 <= judgement.confidence <= 1
    assert judgement.why


@pytest.mark.parametrize(
    ("claim", "stated"),
    [
        ("The toll is forty crowns, said the mayor", True),
        ("The toll is forty crowns", False),  # a part of a sentence: others may say it, or a “not” stands before it
        ("The toll is 40 % said the mayor", False),
    ],
)
def test_the_same_sentence_is_borne_out(claim: str, stated: bool) -> None:
    evidence = ["A bridge.", "It rained.[2] The toll is forty crowns, said the mayor.[1]"]
    assert stated_in(claim, evidence) == (1 if stated else None)
    if stated:
        judged = RulesJudge().judge(claim, evidence)
        assert (judged.verdict, judged.decisive) == (Verdict.SUPPORTED, 1)
