"""The library in LangChain's chains and LangGraph's agents: store, runnable, tools."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from langchain.agents import create_agent
from langchain_core.documents import Document
from langchain_core.embeddings import DeterministicFakeEmbedding
from langchain_core.messages import AIMessage, AIMessageChunk, HumanMessage, ToolMessage
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import RunnableLambda
from langgraph.graph import END, START, MessagesState, StateGraph

from assistant.langchain.runnable import PinciteRunnable, message
from assistant.langchain.store import PinciteEmbeddings, PinciteVectorStore
from assistant.langchain.tools import pincite_tools
from assistant.pincite import Pincite
from ingest.errors import EmptySource, OptionsError, QuestionError
from tests.assistant.made import papers
from tests.assistant.scripted_model import ScriptedModel, call
from tests.ui.made import FACTS, HARBOUR, answer, cite, refusal, state
from tests.word_hash_encoder import WordHashEncoder

CRANES = "Its cranes were built in 1964."
SHIPS = "How many ships does the harbour office expect a week?"


@pytest.fixture
def pincite(tmp_path: Path) -> Iterator[Pincite]:
    with Pincite.open(tmp_path / "library", encoder=WordHashEncoder(), create=True) as made:
        made.update(papers())
        yield made


# The vector store


def test_a_store_reads_the_papers_and_what_was_added_beside_them(pincite: Pincite) -> None:
    store = PinciteVectorStore(pincite)
    note = Document(
        page_content="The night ferry from Norvik was stopped.", metadata={"title": "Ferry note", "year": 2021}
    )
    (added,) = store.add_documents([note])
    assert store.get_by_ids([added]) == [Document(id=added, page_content=note.page_content, metadata=note.metadata)]
    assert store.similarity_search("night ferry", 1)[0].metadata == note.metadata
    assert pincite.facts[added].title == "Ferry note"
    found = store.similarity_search("cranes of the harbour at Norvik", 3, papers=["lopez"])
    assert found[0].id == "lopez#1"
    assert "score" not in found[0].metadata
    assert store.get_by_ids(["lopez#1", "lopez#99", "nobody#1", "nobody"]) == [found[0]]
    assert store.similarity_search("harbour", 9, filter={"kind": "item"})[0].metadata["kind"] == "item"
    assert {
        d.metadata["paper"]
        for d in store.similarity_search("harbour", 9, filter=lambda d: d.metadata.get("paper") == "chen")
    } == {"chen"}


def test_scores_fall_and_relevance_runs_from_0_to_1(pincite: Pincite) -> None:
    store = PinciteVectorStore(pincite)
    scores = [score for _, score in store.similarity_search_with_score("cranes of the harbour", 10)]
    assert scores == sorted(scores, reverse=True)
    assert all(
        0 <= score <= 1 for _, score in store.similarity_search_with_relevance_scores("cranes of the harbour", 10)
    )


def test_by_vector_and_by_unlikeness(pincite: Pincite) -> None:
    store = PinciteVectorStore(pincite)
    text = pincite.paragraph("chen", "3").text
    assert store.similarity_search_by_vector(store.embeddings.embed_query(text), 1)[0].page_content == text
    near = store.similarity_search("harbour at Norvik", 6)
    unlike = store.max_marginal_relevance_search("harbour at Norvik", 3, 6, 0.1)
    assert len(unlike) == 3
    assert {d.id for d in unlike} <= {d.id for d in near}
    assert [d.id for d in unlike] != [d.id for d in near[:3]]
    assert [
        d.metadata["paper"] for d in store.as_retriever(search_kwargs={"k": 2, "papers": ["chen"]}).invoke("harbour")
    ] == ["chen"] * 2


def test_papers_are_kept_whole(pincite: Pincite) -> None:
    store = PinciteVectorStore(pincite)
    with pytest.raises(OptionsError, match=r"lopez#1 is a paragraph of the paper lopez, which is kept whole"):
        store.delete(["lopez#1"])
    with pytest.raises(OptionsError, match="would empty the library"):
        store.delete()
    with pytest.raises(OptionsError, match="'chen' is that of an ingested paper"):
        store.add_texts(["other words"], ids=["chen"])
    assert store.delete(["chen"])
    assert [record.id for record in pincite.papers()] == ["lopez"]


@pytest.mark.parametrize(
    ("texts", "metadatas", "ids", "error", "what"),
    [
        (["a", "b"], [{}], None, OptionsError, "2 texts, 1 metadatas and 2 ids"),
        (["a"], [{"x": object()}], None, OptionsError, "cannot be kept"),
        (["a"], [{"x": (1, 2)}], None, OptionsError, "come back otherwise than they went"),
        (["a"], [{"x": float("nan")}], None, OptionsError, "cannot be kept"),
        ([" \n"], None, ["e"], EmptySource, "The document 'e' has no text"),
    ],
)
def test_what_cannot_be_kept_is_not_added(
    pincite: Pincite, texts: list[str], metadatas: Any, ids: Any, error: type[Exception], what: str
) -> None:
    with pytest.raises(error, match=what):
        PinciteVectorStore(pincite).add_texts(texts, metadatas, ids=ids)
    assert len(pincite.papers()) == 2


def test_a_store_made_of_texts(tmp_path: Path) -> None:
    encoder = WordHashEncoder()
    store = PinciteVectorStore.from_texts(
        ["one boat", "two gates"], PinciteEmbeddings(encoder), library=tmp_path / "new"
    )
    assert store.similarity_search("gates", 1)[0].page_content == "two gates"
    with pytest.raises(OptionsError, match="DeterministicFakeEmbedding cannot encode"):
        PinciteVectorStore.from_texts(["x"], DeterministicFakeEmbedding(size=8), library=tmp_path / "other")
    with pytest.raises(OptionsError, match="No library is given"):
        PinciteVectorStore.from_texts(["x"])


# The assistant as a runnable


def test_a_message_cites_with_spans_on_both_sides() -> None:
    reply = answer(state(cite("1", "It was raised in 2019 by the council.")), state(cite("3")))
    said = message(reply, FACTS)
    (block,) = said.content_blocks
    assert block["type"] == "text"
    texts = {p.locator: p.text for p in HARBOUR.paragraphs}
    annotations: list[Any] = block["annotations"]
    assert len(annotations) == 2
    for annotation, statement in zip(annotations, reply.statements, strict=True):
        assert annotation["type"] == "citation"
        assert block["text"][annotation["start_index"] : annotation["end_index"]] == statement.text
        source = annotation["extras"]
        assert texts[source["locator"]][source["start"] : source["end"]] == annotation["cited_text"]
        assert (source["edition"], source["paper"]) == (HARBOUR.edition, "harbour_01")
        assert (annotation["title"], annotation["url"]) == ("Locks and Tolls", "https://example.org/harbour_01.html")
    assert said.response_metadata["pincite"]["outcome"] == "answer"


def test_a_refusal_is_said_and_cites_nothing() -> None:
    said = message(refusal(cite("1")), FACTS)
    assert said.text == "The papers do not say. No paragraph names a builder."
    assert "annotations" not in said.content_blocks[0]


def test_invoked_batched_streamed_and_waited_for(pincite: Pincite) -> None:
    asked = PinciteRunnable(pincite=pincite)
    once = asked.invoke(SHIPS)
    assert isinstance(once, AIMessage)
    assert once.response_metadata["pincite"]["outcome"] == "answer"
    assert asked.invoke({"question": SHIPS, "papers": ["lopez"]}).text == once.text
    assert asked.invoke([HumanMessage("Hello"), AIMessage("Hello!"), HumanMessage(SHIPS)]).text == once.text
    assert [m.text for m in asked.batch([SHIPS, SHIPS])] == [once.text] * 2
    assert asyncio.run(asked.ainvoke(SHIPS)).text == once.text

    async def streamed() -> list[AIMessage]:
        return [chunk async for chunk in asked.astream(SHIPS)]

    for pieces in (list(asked.stream(SHIPS)), asyncio.run(streamed())):
        whole = pieces[0]
        for piece in pieces[1:]:
            whole += piece  # type: ignore[assignment]
        assert isinstance(whole, AIMessageChunk)
        assert whole.text == once.text
        assert whole.response_metadata["pincite"]["statements"] == once.response_metadata["pincite"]["statements"]
        joined: Any = whole.content_blocks[0]
        single: Any = once.content_blocks[0]
        assert joined.get("annotations") == single.get("annotations")


def test_chunks_add_up_for_several_statements(monkeypatch: pytest.MonkeyPatch, pincite: Pincite) -> None:
    reply = answer(state(cite("1")), state(cite("3")), state(cite("2.1")))
    monkeypatch.setattr(pincite, "ask", lambda *_: reply)
    pieces = list(PinciteRunnable(pincite=pincite).stream("?"))
    assert len(pieces) == 3
    assert [len(piece.content_blocks[0]["annotations"]) for piece in pieces] == [1, 1, 1]  # type: ignore[typeddict-item]
    whole: Any = pieces[0] + pieces[1] + pieces[2]
    single: Any = message(reply, FACTS).content_blocks[0]
    assert whole.text == single["text"]
    spans = [(a["start_index"], a["end_index"]) for a in whole.content_blocks[0]["annotations"]]
    assert spans == [(a["start_index"], a["end_index"]) for a in single["annotations"]]


def test_in_a_chain(pincite: Pincite) -> None:
    chain = ChatPromptTemplate.from_messages([("human", "{q}")]) | PinciteRunnable(pincite=pincite) | StrOutputParser()
    said = PinciteRunnable(pincite=pincite).invoke(SHIPS).text
    assert chain.invoke({"q": SHIPS}) == said
    assert "".join(chain.stream({"q": SHIPS})) == said


@pytest.mark.parametrize("asked", [{}, {"question": 3}, {"question": "x", "papers": "lopez"}, [], [AIMessage("x")], ""])
def test_what_is_no_question_is_said(pincite: Pincite, asked: Any) -> None:
    with pytest.raises(QuestionError):
        PinciteRunnable(pincite=pincite).invoke(asked)


def test_as_a_node_of_a_graph(pincite: Pincite) -> None:
    graph = StateGraph(MessagesState)
    graph.add_node(
        "papers", RunnableLambda(lambda given: {"messages": [PinciteRunnable(pincite=pincite).invoke(given)]})
    )
    graph.add_edge(START, "papers")
    graph.add_edge("papers", END)
    final = graph.compile().invoke({"messages": [HumanMessage(SHIPS)]})
    assert final["messages"][-1].text == PinciteRunnable(pincite=pincite).invoke(SHIPS).text


# Tools and agents


def test_tools_have_schemas_that_say_what_they_take(pincite: Pincite) -> None:
    tools = {tool.name: tool for tool in pincite_tools(pincite)}
    assert list(tools) == ["search_papers", "read_paragraph", "verify_claim", "check_quotation"]
    for tool in tools.values():
        takes: Any = tool.tool_call_schema
        assert all(field["description"] for field in takes.model_json_schema()["properties"].values())
        assert tool.description


def test_an_agent_searches_reads_checks_and_cites(pincite: Pincite) -> None:
    model = ScriptedModel(
        script=[
            call("search_papers", question="When were the cranes of Norvik built?", k=2),
            call("read_paragraph", paper="lopez", locator="¶1"),
            call("check_quotation", quotation=CRANES, paper="lopez"),
            call("verify_claim", claim="The cranes of Norvik were built in 1999."),
            AIMessage("“Its cranes were built in 1964.” (Lopez 2024, ¶1)"),
        ]
    )
    state = create_agent(model, pincite_tools(pincite)).invoke({"messages": [HumanMessage("When were they built?")]})
    assert model.tools == ["search_papers", "read_paragraph", "verify_claim", "check_quotation"]
    search, read, check, verify = [m for m in state["messages"] if isinstance(m, ToolMessage)]
    assert "Lopez 2024, ¶1 (paper=lopez locator=1)" in search.text
    assert search.artifact["hits"][0]["locator"] == "1"
    assert read.text.startswith(f"Lopez 2024, ¶1: {pincite.paragraph('lopez', '1').text}\nLopez 2024, note 1: ")
    assert [p["locator"] for p in read.artifact["paragraphs"]] == ["1", "n1"]
    assert check.text.startswith("exact. ")
    assert check.artifact["source"]["locator"] == "1"
    assert verify.artifact["verdict"] != "supported"
    assert state["messages"][-1].text.endswith("(Lopez 2024, ¶1)")


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (call("read_paragraph", paper="nobody", locator="1"), "The library holds no paper 'nobody'."),
        (call("read_paragraph", paper="lopez", locator="99"), "no paragraph '99'"),
        (call("verify_claim", claim="?!"), "The claim is empty."),
        (call("search_papers", question="harbour", papers=["nobody"]), "no paper 'nobody'"),
        (call("check_quotation", quotation="…"), "holds no words"),
    ],
)
def test_an_agent_is_told_what_was_wrong_and_goes_on(pincite: Pincite, wrong: AIMessage, told: str) -> None:
    model = ScriptedModel(script=[wrong, AIMessage("I could not find that.")])
    state = create_agent(model, pincite_tools(pincite)).invoke({"messages": [HumanMessage("?")]})
    (heard,) = [m for m in state["messages"] if isinstance(m, ToolMessage)]
    assert heard.status == "error"
    assert told in heard.text
    assert state["messages"][-1].text == "I could not find that."


def test_the_python_api_needs_no_langchain() -> None:
    code = "import sys, assistant.pincite; print([n for n in sys.modules if n.partition('.')[0] in %r])"
    heavy = {"langchain", "langchain_core", "torch", "pydantic", "faiss", "docx"}
    done = subprocess.run([sys.executable, "-c", code % heavy], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
