"""A run over a set: stopped and gone on with, side by side, written and read again."""

from __future__ import annotations

import json
import math
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.claims.claim import ClaimCheck
from assistant.quotations.quotation import Difference, DifferenceKind, QuotationCheck, QuotationResult
from assistant.reply import Reply, Verdict
from evals.evaluate import evaluate_set
from evals.gold.claim import GoldClaim
from evals.gold.kind import SetKind
from evals.gold.question import GoldQuestion, Split
from evals.gold.quotation import GoldQuotation
from evals.gold.set import GoldSet, record_of, write_set
from evals.records.record import Outcome
from evals.reports.file import read_report, write_baseline, write_report
from evals.reports.report import Report
from evals.system import System
from ingest.errors import GoldError
from tests.evals.fake import TEXTS, answer, cite, gold, question, refusal, system

TEA, SALT = ("tea", "1"), ("salt", "1")
QUESTIONS = tuple(question(f"n{n}", required=[list(TEXTS)[n % 6]], facts=[["tea"]]) for n in range(12))
REPLIES: dict[str, Reply] = {
    q.id: refusal(0.2) if n % 5 == 4 else answer(("x", [cite(list(TEXTS)[n % 4])])) for n, q in enumerate(QUESTIONS)
}


def questions(path: Path, asked: tuple[GoldQuestion, ...] = QUESTIONS) -> GoldSet:
    write_set(path / "set.jsonl", map(record_of, asked))
    return GoldSet(path / "set.jsonl", SetKind.QUESTIONS, questions=asked)


def timeless(report: Report) -> object:
    return [replace(record, milliseconds={}) for record in report.records], report.estimates.keys(), report.about


def test_workers_do_not_change_what_is_found(tmp_path: Path) -> None:
    made = [evaluate_set(system(REPLIES), questions(tmp_path), workers=workers) for workers in (1, 4)]
    assert timeless(made[0]) == timeless(made[1])
    assert [record.id for record in made[1].records] == [q.id for q in QUESTIONS]
    assert (made[0].workers, made[1].workers) == (1, 4)
    assert made[0].elapsed_s > 0


def test_cases_run_side_by_side(tmp_path: Path) -> None:
    together = threading.Barrier(3, timeout=30)  # three cases must be under way at once, or this breaks

    def ask(text: str) -> Reply:
        together.wait()
        return refusal()

    report = evaluate_set(replace(system(REPLIES), ask=ask), questions(tmp_path), workers=3)
    assert not report.broken


def test_a_run_that_was_stopped_goes_on(tmp_path: Path) -> None:
    asked: list[str] = []
    answered = system(REPLIES)

    def ask(text: str) -> Reply:
        asked.append(text)
        assert answered.ask
        return answered.ask(text)

    def stop(done: int, total: int) -> None:
        if done == 5:
            raise KeyboardInterrupt

    kept = tmp_path / "out" / "unfinished.jsonl"
    told: list[tuple[int, int]] = []
    with pytest.raises(KeyboardInterrupt):
        evaluate_set(answered, questions(tmp_path), keep=kept, progress=stop)
    whole = kept.read_text("utf-8")
    assert whole.count("\n") == 6  # what run it is, and five cases
    kept.write_text(whole + '{"case": "n5", "rec', "utf-8")  # as a kill in the midst of a line leaves it
    report = evaluate_set(
        replace(answered, ask=ask), questions(tmp_path), keep=kept, progress=lambda *step: told.append(step)
    )
    assert len(asked) == 7
    assert told == [(n, 12) for n in range(6, 13)]
    assert not kept.exists()
    assert timeless(report) == timeless(evaluate_set(answered, questions(tmp_path)))


def test_what_another_run_left_is_not_gone_on_with(tmp_path: Path) -> None:
    def ask(text: str) -> Reply:
        raise KeyboardInterrupt

    kept = tmp_path / "unfinished.jsonl"
    with pytest.raises(KeyboardInterrupt):
        evaluate_set(replace(system(REPLIES), ask=ask), questions(tmp_path), keep=kept)
    for other in (replace(system(REPLIES), corpus="f" * 64), replace(system(REPLIES), encoder="another")):
        with pytest.raises(GoldError, match="left by a run of other cases, papers or code"):
            evaluate_set(other, questions(tmp_path), keep=kept)
    with pytest.raises(GoldError, match="left by a run of other"):
        evaluate_set(system(REPLIES), questions(tmp_path, QUESTIONS[:-1]), keep=kept)
    with pytest.raises(GoldError, match=r"cannot be written"):
        evaluate_set(system(REPLIES), questions(tmp_path), keep=tmp_path / "set.jsonl" / "x")


def test_a_run_is_read_as_it_was_written(tmp_path: Path) -> None:
    mixed = (replace(QUESTIONS[0], split=Split.REPORT), *QUESTIONS[1:])
    report = evaluate_set(system(REPLIES, broken="n3"), questions(tmp_path, mixed))
    write_report(report, tmp_path / "run.json")
    again = read_report(tmp_path / "run.json")
    assert again.about == report.about
    assert again.records == tuple(record.sealed() for record in report.records)
    assert {n: e.n for n, e in again.estimates.items()} == {n: e.n for n, e in report.estimates.items()}
    assert again.outcomes == report.outcomes
    write_baseline(report, tmp_path / "baseline.json")
    small = read_report(tmp_path / "baseline.json")
    assert small.about == report.about
    assert [(r.id, r.outcome, r.scores) for r in small.records] == [(r.id, r.outcome, r.scores) for r in report.records]
    assert "What of" not in (tmp_path / "baseline.json").read_text("utf-8")


@pytest.mark.parametrize(
    ("text", "what"),
    [("", "is no run"), ("[]", "format None"), ('{"format": 0}', "format 0"), ('{"format": 1}', "KeyError: 'kind'")],
)
def test_what_is_no_run_is_said(tmp_path: Path, text: str, what: str) -> None:
    (tmp_path / "run.json").write_text(text, "utf-8")
    with pytest.raises(GoldError, match=what):
        read_report(tmp_path / "run.json")


def test_a_missing_run_is_said(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="No such file"):
        read_report(tmp_path / "run.json")


def test_claims_and_quotations_run_as_questions_do(tmp_path: Path) -> None:
    def check(claim: str) -> ClaimCheck:
        verdict = Verdict.UNCHECKED if "?" in claim else Verdict.SUPPORTED
        return ClaimCheck(claim, verdict, 0.8, (cite(TEA),), "because", "fake")

    def quote(words: str, paper: str | None) -> QuotationCheck:
        if words == "odd":
            raise ZeroDivisionError("no tea left")
        found = QuotationResult.ALTERED if "1783" in words else QuotationResult.EXACT
        told = (Difference("1738", "1783", DifferenceKind.DATE),) if "1783" in words else ()
        return QuotationCheck(words, found, cite(TEA), told, "so it is", 1.0)

    tested = replace(system(REPLIES), check=check, quote=quote)
    claims = GoldSet(
        tmp_path / "claims.jsonl",
        SetKind.CLAIMS,
        claims=(
            GoldClaim("c1", "It is so.", Verdict.SUPPORTED, (gold(TEA),), None, Split.DEVELOP),
            GoldClaim("c2", "It is not so.", Verdict.CONTRADICTED, (gold(SALT),), "negation", Split.DEVELOP),
            GoldClaim("c3", "Is it?", Verdict.NOT_FOUND, (), None, Split.DEVELOP),
        ),
    )
    report = evaluate_set(tested, claims)
    assert report.estimates["verdict right"].value == pytest.approx(1 / 3)
    assert report.estimates["evidence cited"].value == 1 / 2
    assert report.estimates["not_found recall"].value == 0
    assert math.isnan(report.estimates["contradicted precision"].value)
    assert report.confusion["not_found"]["unchecked"] == 1
    assert report.records[2].confidence is None  # nobody judged, so nothing is sure of anything
    exact, altered = QuotationResult.EXACT, QuotationResult.ALTERED
    quotations = GoldSet(
        tmp_path / "quotations.jsonl",
        SetKind.QUOTATIONS,
        quotations=(
            GoldQuotation("q1", "grown in 1738", None, exact, None, (gold(TEA),), Split.DEVELOP),
            GoldQuotation("q2", "grown in 1783", None, altered, DifferenceKind.DATE, (gold(SALT),), Split.DEVELOP),
            GoldQuotation("q3", "grown in 1739", None, altered, DifferenceKind.DATE, (gold(TEA),), Split.DEVELOP),
            GoldQuotation("odd", "odd", None, exact, None, (gold(TEA),), Split.DEVELOP),
        ),
    )
    report = evaluate_set(tested, quotations)
    values = {name: [estimate.value, estimate.n] for name, estimate in report.estimates.items()}
    assert values["result right"] == [0.5, 4]
    assert values["fault found"] == [0.5, 2]
    assert values["false alarm"] == [0.0, 1]
    assert values["source shown"] == pytest.approx([2 / 3, 3])
    assert values["difference named"] == [0.5, 2]
    assert [record.outcome for record in report.records][-1] is Outcome.BROKEN
    assert json.dumps(report.as_json(), allow_nan=False)


def test_a_system_that_does_not_do_it_is_said(tmp_path: Path) -> None:
    claim = GoldClaim("c1", "It is so.", Verdict.SUPPORTED, (gold(TEA),), None, Split.DEVELOP)
    bare: System = system(REPLIES)
    with pytest.raises(GoldError, match="fake takes no claims"):
        evaluate_set(bare, GoldSet(tmp_path / "c.jsonl", SetKind.CLAIMS, claims=(claim,)))
