"""Sets are read whole or refused, with every faulty line named."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from evals.gold.question import GoldQuestion, Split, check_against, fingerprint, load, text_hash
from ingest.errors import GoldError
from tests.evals.fake import SETS, TEXTS, gold, question


def line(**changes: Any) -> dict[str, Any]:
    """A good line as a dictionary, changed; a key set to `...` is left out."""
    good = {
        "id": "a",
        "question": "How long is black tea left?",
        "kind": "factoid",
        "answerable": True,
        "near": False,
        "low_overlap": False,
        "required": [{"paper": "tea", "locator": "2", "sha256": text_hash(TEXTS["tea", "2"])}],
        "also": [],
        "facts": [["60 minutes", "an hour"]],
        "split": "develop",
    }
    return {key: value for key, value in (good | changes).items() if value is not ...}


def write(folder: Path, *lines: object) -> Path:
    path = folder / "questions.jsonl"
    path.write_text("".join(text if isinstance(text, str) else json.dumps(text) + "\n" for text in lines), "utf-8")
    return path


def test_a_good_set_is_read_field_by_field(tmp_path: Path) -> None:
    unanswerable = line(id="b", answerable=False, near=True, required=[], facts=[], split="report")
    first, second = load(write(tmp_path, line(), "\n", unanswerable))
    assert first == GoldQuestion(
        "a", "How long is black tea left?", "factoid", True, False, False,
        (gold(("tea", "2")),), (), (("60 minutes", "an hour"),), Split.DEVELOP,
    )  # fmt: skip
    assert (second.id, second.near, second.split) == ("b", True, Split.REPORT)
    assert first.needed == first.relevant == {("tea", "2")}


@pytest.mark.parametrize(
    ("faulty", "said"),
    [
        ("{not json\n", "not JSON"),
        ("[1, 2]\n", "a JSON object is wanted, not [1, 2]"),
        (line(split=...), "'split' missing from the question"),
        (line(anwserable=True), "'anwserable' unknown in the question"),
        (line(split="dev"), "'split' is 'dev', not one of develop, report"),
        (line(split=["develop"]), "not one of develop, report"),
        (line(answerable="yes"), "'answerable' is neither true nor false"),
        (line(near=1), "'near' is neither true nor false"),
        (line(question="  "), "'question' is not a text, or empty"),
        (line(id=7), "'id' is not a text"),
        (line(required={}), "'required' is not a list"),
        (line(required=["tea 2"]), "'required' holds \"tea 2\""),
        (line(required=[{"paper": "tea", "locator": "2"}]), "'sha256' missing from required"),
        (line(required=[{"paper": "tea", "locator": "2", "sha256": "ab"}]), "tea 2 is not 64 hexadecimal digits"),
        (line(also=[{"paper": "tea", "locator": "2", "sha256": "0" * 64}]), "tea 2 is named twice"),
        (line(facts=["60"]), "'facts' holds \"60\""),
        (line(facts=[[]]), "'facts' holds []"),
        (line(facts=[["60", ""]]), "'facts' holds"),
        (line(facts="60"), "'facts' is not a list"),
        (line(required=[]), "answerable, but 'required' names no paragraph"),
        (line(near=True), "'near' marks near misses, but the question is answerable"),
        (line(answerable=False), "not answerable, but"),
    ],
)
def test_a_faulty_line_is_named(tmp_path: Path, faulty: object, said: str) -> None:
    with pytest.raises(GoldError, match=r"questions\.jsonl .* line 3: ") as raised:
        load(write(tmp_path, line(), "\n", faulty))
    assert said in raised.value.what
    assert "line 1" not in raised.value.what


def test_every_faulty_line_is_named_up_to_ten(tmp_path: Path) -> None:
    with pytest.raises(GoldError) as raised:
        load(write(tmp_path, *(line(id=str(n), kind="") for n in range(13))))
    assert re.findall(r"line (\d+)", raised.value.what) == [str(n) for n in range(1, 11)]
    assert "and 3 more" in raised.value.what


def test_an_id_used_twice_names_both_lines(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="line 2: id 'a' is also on line 1"):
        load(write(tmp_path, line(), line()))


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path: path.write_bytes(b"\xff\xfe{}"), "not UTF-8"),
        (lambda path: path.write_text("\n \n"), "holds no question"),
        (lambda path: path.mkdir(), "cannot be read"),
        (lambda path: None, "cannot be read"),
    ],
)
def test_a_file_that_is_no_set_is_refused(tmp_path: Path, make: Callable[[Path], object], said: str) -> None:
    path = tmp_path / "questions.jsonl"
    make(path)
    with pytest.raises(GoldError, match=said):
        load(path)


def text_of(paper: str, locator: str) -> str | None:
    return TEXTS.get((paper, locator))


def test_a_set_that_fits_the_library_passes() -> None:
    check_against([question(required=[("tea", "1")], also=[("tea", "2")])], text_of)


def test_gold_paragraphs_that_are_missing_or_changed_are_named_with_their_questions() -> None:
    missing = replace(gold(("tea", "3")), locator="9")
    changed = replace(gold(("salt", "1")), sha256="0" * 64)
    first = replace(question("first", required=[("ink", "1")]), also=(missing,))
    second = replace(question("second", required=[("ink", "1")]), required=(changed, missing))
    with pytest.raises(GoldError) as raised:
        check_against([first, second], text_of)
    assert "2 of 3 gold paragraphs" in raised.value.what
    assert "tea 9 is not in the library (first, second)" in raised.value.what
    assert "salt 1 has changed (second)" in raised.value.what


def test_the_fingerprint_changes_with_a_question_and_not_with_their_order() -> None:
    one, two = question("one", required=[("tea", "1")]), question("two")
    assert fingerprint([one, two]) == fingerprint([two, one])
    assert fingerprint([one, two]) != fingerprint([one, replace(two, near=True)])


@pytest.mark.parametrize("path", sorted(SETS.glob("*/questions.jsonl")), ids=lambda path: path.parent.name)
def test_the_sets_that_ship_follow_the_schema_and_have_both_splits(path: Path) -> None:
    questions = load(path)
    assert {q.split for q in questions} == set(Split)
    assert {q.answerable for q in questions} == {True, False}
