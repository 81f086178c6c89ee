"""Datasets of ragas and deepeval: rows of a question, a reference answer, and the texts that it rests on.

ragas writes its `EvaluationDataset` as JSON Lines or CSV: `user_input`, `reference`, `reference_contexts` beside what a
system gave (`response`, `retrieved_contexts`, which are no gold and are not read). deepeval writes its goldens as JSON,
JSON Lines or CSV: `input`, `expected_output`, `context`, `source_file`; in CSV, contexts are joined by "|".
"""

from __future__ import annotations

from pathlib import Path

from evals.adapters.foreign import ForeignPaper, ForeignQuestion, ForeignSet
from evals.adapters.rows import Row, each, first_of, read_rows, texts_of

DELIMITER = "|"  # between the contexts of a cell, where deepeval writes CSV


def read_ragas(path: Path) -> ForeignSet:
    """The reference contexts are what a whole answer rests on; all of a file become one paper.

    Raises:
        GoldError: the file cannot be read, or is of another form.
    """
    return _set_of(path, each(path, read_rows(path), _ragas))


def read_deepeval(path: Path) -> ForeignSet:
    """As `read_ragas`, for goldens; those of one source file become one paper.

    Raises:
        GoldError: the file cannot be read, or is of another form.
    """
    return _set_of(path, each(path, read_rows(path), _deepeval))


def _ragas(number: int, row: Row) -> ForeignQuestion:
    return _question(
        number, row, "ragas", ("user_input", "question"), ("reference", "ground_truth"),
        texts_of(row.get("reference_contexts")), None,
    )  # fmt: skip


def _deepeval(number: int, row: Row) -> ForeignQuestion:
    source = first_of(row, "source_file")
    contexts = texts_of(row.get("context"), DELIMITER)
    return _question(number, row, "deepeval", ("input",), ("expected_output",), contexts, source)


def _question(
    number: int, row: Row, kind: str, asked: tuple[str, ...], answer: tuple[str, ...], contexts: tuple[str, ...],
    source: str | None,
) -> ForeignQuestion:  # fmt: skip
    question = first_of(row, *asked)
    if question is None:
        raise KeyError(asked[0])
    reference = first_of(row, *answer)
    return ForeignQuestion(
        id=f"{kind}-{number}",
        question=question,
        kind=kind,
        answerable=True,
        needed=tuple((source, text) for text in dict.fromkeys(contexts)),
        answers=((reference,),) if reference else (),
    )


def _set_of(path: Path, questions: tuple[ForeignQuestion, ...]) -> ForeignSet:
    texts: dict[str, dict[str, None]] = {}
    for question in questions:
        for source, text in question.needed:
            texts.setdefault(source or path.stem, {})[text] = None
    return ForeignSet(tuple(ForeignPaper(name, tuple(held)) for name, held in texts.items()), questions)
