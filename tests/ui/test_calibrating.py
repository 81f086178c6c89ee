"""`eval calibrate`, and the calibration that `pincite.toml` names at work in answers and verdicts."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evals.calibration import own as calibration_own
from evals.gold.line import GoldParagraph, Split
from evals.gold.set import record_of, write_set
from tests.evals.fake import question
from tests.ui.conftest import Ran

ANSWERED = (
    "Who pays half of the new pier?",
    "How much is the toll at Alder Lock?",
    "Why did the council raise the toll?",
)
NOT = ("What is the capital of Mongolia?", "How is sourdough bread baked?", "Who won the election in Lisbon?")


def own(folder: Path, **changes: Any) -> Path:
    """A calibration by which everything is refused and every verdict is nearly certain."""
    made = {
        "format": 1, "answers": {"slope": 1.0, "offset": -9.0, "threshold": 0.6},
        "verdicts": {"slope": 1.0, "offset": 9.0},
    }  # fmt: skip
    path = folder / "own.json"
    path.write_text(json.dumps(made | changes), "utf-8")
    return path


def test_a_calibration_of_one_s_own_decides_over_answers_and_verdicts(
    pincite: Callable[..., Ran], harbour_library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked() -> dict[str, Any]:
        return dict(json.loads(pincite("ask", ANSWERED[0], "--json", "--library", harbour_library).out))

    def verified() -> dict[str, Any]:
        claim = "The province pays half of the new pier at Port Merrow."
        return dict(json.loads(pincite("verify", claim, "--json", "--library", harbour_library).out))

    before, judged = asked(), verified()
    monkeypatch.setenv("PINCITE_CONFIG", str(tmp_path / "own.toml"))
    (tmp_path / "own.toml").write_text(f'[assistant]\ncalibration = "{own(tmp_path)}"\n', "utf-8")
    after = asked()
    assert (before["outcome"], after["outcome"]) == ("answer", "refusal")
    assert after["confidence"] < before["confidence"]
    assert verified()["confidence"] > max(0.99, judged["confidence"])
    assert verified()["verdict"] == judged["verdict"]
    own(tmp_path, answers=None)
    assert asked()["outcome"] == "answer"
    own(tmp_path, format=7)
    ran = pincite("ask", ANSWERED[0], "--library", harbour_library)
    assert (ran.code, "its format is 7" in ran.err) == (2, True)


def questions(folder: Path, name: str = "set.jsonl") -> Path:
    path = folder / name
    made = []
    for half in Split:
        made += [
            record_of(question(f"{half}-a{n}")) | {
                "question": text, "answerable": True, "split": half, "facts": [],
                "required": [record_of_paragraph()],
            }
            for n, text in enumerate(ANSWERED)
        ]  # fmt: skip
        made += [record_of(question(f"{half}-n{n}")) | {"question": text, "split": half} for n, text in enumerate(NOT)]
    write_set(path, made)
    return path


def record_of_paragraph() -> dict[str, str]:
    from evals.gold.line import text_hash

    text = "A new pier at Port Merrow will cost nine million crowns, and the province pays half of it."
    paragraph = GoldParagraph("ferries_02", "3", text_hash(text))
    return {"paper": paragraph.paper, "locator": paragraph.locator, "sha256": paragraph.sha256}


def test_a_calibration_is_fitted_written_with_its_provenance_and_measured(
    pincite: Callable[..., Ran], harbour_library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calibration_own, "LEAST", 4)
    path, out = questions(tmp_path), tmp_path / "own.json"
    ran = pincite("eval", "calibrate", path, "--out", out, "--risk", "0.2", "--library", harbour_library)
    assert ran.code == 0, ran.err
    assert "calibration error" in ran.out
    assert "Reliability of answers after" in ran.out
    made = json.loads(out.read_text("utf-8"))
    assert made["provenance"]["sets"][0]["name"] == "set.jsonl"
    assert (made["provenance"]["sets"][0]["fitted on"], made["held_out"]["answers"]["after"]["n"]) == (6, 6)
    assert made["provenance"]["threshold for"] == {"risk": 0.2}
    assert made["verdicts"] is None
    assert sum(one["n"] for one in made["held_out"]["answers"]["after"]["reliability"]) == 6


def test_wrong_use_is_told(pincite: Callable[..., Ran], harbour_library: Path, tmp_path: Path) -> None:
    path = questions(tmp_path)

    def refused(*arguments: object) -> str:
        ran = pincite("eval", "calibrate", *arguments, "--out", tmp_path / "o", "--library", harbour_library)
        assert ran.code == 2
        return ran.err

    assert "are both questions" in refused(path, questions(tmp_path, "other.jsonl"))
    assert "Both --keep and --risk" in refused(path, "--keep", "0.9", "--risk", "0.1")
    assert "--risk is 1.5" in refused(path, "--risk", "1.5")
    assert "20 of each are needed" in refused(path)
    assert not (tmp_path / "o").exists()
    ran = pincite("eval", "calibrate", path, "--out", tmp_path / "none" / "o", "--library", harbour_library)
    assert (ran.code, "There is no folder" in ran.err) == (2, True)
