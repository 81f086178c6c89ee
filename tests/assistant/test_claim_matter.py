"""What a claim is held against: passages on its matter, and the papers of the author whom it names as its speaker."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest

from assistant.assistant import Assistant
from assistant.claims import check as claim_check
from assistant.claims.attributed import attributed
from assistant.claims.check import check_claim
from assistant.claims.claim import ClaimCheck
from assistant.judging.rules import RulesJudge
from assistant.reply import Verdict
from tests.assistant.made import assistant

# On another matter than Pincite's own notes, though each shares a word or a turn with one of their sentences.
STRANGE = (
    "The two halves of the bridge were never measured together.",
    "A good harbour says what it cannot do.",
    "Nothing is lost when the ferry turns back.",
    "Some of the old charts are kept in another place.",
    "The council keeps one copy of every letter.",
    "The older form is still read by everyone.",
    "Neither of the lamps is ever switched off.",
)


@pytest.fixture(scope="module")
def notes(notes_library: Path) -> Iterator[Assistant]:
    with Assistant.open(notes_library) as opened:
        yield opened


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    with assistant(tmp_path_factory.mktemp("attributed") / "library") as opened:
        yield opened


@pytest.mark.parametrize("claim", STRANGE)
def test_a_shared_turn_bears_nothing_out(notes: Assistant, claim: str) -> None:
    check = check_claim(notes, claim)
    assert check.verdict is Verdict.NOT_FOUND
    assert check.evidence  # the nearest words are shown all the same


def test_without_that_look_some_would_be_borne_out(notes: Assistant) -> None:
    with patch.object(claim_check, "on_the_matter", lambda _assistant, _claim, windows: tuple(windows)):
        assert Verdict.SUPPORTED in {check_claim(notes, claim).verdict for claim in STRANGE}


def test_an_encoder_of_another_scale_is_not_measured_by_it(desk: Assistant) -> None:
    check = check_claim(desk, "Bakers sell rye bread.", judge=RulesJudge())
    assert "on the matter" not in check.why


@pytest.mark.parametrize(
    ("claim", "said", "papers"),
    [
        ("Lopez argues that the cranes are old.", "The cranes are old.", ("lopez",)),
        ("According to Maria Lopez, the cranes are old.", "The cranes are old.", ("lopez",)),
        ("Lopez says the cranes of the harbour are old.", "The cranes of the harbour are old.", ("lopez",)),
        ("The cranes are old, Lopez writes.", "The cranes are old.", ("lopez",)),
        ("Lopez thanks the library of Norvik.", "Lopez thanks the library of Norvik.", ()),
        ("The minister argues that the cranes are old.", "The minister argues that the cranes are old.", ()),
        ("Lopez argues that they are old. They are.", "Lopez argues that they are old. They are.", ()),
    ],
)
def test_the_speaker_of_a_claim(desk: Assistant, claim: str, said: str, papers: tuple[str, ...]) -> None:
    assert attributed(desk, claim) == (said, papers)


def checked(desk: Assistant, claim: str, papers: list[str] | None = None) -> ClaimCheck:
    return check_claim(desk, claim, papers=papers, judge=RulesJudge(desk.encoder))


def test_what_an_author_says_is_borne_out_by_the_author(desk: Assistant) -> None:
    check = checked(desk, "Lopez argues that the harbour office expects 40 ships a week once the cranes are replaced.")
    assert check.verdict is Verdict.SUPPORTED, check.why
    assert {cited.paper for cited in check.evidence} == {"lopez"}
    assert check.claim.startswith("Lopez argues")


def test_what_another_paper_says_is_not_the_author_s(desk: Assistant) -> None:
    check = checked(desk, "Lopez says that the agency wants a tunnel below the river.")
    assert check.verdict is Verdict.NOT_FOUND
    assert check.why == "Lopez 2024 does not say this; chen, ¶2 does."
    assert check.evidence[0].paper == "chen"


def test_an_author_outside_the_papers_named_is_a_word_like_others(desk: Assistant) -> None:
    check = checked(desk, "Lopez says that the agency wants a tunnel below the river.", ["chen"])
    assert "does not say this" not in check.why
    assert {cited.paper for cited in check.evidence} == {"chen"}
