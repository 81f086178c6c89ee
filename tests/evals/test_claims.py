"""Figures over gold claims, against scikit-learn and by hand."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import balanced_accuracy_score, f1_score

from assistant.claims.claim import ClaimCheck
from assistant.reply import VERDICTS, Verdict
from evals.attempt import attempt
from evals.gold.claim import GoldClaim, load_claims
from evals.gold.kind import SetKind, kind_of
from evals.gold.question import Split
from evals.measures.confidence import balanced_accuracy, once
from evals.measures.confusion import confusion_of, macro_f1
from evals.records.claim import claim_record
from evals.reports.report import About, Report
from ingest.errors import GoldError

SHIPPED = Path(__file__).parents[2] / "evals" / "sets" / "series" / "claims.jsonl"
PAIRS = st.lists(st.tuples(st.sampled_from(VERDICTS), st.sampled_from(VERDICTS)), min_size=6, max_size=60)


def _gold(identifier: str, label: Verdict) -> GoldClaim:
    return GoldClaim(identifier, f"{label} it is", label, (), None, Split.DEVELOP)


def _says(claim: str) -> ClaimCheck:
    if "contradicted" in claim:
        raise RuntimeError("out of order")
    return ClaimCheck(claim, Verdict.SUPPORTED, 0.5, (), "because", "fake")


@given(PAIRS)
def test_macro_f1_is_scikit_learn_s(pairs: list[tuple[Verdict, Verdict]]) -> None:
    truth, said = ([str(pair[n]) for pair in pairs] for n in (0, 1))
    ours = float(macro_f1(confusion_of(pairs, VERDICTS, VERDICTS)[None])[0])
    if {*truth, *said} == set(map(str, VERDICTS)):
        expected = f1_score(truth, said, average="macro", labels=list(map(str, VERDICTS)), zero_division=0)
        assert ours == pytest.approx(expected)
    else:
        assert math.isnan(ours)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=4, max_size=50))
def test_balanced_accuracy_is_scikit_learn_s(pairs: list[tuple[bool, bool]]) -> None:
    truth, said = np.array([t for t, _ in pairs]), np.array([float(s) for _, s in pairs])
    ours = float(balanced_accuracy(truth, said, once(len(truth)))[0])
    if len(set(truth.tolist())) == 2:
        assert ours == pytest.approx(balanced_accuracy_score(truth, said >= 0.5))
    else:
        assert math.isnan(ours)


def test_a_broken_case_is_a_miss_and_is_told() -> None:
    gold = [_gold("a", Verdict.SUPPORTED), _gold("b", Verdict.CONTRADICTED), _gold("c", Verdict.NOT_FOUND)]
    about = About(SetKind.CLAIMS, "", "", Split.DEVELOP, "fake", "")
    report = Report.measured(about, [claim_record(attempt(one, lambda g: _says(g.claim))) for one in gold], seed=0)
    (broken,) = report.broken
    assert (broken.id, broken.why.split(" at tests")[0]) == ("b", "RuntimeError: out of order")
    assert report.confusion["contradicted"][""] == 1
    assert report.estimates["supported precision"].value == 0.5
    assert report.estimates["supported recall"].value == 1.0
    assert report.estimates["contradicted recall"].value == 0.0
    assert report.estimates["macro-F1"].value == pytest.approx((2 / 3 + 0 + 0) / 3)
    assert report.estimates["verdict calibration error"].n == 2  # the broken case has no confidence


def test_the_set_that_ships_follows_its_schema() -> None:
    claims = load_claims(SHIPPED)
    assert len(claims) == 183
    assert kind_of(SHIPPED) is SetKind.CLAIMS
    assert kind_of(SHIPPED.with_name("questions.jsonl")) is SetKind.QUESTIONS


@pytest.mark.parametrize("line", ["", "[]", '{"id": "a"}', "no json"])
def test_a_set_that_is_none_is_an_error(tmp_path: Path, line: str) -> None:
    path = tmp_path / "claims.jsonl"
    path.write_text(line, "utf-8")
    with pytest.raises(GoldError):
        load_claims(path)
