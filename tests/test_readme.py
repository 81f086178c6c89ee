"""The README says what is true: its examples are run, its table lists what there is, its settings are taken."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from ui.settings import load_settings

README = (Path(__file__).resolve().parents[1] / "README.md").read_text("utf-8")
EXAMPLES = re.findall(r"^```console\n\$ pincite ask \"([^\"\n]+)\"\n(.*?)^```$", README, re.M | re.S)


def pincite(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "ui.cli", *arguments], capture_output=True, text=True, check=False, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_there_are_examples() -> None:
    assert len(EXAMPLES) == README.count("```console") > 0


@pytest.mark.parametrize(("question", "shown"), EXAMPLES, ids=[question for question, _ in EXAMPLES])
def test_an_example_is_what_one_sees(question: str, shown: str, notes_library: Path) -> None:
    """To the letter, but for the milliseconds. After a change, paste what is shown here into the README."""
    assert timeless(pincite("ask", question, "--library", str(notes_library))) == timeless(shown)


def timeless(output: str) -> str:
    return re.sub(r"\b\d+ ms\b", "… ms", output).strip()


def test_the_table_lists_the_commands_that_there_are() -> None:
    listed = re.findall(r"^\| `pincite (\w+)", README, re.M)
    shown = pincite("--help").partition("Commands:")[2]
    assert sorted(listed) == sorted(re.findall(r"^  (\w+)", shown, re.M))


def test_the_settings_are_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    example = re.search(r"```toml\n(.*?)```", README, re.S)
    assert example
    (tmp_path / "pincite.toml").write_text(example[1], "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PINCITE_LIBRARY")
    written = tomllib.loads(example[1])
    settings = load_settings()
    assert settings.assistant is not None
    assert (str(settings.library), settings.encoder) == (written["library"], written["encoder"])
    assert {name: getattr(settings.assistant, name) for name in written["assistant"]} == written["assistant"]
