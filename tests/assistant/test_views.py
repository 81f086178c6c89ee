"""Questions for what an author says on a topic are put to the author's papers as questions on the topic."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.about import About, Subject, about
from assistant.assistant import Assistant
from assistant.reply import Answer, Refusal
from index.encoder import load_encoder


@pytest.fixture(scope="module")
def series(series_library: Path, encoder_cache: Path) -> Assistant:
    return Assistant.open(series_library, encoder=load_encoder(cache=encoder_cache))


@pytest.mark.parametrize(
    ("question", "locators"),
    [
        ("What does Watanabe say about Taiwan?", {"8", "9", "10"}),
        ("What does Watanabe argue about ammunition?", {"2", "9"}),
        ("What does Pugliese think of GCAP?", {"6", "7", "8", "15"}),
        ("What does Pugliese say about China?", {"4", "5"}),
    ],
)
def test_a_topic_of_an_author(series: Assistant, question: str, locators: set[str]) -> None:
    reply = series.ask(question)
    assert isinstance(reply, Answer)
    assert reply.question == question  # as it was put
    cited = {citation for statement in reply.statements for citation in statement.citations}
    assert {citation.paper for citation in cited} == set(reply.papers_searched)
    assert locators & {citation.locator for citation in cited}


@pytest.mark.parametrize(
    "question", ["What does Watanabe say about GCAP?", "What does Pugliese think of wheat prices?"]
)
def test_a_topic_that_an_author_does_not_treat(series: Assistant, question: str) -> None:
    reply = series.ask(question)
    assert isinstance(reply, Refusal)
    assert (reply.question, len(reply.papers_searched)) == (question, 1)


@pytest.mark.parametrize(
    "question", ["What does Watanabe say?", "What do the two papers say?", "Summarise the papers."]
)
def test_what_a_paper_says_is_its_gist(series: Assistant, question: str) -> None:
    assert about(question, {"watanabe"}) == About(Subject.GIST)
    assert isinstance(series.ask(question), Answer)


def test_what_somebody_else_says_is_no_gist() -> None:
    assert about("What does NATO say?", {"watanabe"}) is None
