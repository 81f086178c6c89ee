"""A Pincite library as a vector store of LangChain's: a leaf.

What is read are paragraphs, found by Pincite's own search (dense, by token, and by word); what is added are papers of
one paragraph each, encoded by the library's own encoder.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.vectorstores import VectorStore
from langchain_core.vectorstores.utils import maximal_marginal_relevance

from assistant.langchain.documents import ADDED, document, paper_of
from assistant.langchain.retriever import FILTERED
from assistant.pincite import Pincite
from index.encoder import DEFAULT, Encoder
from index.snapshot import Snapshot
from ingest.errors import OptionsError

Filter = Mapping[str, Any] | Callable[[Document], bool]


class PinciteEmbeddings(Embeddings):
    """A library's encoder as LangChain's embeddings: unit vectors."""

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """A vector for each text."""
        return [[float(x) for x in vector] for vector in self.encoder.encode(texts)]

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        return self.embed_documents([text])[0]


class PinciteVectorStore(VectorStore):
    """The paragraphs of a library, searched as `pincite retrieve` does; ids are `paper#locator`.

    A document that is added becomes a paper of one paragraph under the document's id, whatever its length, and comes
    back as it went. A paper is added and removed whole: a paragraph of one cannot be deleted.
    """

    def __init__(self, pincite: Pincite) -> None:
        self.pincite = pincite

    @property
    def embeddings(self) -> PinciteEmbeddings:
        """The library's own encoder."""
        return PinciteEmbeddings(self.pincite.encoder)

    def similarity_search(
        self,
        query: str,
        k: int = 4,
        *,
        papers: Sequence[str] | None = None,
        filter: Filter | None = None,  # noqa: A002  (LangChain's own name)
        **kwargs: Any,
    ) -> list[Document]:
        """The `k` nearest documents; see `similarity_search_with_score`."""
        return [found for found, _ in self.similarity_search_with_score(query, k, papers=papers, filter=filter)]

    def similarity_search_with_score(
        self,
        query: str,
        k: int = 4,
        *,
        papers: Sequence[str] | None = None,
        filter: Filter | None = None,  # noqa: A002  (LangChain's own name)
        **kwargs: Any,
    ) -> list[tuple[Document, float]]:
        """The `k` nearest documents with their fused scores, best first: higher is nearer.

        Args:
            query: in plain words.
            k: how many; the search looks at some hundred paragraphs at the most.
            papers: only of these, by id or file name.
            filter: only documents whose metadata have these values, or for which the function is true; looked for among
                the nearest 100.
            kwargs: none is known.
        """
        if not self.pincite.papers():
            return []
        hits = self.pincite.retrieve(query, max(k, FILTERED) if filter else k, papers)
        records = {record.id: record for record in self.pincite.papers()}
        found = [(document(hit.stored, records[hit.paper]), hit.score) for hit in hits if hit.paper in records]
        return [pair for pair in found if filter is None or _passes(pair[0], filter)][:k]

    def _select_relevance_score_fn(self) -> Callable[[float], float]:
        return lambda score: min(max(score, 0.0), 1.0)

    def similarity_search_by_vector(self, embedding: list[float], k: int = 4, **kwargs: Any) -> list[Document]:
        """The documents with the passages nearest to a vector of the library's encoder, by cosine alone."""
        if not self.pincite.papers():
            return []
        vector = np.asarray([embedding], dtype=np.float32)
        with self.pincite.assistant() as assistant:
            _, passages = assistant.snapshot.vectors.search(vector, k * 8)  # a paragraph has several passages
            owner = assistant.snapshot.paragraph_of(passages[0].tolist())
            rows = list(dict.fromkeys(owner[passage] for passage in passages[0].tolist()))[:k]
            stored = assistant.snapshot.paragraphs(rows)
            records = {record.id: record for record in assistant.records}
        return [document(stored[row], records[stored[row].paper]) for row in rows]

    def max_marginal_relevance_search(
        self, query: str, k: int = 4, fetch_k: int = 20, lambda_mult: float = 0.5, **kwargs: Any
    ) -> list[Document]:
        """Of the `fetch_k` nearest documents `k` that are unlike each other; with `lambda_mult` 1 the nearest ones."""
        found = self.similarity_search(query, fetch_k, **kwargs)
        if not found:
            return []
        vectors = self.pincite.encoder.encode([query, *(one.page_content for one in found)])
        chosen = maximal_marginal_relevance(vectors[0], list(vectors[1:]), lambda_mult, k)
        return [found[n] for n in chosen]

    def get_by_ids(self, ids: Sequence[str], /) -> list[Document]:
        """The documents with these ids, in this order; those that are not there are left out."""
        if not self.pincite.papers():
            return []
        with self.pincite.assistant() as assistant:
            records = {record.id: record for record in assistant.records}
            stored = {(s.paper, s.paragraph.locator): s for s in _paragraphs(assistant.snapshot, ids, set(records))}
        places = [place for one in ids if (place := _place(one, set(records))) in stored]
        return [document(stored[place], records[place[0]]) for place in places]

    def add_texts(
        self,
        texts: Iterable[str],
        metadatas: list[dict[str, Any]] | None = None,
        *,
        ids: Sequence[str | None] | None = None,
        **kwargs: Any,
    ) -> list[str]:
        """Add texts, a paper of one paragraph each; one with the id of a former one takes its place.

        Metadata come back as they are, so they must be what JSON can hold. `title`, `author`, `date`, `url`, `series`
        and `publisher` among them become the paper's facts.

        Raises:
            OptionsError: the numbers differ, metadata cannot be kept, or an id is that of an ingested paper.
            EmptySource: a text is empty.
            LibraryError: the library cannot be written.
        """
        texts = list(texts)
        metadatas = [{} for _ in texts] if metadatas is None else metadatas
        named = [one or str(uuid.uuid4()) for one in (ids or [None] * len(texts))]
        if not len(texts) == len(metadatas) == len(named):
            numbers = f"{len(texts)} texts, {len(metadatas)} metadatas and {len(named)} ids"
            raise OptionsError(f"There are {numbers}.", "Give as many of each.")
        ingested = {r.id for r in self.pincite.papers() if not r.source.startswith(ADDED)}
        taken = sorted(ingested & set(named))
        if taken:
            raise OptionsError(f"The id {taken[0]!r} is that of an ingested paper.", "Give another id.")
        papers = {one: paper_of(one, text, meta) for one, text, meta in zip(named, texts, metadatas, strict=True)}
        if papers:
            self.pincite.update(list(papers.values()))
        return named

    def delete(self, ids: list[str] | None = None, **kwargs: Any) -> bool:
        """Remove added documents, or whole papers, by their ids; ids that are not there are passed over.

        Raises:
            OptionsError: no ids are given, or one is that of a paragraph of a paper.
            LibraryError: the library cannot be written.
        """
        if ids is None:
            raise OptionsError("delete is given no ids, which would empty the library.", "Give the ids to delete.")
        known = {record.id for record in self.pincite.papers()}
        for one in ids:
            if one not in known and one.rpartition("#")[0] in known:
                paper = one.rpartition("#")[0]
                raise OptionsError(
                    f"{one} is a paragraph of the paper {paper}, which is kept whole.",
                    f"Remove the paper: delete([{paper!r}]).",
                )
        held = [one for one in dict.fromkeys(ids) if one in known]
        if held:
            self.pincite.update((), remove=held)
        return True

    @classmethod
    def from_texts(
        cls,
        texts: list[str],
        embedding: Embeddings | None = None,
        metadatas: list[dict[str, Any]] | None = None,
        *,
        ids: list[str] | None = None,
        library: str | Path | None = None,
        encoder: str | Encoder = DEFAULT,
        **kwargs: Any,
    ) -> PinciteVectorStore:
        """Add texts to the library in the folder `library`, which is made if it is not there.

        Raises:
            OptionsError: no `library` is given, or an `embedding`: a library encodes with its own `encoder`.
        """
        if library is None:
            raise OptionsError("No library is given.", "Say library= and the folder.")
        if embedding is not None and not isinstance(embedding, PinciteEmbeddings):
            raise OptionsError(
                f"The embedding {type(embedding).__name__} cannot encode for a library of Pincite's.",
                "Give None, or encoder= and the name of a sentence-transformers model.",
            )
        own = embedding.encoder if embedding is not None else encoder
        store = cls(Pincite.open(library, encoder=own, create=True))
        store.add_texts(texts, metadatas, ids=ids)
        return store


def _passes(found: Document, wanted: Filter) -> bool:
    if callable(wanted):
        return wanted(found)
    return all(found.metadata.get(key) == value for key, value in wanted.items())


def _place(identifier: str, papers: set[str]) -> tuple[str, str]:
    """The paper and the locator that an id names: of an added document, its one paragraph."""
    if identifier in papers:
        return identifier, "1"
    paper, _, locator = identifier.rpartition("#")
    return paper, locator


def _paragraphs(snapshot: Snapshot, ids: Sequence[str], papers: set[str]) -> list[Any]:
    """The paragraphs that ids name, as far as they are there."""
    places = [_place(one, papers) for one in ids]
    rows = snapshot.paragraphs_of({paper for paper, _ in places})
    wanted = set(places)
    return [s for s in snapshot.paragraphs(rows).values() if (s.paper, s.paragraph.locator) in wanted]
