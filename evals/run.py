"""Put every question to the system. Any exception becomes a case, reported as broken."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.reply import Answer, Citation, Reply
from evals.attempt import described, of_split
from evals.case import Case
from evals.gold.question import GoldQuestion, Ref, Split, TextOf, check_against
from evals.measures.citation_support import citation_support
from evals.measures.question import DEPTH
from evals.system import System

Progress = Callable[[int, int], None]  # cases done, cases in all


@dataclass(frozen=True, slots=True)
class Run:
    """The cases of one system on one set, in the set's order."""

    system: str
    corpus: str
    cases: tuple[Case, ...]


def run(
    system: System, questions: Sequence[GoldQuestion], *, split: Split | None = None, progress: Progress | None = None
) -> Run:
    """Put the questions of `split` (None: all) to `system`, one after the other.

    Raises:
        GoldError: the split holds no question, or the library does not hold the gold paragraphs as they were.
    """
    asked = of_split("question", questions, split, lambda gold: gold.split)
    check_against(asked, system.text_of)
    cases = []
    for done, question in enumerate(asked, start=1):
        cases.append(run_case(system, question))
        if progress:
            progress(done, len(asked))
    return Run(system.name, system.corpus, tuple(cases))


def run_case(system: System, question: GoldQuestion) -> Case:
    """Put one question; whatever the system raises becomes the case's `error`."""
    begun = time.perf_counter()
    try:
        ranked = _once_each(system.retrieve(question.question, DEPTH))
        retrieved = time.perf_counter()
        reply = system.ask(question.question) if system.ask else None
        asked = time.perf_counter()
        misquotes = tuple(c for c in _citations(reply) if not _verbatim(c, system.text_of))
        support = None
        if system.judge is not None and isinstance(reply, Answer):
            support = citation_support(reply, system.judge, system.text_of)
    except Exception as error:  # noqa: BLE001  a case that breaks is reported, and the run goes on
        return Case(question, error=described(error))
    retrieve_ms, ask_ms = 1000 * (retrieved - begun), 1000 * (asked - retrieved)
    return Case(question, ranked, reply, misquotes, support, retrieve_ms=retrieve_ms, ask_ms=ask_ms)


def _once_each(ranked: Sequence[Ref]) -> tuple[Ref, ...]:
    """The ranking, as long as it names a paragraph once: the measures count on it."""
    if len(set(ranked)) != len(ranked):
        raise ValueError("a paragraph was retrieved twice")
    return tuple(ranked)


def _citations(reply: Reply | None) -> list[Citation]:
    if reply is None:
        return []
    statements = reply.statements if isinstance(reply, Answer) else ()
    return [c for s in statements for c in s.citations] + list(reply.closest)


def _verbatim(citation: Citation, text_of: TextOf) -> bool:
    text = text_of(citation.paper, citation.locator)
    return (
        text is not None
        and 0 <= citation.start < citation.end <= len(text)
        and text[citation.start : citation.end] == citation.quote
    )
