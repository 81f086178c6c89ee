"""What is under test, as functions: a fake, a baseline or a system broken on purpose is judged like the real one."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.reply import Reply
from evals.gold import Ref, TextOf

if TYPE_CHECKING:
    from assistant.assistant import Assistant


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
        snapshot = assistant.snapshot
        records = snapshot.papers()
        texts: dict[str, dict[str, str]] = {}

        def text_of(paper: str, locator: str) -> str | None:
            if paper not in texts:
                known = any(record.id == paper for record in records)
                texts[paper] = {p.locator: p.text for p in snapshot.paper(paper).paragraphs} if known else {}
            return texts[paper].get(locator)

        return cls(
            name=name,
            retrieve=lambda question, k: [(hit.paper, hit.locator) for hit in assistant.retrieve(question, k)],
            ask=assistant.ask,
            text_of=text_of,
            corpus=corpus_fingerprint((record.id, record.edition) for record in records),
        )


def corpus_fingerprint(editions: Iterable[tuple[str, str]]) -> str:
    """The sha256 (hex) of `(paper, edition)` pairs in any order: figures of two corpora are not compared."""
    return hashlib.sha256("\n".join(f"{paper} {edition}" for paper, edition in sorted(editions)).encode()).hexdigest()
