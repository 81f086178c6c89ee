"""A set in another format as a gold set of ours: its texts found among the papers at hand, or brought along."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from assistant.quotations.quotation import QuotationResult
from assistant.reply import Verdict
from evals.adapters.beir import read_beir
from evals.adapters.foreign import ForeignClaim, ForeignPaper, ForeignQuestion, ForeignQuotation, ForeignSet, Place
from evals.adapters.placing import Shelf, distinct
from evals.adapters.public import PublicSet, paper_id
from evals.adapters.samples import read_deepeval, read_ragas
from evals.adapters.shared import read_fm2, read_questions, read_quotesum, read_summedits, read_wice
from evals.adapters.squad import read_squad
from evals.gold.claim import GoldClaim
from evals.gold.line import GoldParagraph, Split, TextOf
from evals.gold.question import GoldQuestion
from evals.gold.quotation import GoldQuotation
from evals.measures.facts import holds
from ingest.errors import GoldError
from ingest.paper import Facts, Kind, Paper, Paragraph

Gold = GoldQuestion | GoldClaim | GoldQuotation


class SetFormat(StrEnum):
    """The formats that can be read; the last ones are the public sets, from the folder that holds their files."""

    BEIR = "beir"
    SQUAD = "squad"
    RAGAS = "ragas"
    DEEPEVAL = "deepeval"
    SQUAD2 = "squad2"
    CONDITIONALQA = "conditionalqa"
    COVIDQA = "covidqa"
    QMSUM = "qmsum"
    FM2 = "fm2"
    WICE = "wice"
    SUMMEDITS = "summedits"
    QUOTESUM = "quotesum"


_READERS: dict[SetFormat, Callable[[Path], ForeignSet]] = {
    SetFormat.BEIR: read_beir,
    SetFormat.SQUAD: read_squad,
    SetFormat.RAGAS: read_ragas,
    SetFormat.DEEPEVAL: read_deepeval,
    SetFormat.FM2: read_fm2,
    SetFormat.WICE: read_wice,
    SetFormat.SUMMEDITS: read_summedits,
    SetFormat.QUOTESUM: read_quotesum,
}


@dataclass(frozen=True, slots=True)
class Imported:
    """The cases that could be placed, and of each other its id and why it was left out."""

    cases: tuple[Gold, ...]
    left_out: tuple[tuple[str, str], ...]


def read_foreign(form: SetFormat, path: Path) -> ForeignSet:
    """Read a set of that format.

    Raises:
        GoldError: a file is missing or of another form, or holds no case.
    """
    read = _READERS.get(form)
    found = read(path) if read else read_questions(PublicSet(form), path)
    if not found.cases:
        raise GoldError(f"{path} holds no question and no other case.", "Name its format; docs/sets.md lists them.")
    return found


def papers_of(foreign: ForeignSet) -> tuple[tuple[Paper, ...], dict[str, str]]:
    """The set's own articles as papers, a paragraph for each text, and the id that each article has got."""
    papers: list[Paper] = []
    names: dict[str, str] = {}
    for article in foreign.papers:
        base = chosen = paper_id(article.name)
        number = 1
        while chosen in names.values():
            number += 1
            chosen = f"{base}_{number}"
        names[article.name] = chosen
        papers.append(_paper(chosen, article))
    return tuple(papers), names


def place(foreign: ForeignSet, shelf: Shelf, text_of: TextOf, split: Split) -> Imported:
    """Find every text of the set on the shelf; a case with one that is not there is left out, and told."""
    cases: list[Gold] = []
    left_out: list[tuple[str, str]] = []
    for one in foreign.cases:
        try:
            if isinstance(one, ForeignQuestion):
                cases.append(_asked(one, shelf, text_of, split))
            else:
                cases.append(_claim(one, shelf, split) if isinstance(one, ForeignClaim) else _quoted(one, shelf, split))
        except LookupError as error:
            left_out.append((one.id, str(error.args[0])))
    return Imported(tuple(cases), tuple(left_out))


def _paper(chosen: str, article: ForeignPaper) -> Paper:
    texts = (text for text in article.paragraphs if text.strip())
    paragraphs = tuple(Paragraph(str(n), Kind.PARAGRAPH, text) for n, text in enumerate(texts, start=1))
    return Paper(chosen, Facts(title=article.title, url=article.url), paragraphs, source=article.name)


def _asked(one: ForeignQuestion, shelf: Shelf, text_of: TextOf, split: Split) -> GoldQuestion:
    required = _places(one.needed, shelf) if one.answerable else ()
    if one.answerable and not required:
        raise LookupError("it names no text that answers it")
    return GoldQuestion(
        id=one.id,
        question=one.question,
        kind=one.kind,
        answerable=one.answerable,
        near=not one.answerable,  # it was written on one of the articles
        low_overlap=False,
        required=required,
        also=distinct(_places(one.also, shelf), required) if one.answerable else (),
        facts=_facts(one.answers, required, text_of),
        split=split,
    )


def _claim(one: ForeignClaim, shelf: Shelf, split: Split) -> GoldClaim:
    required = _places(one.needed, shelf) if one.label is not Verdict.NOT_FOUND else ()
    if not required and one.label is not Verdict.NOT_FOUND:
        raise LookupError("it names no text that decides")
    return GoldClaim(one.id, one.claim, one.label, required, None, split)


def _quoted(one: ForeignQuotation, shelf: Shelf, split: Split) -> GoldQuotation:
    required = _places([one.source], shelf)
    return GoldQuotation(one.id, one.quote, required[0].paper, QuotationResult.EXACT, None, required, split)


def _places(places: Sequence[Place], shelf: Shelf) -> tuple[GoldParagraph, ...]:
    found: list[GoldParagraph] = []
    for name, text in places:
        here = shelf.find(name, text)
        if not here:
            raise LookupError(f"the papers do not hold “{' '.join(text.split())[:60]}”")
        found += here
    return distinct(found)


def _facts(
    answers: Iterable[tuple[str, ...]], required: Sequence[GoldParagraph], text_of: TextOf
) -> tuple[tuple[str, ...], ...]:
    """The answers that stand in a required paragraph word for word: nothing else can be looked for."""
    texts = [text_of(*p.ref) or "" for p in required]
    kept = (tuple(s for s in fact if any(holds(text, (s,)) for text in texts)) for fact in answers)
    return tuple(fact for fact in kept if fact)
