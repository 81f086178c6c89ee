"""The real system broken on purpose: in what it finds, in when it refuses, and in what it says.

What is asked of the real system is kept, so that a break in what it says costs no second question.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import pytest

from assistant.assistant import Assistant
from assistant.citation import cite
from assistant.judging.pair_model import PairModel
from assistant.options import AssistantOptions
from assistant.quotations.quotation import QuotationCheck, QuotationResult
from assistant.reply import Answer, Citation, Refusal, Reply, Statement, Verdict
from evals.system import System
from index import lexical, search
from index.fusion import Weights
from index.search import SearchOptions

Change = Callable[[Answer], Answer]


@dataclass(frozen=True)
class Plant:
    """The real system over one library, and ways to break it."""

    assistant: Assistant
    system: System

    @classmethod
    def of(cls, assistant: Assistant) -> Plant:
        """The system, each question put once."""
        real = System.of(assistant)
        assert real.ask
        found = cache(lambda question, k: tuple(real.retrieve(question, k)))
        return cls(assistant, replace(real, retrieve=found, ask=cache(real.ask)))

    def says(self, change: Change) -> System:
        """The system with each answer changed."""
        ask = self.system.ask
        assert ask

        def changed(question: str) -> Reply:
            reply = ask(question)
            return change(reply) if isinstance(reply, Answer) else reply

        return replace(self.system, ask=changed)

    def quotes(self, place: Callable[[Citation], Citation]) -> System:
        """The system with each citation changed."""
        return self.says(lambda answer: _cited(answer, lambda s: tuple(map(place, s.citations))))

    def with_options(self, options: AssistantOptions, monkeypatch: pytest.MonkeyPatch) -> System:
        """The real system told otherwise, every question put anew."""
        monkeypatch.setattr(self.assistant, "options", options)
        return System.of(self.assistant)


def never_refuses(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> System:
    return plant.with_options(replace(plant.assistant.options, threshold=0.0), monkeypatch)


def refuses_everything(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> System:
    ask = plant.system.ask
    assert ask
    return replace(plant.system, ask=lambda question: _refused(ask(question)))


def no_words(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> System:
    """BM25 finds nothing and counts for nothing."""
    monkeypatch.setattr(lexical, "rank", lambda *_: [])
    return System.of(plant.assistant)


def no_meaning(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> System:
    """BM25 alone: neither cosines nor the comparison token by token."""
    monkeypatch.setattr(search, "_dense", lambda *_: {})
    weights = Weights(dense=0.0, late=0.0, lexical=1.0)
    return plant.with_options(replace(plant.assistant.options, search=SearchOptions(weights=weights)), monkeypatch)


def shuffled_citations(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> System:
    """Each statement cites one of the paragraphs of the library, whichever."""
    draw = random.Random(1)
    records = [plant.assistant.snapshot.paper(record.id) for record in plant.assistant.records]
    places = [(paper, paragraph) for paper in records for paragraph in paper.paragraphs if paragraph.text]

    def elsewhere(citation: Citation) -> Citation:
        paper, paragraph = draw.choice(places)
        return replace(
            citation, paper=paper.id, locator=paragraph.locator, quote=paragraph.text, start=0, end=len(paragraph.text)
        )

    return plant.quotes(elsewhere)


def altered_quotes(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> System:
    """One word of each quote is another one."""
    return plant.quotes(lambda c: replace(c, quote=c.quote.replace(c.quote.split()[-1], "otherwise")))


def off_by_one_locators(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> System:
    """Each citation names the paragraph after the right one."""

    def after(citation: Citation) -> Citation:
        locators = [p.locator for p in plant.assistant.snapshot.paper(citation.paper).paragraphs]
        at = locators.index(citation.locator)
        return replace(citation, locator=locators[(at + 1) % len(locators)])

    return plant.quotes(after)


def swapped_papers(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> System:
    """Each citation names another paper than the right one."""
    ids = [record.id for record in plant.assistant.records]
    return plant.quotes(lambda c: replace(c, paper=ids[(ids.index(c.paper) + 1) % len(ids)]))


def half_of_the_statements(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> System:
    """The latter half is not shown, nor a lone one's latter words."""
    return plant.says(lambda answer: replace(answer, statements=_half(answer.statements)))


def cites_everything(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> System:
    """Each statement cites whatever was found as well."""

    def everything(answer: Answer) -> Answer:
        found = tuple(
            cite(hit.stored, 0, len(hit.text), {}, {}) for hit in plant.assistant.retrieve(answer.question, 10)
        )
        return _cited(answer, lambda s: (*s.citations, *found))

    return plant.says(everything)


def cites_nothing(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> System:
    """The statements are as they were, and nobody can look them up."""
    return plant.says(lambda answer: _cited(answer, lambda s: ()))


def always_sure(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> System:
    """Every confidence is the same."""
    ask = plant.system.ask
    assert ask
    return replace(plant.system, ask=lambda question: replace(ask(question), confidence=0.9))


def breaks_on_some(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> System:
    """Every tenth question is too much for it."""
    ask = plant.system.ask
    assert ask

    def fall(question: str) -> Reply:
        if len(question) % 10 == 0:
            raise RuntimeError("the floor gave way")
        return ask(question)

    return replace(plant.system, ask=fall)


BREAKS = (
    no_words, no_meaning, never_refuses, refuses_everything, shuffled_citations, altered_quotes, off_by_one_locators,
    swapped_papers, half_of_the_statements, cites_everything, cites_nothing, always_sure, breaks_on_some,
)  # fmt: skip


def says_yes(plant: Plant) -> System:
    """Every claim is borne out."""
    check = plant.system.check
    assert check
    return replace(plant.system, check=lambda claim: replace(check(claim), verdict=Verdict.SUPPORTED))


def believes_every_quotation(plant: Plant) -> System:
    """What is altered, misattributed or invented passes as exact."""
    quote = plant.system.quote
    assert quote

    def believed(words: str, paper: str | None) -> QuotationCheck:
        return replace(quote(words, paper), result=QuotationResult.EXACT)

    return replace(plant.system, quote=believed)


@contextmanager
def pairs_scored_once() -> Iterator[None]:
    """The learned model is asked once about each pair, however often the systems ask: its scores do not change."""
    scored: dict[tuple[str, str], Any] = {}
    score = PairModel.score

    def kept(self: PairModel, pairs: Sequence[tuple[str, str]]) -> tuple[Any, ...]:
        new = [pair for pair in dict.fromkeys(pairs) if pair not in scored]
        scored.update(zip(new, score(self, new), strict=True))
        return tuple(scored[pair] for pair in pairs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PairModel, "score", kept)
        yield


def _cited(answer: Answer, citations: Callable[[Statement], tuple[Citation, ...]]) -> Answer:
    return replace(answer, statements=tuple(replace(s, citations=citations(s)) for s in answer.statements))


def _half(statements: Sequence[Statement]) -> tuple[Statement, ...]:
    if len(statements) > 1:
        return tuple(statements[: len(statements) // 2])
    return tuple(_cut(statement) for statement in statements)


def _cut(statement: Statement) -> Statement:
    words = statement.text.split()
    citations = tuple(
        replace(c, quote=c.quote[: len(c.quote) // 2], end=c.start + len(c.quote) // 2) for c in statement.citations
    )
    return replace(statement, text=" ".join(words[: len(words) // 2]), citations=citations)


def _refused(reply: Reply) -> Reply:
    if isinstance(reply, Refusal):
        return reply
    return Refusal(
        reply.question, "no", reply.closest, reply.confidence, reply.writer, reply.papers_searched, reply.elapsed_ms
    )
