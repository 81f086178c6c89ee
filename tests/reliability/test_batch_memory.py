"""Thousands of lines through the command line's batch: each answered, in order, and memory does not grow with them."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

WARM = 0.2  # share of the lines after which the slope is taken
STEEPEST = {"quote": 0.3, "ask": 1.0}  # megabytes for each thousand lines: words met for the first time are kept
SUBJECTS = (
    "a near miss",
    "the reports",
    "a paragraph",
    "the search",
    "a refusal",
    "the measures",
    "an edition",
    "bananas",
)
VERBS = ("is", "was", "cites", "counts", "needs", "holds", "gives", "refuses")


def held_by(pid: int) -> float:
    """Megabytes of its own; the mapped parts of files are the system's to take back."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("RssAnon:")[2].split()[0]) / 1000


@pytest.mark.soak
@pytest.mark.parametrize(("command", "key", "number"), [("quote", "quote", 10_000), ("ask", "question", 10_000)])
def test_memory_is_flat(command: str, key: str, number: int, notes_library: Path, tmp_path: Path) -> None:
    lines, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    with lines.open("w") as file:
        for n in range(number):
            text = (
                f"{SUBJECTS[n % 8]} {VERBS[n // 8 % 8]} what number {n % 997} of {SUBJECTS[n // 64 % 8]} {VERBS[n % 5]}"
            )
            file.write(json.dumps({"id": n, key: text}) + "\n")
    order = [
        sys.executable,
        "-m",
        "ui.cli",
        command,
        "--batch",
        str(lines),
        "--out",
        str(out),
        "--library",
        str(notes_library),
    ]
    seen: list[tuple[int, float]] = []
    with subprocess.Popen(order, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        while process.poll() is None:
            done = out.read_bytes().count(b"\n") if out.exists() else 0
            seen.append((done, held_by(process.pid)))
            time.sleep(0.5)
        _, said = process.communicate()
    assert process.returncode == 0, said
    answers = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert [answer["id"] for answer in answers] == list(range(number))
    assert not [answer for answer in answers if "error" in answer]
    warm = [(done, held) for done, held in seen if WARM * number <= done < number]
    assert len(warm) > 3
    slope = (warm[-1][1] - warm[0][1]) / (warm[-1][0] - warm[0][0]) * 1000
    print(f"{command}: {number:,} lines, 0 errors, {warm[-1][1]:.0f} MB at the end, {slope:+.2f} MB for each thousand")
    assert slope <= STEEPEST[command]
