"""A gold set changed a case at a time, by several at once."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.quotations.quotation import DifferenceKind, QuotationResult
from assistant.reply import Verdict
from evals.gold.editing import accept, add, cases_in, hash_of, replace_case, reviewed
from evals.gold.line import Split
from evals.gold.question import GoldQuestion
from evals.gold.set import GoldCase, load_set
from evals.gold.told import asked, expected, told
from evals.gold.writing import Expected, new_claim, new_question, new_quotation
from ingest.errors import GoldError
from tests.evals.fake import SETS, TEXTS, gold

TEA = ("tea", "1")


def tea(taken: Sequence[str]) -> GoldQuestion:
    return new_question(
        "Since when is it grown?", Expected.ANSWERED, "", [gold(TEA)], [], (("1738",),), [TEXTS[TEA]], None, taken
    )


def test_who_writes_at_once_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "sets" / "tea.jsonl"
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: add(path, tea), range(40)))
    assert sorted(case.id for case in made) == [f"q-{n:03}" for n in range(1, 41)]
    assert {case.id for case in cases_in(path)} == {case.id for case in made}
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda case: replace_case(path, case, None), made[1:]))
    assert cases_in(path) == [made[0]]
    replace_case(path, made[0], None)
    assert not path.exists()
    assert cases_in(path) == ()


def test_what_has_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "tea.jsonl"
    case = add(path, tea)
    mended = replace(case, kind="when")
    replace_case(path, case, mended)
    with pytest.raises(GoldError, match=r"q-001 of tea\.jsonl has changed meanwhile"):
        replace_case(path, case, None)
    with pytest.raises(GoldError, match=r"q-001 of tea\.jsonl has changed meanwhile"):
        accept(path, case)
    accept(path, mended)
    accept(path, mended)
    assert reviewed(path) == {hash_of(mended)}
    with pytest.raises(GoldError, match="holds questions"):
        add(path, lambda taken: new_claim("Tea is grown.", Verdict.SUPPORTED, "", [gold(TEA)], None, taken))
    assert cases_in(path) == [mended]


def test_each_kind_is_read_again_as_it_was_written(tmp_path: Path) -> None:
    claims, quotations = tmp_path / "c.jsonl", tmp_path / "w.jsonl"
    against = add(claims, lambda ids: new_claim("No.", Verdict.CONTRADICTED, "number", [gold(TEA)], None, ids))
    altered = add(
        quotations,
        lambda ids: new_quotation(
            "tea is fried", "tea", QuotationResult.ALTERED, DifferenceKind.OTHER, [gold(TEA)], Split.REPORT, ids
        ),
    )
    assert load_set(claims).claims == (against,)
    assert load_set(quotations).quotations == (altered,)
    assert (against.id, altered.id, altered.split) == ("c-001", "w-001", Split.REPORT)


@pytest.mark.parametrize(
    ("make", "fault"),
    [
        (lambda: new_question("Why?", Expected.ANSWERED, "", [], [], (), [], None, []), "names no paragraph"),
        (lambda: new_question("Why?", Expected.NEAR, "", [gold(TEA)], [], (), [], None, []), "not answerable, but"),
        (lambda: new_question(" ", Expected.NEAR, "", [], [], (), [], None, []), "'question' is not a text"),
        (lambda: new_question("Why?", Expected.ANSWERED, "", [gold(TEA)], [gold(TEA)], (), [], None, []), "twice"),
        (lambda: new_claim("No.", Verdict.SUPPORTED, "", [], None, []), "supported with 0 required"),
        (lambda: new_claim("No.", Verdict.NOT_FOUND, "", [gold(TEA)], None, []), "not_found with 1 required"),
        (lambda: new_claim("No.", Verdict.SUPPORTED, "date", [gold(TEA)], None, []), "'alteration' is not null"),
        (lambda: new_quotation("x", None, QuotationResult.MISATTRIBUTED, None, [gold(TEA)], None, []), "names no"),
    ],
)
def test_a_case_that_does_not_hold_together_is_refused(make: object, fault: str) -> None:
    assert callable(make)
    with pytest.raises(GoldError, match=f"does not hold together: .*{fault}"):
        make()


def test_a_case_of_every_kind_is_told() -> None:
    for kind in ("questions", "claims", "quotations", "drafts"):
        case: GoldCase = load_set(SETS / "notes" / f"{kind}.jsonl").cases[0]
        lines = dict(told(case, {p.ref: "its words" for p in case.paragraphs}))
        assert asked(case) in lines.values()
        assert expected(case) in lines.values()
        assert lines["id"] == f"{case.id} ({case.split})"
        assert not case.paragraphs or "its words" in lines["needs"]
