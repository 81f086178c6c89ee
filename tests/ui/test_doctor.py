"""The doctor: what it finds on a sound installation, and on broken ones."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

from ingest.errors import ModelError
from tests.ui.conftest import Ran
from ui import doctor_packages
from ui.doctor_packages import Wanted, constraints, examine_extras, examine_packages
from ui.symptom import State

Run = Callable[..., Ran]


def symptoms(ran: Ran) -> dict[str, dict[str, Any]]:
    assert ran.err == ""
    record = json.loads(ran.out)
    assert record["ok"] is (ran.code == 0)
    assert ran.code == int(any(symptom["state"] == "wrong" for symptom in record["symptoms"]))
    return {symptom["name"]: symptom for symptom in record["symptoms"]}


def test_a_sound_installation(pincite: Run, harbour_library: Path) -> None:
    found = symptoms(pincite("doctor", "--json", "--library", harbour_library))
    assert {name: found[name]["state"] for name in ("packages", "judge", "settings", "library", "encoder")} == {
        "packages": "good", "judge": "good", "settings": "good", "library": "good", "encoder": "good",
    }  # fmt: skip
    assert "2 papers, generation 1" in found["library"]["detail"]
    assert found["chat model"]["state"] == "absent"
    shown = pincite("doctor", "--library", harbour_library)
    assert shown.code == 0
    assert "WRONG" not in shown.out
    assert max(map(len, shown.out.splitlines())) <= 80


def test_without_a_library_it_says_what_to_do_and_makes_none(pincite: Run, tmp_path: Path) -> None:
    found = symptoms(pincite("doctor", "--json", "--library", tmp_path / "none"))
    assert found["library"]["state"] == "absent"
    assert "pincite ingest" in found["library"]["remedy"]
    assert found["encoder"]["state"] == "good"
    assert not (tmp_path / "none").exists()


def test_a_damaged_library(
    pincite: Run, harbour_library: Path, copied: Callable[[Path, Path], Path], tmp_path: Path
) -> None:
    library = copied(harbour_library, tmp_path / "damaged")
    dense = next(library.rglob("dense.faiss"))
    data = bytearray(dense.read_bytes())
    data[len(data) // 2] ^= 1
    dense.write_bytes(data)
    found = symptoms(pincite("doctor", "--json", "--library", library))
    assert found["library: dense.faiss"]["state"] == "wrong"
    assert found["library: dense.faiss"]["remedy"]


def test_broken_settings_are_a_finding(pincite: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pincite.toml").write_text('libary = "x"\n', "utf-8")
    found = symptoms(pincite("doctor", "--json"))
    assert found["settings"]["state"] == "wrong"
    assert "libary" in found["settings"]["detail"]
    assert "library" in found["settings"]["remedy"]
    assert found["judge"]["state"] == "good"  # the rest is still looked at


def test_a_damaged_judge(pincite: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from assistant.judging import learned_judge, pair_model

    broken = tmp_path / "judge"
    shutil.copytree(pair_model.FOLDER, broken)
    (broken / pair_model.TOKENIZER).write_text("{}", "utf-8")
    with pytest.raises(ModelError):
        pair_model.PairModel.load(broken)
    whole = learned_judge.LearnedJudge.load
    monkeypatch.setattr(learned_judge.LearnedJudge, "load", lambda rules: whole(rules, broken))
    found = symptoms(pincite("doctor", "--json", "--library", tmp_path / "none"))
    assert found["judge"]["state"] == "wrong"
    assert "damaged" in found["judge"]["detail"]


@pytest.mark.parametrize(
    ("model", "told"),
    [("nobody:model", "wrong"), ("openai:gpt-4.1-mini", "wrong")],
    ids=["no such provider", "no key"],
)
def test_a_chat_model_that_cannot_be_set_up(
    pincite: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, model: str, told: str
) -> None:
    monkeypatch.setenv("PINCITE_ASSISTANT__CHAT__MODEL", model)
    found = symptoms(pincite("doctor", "--json", "--library", tmp_path / "none"))
    assert found["chat model"]["state"] == told
    assert found["chat model"]["remedy"]


def test_a_chat_model_that_nobody_answers_for_is_wrong_once_it_is_asked(
    pincite: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PINCITE_ASSISTANT__CHAT__MODEL", "openai:local")
    monkeypatch.setenv("PINCITE_ASSISTANT__CHAT__BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("PINCITE_ASSISTANT__CHAT__RETRIES", "0")
    quiet = symptoms(pincite("doctor", "--json", "--library", tmp_path / "none"))["chat model"]
    assert (quiet["state"], "--reach" in quiet["detail"]) == ("good", True)
    asked = symptoms(pincite("doctor", "--reach", "--json", "--library", tmp_path / "none"))["chat model"]
    assert asked["state"] == "wrong"
    assert "could not be reached" in asked["detail"]


def test_packages_that_are_missing_out_of_range_or_other_than_tested(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    needed = [Requirement("no-such-package-here"), Requirement("pytest<1"), Requirement("typer>=0.1")]
    extra = [Requirement("no-such-extra-here>=2")]
    monkeypatch.setattr(doctor_packages, "wanted", lambda: Wanted({"": needed, "voice": extra, "dev": extra}))
    monkeypatch.setattr(doctor_packages, "ROOT", tmp_path)
    (tmp_path / "constraints.txt").write_text("# tested\ntyper==0.0.1\n", "utf-8")
    missing, misfit, other = examine_packages()
    assert (missing.state, misfit.state, other.state) == (State.WRONG, State.WRONG, State.ABSENT)
    assert missing.detail == "not installed: no-such-package-here"
    assert "pytest" in misfit.detail
    assert "<1" in misfit.detail
    assert "tested with 0.0.1" in other.detail
    (voice,) = examine_extras()
    assert (voice.name, voice.state, voice.remedy) == ("extra voice", State.ABSENT, 'pip install -e ".[voice]"')


def test_constraints_are_read_by_name_whatever_its_spelling(tmp_path: Path) -> None:
    (tmp_path / "constraints.txt").write_text("# a remark\nlxml_html_clean==0.4.6\nPyYAML==6\n", "utf-8")
    assert constraints(tmp_path / "constraints.txt") == {"lxml-html-clean": "0.4.6", "pyyaml": "6"}
    assert constraints(tmp_path / "none") == {}
