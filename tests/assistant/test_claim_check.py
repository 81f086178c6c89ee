"""A claim against the small library: each verdict, its reason, its passage, and what is no claim."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.assistant import Assistant
from assistant.claims import check as claim_check
from assistant.claims.check import LONGEST, check_claim
from assistant.claims.claim import claim_json
from assistant.claims.parts import parts_of
from assistant.judging.judge import Judgement
from assistant.judging.rules import RulesJudge
from assistant.reply import Verdict
from ingest.errors import QuestionError, UnknownPaper
from tests.assistant.made import assistant


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    with assistant(tmp_path_factory.mktemp("claims") / "library") as opened:
        yield opened


class Fake:
    """A judge that says of a claim what stands under its first word."""

    name = "fake 1"

    def __init__(self, **said: Verdict) -> None:
        self._said = said

    def judge(self, claim: str, evidence: Sequence[str]) -> Judgement:
        return Judgement(self._said[claim.split()[0]], 0.8, "it says so", self.name, 0)


class Broken:
    """A judge that raises."""

    name = "broken 1"

    def judge(self, claim: str, evidence: Sequence[str]) -> Judgement:
        raise RuntimeError("out of order")


class Slow:
    """A judge that does not come back in time."""

    name = "slow 1"

    def judge(self, claim: str, evidence: Sequence[str]) -> Judgement:
        import threading

        threading.Event().wait(5)
        return Judgement(Verdict.SUPPORTED, 1.0, "late", self.name)


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ("The harbour office expects 40 ships a week once the cranes are replaced.", Verdict.SUPPORTED),
        ("The harbour office expects 90 ships a week once the cranes are replaced.", Verdict.CONTRADICTED),
        ("Its cranes were built in 1982.", Verdict.CONTRADICTED),
        ("The bakery sells rye bread to tourists.", Verdict.NOT_FOUND),
    ],
)
def test_verdicts(desk: Assistant, claim: str, verdict: Verdict) -> None:
    check = check_claim(desk, claim, judge=RulesJudge(desk.encoder))
    assert check.verdict is verdict, check.why
    assert check.judge == "rules 2"
    assert 0 <= check.confidence <= 1
    for cited in check.evidence:
        assert desk.snapshot.paragraph(cited.paper, cited.locator).text[cited.start : cited.end] == cited.quote


def test_a_number_is_told_beside_the_paper_s(desk: Assistant) -> None:
    claim = "The harbour office expects 90 ships a week once the cranes are replaced."
    check = check_claim(desk, claim, judge=RulesJudge(desk.encoder))
    assert check.why == "The paper says 40, the claim 90."
    assert "40 ships" in check.evidence[0].quote


@pytest.mark.parametrize("text", ["Does the harbour handle steel?", "Good morning!", "Please send me the report."])
def test_what_is_no_claim_is_unchecked(desk: Assistant, text: str) -> None:
    check = check_claim(desk, text)
    assert (check.verdict, check.evidence, check.judge) == (Verdict.UNCHECKED, (), "none")
    assert "not a claim" in check.why


@pytest.mark.parametrize("text", ["", "  …  ", "x" * (LONGEST + 1)])
def test_what_cannot_be_read_is_an_error(desk: Assistant, text: str) -> None:
    with pytest.raises(QuestionError):
        check_claim(desk, text)


def test_an_unknown_paper_is_an_error(desk: Assistant) -> None:
    with pytest.raises(UnknownPaper):
        check_claim(desk, "The harbour handles steel.", papers=["nobody"])


def test_only_the_papers_named_are_searched(desk: Assistant) -> None:
    check = check_claim(
        desk, "The harbour at Norvik handles steel, grain and timber.", papers=["chen.txt"], judge=RulesJudge()
    )
    assert check.verdict is not Verdict.SUPPORTED
    assert {cited.paper for cited in check.evidence} <= {"chen"}


def test_a_judge_that_fails_leaves_the_claim_unchecked(desk: Assistant) -> None:
    check = check_claim(desk, "The harbour handles steel.", judge=Broken())
    assert (check.verdict, check.judge) == (Verdict.UNCHECKED, "broken 1")
    assert check.why == "The judge broken 1 failed: out of order."


def test_a_judge_that_hangs_leaves_the_claim_unchecked(desk: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claim_check, "LIMIT", 0.05)
    check = check_claim(desk, "The harbour handles steel.", judge=Slow())
    assert check.verdict is Verdict.UNCHECKED
    assert "no verdict within 0.05 seconds" in check.why


@pytest.mark.parametrize(
    ("harbour", "railway", "whole"),
    [
        (Verdict.SUPPORTED, Verdict.SUPPORTED, Verdict.SUPPORTED),
        (Verdict.SUPPORTED, Verdict.NOT_FOUND, Verdict.NOT_FOUND),
        (Verdict.NOT_FOUND, Verdict.CONTRADICTED, Verdict.CONTRADICTED),
        (Verdict.UNCHECKED, Verdict.SUPPORTED, Verdict.UNCHECKED),
    ],
)
def test_the_whole_is_as_good_as_its_parts(desk: Assistant, harbour: Verdict, railway: Verdict, whole: Verdict) -> None:
    claim = "Harbours were built for steel, and railways were built for timber."
    check = check_claim(desk, claim, judge=Fake(Harbours=harbour, railways=railway))
    assert check.verdict is whole
    if whole is Verdict.CONTRADICTED:
        assert "“railways were built for timber.”" in check.why


def test_json_has_the_agreed_keys(desk: Assistant) -> None:
    record = claim_json("a", check_claim(desk, "The harbour handles steel."))
    assert set(record) == {"id", "claim", "verdict", "confidence", "evidence", "why", "judge"}


@pytest.mark.parametrize(
    ("claim", "count"),
    [
        ("The mill closed in May.", 1),
        ("The mill was closed in May, and the workers were sent home.", 2),
        ("The mill was closed in May; the workers have left the town.", 2),
        ("The mill sold flour, bread and cakes.", 1),
        ("The mill was closed, and rightly so.", 1),
        ("The mill was closed in May. The workers have left the town.", 2),
    ],
)
def test_parts(claim: str, count: int) -> None:
    assert len(parts_of(claim)) == count


@given(st.text(alphabet="ab ,;.and", max_size=200))
def test_parts_are_runs_of_the_claim(claim: str) -> None:
    assert all(part in claim or claim.count(".") for part in parts_of(claim))
