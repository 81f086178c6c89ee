"""The retriever as LangChain sees it."""

from __future__ import annotations

from pathlib import Path

from tests.assistant.made import assistant as made


def test_documents_can_be_cited(tmp_path: Path) -> None:
    from assistant.retriever import PinciteRetriever

    with made(tmp_path) as assistant:
        documents = PinciteRetriever(assistant=assistant, k=2).invoke("cranes of the harbour at Norvik")
        assert documents[0].id == "lopez#1"
        assert len(documents) == 2
        first = documents[0]
        assert first.page_content == assistant.snapshot.paragraph("lopez", "1").text
        assert first.metadata["shown"] == "¶1"
        assert first.metadata["author"] == "Maria Lopez"
        assert first.metadata["edition"] == assistant.snapshot.paper("lopez").edition
        filtered = PinciteRetriever(assistant=assistant, papers=("chen",)).invoke("harbour")
        assert {d.metadata["paper"] for d in filtered} == {"chen"}
