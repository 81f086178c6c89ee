"""What in a draft is a claim, and what is none and why."""

from __future__ import annotations

import pytest

from assistant.drafts.kinds import no_claim
from ingest.blocks import Role


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("To: the desk", "the head of a memo"),
        ("Dear colleagues,", "a greeting"),
        ("Best regards,", "a greeting"),
        ("What does the toll pay for?", "a question"),
        ("What next?", "a question"),
        ("TODO: find the figure", "a thing to do"),
        ("Check the date of the minutes.", "a thing to do"),
        ("We should raise the toll by ten crowns next year.", "the writer's own advice"),
        ("The ministry should raise the toll next year.", "the writer's own advice"),
        ("We recommend that the gates be repaired soon.", "the writer's own advice"),
        ("In our view the gates are a lost cause by now.", "the writer's own opinion"),
        ("I doubt that the gates will hold this winter.", "the writer's own opinion"),
        ("This memo sums up two papers on tolls and gates.", "speaks of the draft itself"),
        ("Our team met the council on Monday in the harbour.", "speaks of the writers"),
        ("Tolls and Gates", "a heading"),
        ("Two things drive the toll:", "leads into what follows"),
        ("It rose.", "too short to be a claim"),
    ],
)
def test_none(text: str, why: str) -> None:
    assert no_claim(text, Role.PARAGRAPH, attributed=False) == why


@pytest.mark.parametrize(
    "text",
    ["The toll at Alder Lock is forty crowns.", "US ships carry most of the grain on the canal.",
     "Skippers may pay at the lock or by post.", "“Why now?” is what the council asked about the toll."],
)  # fmt: skip
def test_a_claim(text: str) -> None:
    assert no_claim(text, Role.PARAGRAPH, attributed=False) is None


def test_advice_that_is_put_down_to_a_paper_is_a_claim_about_it() -> None:
    text = "The council should raise the toll by ten crowns."
    assert no_claim(text, Role.PARAGRAPH, attributed=True) is None
    assert no_claim("The toll is forty crowns.", Role.HEADING, attributed=True) == "a heading"
