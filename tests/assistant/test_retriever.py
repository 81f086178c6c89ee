"""The retriever as LangChain sees it."""

from __future__ import annotations

from pathlib import Path

from assistant.pincite import Kind, Pincite
from tests.assistant.made import papers
from tests.word_hash_encoder import WordHashEncoder


def opened(folder: Path) -> Pincite:
    pincite = Pincite.open(folder, encoder=WordHashEncoder(), create=True)
    pincite.update(papers())
    return pincite


def test_documents_can_be_cited(tmp_path: Path) -> None:
    from assistant.langchain.retriever import PinciteRetriever

    with opened(tmp_path) as pincite:
        documents = PinciteRetriever(pincite=pincite, k=2).invoke("cranes of the harbour at Norvik")
        assert documents[0].id == "lopez#1"
        assert len(documents) == 2
        first = documents[0]
        assert first.page_content == pincite.paragraph("lopez", "1").text
        assert first.metadata["shown"] == "¶1"
        assert first.metadata["author"] == "Maria Lopez"
        assert first.metadata["edition"] == pincite.paper("lopez").edition
        assert first.metadata["score"] >= documents[1].metadata["score"]
        filtered = PinciteRetriever(pincite=pincite, papers=("chen.txt",)).invoke("harbour")
        assert {d.metadata["paper"] for d in filtered} == {"chen"}


def test_filters_act_before_k(tmp_path: Path) -> None:
    from assistant.langchain.retriever import PinciteRetriever

    with opened(tmp_path) as pincite:
        retriever = PinciteRetriever(pincite=pincite, k=2, kinds=frozenset({Kind.ITEM}))
        assert [d.metadata["kind"] for d in retriever.invoke("harbour")] == ["item", "item"]
        assert [d.metadata["kind"] for d in retriever.invoke("harbour", kinds={"note"}, k=1)] == ["note"]
        every = PinciteRetriever(pincite=pincite, k=50).invoke("harbour")
        least = every[3].metadata["score"]
        assert PinciteRetriever(pincite=pincite, k=50, min_score=least).invoke("harbour") == [
            d for d in every if d.metadata["score"] >= least
        ]
