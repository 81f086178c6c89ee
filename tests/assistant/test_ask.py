"""From a question to a reply, over a small library that can be followed by hand."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.assistant import Assistant
from assistant.forms import hits_json, reply_json
from assistant.manifest import corpus_fingerprint
from assistant.options import AssistantOptions
from assistant.reply import Answer, Refusal, Reply, Statement
from ingest.errors import EncoderMismatch, NoLibrary, OptionsError, QuestionError, UnknownPaper
from tests.assistant.made import assistant as made
from tests.word_hash_encoder import WordHashEncoder


@pytest.fixture(scope="module")
def answering(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """Answers whatever it can: the threshold of the real encoder means nothing to word hashes."""
    with made(tmp_path_factory.mktemp("library")) as assistant:
        assistant.options = replace(assistant.options, threshold=0.0)
        yield assistant


def replace_threshold(assistant: Assistant, threshold: float) -> Assistant:
    """The same library, refusing below a confidence."""
    strict = copy(assistant)
    strict.options = replace(assistant.options, threshold=threshold)
    return strict


def cited(reply: Reply) -> list[str]:
    assert isinstance(reply, Answer), reply
    return [c.label for statement in reply.statements for c in statement.citations]


def test_a_sentence_with_its_paragraph(answering: Assistant) -> None:
    reply = answering.ask("How many ships a week does the harbour office expect?")
    assert "40 ships a week" in reply.statements[0].text if isinstance(reply, Answer) else False
    assert cited(reply)[0] == "Lopez 2024, ¶4"


def test_a_list_is_answered_whole_with_its_lead_in(answering: Assistant) -> None:
    reply = answering.ask("List the three obstacles that delay the new harbour.")
    assert cited(reply) == ["Lopez 2024, ¶2", "Lopez 2024, ¶2.1", "Lopez 2024, ¶2.2", "Lopez 2024, ¶2.3"]


def test_a_lead_in_never_stands_alone(answering: Assistant) -> None:
    assert "Lopez 2024, ¶2.3" in cited(answering.ask("obstacles that delay the new harbour"))


def test_an_item_is_shown_with_what_leads_into_it(answering: Assistant) -> None:
    reply = answering.ask("Is the seabed soft and dredged twice a year?")
    assert cited(reply)[:2] == ["Lopez 2024, ¶2", "Lopez 2024, ¶2.1"]


def test_a_reason_brings_the_sentence_that_holds_it(answering: Assistant) -> None:
    reply = answering.ask("Why did critics call the plan a monument to vanity?")
    assert any("due to missing permits" in s.text for s in reply.statements) if isinstance(reply, Answer) else False


def test_two_papers(answering: Assistant) -> None:
    reply = answering.ask("What do the two papers say about the harbour at Norvik?")
    assert {label.split(",")[0] for label in cited(reply)} == {"Lopez 2024", "chen"}


@pytest.mark.parametrize(
    ("question", "text", "label"),
    [
        ("When was Lopez's paper published?", "2024-05-01", "Lopez 2024, back 2"),
        ("What is Lopez's full name?", "Maria Lopez", "Lopez 2024, back 1"),
        ("What does note 1 of Lopez cite?", "Yearbook of Cranes", "Lopez 2024, note 1"),
        ("Which source does Lopez cite on cranes built in 1964?", "Yearbook of Cranes", "Lopez 2024, note 1"),
        ("What does BRA stand for?", "Baltic Rail Agency", "chen, ¶1"),
    ],
)
def test_facts_of_papers_are_cited_where_they_stand(answering: Assistant, question: str, text: str, label: str) -> None:
    reply = answering.ask(question)
    assert label in cited(reply)
    assert isinstance(reply, Answer)
    assert any(text in s.text for s in reply.statements)


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("What is the title of Lopez's paper?", "Neither the text nor the catalogue states the title"),
        ("What does note 7 say?", "No note 7 is printed"),
        ("What does CRANE stand for?", "never spell out “CRANE”"),
    ],
)
def test_what_is_known_to_be_missing_is_said(answering: Assistant, question: str, reason: str) -> None:
    reply = answering.ask(question)
    assert isinstance(reply, Refusal)
    assert reason in reply.reason
    assert reply.confidence == 0


def test_the_gist_of_a_paper(answering: Assistant) -> None:
    reply = answering.ask("What is Lopez's paper about?")
    assert [label.split(", ")[1] for label in cited(reply)] == ["¶1", "¶4"]
    assert {label.split(",")[0] for label in cited(answering.ask("Summarise the papers."))} == {"Lopez 2024", "chen"}


def test_the_frame_of_a_question_is_not_searched_for(answering: Assistant) -> None:
    assert answering.find("What do the two papers say about the tunnel below the river?").query.text == (
        "the tunnel below the river?"
    )
    assert answering.find("What do the papers say?").query.text == "What do the papers say?"


def test_a_named_author_narrows_the_search(answering: Assistant) -> None:
    assert {hit.paper for hit in answering.retrieve("What does Lopez say about the harbour?")} == {"lopez"}
    assert answering.ask("What does Lopez say about timber?").papers_searched == ("lopez",)


def test_a_filter_acts_before_the_search(answering: Assistant) -> None:
    assert {hit.paper for hit in answering.retrieve("harbour", papers=["chen"])} == {"chen"}


def test_an_unknown_filter_names_what_there_is(answering: Assistant) -> None:
    with pytest.raises(UnknownPaper, match=r"no paper 'lopes'.*chen, lopez"):
        answering.ask("harbour?", papers=["lopes"])


def test_refusal_below_the_threshold(answering: Assistant) -> None:
    strict = Assistant(
        answering.snapshot, answering.encoder, replace(answering.options, threshold=1.0), answering.writer
    )
    reply = strict.ask("Who paid for the tunnel below the river?")
    assert isinstance(reply, Refusal)
    assert reply.reason
    assert len(reply.closest) == 3
    assert reply.papers_searched == ("lopez", "chen")


def test_papers_take_turns_where_several_are_asked(answering: Assistant) -> None:
    hits = answering.retrieve("Compare the papers on the harbour at Norvik", k=4)
    assert sorted(hit.paper for hit in hits[:2]) == sorted(hit.paper for hit in hits[2:]) == ["chen", "lopez"]


@pytest.mark.parametrize("question", ["harbour railway tunnel", "Compare the papers on the harbour at Norvik"])
def test_retrieval_is_best_first_and_a_paragraph_once(answering: Assistant, question: str) -> None:
    hits = answering.retrieve(question, k=50)
    places = [(hit.paper, hit.locator) for hit in hits]
    assert len(set(places)) == len(places)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_the_same_question_gives_the_same_reply(answering: Assistant) -> None:
    first, second = (answering.ask("Who runs the railway from Ostra?") for _ in range(2))
    assert replace(first, elapsed_ms=0) == replace(second, elapsed_ms=0)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.sampled_from("harbour railway why list tunnel note 1 Norvik who 40 the papers say [3] *".split()), min_size=1
    )
)
def test_every_quote_is_verbatim_whatever_is_asked(answering: Assistant, words: list[str]) -> None:
    try:
        reply = answering.ask(" ".join(words))
    except QuestionError:
        return
    for citation in [*(c for s in getattr(reply, "statements", ()) for c in s.citations), *reply.closest]:
        text = answering.snapshot.paragraph(citation.paper, citation.locator).text
        assert citation.quote
        assert text[citation.start : citation.end] == citation.quote


def test_json_forms(answering: Assistant) -> None:
    reply = reply_json("q1", answering.ask("How many ships a week does the harbour office expect?"))
    assert list(reply)[:6] == ["id", "question", "outcome", "statements", "reason", "closest"]
    assert reply["outcome"] == "answer"
    assert reply["reason"] is None
    assert set(reply["statements"][0]["citations"][0]) == {
        "paper", "locator", "kind", "quote", "start", "end", "edition", "label", "url",
    }  # fmt: skip
    refusal = reply_json(None, answering.ask("What does note 7 say?"))
    assert (refusal["outcome"], refusal["statements"]) == ("refusal", [])
    ranking = hits_json("r", "harbour", answering.retrieve("harbour", k=2))
    assert [set(hit) for hit in ranking["hits"]] == [{"paper", "locator", "kind", "score", "text"}] * 2


def test_opening_without_a_library(tmp_path: Path) -> None:
    with pytest.raises(NoLibrary):
        Assistant.open(tmp_path / "none", encoder=WordHashEncoder())


def test_opening_with_another_encoder(tmp_path: Path) -> None:
    made(tmp_path).close()
    with pytest.raises(EncoderMismatch):
        Assistant.open(tmp_path, encoder=WordHashEncoder(name="other", salt="x"))


def test_options_out_of_range() -> None:
    with pytest.raises(OptionsError, match="threshold is 2"):
        AssistantOptions(threshold=2)
    with pytest.raises(OptionsError, match="read is 0"):
        AssistantOptions(read=0)


@pytest.mark.parametrize("question", ["How many ships a week does the harbour office expect?", "Who wrote it?", "why"])
def test_a_stream_ends_in_the_reply_that_asking_gives(answering: Assistant, question: str) -> None:
    *statements, reply = answering.stream(question)
    assert not isinstance(reply, Statement)
    assert tuple(statements) == (reply.statements if isinstance(reply, Answer) else ())
    assert replace(reply, elapsed_ms=0.0) == replace(answering.ask(question), elapsed_ms=0.0)


def test_a_reply_says_what_it_came_from(answering: Assistant) -> None:
    manifest = answering.ask("How many ships a week does the harbour office expect?").manifest
    assert manifest is not None
    assert manifest.encoder == answering.encoder.fingerprint
    assert manifest.threshold == 0.0
    assert manifest.prompts is None
    editions = [(record.id, record.edition) for record in answering.records]
    assert manifest.corpus == corpus_fingerprint(editions[::-1])  # whatever their order
    assert manifest.corpus != corpus_fingerprint([*editions[:-1], (editions[-1][0], "0" * 64)])
    assert manifest.corpus != corpus_fingerprint(editions[:-1])


@pytest.mark.parametrize("text", ["hello there", "hi", "Thanks!", "what is love"])
def test_a_greeting_is_no_question(answering: Assistant, text: str) -> None:
    reply = replace_threshold(answering, 0.2).ask(text)
    assert isinstance(reply, Refusal)
    assert "not speak of" in reply.reason
    assert reply.confidence == 0.0
