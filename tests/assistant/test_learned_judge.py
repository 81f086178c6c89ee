"""The learned judge that ships: what it says of plain pairs, and that a missing or damaged file is said aloud."""

from __future__ import annotations

import json
import logging
import shutil
from pathlib import Path

import numpy as np
import pytest

from assistant.judging import pair_model, verdict_model
from assistant.judging.default_judge import DefaultJudge
from assistant.judging.judge import RULES
from assistant.judging.learned_judge import LearnedJudge, deciding_words
from assistant.judging.pair_model import CARD, FOLDER, GRAPH, TOKENIZER, PairModel, PairScore, shipped
from assistant.judging.rules import RulesJudge
from assistant.judging.verdict_model import VerdictModel, softmax
from assistant.reply import Verdict
from ingest.errors import ModelError

EVIDENCE = "The harbour office rejected the plan in 2019, since its cost had doubled to four million euros."


def test_it_tells_support_from_contradiction_from_silence() -> None:
    judge = LearnedJudge.load(RulesJudge())
    said = {
        claim: judge.judge(claim, [EVIDENCE]).verdict
        for claim in (
            "The harbour office rejected the plan in 2019 since its cost had doubled.",
            "The harbour office approved the plan in 2019.",
            "The harbour office employs three hundred people.",
        )
    }
    assert list(said.values()) == [Verdict.SUPPORTED, Verdict.CONTRADICTED, Verdict.NOT_FOUND]


def test_a_claim_on_another_matter_is_neither_borne_out_nor_refuted() -> None:
    judge = LearnedJudge.load(RulesJudge())
    for claim in (
        "The football world cup was held in Osaka.",
        "The walrus sold nine green bicycles to a bishop.",
        "Parliament debated the fisheries treaty twice.",
    ):
        assert judge.judge(claim, [EVIDENCE]).verdict is Verdict.NOT_FOUND, claim


def test_another_figure_always_speaks_against_a_claim() -> None:
    judgement = LearnedJudge.load(RulesJudge()).judge(
        "The harbour office rejected the plan, since its cost had doubled to nine million euros.", [EVIDENCE]
    )
    assert judgement.verdict is Verdict.CONTRADICTED
    assert "nine million" in judgement.why


def test_a_judgement_names_model_and_rules_and_points_at_words() -> None:
    judgement = LearnedJudge.load(RulesJudge()).judge("The harbour office rejected the plan.", [EVIDENCE])
    assert judgement.judge == f"{shipped().name} with {RULES}"
    assert 0 < judgement.confidence <= 1
    assert judgement.decisive == 0
    assert any(part in EVIDENCE for part in judgement.why.split("“")[1].split("”"))


def test_a_pair_scores_the_same_whatever_stands_beside_it() -> None:
    pairs = [("Who rejected the plan?", EVIDENCE), ("The office approved the plan.", EVIDENCE * 3)]
    one, other = shipped().score(pairs)
    assert one.claim == shipped().score(pairs[:1])[0].claim
    assert other.answer == shipped().score(pairs[1:])[0].answer
    assert len(one.starts) == len(one.marks) > 10


def test_odd_texts_are_scored() -> None:
    for asked, passage in (("", ""), ("x" * 5000, "y " * 5000), ("\udcff", "\x00\u202e"), ("a", "")):
        (score,) = shipped().score([(asked, passage)])
        assert all(abs(value) < 1e3 for value in (*score.claim, score.answer))


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    folder = tmp_path / "judge"
    shutil.copytree(FOLDER, folder)
    return folder


@pytest.mark.parametrize("file", [GRAPH, TOKENIZER])
def test_a_damaged_file_is_named(copied: Path, file: str) -> None:
    data = bytearray((copied / file).read_bytes())
    data[len(data) // 2] ^= 1
    (copied / file).write_bytes(data)
    with pytest.raises(ModelError, match="damaged") as raised:
        PairModel.load(copied)
    assert file in raised.value.what


@pytest.mark.parametrize("file", [GRAPH, TOKENIZER, CARD])
def test_a_missing_file_is_named(copied: Path, file: str) -> None:
    (copied / file).unlink()
    with pytest.raises(ModelError) as raised:
        PairModel.load(copied)
    assert file in raised.value.what


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"weights": {"x": 1}}'])
def test_a_calibration_of_another_form_is_named(copied: Path, text: str) -> None:
    (copied / verdict_model.FITTED).write_text(text)
    with pytest.raises(ModelError) as raised:
        VerdictModel.load(copied)
    assert verdict_model.FITTED in raised.value.what


def test_without_its_files_the_rules_judge_alone_and_it_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def missing() -> PairModel:
        return PairModel.load(tmp_path)

    monkeypatch.setattr(pair_model, "shipped", missing)
    with caplog.at_level(logging.WARNING):
        judgement = DefaultJudge().judge("The plan was not rejected in 2019 by the harbour office.", [EVIDENCE])
    assert judgement.judge == RULES
    assert "the rules judge alone" in caplog.text


def test_what_ships_is_what_its_card_says() -> None:
    card = json.loads((FOLDER / CARD).read_text("utf-8"))
    assert set(card["sha256"]) == {GRAPH, TOKENIZER}
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 30e6


def test_contradicted_wants_certainty() -> None:
    model = VerdictModel((0.0, 0.0, 0.0), {}, certain=0.6, fitted_on="")
    assert model.verdict((0.2, 0.7, 0.1), shared=0.5) is Verdict.CONTRADICTED
    assert model.verdict((0.1, 0.7, 0.2), shared=0.1) is Verdict.NOT_FOUND
    assert model.verdict((0.1, 0.5, 0.4), shared=0.5) is Verdict.NOT_FOUND
    assert model.verdict((0.8, 0.1, 0.1), shared=0.0) is Verdict.SUPPORTED
    assert sum(softmax((1.0, 2.0, -3.0))) == pytest.approx(1)


def test_deciding_words_are_words_of_the_passage() -> None:
    (score,) = shipped().score([("When was the plan rejected?", f"First. {EVIDENCE} Last; and least.")])
    assert deciding_words(EVIDENCE, shipped().score([("When?", EVIDENCE)])[0]) in EVIDENCE
    assert deciding_words("", score) == ""


def test_deciding_words_do_not_end_at_an_abbreviation() -> None:
    passage = "It rained. Anton Wren Sr. ran the ferry (a barge; later a steamer) for ten years. It sank."
    score = PairScore((0.0, 0.0, 0.0), 0.0, np.array([passage.index("Wren")]), np.array([1.0]))
    assert deciding_words(passage, score) == "Anton Wren Sr. ran the ferry (a barge; later a steamer) for ten years"


@pytest.mark.parametrize("at", [0, 5, 150, 333, 420])
def test_deciding_words_are_whole_words(at: int) -> None:
    passage = " ".join(f"word{n}" for n in range(70))
    shown = deciding_words(passage, PairScore((0.0, 0.0, 0.0), 0.0, np.array([at]), np.array([1.0])))
    assert set(shown.strip(" …").split()) <= set(passage.split())
    assert len(shown) < 180
