"""What the page's controls do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.assistant import Assistant
from assistant.desk import Desk
from assistant.reply import Answer, Refusal
from ui.page.actions import KEPT, Actions, Asked, Session

TOLL = "What is the toll at Alder Lock?"


@pytest.fixture(scope="module")
def actions(harbour_library: Path) -> Iterator[Actions]:
    desk = Desk(lambda held: Assistant.open(harbour_library, encoder=held.encoder if held else None))
    yield Actions(desk, 4)
    desk.close()


def ask(actions: Actions, question: str, chosen: list[str], session: Session) -> Asked:
    *_, asked = actions.ask(question, chosen, session)
    return asked


def test_the_page_opens_with_papers_and_examples(actions: Actions) -> None:
    opening = actions.open()
    assert {("Wren 2024", "harbour_01"), ("Lindqvist 2023", "ferries_02")} < set(opening.papers)
    assert ("by Ada Wren", "by/Ada Wren") in opening.papers
    assert ("since 2024", "since/2024") in opening.papers
    assert "Which two things drive the toll at every lock of the canal?" in opening.examples
    assert 'href="read/ferries&#95;02"' in opening.table
    assert actions.open() == opening
    assert actions.shelf() == (opening.titles, opening.table)


def test_asking_empties_the_box_once_and_answers(actions: Actions) -> None:
    first, *rest, asked = actions.ask(TOLL, [], Session())
    assert first.left == ""
    assert {step.left for step in (*rest, asked)} == {None}  # the next question may be in the writing
    assert TOLL in first.html
    assert "forty crowns" in asked.html
    [reply] = asked.session.replies
    assert isinstance(reply, Answer)


def test_a_filter_keeps_to_its_papers(actions: Actions) -> None:
    [reply] = ask(actions, TOLL, ["ferries_02"], Session()).session.replies
    assert reply.papers_searched == ("ferries_02",)


def test_a_follow_up_knows_what_was_asked(actions: Actions) -> None:
    first = ask(actions, TOLL, [], Session())
    second = ask(actions, "Why was it raised?", [], first.session)
    assert "Alder Lock" in second.session.replies[1].question  # what "it" stands for
    assert second.html.index("Why was it raised") < second.html.index("Asked before")
    assert len(second.session.replies) == 2


@pytest.mark.parametrize(
    ("question", "papers", "said"),
    [("x" * 2001, [], "2,001 characters"), (TOLL, ["nobody_09"], "no paper")],
)
def test_an_error_is_shown_above_what_stood_there(
    actions: Actions, question: str, papers: list[str], said: str
) -> None:
    before = ask(actions, TOLL, [], Session())
    *_, given_back, asked = actions.ask(question, papers, before.session)
    assert asked.html.index(said) < asked.html.index("forty crowns")
    assert given_back == replace(asked, left=question)
    assert asked.session == before.session
    assert "forty crowns" not in ask(actions, question, papers, Session()).html


def test_an_empty_box_asks_nothing_more(actions: Actions) -> None:
    before = ask(actions, TOLL, [], Session())
    assert ask(actions, " ", [], before.session) == before
    assert "The question is empty" in ask(actions, "", [], Session()).html


def test_a_fault_that_nobody_foresaw_is_a_message(actions: Actions, monkeypatch: pytest.MonkeyPatch) -> None:
    def fall(*_: object) -> None:
        raise RuntimeError("<b>the floor gave way</b>")

    monkeypatch.setattr(Assistant, "stream", fall)
    html = ask(actions, TOLL, [], Session()).html
    assert "Something went wrong" in html
    assert "<b>" not in html


def test_a_long_conversation_stays_bounded(actions: Actions) -> None:
    session = Session()
    for number in range(KEPT + 3):
        session = ask(actions, f"Is the toll {number} crowns?", [], session).session
    assert len(session.replies) == KEPT
    assert all(isinstance(reply, Answer | Refusal) for reply in session.replies)
