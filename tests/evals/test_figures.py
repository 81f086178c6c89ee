"""The README's figures are those that were kept, and the command that writes them touches nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.figures import BEGIN, END, KEPT, README, block, figures_of, table, written
from evals.evaluate import evaluate_system
from evals.gold.kind import SetKind
from tests.evals.fake import TEXTS, answer, cite, question, refusal, system

TEA = ("tea", "1")
REPORT = evaluate_system(
    system({"a": answer(("x", [cite(TEA)])), "b": refusal()}, {"a": list(TEXTS), "b": list(TEXTS)}),
    [question("a", required=[TEA]), question("b")],
)
FIGURES = json.loads(json.dumps({"questions": figures_of(REPORT)}))


def test_the_readme_shows_what_was_kept() -> None:
    readme = README.read_text("utf-8")
    if not KEPT.is_file() or BEGIN not in readme:
        pytest.skip("no figures have been kept yet: make figures PAPERS=folder")
    assert written(readme, json.loads(KEPT.read_text("utf-8"))) == readme


def test_a_table_has_a_row_for_each_measure_with_a_case() -> None:
    lines = table(SetKind.QUESTIONS, FIGURES["questions"]).splitlines()
    assert lines[0] == "| 2 questions | value | 95 % interval | n |"
    assert "| hit@1 | 1.000 | 0.207 to 1.000 | 1 |" in lines
    assert "| statements\\<=5 | 1.000 | 0.207 to 1.000 | 1 |" in lines
    assert "| statements | 1.000 | 0.207 to 1.000 | 1 |" in lines
    assert not any("ALCE" in line for line in lines)  # no judge was asked
    assert {line.count("|") for line in lines} == {5}


def test_only_what_stands_between_the_markers_is_written() -> None:
    readme = f"# One\n{BEGIN}\nold\n{END}\nlast\n"
    made = written(readme, FIGURES)
    assert made == f"# One\n{BEGIN}\n{block(FIGURES)}\n{END}\nlast\n"
    assert written(made, FIGURES) == made


@pytest.mark.parametrize("readme", ["", BEGIN, f"{END}{BEGIN}", f"{BEGIN}{END}{END}", f"{BEGIN}{BEGIN}{END}"])
def test_a_readme_without_its_markers_is_left_alone(readme: str) -> None:
    with pytest.raises(ValueError, match="does not hold"):
        written(readme, FIGURES)


def test_what_is_kept_holds_no_case() -> None:
    assert "What of" not in json.dumps(FIGURES)
    assert "cases" not in FIGURES["questions"]


def test_kept_figures_name_the_papers_and_the_program(tmp_path: Path) -> None:
    assert {"corpus", "program", "encoder", "seed", "n"} <= FIGURES["questions"].keys()
