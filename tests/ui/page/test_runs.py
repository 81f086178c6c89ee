"""Evaluation runs on the page."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from assistant.reply import Verdict
from evals.gold.kind import SetKind
from evals.records.advice import Advice
from evals.records.record import Outcome, Part, Place, Record
from evals.reports.file import write_report
from evals.reports.report import About, Report
from ui.page.evaluated import runs_html
from ui.page.runs import FILE, FOLDER, comparable, kept_runs

NASTY = "<script>ran=1</script>"
NAMES = {"harbour_01": "Wren 2024"}


def report(questions: str = "q", asked: str = "What is the toll?", split: str = "develop") -> Report:
    place = Place("harbour_01", "2.1")
    slices = {"answer": "in the papers", "kind": "fact"}
    right = Record(
        "a", "Who?", "answer", "answer", Outcome.RIGHT, split, confidence=0.9, scores={"hit@1": 1.0}, slices=slices
    )
    wrong = Record(
        "b", asked, "answer", "refusal", Outcome.WRONG, split, f"refused {NASTY}", {"hit@1": 0.0}, 0.2, slices,
        said=(Part(f"Forty {NASTY}", (place, Place("gone_09", "1"))),), wanted=(place,), facts=("forty",),
    )  # fmt: skip
    return Report.measured(
        About(SetKind.QUESTIONS, "harbours", questions, None, "pincite", "c"), [right, wrong], seed=0
    )


def keep(library: Path, name: str, run: Report, at: int) -> None:
    path = library / FOLDER / name / FILE
    write_report(run, path)
    os.utime(path, (at, at))


def test_runs_are_read_newest_first_and_a_broken_one_says_so(tmp_path: Path) -> None:
    keep(tmp_path, "first", report(), 1_000_000)
    keep(tmp_path, "second", report(), 2_000_000)
    keep(tmp_path, "other", report("other"), 1_500_000)
    broken = tmp_path / FOLDER / "broken" / FILE
    broken.parent.mkdir()
    broken.write_text("{}", "utf-8")
    os.utime(broken, (1, 1))
    runs = kept_runs(tmp_path)
    assert [run.name for run in runs] == ["second", "other", "first", "broken"]
    assert runs[-1].report is None
    assert str(tmp_path) not in runs[-1].fault
    assert [run.name for run in comparable(runs[0], runs)] == ["first", "second"]
    assert "has the format None" in str(runs_html(runs, "broken", NAMES))
    write_report(report("other"), broken)
    assert kept_runs(tmp_path)[0].name == "broken"  # written anew, read anew


def test_the_page_has_figures_plots_and_places_and_is_inert(tmp_path: Path) -> None:
    keep(tmp_path, "first", report(), 1_000_000)
    keep(tmp_path, f"<b>{NASTY.replace('/', '')}", report(asked=f"Why {NASTY}?"), 2_000_000)
    html = str(runs_html(kept_runs(tmp_path), "", NAMES))
    assert "<script" not in html
    assert "hit@1" in html
    assert "0.095 to 0.905" in html  # Wilson's interval of one in two
    assert html.count("<svg") >= 3
    assert '<a class="cite" href="../read/harbour&#95;01?p=2.1#quote">Wren 2024, ¶2.1</a>' in html
    assert "not in this library" in html
    assert "got refusal, expected answer" in html


def test_what_an_advisory_judge_said_is_told_and_escaped(tmp_path: Path) -> None:
    advice = (
        Advice("Forty.", Verdict.SUPPORTED, "", Verdict.SUPPORTED),
        Advice(NASTY, Verdict.UNCHECKED, NASTY, Verdict.SUPPORTED),
    )
    plain = report()
    advised = [replace(record, advice=advice) for record in plain.records]
    keep(tmp_path, "one", Report.measured(replace(plain.about, adviser=NASTY), advised, seed=0), 1)
    html = str(runs_html(kept_runs(tmp_path), "", NAMES))
    assert "2 of 4 statements" in html
    assert "<script" not in html


def test_cases_of_a_report_half_are_counted_and_not_shown(tmp_path: Path) -> None:
    keep(tmp_path, "only", report(asked="A secret question?", split="report"), 1)
    html = str(runs_html(kept_runs(tmp_path), "", NAMES))
    assert "A secret question?" not in html
    assert "1 wrong case of the report half" in html


def test_without_runs_it_says_how_to_make_one(tmp_path: Path) -> None:
    assert "pincite eval --library" in str(runs_html(kept_runs(tmp_path), "", NAMES))
    assert runs_html(kept_runs(tmp_path), "nobody", NAMES) is None
    keep(tmp_path, "one", report(), 1)
    assert runs_html(kept_runs(tmp_path), "nobody", NAMES) is None
