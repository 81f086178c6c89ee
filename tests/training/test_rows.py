"""The rows that the judge is trained on: their form, what is kept apart, and the pairs made of them."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from pathlib import Path

import pytest

from training.own_rows import Row, of_papers, read_rows, windows
from training.pair import Target
from training.public_rows import held_out, selection, touched

ROWS = Path(__file__).parents[2] / "training" / "rows"
SPLIT = json.loads((ROWS.parent / "split.json").read_text("utf-8"))
CORPORA = Path(__file__).parents[3] / "shared" / "evaldata"
LABELS = {"question": {"answers", "no_answer"}, "claim": {"supported", "contradicted", "not_found"}}
FILES = sorted(ROWS.glob("*_*.jsonl"))  # `passages.jsonl` holds paragraphs that rows are on

PARAGRAPH = "The office opened in 2001. It has nine staff. They guard the quay at night."


def row(text: str, target: Target, evidence: str | None) -> Row:
    span = (PARAGRAPH.index(evidence), PARAGRAPH.index(evidence) + len(evidence)) if evidence else None
    return Row("r", "paper", text, target, span, "", 0, (PARAGRAPH,))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_rows_have_their_form(file: Path) -> None:
    lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert len({line["id"] for line in lines}) == len(lines)
    for line in lines:
        assert line["label"] in LABELS[line["kind"]], line["id"]
        assert (line["evidence"] is None) == (line["label"] in ("no_answer", "not_found")), line["id"]
        assert (line["alteration"] is None) == (line["label"] != "contradicted"), line["id"]


def test_rows_of_papers_kept_apart_are_not_trained_on() -> None:
    apart = {*SPLIT["tune"], *SPLIT["report"]}
    for file in FILES:
        papers = {json.loads(line)["paper"] for line in file.read_text("utf-8").splitlines()}
        assert papers <= apart if file.stem.startswith("kept_") else not papers & apart


@pytest.mark.skipif(not CORPORA.is_dir(), reason="the corpora are not beside this checkout (../shared/evaldata)")
def test_evidence_stands_in_the_paragraph_and_little_else_is_copied() -> None:
    rows = read_rows(FILES, CORPORA)  # raises where evidence is no substring
    assert len(rows) > 5000

    def words(text: str) -> list[str]:
        return re.findall(r"[\w’'-]+", text.lower())

    copied: Counter[bool] = Counter()
    for one in rows:
        said, printed = words(one.text), f" {' '.join(words(one.passage))} "
        copied[any(f" {' '.join(said[n : n + 8])} " in printed for n in range(len(said) - 7))] += 1
    assert copied[True] == 0
    assert of_papers(rows, []) == []
    assert len(of_papers(rows, [], inside=False)) == len(rows)


def test_windows_hold_the_words_that_decide() -> None:
    rng = random.Random(3)
    made = [pair for _ in range(50) for pair in windows(row("Nine work there.", Target.SUPPORTED, "nine staff"), rng)]
    own = [pair for pair in made if pair.target is Target.SUPPORTED]
    beside = [pair for pair in made if pair.target is Target.NOT_SAID]
    assert own
    assert all(pair.span and pair.passage[slice(*pair.span)] == "nine staff" for pair in own)
    assert beside
    assert all("nine staff" not in pair.passage and pair.weight < 1 for pair in beside)
    assert {pair.passage for pair in own} > {"It has nine staff.", PARAGRAPH}


def test_a_row_without_evidence_is_read_in_the_nearest_sentence() -> None:
    made = windows(row("Do they guard the quay alone?", Target.NO_ANSWER, None), random.Random(1))
    assert all(pair.target is Target.NO_ANSWER and pair.span is None for pair in made)
    assert all("guard the quay" in pair.passage for pair in made)


def test_positives_get_negatives_from_the_same_passage(tmp_path: Path) -> None:
    lines = [
        {
            "set": "s",
            "question": f"How many staff {n}?",
            "passage": PARAGRAPH,
            "label": "answers",
            "answer": "nine staff",
        }
        for n in range(100)
    ]
    (tmp_path / "select.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    made = selection(tmp_path, random.Random(0))
    kept = selection(tmp_path, random.Random(0), kept=True)
    answered = [pair for pair in made if pair.target is Target.ANSWERS]
    assert all(pair.span and pair.passage[slice(*pair.span)] == "nine staff" for pair in answered)
    others = [pair for pair in made if pair.target is Target.NO_ANSWER]
    assert others
    assert all("nine staff" not in pair.passage for pair in others)
    assert not {pair.asked for pair in made} & {pair.asked for pair in kept}
    assert all(held_out(pair.asked) for pair in kept)


def test_the_sentences_that_a_span_touches() -> None:
    assert touched([(0, 10), (11, 20), (21, 30)], (15, 25)) == (1, 2)
    assert touched([(0, 10), (11, 20)], (10, 11)) == (0, 1)
