"""Retrieval as LangChain sees it: a leaf, for LangChain costs half a second."""

from __future__ import annotations

from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, Field

from assistant.langchain.documents import document
from assistant.pincite import Pincite
from ingest.paper import Kind

FILTERED = 100  # paragraphs that are looked through where some are left out


class PinciteRetriever(BaseRetriever):
    """The paragraphs nearest to a question as LangChain documents, best first.

    `metadata` of each: paper, locator, kind, score, edition, facts known of the paper; so that a chain can cite.
    Each field can be given for one call too: `retriever.invoke("…", k=3, papers=["harbour_01"])`.

    `k`: the most documents; `papers`: only of these, by id or file name; `kinds`: only such paragraphs, for example
    `{"paragraph", "item"}`; `min_score`: only those whose score reaches it.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    pincite: Pincite
    k: int = Field(default=10, ge=1)
    papers: tuple[str, ...] | None = None
    kinds: frozenset[Kind] | None = None
    min_score: float | None = None

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, **kwargs: Any
    ) -> list[Document]:
        k = kwargs.get("k", self.k)
        kinds = kwargs.get("kinds", self.kinds)
        least = kwargs.get("min_score", self.min_score)
        hits = self.pincite.retrieve(query, max(k, FILTERED) if kinds else k, kwargs.get("papers", self.papers))
        records = {record.id: record for record in self.pincite.papers()}
        return [
            document(hit.stored, records[hit.paper], hit.score)
            for hit in hits
            if hit.paper in records and (not kinds or hit.kind in kinds) and (least is None or hit.score >= least)
        ][:k]
