"""The adapters: on small files of the same form made here, and on the sets themselves where they lie beside us."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from evals.adapters.public import PublicSet, paper_id, read_public
from evals.gold.question import check_against, text_hash
from ingest.errors import GoldError
from ingest.paper import Kind

EVALDATA = Path(__file__).parents[3] / "shared" / "evaldata"

CORPUS: list[dict[str, Any]] = [
    {"article": "Green_Tea!", "paragraphs": ["It is steamed.", "It grew in 1738."], "url": "https://example.org/tea"},
    {"article": "green tea", "paragraphs": ["Another page of that name."]},
]
QUESTIONS: list[dict[str, Any]] = [
    {"id": 1, "question": "When did it grow?", "answers": ["1738", "in 1738"], "article": "Green_Tea!",
     "paragraph_index": 1, "is_impossible": False},
    {"id": 2, "question": "Who grew it?", "answers": [], "article": "Green_Tea!", "paragraph_index": 1,
     "is_impossible": True},
    {"id": 3, "question": "May I?", "scenario": "I am ten.", "answers": ["yes", "with milk"], "article": "green tea",
     "paragraph_index": 0, "gold": [["green tea", 0], ["Green_Tea!", 0], ["green tea", 0]], "is_impossible": False},
]  # fmt: skip


def write(folder: Path, name: PublicSet, corpus: list[Any] | None = None, questions: list[Any] | None = None) -> Path:
    for part, entries in (("corpus", corpus or CORPUS), ("questions", questions or QUESTIONS)):
        lines = (e if isinstance(e, str) else json.dumps(e) for e in entries)
        (folder / f"{name.stem}_{part}.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    return folder


def test_an_article_becomes_a_paper_and_an_entry_a_paragraph(tmp_path: Path) -> None:
    first, second = read_public(PublicSet.SQUAD2, write(tmp_path, PublicSet.SQUAD2)).papers
    assert (first.id, second.id) == ("green_tea", "green_tea_2")
    assert [(p.locator, p.kind, p.text) for p in first.paragraphs] == [
        ("1", Kind.PARAGRAPH, "It is steamed."),
        ("2", Kind.PARAGRAPH, "It grew in 1738."),
    ]
    assert (first.facts.url, first.facts.title, second.facts.url) == ("https://example.org/tea", None, None)


def test_questions_carry_gold_paragraphs_facts_and_whether_they_have_an_answer(tmp_path: Path) -> None:
    public = read_public(PublicSet.SQUAD2, write(tmp_path, PublicSet.SQUAD2))
    plain, impossible, situated = public.questions
    assert [(p.paper, p.locator, p.sha256) for p in plain.required] == [
        ("green_tea", "2", text_hash("It grew in 1738."))
    ]
    assert plain.facts == (("1738", "in 1738"),)  # spans of several readers: one fact
    assert (impossible.answerable, impossible.near, impossible.required, impossible.facts) == (False, True, (), ())
    assert [p.ref for p in situated.required] == [("green_tea_2", "1"), ("green_tea", "1")]
    assert situated.question == "I am ten. May I?"
    assert any(not q.answerable for q in public.questions)
    assert len({q.id for q in public.questions}) == 3


@pytest.mark.parametrize(
    ("name", "facts"),
    [(PublicSet.CONDITIONALQA, (("with milk",),)), (PublicSet.COVIDQA, (("with milk",),)), (PublicSet.QMSUM, ())],
)
def test_facts_are_what_the_text_can_hold(tmp_path: Path, name: PublicSet, facts: tuple[Any, ...]) -> None:
    assert read_public(name, write(tmp_path, name)).questions[2].facts == facts


def test_a_limit_draws_the_same_questions_with_the_same_seed(tmp_path: Path) -> None:
    many = [QUESTIONS[0] | {"id": n} for n in range(50)]
    write(tmp_path, PublicSet.SQUAD2, questions=many)

    def drawn(limit: int | None, seed: int = 0) -> list[str]:
        return [q.id for q in read_public(PublicSet.SQUAD2, tmp_path, limit=limit, seed=seed).questions]

    assert drawn(10) == drawn(10)
    assert drawn(10) != drawn(10, seed=1)
    assert drawn(None) == drawn(99) == [f"squad2-{n}" for n in range(50)]
    assert drawn(10) == [name for name in drawn(None) if name in drawn(10)]  # in the file's order


@pytest.mark.parametrize(
    ("corpus", "questions", "said"),
    [
        (None, [*QUESTIONS, "{oops"], "squad2_questions.jsonl line 4 is not JSON"),
        ([CORPUS[0], {"article": "x"}], None, "squad2_corpus.jsonl line 2 does not hold article, paragraphs"),
        (None, [QUESTIONS[0] | {"paragraph_index": 2}], "no paragraph 2 of 'Green_Tea!'"),
        (None, [QUESTIONS[0] | {"article": "Coffee"}], "no paragraph 1 of 'Coffee'"),
    ],
)
def test_a_file_of_another_form_is_named(
    tmp_path: Path, corpus: list[Any] | None, questions: list[Any] | None, said: str
) -> None:
    with pytest.raises(GoldError) as raised:
        read_public(PublicSet.SQUAD2, write(tmp_path, PublicSet.SQUAD2, corpus, questions))
    assert said in raised.value.what


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match=r"squad2_corpus\.jsonl cannot be read"):
        read_public(PublicSet.SQUAD2, tmp_path)


def test_ids_are_folded_and_short() -> None:
    assert paper_id("Élysée — Treaty (1963)") == "elysee_treaty_1963"
    assert paper_id("?!") == "article"
    assert len(paper_id("word " * 40)) <= 60


@pytest.mark.skipif(not EVALDATA.is_dir(), reason="the public sets are not beside this checkout (../shared/evaldata)")
@pytest.mark.parametrize("name", list(PublicSet))
def test_the_sets_themselves_are_read_whole(name: PublicSet) -> None:
    public = read_public(name, EVALDATA)
    texts = {(paper.id, p.locator): p.text for paper in public.papers for p in paper.paragraphs}
    assert len({paper.id for paper in public.papers}) == len(public.papers)
    check_against(public.questions, lambda paper, locator: texts.get((paper, locator)))
    assert any(not q.answerable for q in public.questions) == (name in (PublicSet.SQUAD2, PublicSet.CONDITIONALQA))
    assert all(q.required for q in public.questions if q.answerable)
