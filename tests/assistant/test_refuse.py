"""Why a question is not answered, in words that help to ask again."""

from __future__ import annotations

import pytest

from assistant.question import understand
from assistant.refuse import reason_for
from assistant.support import Support


@pytest.mark.parametrize(
    ("question", "support", "reason"),
    [
        (
            "Who won the 1998 World Cup in Peru?",
            Support(0.1, 0.1, 0.0, None, form_found=True, unknown=("world", "cup", "peru")),
            "The 2 papers searched do not speak of “World Cup” or “Peru”.",
        ),
        (
            "How do I bake bread?",
            Support(0.1, 0.5, 0.0, None, form_found=True),
            "The 2 papers searched do not speak of this: no paragraph comes near to the question.",
        ),
        (
            "How much does the harbour cost?",
            Support(0.9, 0.2, 0.1, "cost", form_found=False),
            "The 2 papers searched do not say this: a number was asked for, and the nearest paragraphs hold none that "
            "answers.",
        ),
        (
            "What colour is the harbour?",
            Support(0.9, 0.2, 0.1, "colour", form_found=True),
            "The 2 papers searched do not say this: nothing in the nearest paragraphs answers to “colour”.",
        ),
        ("What is it?", Support(0.9, 0.2, 0.1, None, form_found=True), "The 2 papers searched do not say this."),
    ],
)
def test_reasons(question: str, support: Support, reason: str) -> None:
    assert reason_for(understand(question), support, searched=2, dropped=0) == reason


def test_one_paper() -> None:
    support = Support(0.1, 0.5, 0.0, None, form_found=True)
    assert reason_for(understand("Bread?"), support, searched=1, dropped=0).startswith("The paper searched does not")


def test_statements_that_failed_are_counted() -> None:
    support = Support(0.9, 0.9, 0.9, None, form_found=True)
    assert "3 statements failed their check" in reason_for(understand("Why?"), support, searched=2, dropped=3)
