"""Put every question to the system. The one place where any exception becomes a case, reported as broken."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.reply import Answer, Citation, Reply
from evals.case import Case
from evals.gold.question import GoldQuestion, Ref, Split, TextOf, check_against
from evals.measures.citation_support import citation_support
from evals.measures.question import DEPTH
from evals.system import System
from ingest.errors import GoldError, PinciteError

_ROOT = Path(__file__).parents[1]

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
    asked = [q for q in questions if split in (None, q.split)]
    if not asked:
        raise GoldError(
            f"Of {len(questions)} questions none is in the split {split}.", f"Choose one of {', '.join(Split)}."
        )
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
    except Exception as error:  # noqa: BLE001  the one place: a case that breaks is reported, and the run goes on
        return Case(question, error=_described(error))
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


def _described(error: Exception) -> str:
    """What broke, and the last of our own lines on the way there: an error without its place cannot be mended."""
    if isinstance(error, PinciteError):
        return f"{type(error).__name__}: {error}"
    own = [place for frame in traceback.extract_tb(error.__traceback__) if (place := _own_place(frame))]
    return f"{type(error).__name__}: {error} at {own[-1] if own else 'an unknown place'}"


def _own_place(frame: traceback.FrameSummary) -> str | None:
    """`room/file.py:line`; None for a line that is not ours (the environment may lie in the checkout, in `.venv`)."""
    path = Path(frame.filename)
    if not path.is_relative_to(_ROOT):
        return None
    path = path.relative_to(_ROOT)
    return None if path.parts[0].startswith(".") else f"{path.as_posix()}:{frame.lineno}"
