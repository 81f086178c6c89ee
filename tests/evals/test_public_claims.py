"""Judges held beside each other on claims that come with their texts, and the table that says so."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from assistant.judging.judge import Judgement
from assistant.judging.pair_model import shipped
from assistant.judging.rules import RulesJudge
from assistant.reply import Verdict
from benchmarks.public_claims import best_cut, drawn, for_cuts, run_set, said, source_of, table
from evals.adapters.shared import read_fm2
from evals.judges import BOTH, MODEL, RULES, ModelJudge, judge_given, judges_apart, overlap, similarity
from tests.word_hash_encoder import WordHashEncoder

PRINTED = "The mill was built in 1920 by the canal company."
WRONG = PRINTED.replace("1920", "1950")


class Says:
    """Judges by the claim's own words; `asked` holds what it was given."""

    name = "says"

    def __init__(self) -> None:
        self.asked: list[tuple[str, tuple[str, ...]]] = []

    def judge(self, claim: str, evidence: Sequence[str]) -> Judgement:
        self.asked.append((claim, tuple(evidence)))
        if "broken" in claim:
            raise RuntimeError("out of order")
        verdict = Verdict.CONTRADICTED if "1950" in claim else Verdict.SUPPORTED
        return Judgement(verdict, 1.0, "because", self.name)


@pytest.fixture
def sets(tmp_path: Path) -> Path:
    rows = [
        {"id": f"{n}{kind}", "claim": claim, "evidence": [PRINTED], "distractors": [], "label": label,
         "article": f"mill {n}"}
        for n in range(12) for kind, claim, label in (("a", PRINTED, "supported"), ("b", WRONG, "refuted"))
    ]  # fmt: skip
    (tmp_path / "fm2.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    return tmp_path


def test_a_claim_is_judged_part_by_part_and_the_worst_part_decides() -> None:
    judge = Says()
    far = "Wool was sold elsewhere."
    whole = judge_given(judge, f"{PRINTED} {WRONG}", [PRINTED, f"{far} " * 8])
    assert whole.verdict is Verdict.CONTRADICTED
    assert [claim for claim, _ in judge.asked] == [PRINTED, WRONG]
    assert [evidence[0] for _, evidence in judge.asked] == [PRINTED, PRINTED]
    assert {len(evidence) for _, evidence in judge.asked} == {6}


def test_the_rules_see_another_year_and_overlap_nearly_nothing(word_hash_encoder: WordHashEncoder) -> None:
    assert judge_given(RulesJudge(), PRINTED, [PRINTED]).verdict is Verdict.SUPPORTED
    assert judge_given(RulesJudge(), WRONG, [PRINTED]).verdict is Verdict.CONTRADICTED
    assert overlap(PRINTED, ["Nothing.", PRINTED]) == 1.0
    assert overlap(WRONG, [PRINTED]) == pytest.approx(4 / 5)
    assert similarity(word_hash_encoder, PRINTED, ["Wool.", PRINTED]) == pytest.approx(1.0, abs=1e-6)
    assert similarity(word_hash_encoder, PRINTED, []) == -1.0


def test_the_model_alone_gives_its_likeliest_class(word_hash_encoder: WordHashEncoder) -> None:
    judges = judges_apart(shipped(), word_hash_encoder)
    assert list(judges) == [RULES, MODEL, BOTH]
    said = judges[MODEL].judge("The mill was built in 1790.", ["Wool was dear that year.", PRINTED])
    assert (said.verdict, said.decisive) == (Verdict.CONTRADICTED, 1)
    assert said.confidence > 1 / 3
    assert ModelJudge(shipped()).judge(PRINTED, []).verdict is Verdict.NOT_FOUND


def test_what_cuts_are_chosen_on_is_never_reported(sets: Path) -> None:
    claims = read_fm2(sets).claims
    apart = {source_of(claim) for claim in claims if for_cuts(claim)}
    reported = drawn(claims, None, 0)
    assert 0 < len(apart) < 12
    assert apart.isdisjoint(map(source_of, reported))
    assert drawn(claims, 3, 5) == drawn(claims, None, 5)[:3] != drawn(claims, 3, 6)


def test_a_cut_is_the_best_one_for_the_claims_that_it_is_chosen_on() -> None:
    assert best_cut([True, True, False, False], [0.9, 0.6, 0.5, 0.1]) == 0.6


def test_unchecked_is_wrong_whatever_the_claim_is() -> None:
    def record(faithful: bool, verdict: Verdict) -> dict[str, object]:
        return {"faithful": faithful, "verdicts": {"x": {"verdict": str(verdict)}}, "baselines": {"overlap": 0.4}}

    records = [record(f, v) for f in (True, False) for v in Verdict]
    by_accusing = dict(
        zip([(f, v) for f in (True, False) for v in Verdict], said(records, "x", Verdict.CONTRADICTED, {}), strict=True)
    )
    assert (by_accusing[True, Verdict.UNCHECKED], by_accusing[False, Verdict.UNCHECKED]) == (0.0, 1.0)
    assert (by_accusing[True, Verdict.NOT_FOUND], by_accusing[False, Verdict.CONTRADICTED]) == (1.0, 0.0)
    by_bearing = said(records, "x", Verdict.SUPPORTED, {})
    assert sum(by_bearing) == 2 + 1  # each supported one, and the unchecked one that is false
    assert said(records, "overlap", Verdict.SUPPORTED, {"overlap": 0.5}) == [0.0] * len(records)


def test_a_run_is_kept_goes_on_and_is_told(sets: Path, tmp_path: Path, word_hash_encoder: WordHashEncoder) -> None:
    def run(judge: Says, count: int | None) -> list[str]:
        _, records, cuts = run_set(
            "fm2", {BOTH: judge}, word_hash_encoder, work=tmp_path / "work", sets=sets, count=count, seed=0,
            progress=lambda _: None,
        )  # fmt: skip
        return list(table(records, cuts))

    run(Says(), 5)
    again = Says()
    lines = run(again, None)
    assert len(again.asked) == len(drawn(read_fm2(sets).claims, None, 0)) - 5
    row = next(line for line in lines if BOTH in line)
    assert row.count("1.000 [") == 3  # both ways of two answers, and precision
    assert not any("unchecked" in line for line in lines)
