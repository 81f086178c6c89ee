"""Shell completion: what the shell is offered, and that it is told nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.main import get_command

from ui.cli import app
from ui.completion import offer_locators, offer_papers


def context(**params: object) -> typer.Context:
    made = typer.Context(get_command(app))
    made.params.update(params)
    return made


def offered(line: str, library: Path) -> list[str]:
    """What bash is offered for the last word of a command line."""
    words = line.split(" ")
    environment = {"COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1), "_PINCITE_COMPLETE": "complete_bash"}
    ran = subprocess.run(
        [sys.executable, "-m", "ui.cli"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment, "PINCITE_LIBRARY": str(library)},
    )
    assert ran.stderr == ""
    return ran.stdout.split()


def test_commands_and_papers_are_offered_to_a_shell(harbour_library: Path) -> None:
    assert offered("pincite qu", harbour_library) == ["quote"]
    assert offered("pincite ask --paper har", harbour_library) == ["harbour_01"]


def test_locators_are_those_of_the_paper_that_is_named(harbour_library: Path) -> None:
    found = offer_locators(context(library=harbour_library, paper="harbour_01"), "2")
    assert [locator for locator, _ in found] == ["2", "2.1", "2.2"]
    assert found[1][1].startswith("Dredging of the channel")
    assert offer_locators(context(library=harbour_library, paper="none"), "") == []


def test_papers_come_with_what_tells_them_apart(harbour_library: Path) -> None:
    assert offer_papers(context(library=harbour_library), "") == [
        ("ferries_02", "Bo Lindqvist"),
        ("harbour_01", "Locks and Tolls"),
    ]


def test_without_a_library_nothing_is_offered(tmp_path: Path) -> None:
    assert offer_papers(context(library=tmp_path / "none"), "") == []
    assert offer_locators(context(library=tmp_path / "none", paper="x"), "") == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_is_given_its_script(shell: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "ui.cli"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "_PINCITE_COMPLETE": f"source_{shell}"},
    )
    assert "_PINCITE_COMPLETE" in ran.stdout
    assert ran.stderr == ""
