"""BEIR's folders (Thakur et al. 2021, arXiv 2104.08663): corpus.jsonl, queries.jsonl and qrels/*.tsv.

A line of the corpus has `_id`, `text` and perhaps `title`; a query has `_id` and `text`; a line of the judgements has
query, document and grade, parted by tabs, under a head.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from evals.adapters.foreign import ForeignPaper, ForeignQuestion, ForeignSet, Place
from evals.adapters.rows import each, read_rows
from evals.gold.line import read_text
from ingest.errors import GoldError


def read_beir(path: Path) -> ForeignSet:
    """A document becomes a paper, each of its lines a paragraph; a query is read where a document is judged for it.

    The documents of a query's best grade are needed, those of lower ones (above 0) are relevant too.

    Raises:
        GoldError: a file is missing or of another form, or a judgement names a document that there is not.
    """
    corpus = path / "corpus.jsonl"
    papers = each(corpus, read_rows(corpus), lambda _, row: _paper(str(row["_id"]), row["text"], row.get("title")))
    texts = {paper.name: paper.paragraphs for paper in papers}
    judged = _judgements(path / "qrels", texts)
    queries = path / "queries.jsonl"
    asked = each(queries, read_rows(queries), lambda _, row: (str(row["_id"]), str(row["text"])))

    def places(query: str, best: bool) -> tuple[Place, ...]:
        top = max(judged[query].values())
        names = (name for name, grade in judged[query].items() if (grade == top) is best)
        return tuple((name, text) for name in names for text in texts[name])

    return ForeignSet(
        papers,
        tuple(
            ForeignQuestion(name, text, "beir", True, places(name, best=True), places(name, best=False))
            for name, text in asked
            if judged.get(name)
        ),
    )


def _paper(name: str, text: str, title: str | None) -> ForeignPaper:
    lines = tuple(line.strip() for line in text.splitlines() if line.strip())
    return ForeignPaper(name, lines, title or None)


def _judgements(folder: Path, texts: dict[str, tuple[str, ...]]) -> dict[str, dict[str, int]]:
    """By query, the grade (above 0) of each document."""
    files = sorted(folder.glob("*.tsv"))
    if not files:
        raise GoldError(f"{folder} holds no judgements.", "Give the folder that holds corpus.jsonl and qrels/*.tsv.")
    graded: dict[str, dict[str, int]] = defaultdict(dict)
    for file in files:
        for number, line in enumerate(read_text(file, "question").splitlines()[1:], start=2):
            cells = line.split("\t")
            if len(cells) != 3 or not cells[2].strip().lstrip("-").isdigit():
                raise GoldError(
                    f"{file.name} line {number} is not a query, a document and a grade.", "Fetch the file again."
                )
            query, document, grade = cells[0], cells[1], int(cells[2])
            if grade > 0 and document not in texts:
                raise GoldError(
                    f"{file.name} line {number} names the document {document!r}, which corpus.jsonl lacks.",
                    "Use judgements and a corpus of one set.",
                )
            if grade > 0 and texts[document]:
                graded[query][document] = grade
    return graded
