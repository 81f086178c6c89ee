"""Progress where there is no terminal, and where there is one."""

from __future__ import annotations

import pytest

from ui.progress import progress, waiting


def test_quick_work_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with progress("Reading") as step:
        for done in range(100):
            step(done, 100, "a.txt")
    assert capsys.readouterr() == ("", "")


def test_slow_work_says_so_in_plain_lines(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(1000))
    monkeypatch.setattr("ui.progress.time.monotonic", lambda: next(clock))
    with progress("Reading") as step:
        for done in range(12):
            step(done, 12, "a\x1b[2J.txt")
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines()[0] == "Reading 2 of 12: a[2J.txt"
    assert 2 <= err.count("\n") <= 4


def test_a_bar_on_a_terminal(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    with progress("Reading") as step, waiting("Waiting"):
        step(0, 3, "a.txt")
        step(3, 3, "")
    out, err = capsys.readouterr()
    assert out == ""
    assert "Reading" in err
    assert "3/3" in err
