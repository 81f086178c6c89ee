"""Adapters: what is written in each format is read back, placed among the papers, and told where it cannot be."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.quotations.quotation import QuotationResult
from assistant.reply import Verdict
from evals.adapters.import_set import Imported, SetFormat, papers_of, place, read_foreign
from evals.adapters.placing import Shelf
from evals.gold.claim import GoldClaim
from evals.gold.line import Split, TextOf
from evals.gold.question import GoldQuestion
from evals.gold.quotation import GoldQuotation
from evals.gold.set import load_set, record_of, write_set
from ingest.errors import GoldError
from ingest.paper import Paper

EVALDATA = Path(__file__).parents[3] / "shared" / "evaldata"

WHOLE = {SetFormat.FM2: 1000, SetFormat.WICE: 349, SetFormat.SUMMEDITS: 1184, SetFormat.QUOTESUM: 536}

# article → paragraph → (question, answers); an answer is cut from the paragraph. No answers: it has none.
Articles = dict[str, dict[str, list[tuple[str, list[str]]]]]

TEA: Articles = {
    "Green_Tea": {
        "Green tea is steamed, and it was first grown in 1738.": [("When was it first grown?", ["1738", "in 1738"])],
        "The leaves are rolled by hand; this takes an hour.": [
            ("How long does it take?", ["an hour"]),
            ("Who rolls?", []),
        ],
    },
    "Salt": {"Salt is boiled from brine in wide pans of lead.": [("What are the pans of?", ["lead"])]},
}
words = st.text(st.characters(categories=["L", "N"], max_codepoint=0x24F), min_size=1, max_size=9)
paragraphs = st.lists(words, min_size=6, max_size=14).map(" ".join)


@st.composite
def articles(draw: st.DrawFn) -> Articles:
    made: Articles = {}
    used: set[str] = set()
    for name in draw(st.lists(words, min_size=1, max_size=3, unique_by=str.casefold)):
        made[name] = {}
        for text in draw(st.lists(paragraphs, min_size=1, max_size=3)):
            plain = " ".join(text.casefold().split())
            if plain not in used:
                used.add(plain)
                made[name][text] = [(f"{draw(words)}?", [draw(st.sampled_from(text.split()))])]
    return {name: held for name, held in made.items() if held} or TEA


def squad(folder: Path, made: Articles) -> Path:
    data = [
        {"title": name, "paragraphs": [{"context": text, "qas": [
            {"id": f"{name}/{n}/{m}", "question": q, "is_impossible": not answers,
             "answers": [{"text": a, "answer_start": text.find(a)} for a in answers]}
            for m, (q, answers) in enumerate(asked)]} for n, (text, asked) in enumerate(held.items())]}
        for name, held in made.items()
    ]  # fmt: skip
    return written(folder / "squad.json", json.dumps({"version": "v2.0", "data": data}))


def beir(folder: Path, made: Articles) -> Path:
    corpus, queries, judged = [], [], ["query-id\tcorpus-id\tscore"]
    for name, held in made.items():
        for n, (text, asked) in enumerate(held.items()):
            corpus.append({"_id": f"{name}/{n}", "title": name, "text": text})
            for m, (question, answers) in enumerate(asked):
                queries.append({"_id": f"{name}/{n}/{m}", "text": question})
                judged += [f"{name}/{n}/{m}\t{name}/{n}\t1"] if answers else []
    (folder / "qrels").mkdir(exist_ok=True)
    written(folder / "corpus.jsonl", "\n".join(map(json.dumps, corpus)))
    written(folder / "queries.jsonl", "\n".join(map(json.dumps, queries)))
    written(folder / "qrels" / "test.tsv", "\n".join(judged))
    return folder


def rows(made: Articles, question: str, answer: str, contexts: str, source: str | None) -> list[dict[str, Any]]:
    return [
        {question: q, answer: answers[0], contexts: [text]} | ({source: name} if source else {})
        for name, held in made.items()
        for text, asked in held.items()
        for q, answers in asked
        if answers
    ]


def ragas(folder: Path, made: Articles) -> Path:
    records = rows(made, "user_input", "reference", "reference_contexts", None)
    return written(folder / "ragas.jsonl", "\n".join(map(json.dumps, records)))


def ragas_csv(folder: Path, made: Articles) -> Path:
    return as_csv(folder / "ragas.csv", rows(made, "user_input", "reference", "reference_contexts", None))


def deepeval(folder: Path, made: Articles) -> Path:
    records = rows(made, "input", "expected_output", "context", "source_file")
    return written(folder / "goldens.json", json.dumps([r | {"actual_output": None} for r in records]))


def deepeval_csv(folder: Path, made: Articles) -> Path:
    records = rows(made, "input", "expected_output", "context", "source_file")
    return as_csv(folder / "goldens.csv", [r | {"context": "|".join(r["context"])} for r in records])


def as_csv(path: Path, records: Sequence[dict[str, Any]]) -> Path:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(records[0]))
    writer.writeheader()
    writer.writerows(records)
    return written(path, out.getvalue())


def written(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8", newline="")
    return path


WRITERS: dict[str, tuple[SetFormat, Callable[[Path, Articles], Path]]] = {
    "squad": (SetFormat.SQUAD, squad),
    "beir": (SetFormat.BEIR, beir),
    "ragas": (SetFormat.RAGAS, ragas),
    "ragas CSV": (SetFormat.RAGAS, ragas_csv),
    "deepeval": (SetFormat.DEEPEVAL, deepeval),
    "deepeval CSV": (SetFormat.DEEPEVAL, deepeval_csv),
}


def lookup(papers: Sequence[Paper]) -> TextOf:
    texts = {(paper.id, p.locator): p.text for paper in papers for p in paper.paragraphs}
    return lambda paper, locator: texts.get((paper, locator))


def imported(form: SetFormat, path: Path) -> tuple[Imported, TextOf]:
    foreign = read_foreign(form, path)
    papers, names = papers_of(foreign)
    return place(foreign, Shelf.of(papers, names), lookup(papers), Split.REPORT), lookup(papers)


@pytest.mark.parametrize("name", list(WRITERS))
def test_what_is_written_in_a_format_comes_back(name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    form, write = WRITERS[name]
    folder = tmp_path_factory.mktemp("foreign")

    @settings(max_examples=25)
    @given(articles())
    def comes_back(made: Articles) -> None:
        found, text_of = imported(form, write(folder, made))
        wanted = [
            (question, text, answers[0])
            for held in made.values() for text, asked in held.items() for question, answers in asked if answers
        ]  # fmt: skip
        assert found.left_out == ()
        assert len(found.cases) == len(wanted)
        for case, (question, text, answer) in zip(found.cases, wanted, strict=True):
            assert isinstance(case, GoldQuestion)
            (required,) = case.required
            assert (case.question, text_of(*required.ref)) == (question, text)
            assert case.facts in (((answer,),), ())  # a lone mark may be no word to look for
        path = folder / "set.jsonl"
        write_set(path, map(record_of, found.cases))
        load_set(path).check(text_of)
        assert load_set(path).cases == list(found.cases)

    comes_back()


@pytest.mark.parametrize("name", list(WRITERS))
def test_a_set_by_hand(name: str, tmp_path: Path) -> None:
    form, write = WRITERS[name]
    found, _ = imported(form, write(tmp_path, TEA))
    answered = {c.question: c for c in found.cases if isinstance(c, GoldQuestion) and c.answerable}
    assert list(answered) == ["When was it first grown?", "How long does it take?", "What are the pans of?"]
    first = answered["When was it first grown?"]
    assert (first.kind, first.split, first.near) == (form, Split.REPORT, False)
    if form is not SetFormat.BEIR:  # which has no answers
        assert first.facts == ((("1738", "in 1738") if form is SetFormat.SQUAD else ("1738",)),)


def test_squad_s_impossible_questions_are_near_misses_and_version_one_has_none(tmp_path: Path) -> None:
    path = squad(tmp_path, TEA)
    (miss,) = [c for c in imported(SetFormat.SQUAD, path)[0].cases if isinstance(c, GoldQuestion) and not c.answerable]
    assert (miss.question, miss.near, miss.required, miss.facts) == ("Who rolls?", True, (), ())
    first = json.loads(path.read_text("utf-8"))["data"]
    for question in first[0]["paragraphs"][0]["qas"]:
        del question["is_impossible"]
    found, _ = imported(SetFormat.SQUAD, written(path, json.dumps({"data": first})))
    assert len(found.cases) == 4


def test_beir_s_best_grade_is_needed_and_lower_ones_are_relevant(tmp_path: Path) -> None:
    beir(tmp_path, TEA)
    (tmp_path / "qrels" / "test.tsv").write_text(
        "query-id\tcorpus-id\tscore\nSalt/0/0\tSalt/0\t2\nSalt/0/0\tGreen_Tea/0\t1\nSalt/0/0\tGreen_Tea/1\t0\n", "utf-8"
    )
    ((case,), left_out) = (imported(SetFormat.BEIR, tmp_path)[0].cases, imported(SetFormat.BEIR, tmp_path)[0].left_out)
    assert isinstance(case, GoldQuestion)
    assert [p.paper for p in case.required] == ["salt_0"]
    assert [p.paper for p in case.also] == ["green_tea_0"]
    assert left_out == ()


def test_texts_are_found_in_papers_that_cut_or_print_them_otherwise(tmp_path: Path) -> None:
    papers, _ = papers_of(read_foreign(SetFormat.SQUAD, squad(tmp_path, TEA)))
    shelf = Shelf.of(papers)
    one, two = papers[0].paragraphs
    (same,) = shelf.find(None, f"  {one.text.upper().replace(',', ' ')} ")
    assert same.ref == (papers[0].id, "1")
    assert [p.locator for p in shelf.find("Green_Tea", f"{one.text} {two.text}")] == ["1", "2"]
    assert [p.ref for p in shelf.find("elsewhere", "from brine, in wide pans of lead")] == [("salt", "1")]
    assert shelf.find(None, "an hour") == ()
    assert shelf.find(None, "Salt is boiled from brine in narrow pans of lead.") == ()


def test_a_case_that_cannot_be_placed_is_left_out_and_told(tmp_path: Path) -> None:
    records = rows(TEA, "user_input", "reference", "reference_contexts", None)
    records[0]["reference_contexts"] = ["A text that none of the papers at hand has in it."]
    records[1]["reference_contexts"] = []
    foreign = read_foreign(SetFormat.RAGAS, written(tmp_path / "r.jsonl", "\n".join(map(json.dumps, records))))
    papers, _ = papers_of(read_foreign(SetFormat.SQUAD, squad(tmp_path, TEA)))
    found = place(foreign, Shelf.of(papers), lookup(papers), Split.DEVELOP)
    assert [case.id for case in found.cases] == ["ragas-3"]
    assert [case for case, _ in found.left_out] == ["ragas-1", "ragas-2"]
    assert "do not hold “A text that none" in found.left_out[0][1]
    assert "names no text" in found.left_out[1][1]


@pytest.mark.parametrize(
    ("form", "name", "text", "said"),
    [
        (SetFormat.SQUAD, "a.json", "{}", "holds no list"),
        (SetFormat.SQUAD, "a.json", '{"data": [{"title": "x"}]}', "entry 1 has no 'paragraphs'"),
        (SetFormat.SQUAD, "a.json", "{oops", "not JSON"),
        (SetFormat.SQUAD, "a.json", "[]", "holds no question"),
        (SetFormat.RAGAS, "a.jsonl", '{"reference": "x"}', "entry 1 has no 'user_input'"),
        (SetFormat.RAGAS, "a.jsonl", '{"user_input": "x?"}\n7', "line 2 is no object"),
        (SetFormat.RAGAS, "a.jsonl", '{"user_input": "x?", "reference_contexts": [7]}', "no list of texts"),
        (SetFormat.DEEPEVAL, "a.csv", 'input,context\n"a,b\n', "is not CSV"),
        (SetFormat.BEIR, "corpus.jsonl", "", "holds no judgements"),
        (SetFormat.FM2, "fm2.jsonl", '{"id": "a", "claim": "b"}', "has no 'article'"),
    ],
)
def test_a_file_of_another_form_is_named(tmp_path: Path, form: SetFormat, name: str, text: str, said: str) -> None:
    path = written(tmp_path / name, text)
    with pytest.raises(GoldError) as raised:
        read_foreign(form, tmp_path if form in (SetFormat.BEIR, SetFormat.FM2) else path)
    assert said in raised.value.what


def test_claims_of_the_public_sets_keep_their_labels_and_evidence(tmp_path: Path) -> None:
    texts = ["The mill was built in the year 1920 by the company.", "It burnt down in the winter of the year 1931."]
    fm2 = [
        {"id": "a", "claim": "It was built in 1920.", "evidence": texts[:1], "distractors": texts[1:],
         "label": "supported", "article": "Mill"},
        {"id": "b", "claim": "It burnt down in 1951.", "evidence": texts[1:], "distractors": [], "label": "refuted",
         "article": "Mill"},
    ]  # fmt: skip
    wice = [
        {
            "id": "c",
            "claim": "It burnt.",
            "evidence": ["", *texts],
            "supporting_sentences": [[2]],
            "label": "supported",
        },
        {"id": "d", "claim": "It was blue.", "evidence": texts, "supporting_sentences": [[]], "label": "nei"},
    ]
    written(tmp_path / "fm2.jsonl", "\n".join(map(json.dumps, fm2)))
    written(tmp_path / "wice.jsonl", "\n".join(map(json.dumps, wice)))
    labels = {}
    for form in (SetFormat.FM2, SetFormat.WICE):
        found, text_of = imported(form, tmp_path)
        for case in found.cases:
            assert isinstance(case, GoldClaim)
            labels[case.id] = (case.label, [text_of(*p.ref) for p in case.required])
    assert labels == {
        "a": (Verdict.SUPPORTED, texts[:1]),
        "b": (Verdict.CONTRADICTED, texts[1:]),
        "c": (Verdict.SUPPORTED, texts[1:]),
        "d": (Verdict.NOT_FOUND, []),
    }


def test_summaries_become_claims_and_exact_quotations_keep_their_source(tmp_path: Path) -> None:
    source = "The mill was built in 1920. It burnt down in 1931."
    summary = {
        "id": "s",
        "source_id": "mill",
        "source": [source],
        "response": "It burnt in 1951.",
        "label": "hallucinated",
    }
    quote = {"text": "built in 1920", "source": 0, "match": "exact"}
    quoted = {"id": "q", "sources": [{"title": "Mill", "text": source}], "quotes": [quote, quote | {"match": "title"}]}
    written(tmp_path / "summedits.jsonl", json.dumps(summary))
    written(tmp_path / "quotesum.jsonl", json.dumps(quoted))
    (claim,) = imported(SetFormat.SUMMEDITS, tmp_path)[0].cases
    assert isinstance(claim, GoldClaim)
    assert (claim.label, [p.ref for p in claim.required]) == (Verdict.CONTRADICTED, [("mill", "1")])
    (quotation,) = imported(SetFormat.QUOTESUM, tmp_path)[0].cases
    assert isinstance(quotation, GoldQuotation)
    assert (quotation.id, quotation.attributed_to, quotation.result) == ("q-1", "mill", QuotationResult.EXACT)


@pytest.mark.skipif(not EVALDATA.is_dir(), reason="the public sets are not beside this checkout (../shared/evaldata)")
@pytest.mark.parametrize("form", list(WHOLE))
def test_public_sets_are_imported_whole(form: SetFormat) -> None:
    found, _ = imported(form, EVALDATA)
    assert found.left_out == ()
    assert len(found.cases) == WHOLE[form]
