"""`pincite lint`, and the two files through which others run it: the pre-commit hook and the GitHub Action."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from typer.main import get_command

from tests.ui.conftest import Ran
from ui.cli import app
from ui.linting import position

ROOT = Path(__file__).resolve().parents[2]
Run = Callable[..., Ran]
DRAFT = """\
# The lock

The toll at Alder Lock is forty crowns for every boat (Wren 2024, ¶1).

Traffic grows. As the paper says, “the toll at Alder Lock is ninety crowns for every boat”.
"""


@pytest.fixture
def drafts(tmp_path: Path) -> Path:
    folder = tmp_path / "drafts"
    folder.mkdir()
    (folder / "memo.md").write_text(DRAFT, "utf-8")
    (folder / "a, b.txt").write_text("The toll at Alder Lock is forty crowns for every boat.\n", "utf-8")
    return folder


def test_a_fault_is_a_line_with_its_place(pincite: Run, harbour_library: Path, drafts: Path) -> None:
    ran = pincite("lint", drafts / "memo.md", drafts / "a, b.txt", "--library", harbour_library)
    assert ran.code == 1
    (line,) = ran.out.splitlines()
    assert line.startswith(f"{drafts / 'memo.md'}:5:16: contradicted: ")
    assert "forty" in line
    assert ran.err == ""


@pytest.mark.parametrize(("fail_on", "code", "mark"), [("contradicted", 1, "error"), ("never", 0, "warning")])
def test_annotations_of_a_run(
    pincite: Run, harbour_library: Path, drafts: Path, fail_on: str, code: int, mark: str
) -> None:
    flags = ("--format", "github", "--fail-on", fail_on, "--library", harbour_library)
    ran = pincite("lint", drafts / "memo.md", *flags)
    assert ran.code == code
    (line,) = ran.out.splitlines()
    assert line.startswith(f"::{mark} file={drafts / 'memo.md'},line=5,col=16,title=Pincite%3A contradicted::")


def test_a_draft_that_cannot_be_read_fails_and_the_others_are_still_checked(
    pincite: Run, harbour_library: Path, drafts: Path
) -> None:
    ran = pincite("lint", drafts / "none.md", drafts / "memo.md", "--fail-on", "never", "--library", harbour_library)
    assert ran.code == 1
    assert "none.md" in ran.err
    assert "memo.md:5" in ran.out


@pytest.mark.parametrize(("flag", "value"), [("--fail-on", "maybe"), ("--format", "xml")])
def test_wrong_flags(pincite: Run, harbour_library: Path, drafts: Path, flag: str, value: str) -> None:
    ran = pincite("lint", drafts / "memo.md", flag, value, "--library", harbour_library)
    assert (ran.code, ran.out) == (2, "")
    assert value in ran.err


@given(st.text(st.sampled_from("ab\n"), max_size=40), st.data())
def test_a_place_leads_back_to_its_character(text: str, data: Any) -> None:
    start = data.draw(st.integers(0, len(text)))
    line, column = position(text, start)
    before = text.split("\n")[: line - 1]
    assert sum(len(each) + 1 for each in before) + column - 1 == start


# The files


def test_the_hook_is_a_command_that_there_is_and_finds_the_fault(harbour_library: Path, drafts: Path) -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert hook["id"] == "pincite-audit"
    program, command, *_ = shlex.split(hook["entry"])
    assert program == "pincite"
    assert command in get_command(app).commands  # type: ignore[attr-defined]
    ran = subprocess.run(
        [sys.executable, "-m", "ui.cli", command, "drafts/memo.md", "drafts/a, b.txt"],
        capture_output=True,
        text=True,
        check=False,
        cwd=drafts.parent,
        env={**os.environ, "PINCITE_LIBRARY": str(harbour_library)},
    )
    assert ran.returncode == 1, ran.stderr
    assert ran.stdout.startswith("drafts/memo.md:5:16: contradicted: ")


def test_the_action_runs_its_script_and_puts_no_input_into_a_command() -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    steps = action["runs"]["steps"]
    assert not [step for step in steps if "${{" in step.get("run", "")]  # an input would be run as a command
    for step in steps:
        for value in (step.get("env") or {}).values():
            name = value.removeprefix("${{ inputs.").removesuffix(" }}")
            assert name in action["inputs"] or value == "${{ github.action_path }}"
    script = steps[-1]["run"].replace("$ACTION", str(ROOT)).strip('"')
    assert os.access(script, os.X_OK)


@pytest.fixture
def on_the_path(tmp_path: Path) -> Path:
    """A folder with a `pincite` that is this checkout's."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "pincite"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m ui.cli "$@"\n', "utf-8")
    program.chmod(0o755)
    return folder


@pytest.mark.parametrize(
    ("wanted", "code", "told"),
    [
        ("drafts/**/*.md\n", 1, "::error file=drafts/memo.md,line=5"),
        ("drafts/a, b.txt", 0, ""),
        ("x*.md", 2, "::error::"),
    ],
    ids=["a glob", "a name with a comma", "nothing"],
)
def test_the_script_of_the_action(
    harbour_library: Path, drafts: Path, on_the_path: Path, wanted: str, code: int, told: str
) -> None:
    told_by = {"DRAFTS": wanted, "PAPERS": "", "FAIL_ON": "contradicted", "PINCITE_LIBRARY": str(harbour_library)}
    ran = subprocess.run(
        [ROOT / ".ci" / "audit-drafts"],
        capture_output=True,
        text=True,
        check=False,
        cwd=drafts.parent,
        env={**os.environ, **told_by, "PATH": f"{on_the_path}{os.pathsep}{os.environ['PATH']}"},
    )
    assert ran.returncode == code, ran.stderr
    assert ran.stdout.startswith(told)
    assert bool(ran.stdout) is bool(told)
