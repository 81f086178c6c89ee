"""Adapters for public question sets, normalised to JSON Lines: a corpus of articles and questions on them.

`<stem>_corpus.jsonl` holds `{"article", "paragraphs": [text…], …}`; `<stem>_questions.jsonl` holds `question`,
`answers`, `article`, `is_impossible`, and either `gold` (`[[article, index]…]`) or `paragraph_index`, counted from 0.
An article becomes a paper, an entry a paragraph with its number as locator. The sets are other people's: they are
measured on where they lie and never copied.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from evals.gold.question import GoldParagraph, GoldQuestion, Split, text_hash
from ingest.errors import GoldError
from ingest.fold import fold
from ingest.paper import Facts, Kind, Paper, Paragraph

LONGEST_ID = 60


class PublicSet(StrEnum):
    """The sets that can be read, by the name that the command line takes."""

    SQUAD2 = "squad2"
    CONDITIONALQA = "conditionalqa"
    COVIDQA = "covidqa"
    QMSUM = "qmsum"

    @property
    def stem(self) -> str:
        """How the names of the set's two files begin."""
        return "qmsum_committee" if self is PublicSet.QMSUM else str(self)


@dataclass(frozen=True, slots=True)
class PublicQuestions:
    """A public set as papers and gold questions."""

    name: PublicSet
    papers: tuple[Paper, ...]
    questions: tuple[GoldQuestion, ...]


def read_public(name: PublicSet, folder: Path, *, limit: int | None = None, seed: int = 0) -> PublicQuestions:
    """Read a set: every article, and `limit` of the questions drawn with `seed` (None: all), in the file's order.

    A question without an answer is a near miss in all these sets: it was written on one of the articles. All are of the
    develop split: the sets are public, and nobody can say that nothing was tuned on them.

    Raises:
        GoldError: a file is missing, or a line is not what the adapter reads; the line is named.
    """
    corpus = list(_lines(folder / f"{name.stem}_corpus.jsonl"))
    lines = list(_lines(folder / f"{name.stem}_questions.jsonl"))
    papers = tuple(_papers(corpus))
    by_article = {str(entry["article"]): paper for entry, paper in zip(corpus, papers, strict=True)}
    if limit is not None and limit < len(lines):
        drawn = random.Random(seed).sample(range(len(lines)), limit)
        lines = [lines[n] for n in sorted(drawn)]
    return PublicQuestions(name, papers, tuple(_question(name, line, by_article) for line in lines))


def paper_id(article: str) -> str:
    """The article's name as a paper's id: folded, words joined by `_`, at most `LONGEST_ID` characters."""
    return re.sub(r"[\W_]+", "_", fold(article)).strip("_")[:LONGEST_ID].strip("_") or "article"


def _papers(corpus: Sequence[Mapping[str, Any]]) -> Iterator[Paper]:
    taken: set[str] = set()
    for entry in corpus:
        base = chosen = paper_id(str(entry["article"]))
        number = 1
        while chosen in taken:
            number += 1
            chosen = f"{base}_{number}"
        taken.add(chosen)
        paragraphs = tuple(Paragraph(str(n), Kind.PARAGRAPH, text) for n, text in enumerate(entry["paragraphs"], 1))
        yield Paper(chosen, Facts(url=entry.get("url")), paragraphs, source=str(entry["article"]))


def _question(name: PublicSet, line: Mapping[str, Any], papers: Mapping[str, Paper]) -> GoldQuestion:
    answerable = not line["is_impossible"]
    gold = line.get("gold") or [[line["article"], line["paragraph_index"]]]
    places = dict.fromkeys((str(article), int(index)) for article, index in gold) if answerable else {}
    # A question of ConditionalQA is asked by somebody in a situation, and makes no sense without it.
    text = " ".join(filter(None, [line.get("scenario"), line["question"]]))
    return GoldQuestion(
        id=f"{name}-{line['id']}",
        question=text,
        kind=str(name),
        answerable=answerable,
        near=not answerable,
        low_overlap=False,
        required=tuple(_gold_paragraph(papers, *place) for place in places),
        also=(),
        facts=_facts(name, line["answers"]) if answerable else (),
        split=Split.DEVELOP,
    )


def _gold_paragraph(papers: Mapping[str, Paper], article: str, index: int) -> GoldParagraph:
    if article not in papers or not 0 <= index < len(papers[article].paragraphs):
        raise GoldError(
            f"The corpus holds no paragraph {index} of {article!r}.", "Use a corpus and questions of one set."
        )
    paper = papers[article]
    return GoldParagraph(paper.id, paper.paragraphs[index].locator, text_hash(paper.paragraphs[index].text))


def _facts(name: PublicSet, answers: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """The key facts, where the answers are words of the text.

    SQuAD and COVID-QA give spans that mean the same; ConditionalQA gives parts that are all needed, or yes or no,
    which is nothing to look for; QMSum gives summaries.
    """
    spans = tuple(a for a in answers if a.strip() and a.strip().lower() not in ("yes", "no"))
    if name is PublicSet.QMSUM or not spans:
        return ()
    return tuple((span,) for span in spans) if name is PublicSet.CONDITIONALQA else (spans,)


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise GoldError(
            f"{path} cannot be read: {error.strerror}.", "Give the folder that holds the public sets."
        ) from error
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
        except json.JSONDecodeError as error:
            raise GoldError(f"{path.name} line {number} is not JSON: {error.msg}.", "Fetch the file again.") from error
        wanted = {"article", "paragraphs"} if path.stem.endswith("_corpus") else {
            "id", "question", "answers", "article", "paragraph_index", "is_impossible",
        }  # fmt: skip
        if not isinstance(entry, dict) or wanted - entry.keys():
            raise GoldError(
                f"{path.name} line {number} does not hold {', '.join(sorted(wanted))}.", "Fetch the file again."
            )
        yield entry
