"""What was measured is measured once, however often the run is stopped."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from evals.records import resumed
from evals.records.resumed import each_once


def test_a_run_that_is_killed_goes_on_after_its_last_whole_line(tmp_path: Path) -> None:
    path = tmp_path / "new" / "run.jsonl"
    asked: list[int] = []

    def work(case: int) -> dict[str, Any]:
        if case == 3 and asked.count(3) == 0:
            asked.append(3)
            raise KeyboardInterrupt
        asked.append(case)
        return {"square": case * case, "words": "¶ und Wörter"}

    def run(cases: list[int]) -> list[dict[str, Any]]:
        return each_once(path, cases, str, work, progress=lambda *_: None)

    with pytest.raises(KeyboardInterrupt):
        run([1, 2, 3, 4])
    path.write_text(path.read_text("utf-8")[:-9], "utf-8")  # the kill fell into the second line
    assert [record["square"] for record in run([4, 2, 3])] == [16, 4, 9]
    assert asked == [1, 2, 3, 4, 2, 3]
    run([1, 2, 3, 4])
    assert len(asked) == 6
    assert len(path.read_text("utf-8").splitlines()) == 4


def test_progress_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[int, int]] = []
    monkeypatch.setattr(resumed, "EVERY", -1.0)
    each_once(tmp_path / "r", ["a", "b"], str, lambda _: {}, progress=lambda *now: told.append(now))
    assert told == [(1, 2), (2, 2)]
