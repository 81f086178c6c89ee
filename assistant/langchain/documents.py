"""Paragraphs as LangChain's documents, and documents as papers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote

from langchain_core.documents import Document

from assistant.citation import shown
from index.corpus import StoredParagraph
from index.library import PaperRecord
from ingest.dates import iso_date
from ingest.errors import EmptySource, OptionsError
from ingest.paper import Facts, Kind, Paper, Paragraph

# The source of a paper that is one document of LangChain's; its metadata stand behind, so that they come back whole.
ADDED = "langchain:document?"
_FACTS = ("title", "author", "url", "series", "publisher")


def document(stored: StoredParagraph, record: PaperRecord, score: float | None = None) -> Document:
    """A paragraph as a document: `paper#locator` by its id, with what is needed to cite it in `metadata`.

    One that came as a document goes as it came: with its own id and metadata alone.
    """
    paragraph, facts = stored.paragraph, record.facts
    if record.source.startswith(ADDED):
        metadata = json.loads(unquote(record.source.removeprefix(ADDED)))
        return Document(id=record.id, page_content=paragraph.text, metadata=metadata)
    return Document(
        id=f"{stored.paper}#{paragraph.locator}",
        page_content=paragraph.text,
        metadata={
            "paper": stored.paper,
            "locator": paragraph.locator,
            "shown": shown(paragraph.locator),
            "kind": str(paragraph.kind),
            **({} if score is None else {"score": score}),
            "edition": stored.edition,
            "heading": paragraph.heading,
            "page": paragraph.page,
            "title": facts.title,
            "author": facts.author,
            "date": facts.date,
            "url": facts.url,
        },
    )


def paper_of(identifier: str, text: str, metadata: Mapping[str, Any]) -> Paper:
    """A document as a paper of one paragraph, printed as it is; facts are those that its metadata state.

    Raises:
        EmptySource: it has no text.
        OptionsError: its metadata cannot be written as JSON.
    """
    if not text.strip():
        raise EmptySource(f"The document {identifier!r} has no text.", "Leave it out.")
    try:
        kept = json.dumps(metadata, ensure_ascii=False, allow_nan=False, sort_keys=True)
        came_back = json.loads(kept) == dict(metadata)
    except (TypeError, ValueError) as error:
        raise _unkept(identifier, str(error)) from None
    if not came_back:
        raise _unkept(identifier, "they come back otherwise than they went")
    stated = {key: value for key in _FACTS if isinstance(value := metadata.get(key), str) and value.strip()}
    date = metadata.get("date")
    facts = Facts(**stated, date=iso_date(date) if isinstance(date, str) else None)
    return Paper(identifier, facts, (Paragraph("1", Kind.PARAGRAPH, text),), ADDED + quote(kept, safe=""))


def _unkept(identifier: str, why: str) -> OptionsError:
    return OptionsError(
        f"The metadata of the document {identifier!r} cannot be kept: {why}.",
        "Give texts, numbers, lists and mappings with texts as keys.",
    )
