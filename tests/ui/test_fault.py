"""Errors as people see them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.errors import PinciteError
from tests.ui.conftest import Ran
from ui.fault import complain, explain


def fall() -> BaseException:
    nothing: dict[str, BaseException] = {}
    try:
        return nothing["¶\x1b[2J"]
    except KeyError as error:
        return error


def test_our_own_errors_say_what_they_say() -> None:
    assert explain(PinciteError("The lock is shut.", "Wait.")) == ("The lock is shut.", "Wait.")


def test_a_fault_that_nobody_foresaw_is_written_down(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    what, remedy = explain(fall())
    assert what.startswith("Something went wrong that should not have: KeyError")
    [written] = (tmp_path / "home").rglob("fault-*.txt")
    assert str(written) in remedy
    assert "Traceback" in written.read_text()
    assert "in fall" in written.read_text()
    assert "Traceback" not in capsys.readouterr().err


def test_the_details_on_demand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PINCITE_DEBUG", "1")
    explain(fall())
    assert "Traceback" in capsys.readouterr().err
    assert not list((tmp_path / "home").rglob("fault-*"))


def test_no_log_folder_is_no_second_fault(tmp_path: Path) -> None:
    (tmp_path / "home" / "state").write_text("a file where a folder should be")
    assert "could not be written down" in explain(fall())[1]


def test_two_lines_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    complain("The \x1b[31mlock is shut " + "and shut " * 20 + ".", "Wait.")
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 2
    assert "\x1b" not in err


def test_an_error_names_its_place_in_the_documentation(pincite: Callable[..., Ran], tmp_path: Path) -> None:
    ran = pincite("papers", "--library", tmp_path / "none")
    assert ran.err.splitlines()[1].endswith(" (see docs/errors.md#nolibrary)")
