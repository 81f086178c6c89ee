"""Pincite as a library of Python: the one module that programs import, with everything that it hands out.

    from assistant.pincite import Pincite

    with Pincite.open("papers.library") as pincite:
        reply = pincite.ask("What is a near miss?")

Names and signatures here stay put: tests/assistant/test_pincite.py pins them. Everything that waits has an async twin
with an `a` before its name, which does the same work in a thread.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from assistant.assistant import Assistant
from assistant.audits.audit import Audit, Severity
from assistant.audits.check import LIMIT, audit_draft
from assistant.chat.options import ChatOptions
from assistant.claims.check import check_claim
from assistant.claims.claim import ClaimCheck
from assistant.desk import Desk
from assistant.options import AssistantOptions
from assistant.quotations.check import check_quotation
from assistant.quotations.quotation import Difference, QuotationCheck, QuotationResult
from assistant.reply import Answer, Citation, Refusal, Reply, Statement, Verdict
from assistant.threads import one_thread
from index.build import Outcome, update
from index.encoder import DEFAULT, Encoder, load_encoder
from index.fusion import Weights
from index.library import PaperRecord, current_generation
from index.options import Engine, IndexOptions
from index.search import Hit, SearchOptions
from ingest.errors import EmptySource, NoLibrary, PinciteError
from ingest.intake import Failure, IngestOptions, collect
from ingest.paper import Facts, Kind, Paper, Paragraph

__all__ = [
    "Added", "Answer", "AssistantOptions", "Audit", "ChatOptions", "Citation", "ClaimCheck", "Difference", "Engine",
    "Facts", "Failure", "Hit", "IndexOptions", "IngestOptions", "Kind", "Outcome", "Paper", "PaperRecord", "Paragraph",
    "Pincite", "PinciteError", "QuotationCheck", "QuotationResult", "Refusal", "Reply", "SearchOptions", "Severity",
    "Statement", "Verdict", "Weights",
]  # fmt: skip

_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Added:
    """What came of papers that were to be added: what the library made of them, what failed, what was left out."""

    outcome: Outcome
    failures: tuple[Failure, ...]
    left_out: tuple[str, ...]


class Pincite:
    """A library of papers that can be asked, checked against and added to; usable from several threads.

    Made by `open`. What others write to the library meanwhile is seen by the next call; a call that is under way keeps
    what it began with. While a call is under way in the main thread, numpy multiplies in one thread: see
    `assistant.threads`.
    """

    def __init__(
        self, library: Path, encoder: str | Encoder, options: AssistantOptions, index: IndexOptions | None = None
    ) -> None:
        self.library = library
        self.options = options
        self.index = index or IndexOptions()
        self._named = encoder
        self._loaded: Encoder | None = None if isinstance(encoder, str) else encoder
        self._desk: Desk | None = None
        self._lock = threading.Lock()

    @classmethod
    def open(
        cls,
        library: str | Path,
        *,
        encoder: str | Encoder = DEFAULT,
        options: AssistantOptions | None = None,
        index: IndexOptions | None = None,
        create: bool = False,
    ) -> Pincite:
        """Open a library. What the configuration file of the command line sets is said here: `encoder` is its key of
        that name, `options` its table `[assistant]`, `index` its table `[index]`.

        Args:
            library: its folder.
            encoder: the model that made it, by name or path, or one of your own.
            options: how it answers; None: as the command line does without a configuration.
            index: what searches the vectors, and is sent what is added; None: the library's own file.
            create: whether the library may be missing; then the first `add` makes it.

        Raises:
            NoLibrary: there is none, and `create` is not set.
            LibraryError: it is damaged, or another encoder made it.
            ModelError: the encoder cannot be loaded, or the configured chat model cannot be set up.
        """
        made = cls(Path(library).expanduser(), encoder, options or AssistantOptions(), index)
        if not create or current_generation(made.library) is not None:
            made._opened()
        return made

    def close(self) -> None:
        """Let go of the library. No call may be under way."""
        with self._lock:
            if self._desk is not None:
                self._desk.close()
                self._desk = None

    def __enter__(self) -> Pincite:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def assistant(self) -> Iterator[Assistant]:
        """The parts behind this, for whoever needs more: held open as they are for as long as the block runs.

        Raises:
            NoLibrary: nothing has been added yet.
        """
        with one_thread(), self._opened().assistant() as assistant:
            yield assistant

    # What the library holds

    def papers(self) -> tuple[PaperRecord, ...]:
        """What is known of every paper, in the order of ingestion; none where nothing has been added yet."""
        if self._is_empty():
            return ()
        with self.assistant() as assistant:
            return assistant.records

    @property
    def facts(self) -> dict[str, Facts]:
        """The facts known of each paper, by id: what the exports need."""
        return {record.id: record.facts for record in self.papers()}

    def paper(self, paper: str) -> Paper:
        """A paper with its paragraphs, by its id or its source file's name. Raises UnknownPaper."""
        with self.assistant() as assistant:
            return assistant.snapshot.paper(assistant.snapshot.resolve(paper))

    def paragraph(self, paper: str, locator: str) -> Paragraph:
        """A paragraph by its address: `paragraph("harbour_01", "n3")`. Raises UnknownPaper."""
        with self.assistant() as assistant:
            return assistant.snapshot.paragraph(assistant.snapshot.resolve(paper), locator)

    def retrieve(self, question: str, k: int = 10, papers: Sequence[str] | None = None) -> tuple[Hit, ...]:
        """The `k` paragraphs nearest to a question, best first, a paragraph once.

        `papers`: only of these, by id or file name. Raises QuestionError, UnknownPaper.
        """
        with self.assistant() as assistant:
            return assistant.retrieve(question, k, _named(assistant, papers))

    # What is asked and checked

    def ask(self, question: str, papers: Sequence[str] | None = None) -> Reply:
        """An answer, each statement cited and checked, or a refusal with its reason.

        `papers`: only from these, by id or file name. Raises QuestionError, UnknownPaper.
        """
        with self.assistant() as assistant:
            return assistant.ask(question, _named(assistant, papers))

    def verify(self, claim: str, papers: Sequence[str] | None = None) -> ClaimCheck:
        """Whether the papers bear a claim out, speak against it, or do not say. Raises QuestionError, UnknownPaper."""
        with self.assistant() as assistant:
            return check_claim(assistant, claim, papers=papers)

    def quote(self, words: str, paper: str | None = None) -> QuotationCheck:
        """Whether the papers have a quotation, word for word; `paper`: the one it is said to be from.

        Raises QuestionError, UnknownPaper.
        """
        with self.assistant() as assistant:
            return check_quotation(assistant, words, paper)

    def audit(self, draft: str | Path, papers: Sequence[str] | None = None, limit: int = LIMIT) -> Audit:
        """Check every sentence of a draft: its claims, quotations and citations.

        Args:
            draft: a file as a Path; a text, read as Markdown, as a str.
            papers: the papers that it is about, by id or file name; None: all.
            limit: sentences that are checked; those beyond are *unchecked*.

        Raises:
            SourceError: the file cannot be read.
            UnknownPaper: the library does not hold one of `papers`.
        """
        from assistant.drafts.reading import open_draft, read_draft

        read = (
            open_draft(draft) if isinstance(draft, Path) else read_draft(draft.encode("utf-8", "replace"), "draft.md")
        )
        with self.assistant() as assistant:
            return audit_draft(assistant, read, papers=papers, limit=limit)

    # What changes the library

    def add(self, *targets: str | Path, options: IngestOptions | None = None) -> Added:
        """Read files, folders, catalogues or addresses into the library: new papers, and changed ones as new editions.

        What could not be read is in the result's `failures`, and the rest is added all the same.

        Raises:
            SourceError: nothing could be read; the library is as it was.
            LibraryError: it cannot be written, or another process is writing.
        """
        intake = collect(targets, options)
        if not intake.papers:
            if len(intake.failures) == 1:
                raise intake.failures[0].error
            told = "; ".join(failure.error.what for failure in intake.failures) or "there is nothing to read in them."
            raise EmptySource(f"None of the {len(targets)} targets could be read: {told}", "Give other files.")
        outcome = self.update(intake.papers)
        return Added(outcome, intake.failures, intake.left_out)

    def update(self, papers: Sequence[Paper], remove: Sequence[str] = ()) -> Outcome:
        """Add papers made by a program, and remove others by id, in one step.

        Raises:
            UnknownPaper: one that is to be removed is not there.
            DuplicatePaper: two have one id, or one is both given and removed.
            LibraryError: the library cannot be written, or another process is writing; or the engine that searches it
                cannot be reached: then the library has the papers, and the engine gets them with the next question.
        """
        with one_thread():
            outcome = update(self.library, papers, self.encoder, remove=remove)
        if self.index.engine is not Engine.FAISS:
            with self.assistant() as assistant:
                assistant.snapshot.vectors  # noqa: B018  filled at their first use
        return outcome

    def remove(self, *papers: str) -> Outcome:
        """Remove papers, by id or file name. Raises UnknownPaper, LibraryError."""
        with self.assistant() as assistant:
            ids = [assistant.snapshot.resolve(paper) for paper in papers]
        return self.update((), remove=list(dict.fromkeys(ids)))

    # The same, without waiting

    async def apapers(self) -> tuple[PaperRecord, ...]:
        """`papers`, in a thread."""
        return await _aside(self.papers)

    async def aretrieve(self, question: str, k: int = 10, papers: Sequence[str] | None = None) -> tuple[Hit, ...]:
        """`retrieve`, in a thread."""
        return await _aside(self.retrieve, question, k, papers)

    async def aask(self, question: str, papers: Sequence[str] | None = None) -> Reply:
        """`ask`, in a thread."""
        return await _aside(self.ask, question, papers)

    async def averify(self, claim: str, papers: Sequence[str] | None = None) -> ClaimCheck:
        """`verify`, in a thread."""
        return await _aside(self.verify, claim, papers)

    async def aquote(self, words: str, paper: str | None = None) -> QuotationCheck:
        """`quote`, in a thread."""
        return await _aside(self.quote, words, paper)

    async def aaudit(self, draft: str | Path, papers: Sequence[str] | None = None, limit: int = LIMIT) -> Audit:
        """`audit`, in a thread."""
        return await _aside(self.audit, draft, papers, limit)

    async def aadd(self, *targets: str | Path, options: IngestOptions | None = None) -> Added:
        """`add`, in a thread."""
        return await _aside(lambda: self.add(*targets, options=options))

    async def aupdate(self, papers: Sequence[Paper], remove: Sequence[str] = ()) -> Outcome:
        """`update`, in a thread."""
        return await _aside(self.update, papers, remove)

    async def aremove(self, *papers: str) -> Outcome:
        """`remove`, in a thread."""
        return await _aside(self.remove, *papers)

    @property
    def encoder(self) -> Encoder:
        """The encoder, loaded when it is first needed. Raises ModelError."""
        with self._lock:
            return self._load()

    def _load(self) -> Encoder:
        if self._loaded is None:
            assert isinstance(self._named, str)
            self._loaded = load_encoder(self._named, cache=self.library / "cache")
        return self._loaded

    def _opened(self) -> Desk:
        with self._lock:
            if self._desk is None:
                if current_generation(self.library) is None:
                    raise NoLibrary(f"There is no library in {self.library}.", "Add papers to it first.")
                self._desk = Desk(self._open)
            return self._desk

    def _open(self, held: Assistant | None) -> Assistant:
        opened = Assistant.open(self.library, options=self.options, encoder=held.encoder if held else self._load())
        opened.snapshot.search_in = self.index
        return opened

    def _is_empty(self) -> bool:
        return self._desk is None and current_generation(self.library) is None


def _named(assistant: Assistant, papers: Sequence[str] | None) -> list[str] | None:
    return None if papers is None else [assistant.snapshot.resolve(paper) for paper in papers]


async def _aside(work: Callable[..., _Result], *arguments: Any) -> _Result:
    return await asyncio.to_thread(work, *arguments)
