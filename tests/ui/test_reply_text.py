"""Replies on the terminal."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from rich.console import Console, RenderableType

from assistant.reply import Verdict
from tests.ui.made import FACTS, answer, cite, refusal, state
from ui.reply_text import render
from ui.terminal import rendered


def printed(text: RenderableType, width: int = 80) -> list[str]:
    return rendered(text, Console(width=width, markup=False, highlight=False)).splitlines()


def test_statements_then_sources_then_confidence() -> None:
    first = state(cite("1", "The toll at Alder Lock is forty crowns.[1]"))
    second = state(cite("3"))
    assert printed(render(answer(first, second), FACTS)) == [
        "",
        "The toll at Alder Lock is forty crowns.[1] [Wren 2024, ¶1] Skippers may pay at",
        "the lock or by post.[2] [Wren 2024, ¶3]",
        "",
        "Sources",
        "  Locks and Tolls · Ada Wren · 2024-05-06 · harbour_01",
        "  https://example.org/harbour_01.html",
        "      ¶1 “The toll at Alder Lock is forty crowns.[1]”",
        "      ¶3 “Skippers may pay at the lock or by post.[2]”",
        "",
        "Confidence 0.87 · 1 paper searched · 12 ms · extractive writer",
    ]


def test_a_list_stands_as_a_list() -> None:
    lines = printed(render(answer(*(state(cite(locator)) for locator in ("2", "2.1", "2.2"))), FACTS))
    assert lines[1:4] == [
        "Two things drive the toll: [Wren 2024, ¶2]",
        "  • Dredging of the channel. [Wren 2024, ¶2.1]",
        "  • Repair of the gates. [Wren 2024, ¶2.2]",
    ]


@pytest.mark.parametrize(
    ("support", "said"),
    [
        (Verdict.SUPPORTED, "¶3] "),
        (Verdict.UNCHECKED, "(unchecked)"),
        (Verdict.CONTRADICTED, "(its paragraph says otherwise)"),
        (Verdict.NOT_FOUND, "(not found in its paragraph)"),
    ],
)
def test_support_is_said_in_words(support: Verdict, said: str) -> None:
    lines = printed(render(answer(state(cite("3"), support)), FACTS))
    assert said in f"{lines[1]} {lines[2]}"


def test_a_quote_that_the_answer_does_not_print_is_shown_whole() -> None:
    long = "It was raised in 2019 by the council."
    lines = printed(render(answer(state(cite("1", long), text="The council raised it.")), FACTS))
    assert f"      ¶1 “{long}”" in lines


def test_what_was_dropped_is_counted() -> None:
    lines = printed(render(answer(state(cite("3")), dropped=2), FACTS))
    assert " ".join(lines[-2:]).endswith("2 statements dropped by the check")


def test_a_refusal_says_why_and_what_is_nearest() -> None:
    assert printed(render(refusal(cite("3"), cite("n1")), {})) == [
        "",
        "The papers do not say.",
        "No paragraph names a builder.",
        "",
        "Nearest paragraphs",
        "  Wren 2024, ¶3",
        "  Skippers may pay at the lock or by post.[2]",
        "  Wren 2024, note 1",
        "  Council minutes, 4 March 2019.",
        "",
        "Confidence 0.08 · 1 paper searched · 9 ms · extractive writer",
    ]


@pytest.mark.parametrize("width", [40, 60, 80, 96])
def test_nothing_runs_over_the_edge_and_no_mark_is_broken(width: int) -> None:
    statements = [state(cite(locator)) for locator in ("1", "2", "2.1", "2.2", "3", "n1")]
    lines = printed(render(answer(*statements), FACTS), width)
    assert max(map(len, lines)) <= width
    assert len(re.findall(r"\[Wren 2024, (?:¶|note )[\d.]+\]", "\n".join(lines))) == len(statements)


def test_a_hostile_paper_prints_no_escape_sequence() -> None:
    citation = replace(cite("3"), quote="a\x1b[2Jb", label="W\x1b]0;x\x07 2024, ¶3", paper="p\x9b1m")
    for reply in (answer(state(citation, text="s\x1b[31m")), refusal(citation)):
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", "\n".join(printed(render(reply, {}))))
