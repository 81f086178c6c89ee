"""Questions about the papers themselves are told from questions about what they say."""

from __future__ import annotations

import pytest

from assistant.about import About, Subject, about


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("When was the Lee paper published?", About(Subject.DATE)),
        ("publication date of the second article", About(Subject.DATE)),
        ("What is the title of Lee's paper?", About(Subject.TITLE)),
        ("What is Lee's full name?", About(Subject.NAME)),
        ("Who wrote about shipyards?", About(Subject.AUTHOR)),
        ("Which author discusses shipyards?", About(Subject.AUTHOR)),
        ("Which paper deals with shipyards?", About(Subject.WHICH)),
        ("What does note 3 cite?", About(Subject.NOTE, "3")),
        ("footnote 12?", About(Subject.NOTE, "12")),
        ("Which source is cited for the budget?", About(Subject.SOURCE)),
        ("What does GCAP stand for?", About(Subject.EXPANSION, "GCAP")),
        ("ITPP full form?", About(Subject.EXPANSION, "ITPP")),
        ("What is this series about?", About(Subject.SERIES)),
        ("Summarise the paper", About(Subject.GIST)),
        ("What are the main arguments of the two papers?", About(Subject.GIST)),
        ("What is this paper about?", About(Subject.GIST)),
        ("What does the paper conclude?", About(Subject.GIST)),
        ("What do the two papers say?", About(Subject.GIST)),
    ],
)
def test_about_a_paper(text: str, expected: About) -> None:
    assert about(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "When was the pact signed?",
        "Who signed the pact?",
        "Why did the council refuse?",
        "Will a citation still work when the publisher changes the paper?",
        "How does the ministry note the change?",
        "What is GCAP?",
        "Summarise what the paper says about shipyards",
        "What are the main arguments against the pact?",
        "Which country was first?",
    ],
)
def test_about_what_the_papers_say(text: str) -> None:
    assert about(text) is None
