"""The commands under `eval`: a set may be named at once, and each has its help."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.assistant.openai_server import Turn, serving
from tests.evals.fake import SETS
from tests.ui.conftest import Ran

Run = Callable[..., Ran]


@pytest.mark.parametrize("before", [[], ["run"]])
def test_run_may_be_left_out(pincite: Run, before: list[str]) -> None:
    ran = pincite("eval", *before, "absent.jsonl")
    assert ran.code == 2
    assert "absent.jsonl cannot be read" in ran.err
    assert "no split 'middle'" in pincite("eval", *before, "--split", "middle").err


def test_the_group_lists_its_commands_and_each_has_help(pincite: Run) -> None:
    from ui.eval_cli import evaluation

    listed = pincite("eval", "--help").out
    for command in evaluation.registered_commands:
        assert command.callback is not None
        name = command.name or command.callback.__name__
        assert f"  {name} " in listed
        ran = pincite("eval", name, "--help")
        assert (ran.code, ran.err) == (0, "")


GATE = '[[figures]]\nmeasure = "result right"\nat_least = {}\n'


def test_a_run_is_held_kept_and_told_in_every_form(pincite: Run, notes_library: Path, tmp_path: Path) -> None:
    """Quotations: no model has a part in them, so that two runs are alike."""
    asked = ["eval", SETS / "notes" / "quotations.jsonl", "--split", "develop", "--library", notes_library]
    gates, kept = tmp_path / "gates.toml", tmp_path / "baseline.json"
    gates.write_text(GATE.format(0.5), "utf-8")
    first = pincite(*asked, "--keep-baseline", kept, "--gates", gates, "--out", tmp_path / "run")
    assert (first.code, first.err) == (0, "")
    assert "1 gates: 1 held." in first.out
    assert [path.name for path in (tmp_path / "run").iterdir()] == ["run.json"]
    forms = {form: tmp_path / "made" / f"x.{form}" for form in ("junit", "html", "markdown")}
    flags = [word for form, path in forms.items() for word in (f"--{form}", path)]
    gates.write_text(GATE.format(1.1) + '[[differences]]\nmeasure = "result right"\ndrop = 0.0\n', "utf-8")
    second = pincite(*asked, "--baseline", kept, "--gates", gates, *flags, "--json")
    assert second.code == 1
    told = json.loads(second.out)
    assert (told["holds"], [gate["outcome"] for gate in told["gates"]]) == (False, ["failed", "held"])
    assert told["changes"] == {"worse": [], "better": []}
    assert ElementTree.parse(forms["junit"]).getroot().attrib["failures"] == "1"
    assert forms["html"].read_text("utf-8").startswith("<!doctype html>")
    assert "does not hold" in forms["markdown"].read_text("utf-8")
    value = json.loads(kept.read_text("utf-8"))
    other = tmp_path / "other.json"
    other.write_text(json.dumps(value | {"corpus": "f" * 64}), "utf-8")
    refused = pincite(*asked, "--baseline", other)
    assert refused.code == 2
    assert "other papers" in refused.err
    assert pincite(*asked, "--baseline", other, "--force").code == 0


def test_an_advisory_judge_is_asked_and_its_agreement_told(
    pincite: Run, notes_library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("langchain_openai", reason="the extra `openai` is not installed")
    claims = tmp_path / "claims.jsonl"
    lines = (SETS / "notes" / "claims.jsonl").read_text("utf-8").splitlines()
    claims.write_text("\n".join([line for line in lines if '"develop"' in line][:3]), "utf-8")
    asked = ["eval", claims, "--library", notes_library, "--advisory-judge"]
    alone = pincite(*asked)
    assert alone.code == 2
    assert "--advisory-judge asks a chat model, and none is configured" in alone.err
    with serving() as server:
        server.set(Turn('{"verdict": "not_found", "quote": ""}'), Turn("I would rather not say."))
        monkeypatch.setenv("PINCITE_ASSISTANT__CHAT__MODEL", "openai:scripted")
        monkeypatch.setenv("PINCITE_ASSISTANT__CHAT__BASE_URL", server.url)
        ran = pincite(*asked, "--workers", "1", "--out", tmp_path / "run")
        assert len(server.requests) == 5
    assert (ran.code, ran.err) == (0, "")
    assert "Unscored: 2 of 3 statements: 2 because its reply could not be used" in " ".join(ran.out.split())
    told = json.loads((tmp_path / "run" / "run.json").read_text("utf-8"))
    assert told["adviser"].startswith("openai:scripted (prompt ")
    assert (told["advisory"]["asked"], sum(told["advisory"]["unscored"].values())) == (3, 2)


def test_wrong_use_is_said_before_anything_runs(pincite: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    for flags, what in (
        (["--force"], "--force is given without --baseline"),
        (["--out", tmp_path / "file"], "is a file"),
        (["--gates", tmp_path / "none.toml"], "none.toml cannot be read"),
        (["--baseline", tmp_path / "file"], "is no run"),
    ):
        ran = pincite("eval", "run", *flags)
        assert (ran.code, ran.out) == (2, "")
        assert what in ran.err
