"""Retrieval as LangChain sees it. The one file of this room that imports LangChain: it costs half a second."""

from __future__ import annotations

from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, Field

from assistant.assistant import Assistant
from assistant.citation import shown


class PinciteRetriever(BaseRetriever):
    """The paragraphs nearest to a question as LangChain documents, best first.

    `metadata` of each: paper, locator, kind, score, edition, label parts and address, so that a chain can cite.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    assistant: Assistant
    k: int = Field(default=10, ge=1)
    papers: tuple[str, ...] | None = None

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, **kwargs: Any
    ) -> list[Document]:
        hits = self.assistant.retrieve(query, kwargs.get("k", self.k), kwargs.get("papers", self.papers))
        facts = {record.id: record.facts for record in self.assistant.records}
        return [
            Document(
                id=f"{hit.paper}#{hit.locator}",
                page_content=hit.text,
                metadata={
                    "paper": hit.paper,
                    "locator": hit.locator,
                    "shown": shown(hit.locator),
                    "kind": str(hit.kind),
                    "score": hit.score,
                    "edition": hit.stored.edition,
                    "heading": hit.stored.paragraph.heading,
                    "title": facts[hit.paper].title,
                    "author": facts[hit.paper].author,
                    "date": facts[hit.paper].date,
                    "url": facts[hit.paper].url,
                },
            )
            for hit in hits
        ]
