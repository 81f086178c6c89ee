"""Gates: the file, what holds and what fails, and the reports that are made of them."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from lxml import html as lxml_html

from assistant.quotations.quotation import QuotationResult
from assistant.reply import VERDICTS, Reply
from evals.evaluate import evaluate_system
from evals.gates.file import read_gates
from evals.gates.gate import CasesGate, GateOutcome, Gates
from evals.gates.hold import hold
from evals.gates.verdict import Judged
from evals.gold.kind import SetKind
from evals.gold.question import Split, load
from evals.judging import measures_of
from evals.reports.html import report_page
from evals.reports.junit import junit
from evals.reports.markdown import markdown
from evals.reports.report import Report
from ingest.errors import GoldError, OptionsError
from tests.evals.fake import SETS, TEXTS, answer, cite, question, refusal, system

TEA, SALT = ("tea", "1"), ("salt", "1")
QUESTIONS = [
    *(question(f"n{n}", required=[TEA], facts=[["1738"]], kind="when" if n % 2 else "list") for n in range(20)),
    *(question(f"far{n}") for n in range(6)),
]
HELD, FAILED = GateOutcome.HELD, GateOutcome.FAILED
ALL = """
[[figures]]
measure = "answerable answered"
at_least = 0.8
[[figures]]
measure = "statements"
at_most = 3
bound = "value"
[[figures]]
measure = "key facts (all)"
at_least = 0.5
slice = { kind = "when" }
[[differences]]
measure = "answerable answered"
drop = 0.02
[[differences]]
measure = "statements"
rise = 0.5
[[differences]]
measure = "key facts (all)"
drop = 0.0
slice = { kind = "when" }
[[cases]]
of = "questions"
right = ["n0", "n1"]
"""


def run(silent: int = 0, chatty: int = 0, broken: str = "") -> Report:
    """The report of a system that refuses the first `silent` questions, and says three times too much to `chatty`."""
    replies: dict[str, Reply] = {}
    for n in range(20):
        said = [("Grown in 1738.", [cite(TEA)])] * (4 if n < chatty else 1)
        replies[f"n{n}"] = refusal(0.2) if n < silent else answer(*said)
    replies |= {f"far{n}": refusal(0.1) for n in range(6)}
    return evaluate_system(system(replies, {q.id: list(TEXTS) for q in QUESTIONS}, broken=broken), QUESTIONS)


def gates(tmp_path: Path, text: str = ALL) -> Gates:
    path = tmp_path / "gates.toml"
    path.write_text(text, "utf-8")
    return read_gates(path)


def outcomes(judged: Gates, report: Report, baseline: Report | None = None) -> list[GateOutcome]:
    return [result.outcome for result in hold(judged, report, baseline)]


def test_what_holds_holds_and_a_comparison_waits_for_its_baseline(tmp_path: Path) -> None:
    skipped = GateOutcome.SKIPPED
    assert outcomes(gates(tmp_path), run()) == [HELD, HELD, HELD, skipped, skipped, skipped, HELD]
    assert outcomes(gates(tmp_path), run(), run()) == [HELD] * 7
    assert Judged.of(run(), gates(tmp_path), None).holds


def test_a_figure_is_held_by_the_end_of_its_interval(tmp_path: Path) -> None:
    """19 of 20 answered: 0.95, but not surely more than 0.764 (Wilson)."""
    one_less = run(silent=1)
    for bound, at_least, held in (
        ("low", 0.76, True),
        ("low", 0.77, False),
        ("value", 0.95, True),
        ("high", 0.99, True),
    ):
        text = f'[[figures]]\nmeasure = "answerable answered"\nat_least = {at_least}\nbound = "{bound}"'
        assert (outcomes(gates(tmp_path, text), one_less) == [HELD]) is held, bound


def test_worse_by_more_than_chance_fails_and_by_chance_does_not(tmp_path: Path) -> None:
    text = '[[differences]]\nmeasure = "answerable answered"\ndrop = 0.02'
    few, many = run(silent=4), run(silent=5)  # 4 losses: p = 1/16; 5: p = 1/32
    assert outcomes(gates(tmp_path, text), few, run()) == [HELD]
    assert outcomes(gates(tmp_path, text), many, run()) == [FAILED]
    assert outcomes(gates(tmp_path, text), run(), many) == [HELD]  # better never fails
    assert outcomes(gates(tmp_path, text.replace("0.02", "0.3")), many, run()) == [HELD]  # within what is tolerated
    assert outcomes(gates(tmp_path, text + "\nby_chance = true"), few, run()) == [FAILED]
    assert outcomes(gates(tmp_path, text + "\nby_chance = true"), run(), run()) == [HELD]
    rising = '[[differences]]\nmeasure = "statements"\nrise = 0.5'
    assert outcomes(gates(tmp_path, rising), run(chatty=10), run()) == [FAILED]
    assert outcomes(gates(tmp_path, rising), run(), run(chatty=10)) == [HELD]


def test_many_comparisons_are_corrected_for(tmp_path: Path) -> None:
    one = '[[differences]]\nmeasure = "answerable answered"\ndrop = 0.02\n'
    four = one + '[[differences]]\nmeasure = "MRR"\ndrop = 0\n' * 3
    worse = run(silent=5)
    assert outcomes(gates(tmp_path, four), worse, run()) == [HELD] * 4  # 4 · 1/32
    assert outcomes(gates(tmp_path, "alpha = 0.2\n" + four), worse, run())[0] is FAILED


def test_too_few_cases_decide_nothing_and_that_does_not_hold(tmp_path: Path) -> None:
    for text in (
        '[[figures]]\nmeasure = "answerable answered"\nat_least = 0\nmin_n = 21',
        '[[figures]]\nmeasure = "unanswerable refused"\nat_least = 0',  # six, where ten are wanted
        '[[figures]]\nmeasure = "ALCE recall"\nat_least = 0',  # no judge was asked, so there is no case
    ):
        (result,) = hold(gates(tmp_path, text), run())
        assert result.outcome is GateOutcome.UNJUDGED
        assert not result.holds
    fixed = '[[figures]]\nmeasure = "statements"\nat_most = 9'  # every answer has one: its spread is unknown
    assert math.isnan(run().estimates["statements"].high) or outcomes(gates(tmp_path, fixed), run()) == [HELD]


def test_saying_nothing_is_no_way_through(tmp_path: Path) -> None:
    mute = run(silent=20)
    assert FAILED in outcomes(gates(tmp_path), mute)
    shown_only = '[[figures]]\nmeasure = "key facts"\nat_least = 0.5'
    assert outcomes(gates(tmp_path, shown_only), mute) == [GateOutcome.UNJUDGED]


def test_single_cases_must_be_right(tmp_path: Path) -> None:
    (result,) = hold(gates(tmp_path, '[[cases]]\nof = "questions"\nright = ["n0", "n5"]'), run(silent=1))
    assert result.outcome is FAILED
    assert result.told == "n0 is wrong: refused at confidence 0.20"
    with pytest.raises(OptionsError, match="cases that this run does not have: gone"):
        hold(gates(tmp_path, '[[cases]]\nof = "questions"\nright = ["n0", "gone"]'), run())


def test_a_broken_case_stops_all(tmp_path: Path) -> None:
    judged = Judged.of(run(broken="far5"), gates(tmp_path), None)
    assert all(result.holds for result in judged.results)
    assert not judged.holds
    assert "1 cases broke the program" in judged.headline


def test_another_corpus_is_not_compared_unless_it_is_forced(tmp_path: Path) -> None:
    report = run()
    other = replace(report, about=replace(report.about, corpus="f" * 64))
    with pytest.raises(GoldError, match="other papers"):
        Judged.of(report, gates(tmp_path), other)
    assert Judged.of(report, gates(tmp_path), other, force=True).holds


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "no gate in it"),
        ("x = ", "no TOML"),
        ("figure = 1", "'figure' unknown in the file"),
        ("figures = 1", "figures is no list of tables"),
        ('[[figures]]\nmeasure = "hit@3"\nat_least = 1', "no measure 'hit@3'"),
        ('[[figures]]\nmeasure = "hit@1"\nof = "claims"\nat_least = 1', "no measure 'hit@1' of claims"),
        ('[[figures]]\nmeasure = "hit@1"\nof = "songs"\nat_least = 1', "of is 'songs'"),
        ('[[figures]]\nmeasure = "hit@1"', "needs one of at_least and at_most"),
        ('[[figures]]\nmeasure = "hit@1"\nat_least = 0\nat_most = 1', "needs one of at_least and at_most"),
        ('[[figures]]\nmeasure = "hit@1"\nat_least = "all"', "at_least is 'all', not a number"),
        ('[[figures]]\nmeasure = "hit@1"\nat_least = 1\nbound = "middle"', "bound is 'middle'"),
        ('[[figures]]\nmeasure = "hit@1"\nat_least = 1\nmin_n = 0', "min_n is 0"),
        ('[[figures]]\nmeasure = "hit@1"\nat_least = 1\nslice = "list"', "a slice is one name and value"),
        ('[[figures]]\nmeasure = "hit@1"\ndrop = 1', "'drop' unknown in a figure"),
        ('[[differences]]\nmeasure = "AUROC"\ndrop = 0', "'AUROC' is no mean over cases"),
        ('[[differences]]\nmeasure = "MRR"\ndrop = 0\nby_chance = 1', "by_chance is 1"),
        ('[[cases]]\nright = ["n0"]', "cases need of"),
        ('[[cases]]\nof = "questions"', "cases need right"),
        ('agreement = 1\n[[cases]]\nof = "questions"\nright = ["n0"]', "agreement is 1, not the path"),
        ('alpha = 2.0\n[[cases]]\nof = "questions"\nright = ["n0"]', "alpha is 2.0"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(tmp_path: Path, text: str, what: str) -> None:
    with pytest.raises(OptionsError, match=what):
        gates(tmp_path, text)


def test_gates_of_another_kind_and_unknown_slices_are_said(tmp_path: Path) -> None:
    with pytest.raises(OptionsError, match="Of 1 gates none is for questions"):
        hold(gates(tmp_path, '[[figures]]\nmeasure = "macro-F1"\nat_least = 0.5'), run())
    with pytest.raises(OptionsError, match="on kind 'who'"):
        hold(gates(tmp_path, '[[figures]]\nmeasure = "hit@1"\nat_least = 0\nslice = { kind = "who" }'), run())


def judged(tmp_path: Path) -> Judged:
    return Judged.of(run(silent=6, broken="far5"), gates(tmp_path), run())


def test_the_junit_form_counts_what_it_holds(tmp_path: Path) -> None:
    root = ElementTree.fromstring(junit(judged(tmp_path)))
    for suite in root.iter("testsuite"):
        cases = suite.findall("testcase")
        assert suite.attrib["tests"] == str(len(cases))
        for tag, counted in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
            assert suite.attrib[counted] == str(sum(case.find(tag) is not None for case in cases))
    of_gates, of_cases = root.iter("testsuite")
    assert len(of_gates) == 7
    assert int(of_gates.attrib["failures"]) >= 3
    names = {case.attrib["name"]: case for case in of_cases.iter("testcase")}
    assert len(names) == 26
    assert names["n0: What of n0?"].find("failure") is not None  # a gate names it
    assert names["n3: What of n3?"].find("skipped") is not None  # wrong, and no gate names it
    assert names["far5: What of far5?"].find("error") is not None
    assert len(names["n9: What of n9?"]) == 0


def test_the_summary_is_one_table_after_another(tmp_path: Path) -> None:
    text = markdown(judged(tmp_path))
    assert "does not hold" in text.splitlines()[0]
    assert "### Worse than the baseline: 7" in text
    assert r"| ❌ | answerable answered drops by at most 0.02 against the baseline |" in text
    widths = [line.count(" | ") for line in text.splitlines() if line.startswith(("| hit", "| MRR"))]
    assert set(widths) == {6}
    assert "| hit\\@1 | 1.000 |" in text


def test_the_page_shows_failures_beside_their_gold_and_fetches_nothing(tmp_path: Path) -> None:
    page = report_page(judged(tmp_path), lambda paper, locator: TEXTS.get((paper, locator)))
    tree = lxml_html.fromstring(page)
    assert not tree.xpath("//script | //link | //img | //iframe | //@src | //@href")
    articles = tree.xpath("//article")
    assert len(articles) == 7
    assert "ZeroDivisionError: no tea left" in articles[0].text_content()
    silent = articles[1].text_content()
    assert "What of n0?" in silent
    assert TEXTS[TEA] in silent
    assert "1738" in silent
    assert "In the baseline: right (answer)" in silent
    assert len(tree.xpath("//*[local-name()='svg']")) >= 3


def test_what_people_write_is_shown_as_written(tmp_path: Path) -> None:
    nasty = "<script>alert(1)</script> | `x` \x00\x0b"
    report = run(silent=1)
    records = [replace(r, asked=nasty, why=nasty) if r.id == "n0" else r for r in report.records]
    made = Judged.of(replace(report, records=tuple(records)), None, None)
    assert "<script>" not in report_page(made)
    assert "<script>" not in markdown(made)
    ElementTree.fromstring(junit(made))


def test_single_cases_of_a_report_half_are_in_no_form(tmp_path: Path) -> None:
    hidden = [replace(r, split=str(Split.REPORT)) for r in run(silent=6).records]
    report = replace(run(silent=6), records=tuple(hidden))
    made = Judged.of(report, gates(tmp_path), run())
    for form in (junit(made).decode(), markdown(made), report_page(made, lambda *_: "the gold's words")):
        assert "What of" not in form
        assert "gold's words" not in form
        assert "refused at" not in form


def test_the_page_on_evaluation_names_every_measure_and_its_gates_are_read(tmp_path: Path) -> None:
    page = (SETS.parents[1] / "docs" / "evaluation.md").read_text("utf-8")
    named = set(re.findall(r"`([^`]+)`", re.sub(r"```.*?```", "", page, flags=re.S)))
    labels = {*map(str, VERDICTS), *map(str, QuotationResult)}
    for kind in SetKind:
        for name in measures_of(kind):
            first, _, rest = name.partition(" ")
            assert name in named or (first in labels and rest in named), name
    example, advisory = re.findall(r"```toml\n(.*?)```", page, re.S)
    assert len(gates(tmp_path, example).gates) == 4
    assert gates(tmp_path, advisory).agreement == tmp_path / "claims-run" / "run.json"


@pytest.mark.parametrize("folder", ["notes", "series"])
def test_the_gates_that_ship_are_read_and_name_cases_that_there_are(folder: str) -> None:
    shipped = read_gates(SETS / folder / "gates.toml")
    asked = {q.id: q for q in load(SETS / folder / "questions.jsonl")}
    for gate in shipped.gates:
        if isinstance(gate, CasesGate):
            assert {asked[name].split for name in gate.cases} == {Split.DEVELOP}
