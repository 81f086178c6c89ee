"""SQuAD's JSON, versions 1.1 and 2.0 (Rajpurkar et al. 2016, arXiv 1606.05250; 2018, arXiv 1806.03822).

`data` → articles with `title` and `paragraphs` → `context` and `qas` → `id`, `question`, `answers` (`text`), and in 2.0
`is_impossible`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from evals.adapters.foreign import ForeignPaper, ForeignQuestion, ForeignSet
from evals.adapters.rows import Row, each, read_rows


def read_squad(path: Path) -> ForeignSet:
    """Every article becomes a paper; the spellings of several readers are one key fact.

    Raises:
        GoldError: the file cannot be read, or is of another form.
    """
    made = each(path, read_rows(path), _article)
    return ForeignSet(tuple(paper for paper, _ in made), tuple(q for _, questions in made for q in questions))


def _article(_: int, article: Row) -> tuple[ForeignPaper, tuple[ForeignQuestion, ...]]:
    name = str(article["title"])
    contexts = tuple(str(p["context"]) for p in article["paragraphs"])
    return ForeignPaper(name, contexts, name.replace("_", " ")), tuple(_questions(name, article))


def _questions(name: str, article: Row) -> Iterator[ForeignQuestion]:
    for paragraph in article["paragraphs"]:
        for asked in paragraph["qas"]:
            spans = tuple(dict.fromkeys(answer["text"] for answer in asked["answers"] if answer["text"].strip()))
            answerable = not asked.get("is_impossible", False)
            yield ForeignQuestion(
                id=str(asked["id"]),
                question=str(asked["question"]),
                kind="squad",
                answerable=answerable,
                needed=((name, str(paragraph["context"])),) if answerable else (),
                answers=(spans,) if answerable and spans else (),
            )
