"""The public sets as they lie in ../shared/evaldata: questions by `evals.adapters.public`, claims, and quotations."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from assistant.reply import Verdict
from evals.adapters.foreign import ForeignClaim, ForeignPaper, ForeignQuestion, ForeignQuotation, ForeignSet
from evals.adapters.public import PublicSet, read_public
from evals.adapters.rows import Row, each, read_rows

_LABELS = {
    "supported": Verdict.SUPPORTED, "refuted": Verdict.CONTRADICTED, "nei": Verdict.NOT_FOUND,
    "faithful": Verdict.SUPPORTED, "hallucinated": Verdict.CONTRADICTED,
}  # fmt: skip


def read_questions(name: PublicSet, folder: Path) -> ForeignSet:
    """One of the sets of questions, from the folder of all.

    Raises:
        GoldError: a file is missing or of another form.
    """
    public = read_public(name, folder)
    texts = {(paper.id, p.locator): p.text for paper in public.papers for p in paper.paragraphs}
    return ForeignSet(
        tuple(ForeignPaper(p.id, tuple(q.text for q in p.paragraphs), None, p.facts.url) for p in public.papers),
        tuple(
            ForeignQuestion(
                q.id, q.question, q.kind, q.answerable,
                tuple((p.paper, texts[p.ref]) for p in q.required), answers=q.facts,
            )
            for q in public.questions
        ),
    )  # fmt: skip


def read_fm2(folder: Path) -> ForeignSet:
    """FM2 (Eisenschlos et al. 2021): claims that the evidence supports or refutes; an article becomes a paper.

    Raises:
        GoldError: the file is missing or of another form.
    """
    path = folder / "fm2.jsonl"
    rows = read_rows(path)
    return ForeignSet(_papers(path, rows, ("evidence", "distractors")), (), each(path, rows, _fm2))


def read_wice(folder: Path) -> ForeignSet:
    """WiCE (Kamoi et al. 2023): claims of an encyclopaedia against the page that they cite, which becomes a paper.

    The first set of sentences that supports a claim is needed.

    Raises:
        GoldError: the file is missing or of another form.
    """
    path = folder / "wice.jsonl"
    rows = read_rows(path)
    papers = each(path, rows, lambda _, row: ForeignPaper(str(row["id"]), tuple(dict.fromkeys(row["evidence"]))))
    return ForeignSet(papers, (), each(path, rows, _wice))


def read_summedits(folder: Path) -> ForeignSet:
    """SummEdits (Laban et al. 2023): summaries with one edit, faithful to their source or not; a source is a paper.

    Raises:
        GoldError: the file is missing or of another form.
    """
    path = folder / "summedits.jsonl"
    rows = read_rows(path)
    papers = _papers(path, rows, ("source",), "source_id")
    return ForeignSet(papers, (), each(path, rows, _summary))


def read_quotesum(folder: Path) -> ForeignSet:
    """QuoteSum (Schuster et al. 2024): the quotations that stand in their source letter for letter.

    Raises:
        GoldError: the file is missing or of another form.
    """
    path = folder / "quotesum.jsonl"
    rows = read_rows(path)
    texts: dict[str, dict[str, None]] = {}
    for sources in each(path, rows, lambda _, row: [(str(s["title"]), str(s["text"])) for s in row["sources"]]):
        for title, text in sources:
            texts.setdefault(title, {})[text] = None
    papers = tuple(ForeignPaper(title, tuple(held), title) for title, held in texts.items())
    quotations = each(path, rows, lambda _, row: tuple(_quotations(row)))
    return ForeignSet(papers, quotations=tuple(one for made in quotations for one in made))


def _summary(_: int, row: Row) -> ForeignClaim:
    needed = tuple((str(row["source_id"]), text) for text in dict.fromkeys(row["source"]))
    return ForeignClaim(str(row["id"]), str(row["response"]), _LABELS[row["label"]], needed)


def _quotations(row: Row) -> Iterator[ForeignQuotation]:
    for number, quote in enumerate(row["quotes"], start=1):
        if quote["match"] == "exact":
            source = row["sources"][quote["source"]]
            yield ForeignQuotation(f"{row['id']}-{number}", str(quote["text"]), (source["title"], source["text"]))


def _fm2(_: int, row: Row) -> ForeignClaim:
    needed = tuple((str(row["article"]), text) for text in dict.fromkeys(row["evidence"]))
    return ForeignClaim(str(row["id"]), str(row["claim"]), _LABELS[row["label"]], needed)


def _wice(_: int, row: Row) -> ForeignClaim:
    label, name = _LABELS[row["label"]], str(row["id"])
    which = row["supporting_sentences"][0] if label is Verdict.SUPPORTED else ()
    needed = dict.fromkeys((name, str(row["evidence"][n])) for n in which if row["evidence"][n].strip())
    return ForeignClaim(name, str(row["claim"]), label, tuple(needed))


def _papers(path: Path, rows: list[Row], keys: tuple[str, ...], name_key: str = "article") -> tuple[ForeignPaper, ...]:
    texts: dict[str, dict[str, None]] = {}
    for name, held in each(path, rows, lambda _, row: (str(row[name_key]), [t for key in keys for t in row[key]])):
        texts.setdefault(name, {}).update(dict.fromkeys(held))
    return tuple(ForeignPaper(name, tuple(held)) for name, held in texts.items())
