"""`eval new`, with its lines piped in: cases are written, kept one by one, and reviewed."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.gold.line import Split
from evals.gold.new_case import half_of, missing_facts, next_id, overlaps_little
from evals.gold.question import load
from tests.ui.conftest import Ran

Typed = Callable[..., Ran]
QUESTION = "How much is the toll at Alder Lock?"
TOLL = [":go harbour_01 1", QUESTION, "y", "", "", "forty crowns | 40 crowns", "", ""]


@pytest.fixture
def typed(pincite: Callable[..., Ran], harbour_library: Path, monkeypatch: pytest.MonkeyPatch) -> Typed:
    def run(path: Path, *flags: str, lines: list[str]) -> Ran:
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
        return pincite("eval", "new", path, *flags, "--library", harbour_library)

    return run


def test_a_case_is_written_on_the_paragraph_that_is_offered(typed: Typed, tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    ran = typed(path, "--split", "develop", "--paper", "harbour_01", lines=[*TOLL[1:], ":q"])
    assert ran.code == 0
    assert "harbour_01 ¶1" in ran.out
    assert "Kept as q-001 (develop)." in ran.out
    (case,) = load(path)
    assert (case.question, case.kind, case.answerable, case.split) == (QUESTION, "factoid", True, Split.DEVELOP)
    assert [p.ref for p in case.required] == [("harbour_01", "1")]
    assert case.facts == (("forty crowns", "40 crowns"),)
    assert not case.low_overlap


def test_paragraphs_are_named_facts_are_looked_up_and_near_misses_need_nothing(typed: Typed, tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    lines = [
        "", ":go ferries_02 9", ":go ferries_02 3", "Who shares the cost of the pier, and why is the toll so high?",
        "perhaps", "y", "3", "harbour_01 1", "harbour_01.txt 2.1", "", "ferries_02 1", "", "the province",
        "a lottery", "n", "dredging", "", "across",
        "Who designed the pier?", "m", "",
    ]  # fmt: skip
    ran = typed(path, lines=lines)
    assert ran.code == 0
    assert "has no paragraph '9'" in ran.out
    assert "ferries_02 3 is named already" in ran.out
    assert "“a lottery” stands in none of the paragraphs" in ran.out
    assert "Type one of y, n, m" in ran.out
    across, miss = load(path)
    assert [p.ref for p in across.required] == [("ferries_02", "3"), ("harbour_01", "1"), ("harbour_01", "2.1")]
    assert [p.ref for p in across.also] == [("ferries_02", "1")]
    assert (across.facts, across.kind) == ((("the province",), ("dredging",)), "across")
    assert (miss.id, miss.near, miss.required, miss.kind) == ("q-002", True, (), "other")


def test_what_is_whole_is_kept_and_the_next_session_goes_on(typed: Typed, tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    ran = typed(path, lines=[*TOLL, "Where do ferries go?", "y"])  # and the lines end within the second case
    assert (ran.code, [q.question for q in load(path)]) == (0, [QUESTION])
    assert "New cases: 1" in ran.out
    offered = load(path)[0].required[0]
    ran = typed(path, lines=[":q"])
    assert f"{offered.paper} ¶{offered.locator} " not in ran.out
    assert load(path)[0].question == QUESTION


def test_a_review_accepts_mends_and_drops(typed: Typed, tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    typed(path, "--split", "develop", lines=[*TOLL, "Who is mayor?", "m", "", "Why is it raining?", "n", ""])
    ran = typed(path, "--review", lines=["f", "forty crowns", "", "a", "q", "Who is the mayor of Merrow?", "s", "d"])
    assert ran.code == 0
    assert "The program is " in ran.out
    assert "To review of develop: 3 of 3" in ran.out
    first, second = load(path)
    assert first.facts == (("forty crowns",),)
    assert second.question == "Who is the mayor of Merrow?"
    ran = typed(path, "--review", lines=["x"])
    assert "To review of develop: 1 of 2" in ran.out
    assert QUESTION not in ran.out
    assert "To review of report: 0 of 0" in typed(path, "--review", "--split", "report", lines=[]).out


def test_a_set_that_lost_its_last_case_can_be_begun_again(typed: Typed, tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    typed(path, "--split", "develop", lines=TOLL)
    typed(path, "--review", lines=["d"])
    assert not path.exists()
    assert typed(path, lines=[*TOLL]).code == 0
    assert len(load(path)) == 1


def test_wrong_use_is_told(typed: Typed, tmp_path: Path) -> None:
    assert "no split 'both'" in typed(tmp_path / "s.jsonl", "--split", "both", lines=[]).err
    assert "holds no paper 'nobody'" in typed(tmp_path / "s.jsonl", "--paper", "nobody", lines=[]).err
    assert "cannot be read" in typed(tmp_path / "s.jsonl", "--review", lines=[]).err


@pytest.mark.parametrize(
    ("taken", "expected"), [([], "q-001"), (["q-001", "q-007"], "q-008"), (["n-9", "x"], "n-010"), (["a"], "q-001")]
)
def test_ids_go_on(taken: list[str], expected: str) -> None:
    assert next_id(taken) == expected


@given(st.lists(st.text(max_size=6)))
def test_a_next_id_is_new(taken: list[str]) -> None:
    assert next_id(taken) not in taken


def test_halves_are_drawn_evenly_and_always_alike() -> None:
    halves = [half_of(f"q-{n:03}", "Why?") for n in range(400)]
    assert 160 < sum(half is Split.REPORT for half in halves) < 240
    assert halves == [half_of(f"q-{n:03}", "Why?") for n in range(400)]


def test_overlap_and_facts_by_hand() -> None:
    assert overlaps_little("Who funds the quay?", ["The province pays half of the pier."])
    assert not overlaps_little("Who pays for the pier?", ["The province pays half of the pier."])
    assert missing_facts([("12 percent", "12 %"), ("2031",)], ["It grows by 12 % until 2030."]) == ("2031",)
