"""The commands under `eval`: a set may be named at once, and each has its help."""

from __future__ import annotations

from collections.abc import Callable

import pytest

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
