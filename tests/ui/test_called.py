"""The command line with one command alone: what it shows is what all of it shows."""

from __future__ import annotations

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from ui.called import called
from ui.cli import app


def names(arguments: list[str]) -> set[str]:
    """The commands that are made for `arguments`."""
    made = get_command(called(app, arguments))
    return set(getattr(made, "commands", {}))


def test_only_the_command_that_is_called_is_made() -> None:
    assert names(["ask", "Why?"]) == {"ask"}
    assert names(["import", "papers.zip"]) == {"import"}  # named otherwise than its function


@pytest.mark.parametrize("arguments", [[], ["--help"], ["eval", "run"], ["aks"]])
def test_all_of_them_are_made_where_it_is_none_of_them(arguments: list[str]) -> None:
    assert names(arguments) == names([])
    assert {"ask", "import", "eval"} <= names(arguments)


@pytest.mark.parametrize("name", ["ask", "import", "audit"])
def test_its_help_is_the_same(name: str) -> None:
    shown = [CliRunner().invoke(program, [name, "--help"]).output for program in (app, called(app, [name]))]
    assert shown[0] == shown[1]
    assert "Usage:" in shown[0]
