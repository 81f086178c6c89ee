"""Gold cases written and reviewed on the page, by curators alone, as the command line does it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.assistant import Assistant
from assistant.desk import Desk
from evals.gold.kind import SetKind
from evals.gold.line import Split
from evals.gold.set import load_set, record_of, write_set
from tests.ui.conftest import Ran
from ui.caller import Role
from ui.page.actions import Actions
from ui.page.casework import Casework
from ui.page.written_case import Written

CURATOR, READER = Role.CURATOR, Role.READER
NASTY = "<img src=x onerror=ran()> [x](javascript:ran()) $$y$$"
TOLL = Written(
    "question",
    "How much is the toll at Alder Lock?",
    ("harbour_01 1",),
    half="develop",
    facts="forty crowns | 40 crowns",
)


@pytest.fixture
def work(harbour_library: Path, tmp_path: Path) -> Iterator[Casework]:
    desk = Desk(lambda held: Assistant.open(harbour_library, encoder=held.encoder if held else None))
    yield Casework(Actions(desk, 0), tmp_path / "sets")
    desk.close()


def added(work: Casework, written: Written, name: str = "tolls") -> str:
    came = work.add(name, written, CURATOR)
    assert came.done, came.html
    return came.html


def test_a_case_is_written_listed_reviewed_and_removed(work: Casework, tmp_path: Path) -> None:
    found = work.find(TOLL.text, (), CURATOR)
    assert found.places[0] == ("Wren 2024, ¶1", "harbour_01 1")
    assert 'href="read/harbour&#95;01?p=1#quote"' in found.html
    assert "Kept as q-001 &#40;develop&#41; in tolls.jsonl" in added(work, TOLL)
    assert work.names(CURATOR) == ("tolls",)
    shelf = work.look("tolls", "develop", CURATOR)
    assert shelf.kind is SetKind.QUESTIONS
    assert "1 case of this half, 1 to review; 1 in all" in shelf.html
    ((label, value),) = shelf.cases
    assert label == "q-001: How much is the toll at Alder Lock?"
    shown = work.show("tolls", value, CURATOR).html
    assert "forty crowns" in shown
    assert "The toll at Alder Lock is forty crowns" in shown
    assert "<b>right</b>" in shown
    assert work.accept("tolls", value, CURATOR).done
    assert "✓ reviewed" in work.look("tolls", "develop", CURATOR).html
    assert work.look("tolls", "develop", CURATOR).cases[0][0].startswith("✓ q-001")
    assert "Remove q-001, “How much" in work.ask_again("tolls", value, CURATOR).html
    assert work.remove("tolls", value, CURATOR).done
    assert work.names(CURATOR) == ()
    assert "not in the set as it was" in work.remove("tolls", value, CURATOR).html


def test_the_line_is_the_one_that_the_command_line_writes(
    work: Casework,
    pincite: Callable[..., Ran],
    harbour_library: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    typed = tmp_path / "typed.jsonl"
    lines = [":go harbour_01 1", TOLL.text, "y", "harbour_01 2.1", "", "ferries_02 3", "", TOLL.facts, "", ""]
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
    assert pincite("eval", "new", typed, "--library", harbour_library).code == 0
    added(work, replace(TOLL, named="2.1", also="ferries_02 ¶3", half=""))
    assert (tmp_path / "sets" / "tolls.jsonl").read_bytes() == typed.read_bytes()


def test_a_paragraph_that_changed_or_is_gone_is_named(work: Casework, tmp_path: Path) -> None:
    added(work, replace(TOLL, named="ferries_02 3"))
    added(work, replace(TOLL, half="report"))
    path = tmp_path / "sets" / "tolls.jsonl"
    one, other = load_set(path).questions
    pier = one.required[1]
    old = replace(one, required=(replace(one.required[0], sha256="0" * 64), replace(pier, paper="gone_09")))
    write_set(path, map(record_of, (old, other)))
    shelf = work.look("tolls", "develop", CURATOR)
    assert "✗ Wren 2024, ¶1 has changed" in shelf.html
    assert "gone&#95;09, ¶3 is not in the library" in shelf.html
    assert "1 with a paragraph that is no longer as it was" in shelf.html
    assert shelf.cases[0][0].startswith("✗ q-001")
    assert "✗ has changed" in work.show("tolls", shelf.cases[0][1], CURATOR).html


def test_claims_and_quotations_are_written_too(work: Casework, tmp_path: Path) -> None:
    claim = Written("claim", "The toll is fifty crowns.", (), "harbour_01 1", label="contradicted", alteration="number")
    assert "Kept as c-001" in added(work, claim, "claims")
    quotation = Written(
        "quotation", "The toll at Alder Lock is fifty crowns", ("harbour_01 1",), paper="harbour_01", result="altered",
        difference="number",
    )  # fmt: skip
    assert "Kept as w-001" in added(work, quotation, "words")
    assert load_set(tmp_path / "sets" / "claims.jsonl").claims[0].alteration == "number"
    assert load_set(tmp_path / "sets" / "words.jsonl").quotations[0].attributed_to == "harbour_01"
    for name, said in (("claims", "contradicted"), ("words", "altered")):
        split = load_set(tmp_path / "sets" / f"{name}.jsonl").cases[0].split
        ((_, value),) = work.look(name, split, CURATOR).cases
        assert said in work.show(name, value, CURATOR).html


@pytest.mark.parametrize(
    ("written", "name", "said"),
    [
        (replace(TOLL, chosen=()), "tolls", "names no paragraph"),
        (replace(TOLL, expected="near miss"), "tolls", "not answerable, but"),
        (replace(TOLL, expected="perhaps"), "tolls", "It is not said whether the papers answer it"),
        (replace(TOLL, named="nobody_09 1"), "tolls", "holds no paper"),
        (replace(TOLL, named="harbour_01 99"), "tolls", "has no paragraph"),
        (replace(TOLL, chosen=("harbour_01 99",)), "tolls", "has no paragraph"),
        (replace(TOLL, also="harbour_01 1"), "tolls", "is named twice"),
        (replace(TOLL, facts="a lottery"), "tolls", "“a lottery” stands in none of the paragraphs"),
        (replace(TOLL, text=" \n"), "tolls", "There is no text"),
        (replace(TOLL, text="x" * 4001), "tolls", "4,001 characters"),
        (Written("claim", "Tolls.", ("harbour_01 1",)), "tolls", "It is not said what the papers say of the claim"),
        (TOLL, "", "No set is chosen"),
        (TOLL, "../tolls", "is no name of a set"),
        (TOLL, ".tolls", "is no name of a set"),
        (TOLL, "drafts", "holds claims"),
    ],
)
def test_what_does_not_hold_together_is_said_and_not_kept(
    work: Casework, tmp_path: Path, written: Written, name: str, said: str
) -> None:
    added(work, Written("claim", "No tolls.", label="not_found"), "drafts")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.jsonl")}
    came = work.add(name, written, CURATOR)
    assert not came.done
    assert said in came.html.replace("&#39;", "'").replace("&#95;", "_")
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.jsonl")} == before


def test_a_case_is_mended_under_its_id(work: Casework, tmp_path: Path) -> None:
    added(work, TOLL)
    added(work, replace(TOLL, text="Who shares the cost?", named="ferries_02 3", also="harbour_01 2.1", half="report"))
    path = tmp_path / "sets" / "tolls.jsonl"
    toll, cost = load_set(path).questions
    stale = replace(cost, required=(*(replace(one, sha256="0" * 64) for one in cost.required[:1]), cost.required[1]))
    gone = replace(stale, also=(replace(stale.also[0], paper="gone_09"),))
    write_set(path, map(record_of, (toll, gone)))
    ((_, value),) = work.look("tolls", "report", CURATOR).cases
    mending = work.form("tolls", value, CURATOR)
    assert mending.written is not None
    assert (mending.id, mending.found.chosen) == ("q-002", ("harbour_01 1", "ferries_02 3"))
    assert (mending.written.also, mending.written.half, mending.written.facts) == ("", "report", TOLL.facts)
    facts = replace(mending.written, facts="province")
    assert "Mended&#58; q-002 &#40;report&#41;" in work.mend("tolls", value, facts, CURATOR).html
    again = load_set(path).questions
    assert again == (toll, replace(cost, also=(), facts=(("province",),)))
    for written, said in (
        (facts, "not in the set as it was"),  # it was mended meanwhile
        (replace(facts, text=""), "There is no text"),
    ):
        assert said in work.mend("tolls", value, written, CURATOR).html
    ((_, value),) = work.look("tolls", "report", CURATOR).cases
    claim = Written("claim", "No tolls.", label="not_found")
    assert "q-002 is of another kind" in work.mend("tolls", value, claim, CURATOR).html
    assert load_set(path).questions == again


@pytest.mark.parametrize(
    "written",
    [
        Written("claim", "Fifty.", ("harbour_01 1",), half="develop", label="contradicted", alteration="number"),
        Written("quotation", "Fifty", ("harbour_01 1",), half="develop", paper="harbour_01", result="altered"),
        replace(TOLL, expected="near miss", chosen=(), facts="", word="who"),
    ],
)
def test_what_is_in_the_form_is_what_was_written(work: Casework, written: Written) -> None:
    added(work, written)
    ((_, value),) = work.look("tolls", "develop", CURATOR).cases
    again = work.form("tolls", value, CURATOR).written
    assert again is not None
    assert replace(again, expected=written.expected if written.kind != "question" else again.expected) == replace(
        written, chosen=list(written.chosen)
    )
    assert work.mend("tolls", value, again, CURATOR).done
    assert work.look("tolls", "develop", CURATOR).cases[0][1] == value


def test_what_is_chosen_stays_chosen_when_more_is_found(work: Casework) -> None:
    found = work.find("When does the first ferry leave?", ("harbour_01 2.1",), CURATOR)
    assert found.chosen == ("harbour_01 2.1",)
    assert found.places[0] == ("Wren 2024, ¶2.1", "harbour_01 2.1")
    assert len(dict(found.places)) == len(found.places)


def test_facts_in_no_paragraph_are_kept_where_they_are_meant(work: Casework, tmp_path: Path) -> None:
    added(work, replace(TOLL, facts="a lottery\nforty crowns", keep=True))
    assert load_set(tmp_path / "sets" / "tolls.jsonl").questions[0].facts == (("a lottery",), ("forty crowns",))


def test_paragraphs_without_a_case_are_offered_one_after_another(work: Casework) -> None:
    added(work, TOLL)
    first, passed = work.offer("tolls", "harbour_01", (), CURATOR)
    second, both = work.offer("tolls", "harbour_01", passed, CURATOR)
    assert first.chosen == ("harbour_01 2",)
    assert first.chosen != second.chosen
    assert len(both) == 2
    places = [(one, str(n)) for one in ("harbour_01", "ferries_02") for n in range(1, 20)]
    everything = [*places, ("harbour_01", "2.1"), ("harbour_01", "2.2"), ("harbour_01", "n1"), ("harbour_01", "n2")]
    assert "Every paragraph has a case" in work.offer("tolls", "", everything, CURATOR)[0].html


def test_the_half_that_is_only_measured_is_shown_to_whoever_asks_for_it(work: Casework) -> None:
    added(work, replace(TOLL, half=str(Split.REPORT)))
    develop = work.look("tolls", "develop", CURATOR)
    assert (develop.cases, "Alder Lock" in develop.html) == ((), False)
    assert "Alder Lock" in work.look("tolls", "report", CURATOR).html


def test_readers_see_and_change_nothing(work: Casework, tmp_path: Path) -> None:
    added(work, TOLL)
    ((_, value),) = work.look("tolls", "develop", CURATOR).cases
    before = (tmp_path / "sets" / "tolls.jsonl").read_bytes()
    assert work.names(READER) == ()
    for html in (
        work.look("tolls", "develop", READER).html,
        work.find("toll", (), READER).html,
        work.offer("tolls", "", (), READER)[0].html,
        work.add("tolls", TOLL, READER).html,
        work.form("tolls", value, READER).html,
        work.mend("tolls", value, TOLL, READER).html,
        work.show("tolls", value, READER).html,
        work.accept("tolls", value, READER).html,
        work.ask_again("tolls", value, READER).html,
        work.remove("tolls", value, READER).html,
    ):
        assert "by curators" in html
        assert "Alder" not in html
    assert (tmp_path / "sets" / "tolls.jsonl").read_bytes() == before


def test_words_that_attack_are_words(work: Casework, tmp_path: Path) -> None:
    added(work, replace(TOLL, text=f"Why {NASTY}?", facts=NASTY, keep=True, word=NASTY))
    shelf = work.look("tolls", "develop", CURATOR)
    value = shelf.cases[0][1]
    broken = tmp_path / "sets" / "broken.jsonl"
    broken.write_text(f'{{"question": "{NASTY}"}}\n', "utf-8")
    for html in (
        shelf.html,
        work.show("tolls", value, CURATOR).html,
        work.ask_again("tolls", value, CURATOR).html,
        work.look(NASTY, "develop", CURATOR).html,
        work.look("broken", "develop", CURATOR).html,
        work.add("tolls", replace(TOLL, facts=NASTY), CURATOR).html,
        work.add("tolls", replace(TOLL, named=NASTY), CURATOR).html,
        work.find(NASTY, (), CURATOR).html,
    ):
        assert "<img" not in html
        assert "](" not in html
        assert "$$" not in html
    assert "missing from the question" in work.look("broken", "develop", CURATOR).html
