"""A case as (what, words), for whoever looks at it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from evals.gold.claim import GoldClaim
from evals.gold.line import GoldParagraph, Ref
from evals.gold.question import GoldQuestion
from evals.gold.quotation import GoldQuotation
from evals.gold.set import GoldCase
from evals.gold.writing import Expected


def asked(case: GoldCase) -> str:
    """The words that the case puts: its question, claim or quotation; of a draft, its file."""
    if isinstance(case, GoldQuestion):
        return case.question
    if isinstance(case, GoldClaim):
        return case.claim
    return case.quote if isinstance(case, GoldQuotation) else case.draft.name


def expected(case: GoldCase) -> str:
    """What should come of it, in a word or two."""
    if isinstance(case, GoldQuestion):
        return Expected.ANSWERED if case.answerable else Expected.NEAR if case.near else Expected.ELSEWHERE
    if isinstance(case, GoldClaim):
        return str(case.label)
    return str(case.result) if isinstance(case, GoldQuotation) else f"{len(case.faults)} planted faults"


def told(case: GoldCase, texts: Mapping[Ref, str]) -> Iterator[tuple[str, str]]:
    """The case line by line; the paragraphs with their texts."""
    yield "id", f"{case.id} ({case.split})"
    if isinstance(case, GoldQuestion):
        yield "question", case.question
        yield "kind", case.kind
        yield "answer", expected(case)
        yield from _paragraphs("needs", case.required, texts)
        yield from _paragraphs("also", case.also, texts)
        for fact in case.facts:
            yield "fact", json.dumps(fact, ensure_ascii=False)[1:-1]
        return
    if isinstance(case, GoldClaim):
        yield "claim", case.claim
        yield "label", expected(case)
        if case.alteration:
            yield "wrong", case.alteration
    elif isinstance(case, GoldQuotation):
        yield "quotation", case.quote
        yield "result", expected(case)
        yield "from", case.attributed_to or "no paper is named"
        if case.difference:
            yield "altered", str(case.difference)
    else:
        yield "draft", case.draft.name
        yield "faults", expected(case)
    yield from _paragraphs("needs", case.paragraphs, texts)


def _paragraphs(what: str, paragraphs: Sequence[GoldParagraph], texts: Mapping[Ref, str]) -> Iterator[tuple[str, str]]:
    for paragraph in paragraphs:
        yield what, f"{paragraph.paper} {paragraph.locator}: {texts.get(paragraph.ref, '')}"
