"""What is under test, as functions: a fake, a baseline or a system broken on purpose is judged like the real one."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.reply import Reply
from evals.gold import Ref, TextOf
from ingest.errors import UnknownPaper

if TYPE_CHECKING:
    from assistant.assistant import Assistant
    from index.library import Snapshot


@dataclass(frozen=True, slots=True)
class System:
    """A way to find paragraphs, and perhaps to answer, over one corpus.

    `retrieve(question, k)`: the `k` best paragraphs, best first, a paragraph once; `ask`: None where it only retrieves;
    `text_of`: printed text by address; `corpus`: the fingerprint of the papers (see `corpus_fingerprint`).
    """

    name: str
    retrieve: Callable[[str, int], Sequence[Ref]]
    ask: Callable[[str], Reply] | None
    text_of: TextOf
    corpus: str

    @classmethod
    def of(cls, assistant: Assistant, name: str = "pincite") -> System:
        """The assistant as it is, over the library that it has open."""
        return cls(
            name=name,
            retrieve=lambda question, k: [(hit.paper, hit.locator) for hit in assistant.retrieve(question, k)],
            ask=assistant.ask,
            text_of=text_of_library(assistant.snapshot),
            corpus=_corpus_of(assistant.snapshot),
        )

    @classmethod
    def retriever(cls, name: str, snapshot: Snapshot, retrieve: Callable[[str, int], Sequence[Ref]]) -> System:
        """A way to find paragraphs of a library, and nothing more."""
        return cls(name, retrieve, None, text_of_library(snapshot), _corpus_of(snapshot))


def corpus_fingerprint(editions: Iterable[tuple[str, str]]) -> str:
    """The sha256 (hex) of `(paper, edition)` pairs in any order: figures of two corpora are not compared."""
    return hashlib.sha256("\n".join(f"{paper} {edition}" for paper, edition in sorted(editions)).encode()).hexdigest()


def text_of_library(snapshot: Snapshot) -> TextOf:
    """The printed text of a library's paragraphs, by their addresses."""

    def text_of(paper: str, locator: str) -> str | None:
        try:
            return snapshot.paragraph(paper, locator).text
        except UnknownPaper:
            return None

    return text_of


def _corpus_of(snapshot: Snapshot) -> str:
    return corpus_fingerprint((record.id, record.edition) for record in snapshot.papers())
