"""Rows that a program alters: one thing is changed, of the kind that is said, and the same seed gives the same rows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from training.mechanical_rows import mechanical
from training.own_rows import Row
from training.pair import Target

PARAGRAPHS = (
    "The office opened on 3 May 2019. It is led by Ada Lind, who came from Harbour House in the spring of that year.",
    "In 2021 the board gave North Shore 40 boats, and Harbour House took the other twelve of them home to its members.",
)


def row(text: str, target: Target = Target.SUPPORTED) -> Row:
    return Row("r1", "paper", text, target, (0, 32), "", 0, PARAGRAPHS)


@pytest.mark.parametrize(
    ("text", "kind", "altered"),
    [
        ("The board gave 40 boats away.", "number", {"The board gave 20 boats away.", "The board gave 32 boats away.",
                                                    "The board gave 52 boats away.", "The board gave 80 boats away."}),
        ("The office was opened that year.", "negation", {"The office was not opened that year."}),
        ("The office was not opened that year.", "negation", {"The office was opened that year."}),
        ("The boats went to Harbour House.", "name", {"The boats went to North Shore.", "The boats went to Ada Lind."}),
    ],
)  # fmt: skip
def test_one_thing_is_altered(text: str, kind: str, altered: set[str]) -> None:
    of_claim = next(made for made in mechanical([row(text)], seed=1) if "copy" not in made.identifier)
    assert of_claim.kind == kind
    assert of_claim.text in altered
    assert of_claim.target is Target.CONTRADICTED
    assert of_claim.evidence == (0, 32)


def test_a_year_is_altered_to_another() -> None:
    (made, *_) = mechanical([row("The office opened in 2019.")], seed=2)
    assert made.kind == "date"
    assert made.text.startswith("The office opened in 20")
    assert made.text != "The office opened in 2019."


def test_a_copy_stands_in_its_paragraph() -> None:
    copies = [made for made in mechanical([row("The office opened.")], seed=3) if made.kind == "copy"]
    assert copies
    for made in copies:
        assert made.target is Target.SUPPORTED
        assert made.evidence is not None
        assert made.passage[slice(*made.evidence)].strip() == made.text


def test_only_true_claims_are_altered_and_the_seed_decides() -> None:
    true, false = row("The office was opened in 2019."), row("The office was closed.", Target.CONTRADICTED)
    assert mechanical([true, false], seed=4) == mechanical([true, replace(false, text="Else.")], seed=4)
    assert mechanical([false], seed=4) == []
